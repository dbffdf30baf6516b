//! How long the program takes from nothing to an answer.
//!
//! Build it first: `cargo build --release`.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use criterion::{Criterion, criterion_group, criterion_main};

const REQUEST: &str =
    r#"{"task": "read-schema", "database": "sqlite", "schema": "CREATE TABLE t (a INTEGER)"}"#;

/// The program beside the benches, in the same folder of the build.
fn program() -> Option<PathBuf> {
    let bench = std::env::current_exe().ok()?;
    let program = bench.parent()?.parent()?.join("specforge-db");
    program.exists().then_some(program)
}

fn benches(criterion: &mut Criterion) {
    let program =
        program().unwrap_or_else(|| panic!("build the program first: cargo build --release"));
    criterion.bench_function("version", |bench| {
        bench.iter(|| {
            Command::new(&program).arg("--version").stdout(Stdio::null()).status().is_ok()
        });
    });
    criterion.bench_function("one_statement", |bench| {
        bench.iter(|| {
            let child = Command::new(&program)
                .arg("run")
                .stdin(Stdio::piped())
                .stdout(Stdio::null())
                .spawn();
            let mut child = child.unwrap_or_else(|error| panic!("{error}"));
            if let Some(mut input) = child.stdin.take() {
                input.write_all(REQUEST.as_bytes()).unwrap_or_else(|error| panic!("{error}"));
            }
            child.wait().is_ok()
        });
    });
}

criterion_group!(all, benches);
criterion_main!(all);
