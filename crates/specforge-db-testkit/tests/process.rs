//! Private servers end with their tests, however those end.

#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use specforge_db_testkit::process::{Process, Program};

/// A server that only says that it is up, in a file.
#[derive(Debug)]
struct Sleeper;

impl Program for Sleeper {
    fn name(&self) -> String {
        "sleeper".to_owned()
    }

    fn initialise(&self, data: &Path) -> Command {
        let mut command = Command::new("mkdir");
        command.arg(data);
        command
    }

    fn serve(&self, data: &Path, port: u16) -> Command {
        let mut command = Command::new("sh");
        command.arg("-c").arg("echo \"$1 $$\" >\"$0/up\"; exec sleep 1000").arg(data);
        command.arg(port.to_string());
        command
    }

    fn answers(&self, data: &Path, port: u16) -> bool {
        let up = fs::read_to_string(data.join("up")).unwrap_or_default();
        matches!(up.split_once(' '), Some((at, pid)) if at == port.to_string() && runs(pid.trim()))
    }
}

/// A server that cannot start.
#[derive(Debug)]
struct Broken;

impl Program for Broken {
    fn name(&self) -> String {
        "broken".to_owned()
    }

    fn initialise(&self, data: &Path) -> Command {
        Sleeper.initialise(data)
    }

    fn serve(&self, _: &Path, _: u16) -> Command {
        let mut command = Command::new("sh");
        command.arg("-c").arg("echo 'no such luck' >&2; exit 3");
        command
    }

    fn answers(&self, _: &Path, _: u16) -> bool {
        false
    }
}

fn pid(data: &Path) -> String {
    let up = fs::read_to_string(data.join("up")).unwrap();
    up.split_whitespace().nth(1).unwrap().to_owned()
}

fn runs(pid: &str) -> bool {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    !stat.is_empty() && !stat.contains(") Z")
}

fn soon(what: &str, holds: impl Fn() -> bool) {
    let since = Instant::now();
    while !holds() {
        assert!(since.elapsed() < Duration::from_secs(20), "{what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn a_dropped_server_is_gone_with_its_folder() {
    let server = Process::start(Box::new(Sleeper)).unwrap();
    let (data, pid) = (server.data(), pid(&server.data()));
    assert!(runs(&pid));
    drop(server);
    assert!(!runs(&pid));
    assert!(!data.parent().unwrap().exists());
}

#[test]
fn a_killed_server_comes_back_with_its_data() {
    let mut server = Process::start(Box::new(Sleeper)).unwrap();
    let (first, port) = (pid(&server.data()), server.port());
    fs::write(server.data().join("kept"), "kept").unwrap();
    server.kill().unwrap();
    assert!(!runs(&first));
    server.restart().unwrap();
    assert_eq!(server.port(), port);
    assert_ne!(pid(&server.data()), first);
    assert_eq!(fs::read_to_string(server.data().join("kept")).unwrap(), "kept");
    server.stop().unwrap();
    let folder = server.data();
    drop(server);
    assert!(!folder.exists());
}

#[test]
fn a_server_that_cannot_start_says_why() {
    let error = Process::start(Box::new(Broken)).unwrap_err();
    assert!(error.contains("no such luck"), "{error}");
}

#[test]
fn servers_never_run_as_root() {
    let server = Process::start(Box::new(Sleeper)).unwrap();
    let status = fs::read_to_string(format!("/proc/{}/status", pid(&server.data()))).unwrap();
    let user = status.lines().find(|line| line.starts_with("Uid:")).unwrap();
    assert_ne!(user.split_whitespace().nth(1), Some("0"), "{user}");
}

/// Not a test of its own: [`a_server_ends_with_an_aborted_program`] runs it in another process.
#[test]
#[ignore = "aborts"]
fn starts_a_server_and_aborts() {
    let server = Process::start(Box::new(Sleeper)).unwrap();
    fs::write(std::env::var_os("SERVER_NOTE").unwrap(), server.data().to_str().unwrap()).unwrap();
    std::process::abort();
}

#[test]
fn a_server_ends_with_an_aborted_program() {
    let note = tempfile::NamedTempFile::new().unwrap();
    let status = Command::new(std::env::current_exe().unwrap())
        .args(["starts_a_server_and_aborts", "--exact", "--ignored"])
        .env("SERVER_NOTE", note.path())
        .output()
        .unwrap()
        .status;
    assert!(!status.success());
    let data = PathBuf::from(fs::read_to_string(note.path()).unwrap());
    assert!(data.parent().unwrap().to_string_lossy().contains("sleeper"));
    soon("the folder is removed", || !data.parent().unwrap().exists());
}
