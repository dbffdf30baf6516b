//! Measures the dialect against a folder of pairs and schemas:
//! `SPECFORGE_CORPUS=folder cargo run -p specforge-db-sqlite --example measure`.

#![allow(clippy::print_stdout)]

#[path = "../tests/support/mod.rs"]
mod support;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use specforge_db_testkit::corpus;

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
    let (planner, server) = (support::sqlite(), support::InMemory);
    let mut well = true;
    let file = folder.join("pairs/sqlite.jsonl");
    if file.exists() {
        let figures = corpus::pairs(planner, &server, &file, None)?;
        println!("{}\n{figures}", file.display());
        well &= figures.well();
    }
    let mut files = Vec::new();
    sql_files(&folder.join("schemas"), &mut files);
    for figures in corpus::schemas(planner, &server, &files, None)? {
        let verdict = if figures.lost.is_empty() { "same catalog" } else { "LOST" };
        println!("{}: {} statements, {verdict}", figures.file.display(), figures.statements);
        for lost in &figures.lost {
            println!("{lost}");
        }
        well &= figures.lost.is_empty();
    }
    Ok(well)
}

/// The SQLite schemas of a folder, in order of their names.
fn sql_files(folder: &Path, files: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            sql_files(&path, files);
        } else if path.to_string_lossy().ends_with("sqlite.sql") {
            files.push(path);
        }
    }
}
