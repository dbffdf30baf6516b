//! Measures the dialect against a folder of pairs and schemas:
//! `SPECFORGE_CORPUS=folder cargo run -p specforge-db-sqlite --example measure`.

#![allow(clippy::print_stdout)]

#[path = "../tests/support/mod.rs"]
mod support;

use std::path::Path;
use std::process::ExitCode;

use specforge_db_testkit::corpus::{self, Place};

fn main() -> ExitCode {
    let Some(folder) = std::env::var_os("SPECFORGE_CORPUS") else {
        println!("SPECFORGE_CORPUS names no folder: nothing is measured");
        return ExitCode::SUCCESS;
    };
    match measure(Path::new(&folder)) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(why) => {
            println!("{why}");
            ExitCode::FAILURE
        }
    }
}

fn measure(folder: &Path) -> Result<bool, String> {
    let place = Place { folder, pairs: "sqlite", schemas: "sqlite.sql" };
    let (words, well) = corpus::measure(support::sqlite(), &support::InMemory, place, None)?;
    println!("{words}");
    Ok(well)
}
