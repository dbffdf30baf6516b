//! One input of standard input, or of a file, through one target: what AFL++ drives.

use std::io::Read as _;
use std::process::ExitCode;

use specforge_db_fuzz::TARGETS;

#[allow(clippy::print_stderr)]
fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let name = arguments.next().unwrap_or_default();
    let Some(target) = TARGETS.iter().find(|target| target.name == name) else {
        let known: Vec<&str> = TARGETS.iter().map(|target| target.name).collect();
        eprintln!(
            "which target? one of: {}; the input is a file or standard input",
            known.join(", ")
        );
        return ExitCode::from(2);
    };
    let mut data = Vec::new();
    let read = match arguments.next() {
        Some(file) => std::fs::read(file).map(|bytes| data = bytes),
        None => std::io::stdin().read_to_end(&mut data).map(|_| ()),
    };
    if let Err(error) = read {
        eprintln!("the input cannot be read: {error}");
        return ExitCode::from(6);
    }
    (target.run)(&data);
    ExitCode::SUCCESS
}
