//! Running the program that was built beside this one.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// The program, with what it is told.
pub(crate) fn command(args: &[&str]) -> Command {
    let own = std::env::current_exe().unwrap_or_default();
    let folder = own.parent().and_then(std::path::Path::parent).map(PathBuf::from);
    let program = folder.unwrap_or_default().join("specforge-db");
    assert!(program.exists(), "build the program first: cargo build --release");
    let mut command = Command::new(program);
    command.args(args).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command
}

/// The least time of several runs.
pub(crate) fn least_time(times: usize, args: &[&str], input: Option<&str>) -> Duration {
    let run = |_| {
        let start = Instant::now();
        let mut child = spawn(&mut command(args), input);
        let done = child.wait().is_ok_and(|status| status.success());
        assert!(done, "the program fails: {args:?}");
        start.elapsed()
    };
    (0..times).map(run).min().unwrap_or_default()
}

fn spawn(command: &mut Command, input: Option<&str>) -> Child {
    let Some(input) = input else {
        return command.spawn().unwrap_or_else(|error| panic!("{error}"));
    };
    let child = command.stdin(Stdio::piped()).spawn();
    let mut child = child.unwrap_or_else(|error| panic!("{error}"));
    if let Some(mut stdin) = child.stdin.take() {
        stdin.write_all(input.as_bytes()).unwrap_or_else(|error| panic!("{error}"));
    }
    child
}

/// The most memory that a run ever held, in bytes; absent where the system does not tell.
pub(crate) fn peak_memory(args: &[&str]) -> Option<u64> {
    let mut child = spawn(&mut command(args), None);
    let status = format!("/proc/{}/status", child.id());
    let mut peak = None;
    // The figure never falls while the program lives, so the last one that can be had is the peak.
    while child.try_wait().ok()?.is_none() {
        let text = std::fs::read_to_string(&status).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kib = line.and_then(|line| line.trim().strip_suffix(" kB")?.parse::<u64>().ok());
        peak = kib.map(|kib| kib * 1024).or(peak);
        std::thread::sleep(Duration::from_micros(500));
    }
    peak
}
