//! The command line: parses arguments, moves JSON, prints.
//!
//! It names no dialect. A program of its own is two lines: `use` of the dialect crates that it
//! wants, and a `main` that returns [`main`].

mod args;
mod input;
mod output;
mod progress;
mod secret;
mod source;
mod text;
mod verb;

use std::ffi::OsString;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;
use std::sync::{Mutex, PoisonError};

use clap::CommandFactory as _;
use specforge_db_core::dialect::inventory_check;
use specforge_db_core::error::Error;
use specforge_db_core::invoke::Refusal;

use crate::args::Cli;

/// Runs the program with the arguments of the process.
pub fn main() -> ExitCode {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        *PANIC.lock().unwrap_or_else(PoisonError::into_inner) = place;
    }));
    let args: Vec<OsString> = std::env::args_os().collect();
    catch_unwind(|| run(&args)).unwrap_or_else(|_| {
        output::complain(&bug());
        ExitCode::from(70)
    })
}

/// The command line as data, for documents and completions.
pub fn command() -> clap::Command {
    Cli::command()
}

/// Where the last panic happened.
static PANIC: Mutex<String> = Mutex::new(String::new());

fn run(args: &[OsString]) -> ExitCode {
    let cli = match args::parse(args) {
        Ok(cli) => cli,
        Err(code) => return code,
    };
    let result = catch_unwind(AssertUnwindSafe(|| {
        inventory_check(&built_with()).map_err(|error| Refusal::new(error, None))?;
        cli.output.check()?;
        cli.output.check_format(&cli.verb)?;
        verb::run(&cli)
    }));
    let result = result.unwrap_or_else(|_| Err(Refusal::new(bug(), None)));
    output::show(&cli, &result)
}

/// The dialects that the features of this build promise.
fn built_with() -> Vec<&'static str> {
    env!("SPECFORGE_DB_DIALECTS").split(',').filter(|id| !id.is_empty()).collect()
}

fn bug() -> Error {
    let place = PANIC.lock().unwrap_or_else(PoisonError::into_inner).clone();
    Error::internal(format!("the program met a case that it was not made for, at {place}"))
        .help("please report it with the request that led to it")
}
