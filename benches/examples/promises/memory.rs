//! The most memory that a request takes, beside the size of its input.

use std::fmt::Write as _;
use std::path::Path;

use specforge_db_bench::sqlite::YARDSTICK;

use crate::Promise;
use crate::program::peak_memory;

/// What the program takes before it has read anything, and room to breathe, in bytes.
const CONSTANT: u64 = 16 << 20;
/// How many bytes of memory one byte of input may take.
const LIMIT: f64 = 12.0;

pub(crate) fn measure() -> Vec<Promise> {
    let folder = std::env::temp_dir().join(format!("specforge-db-promises-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap_or_else(|error| panic!("{error}"));
    let mut promises = Vec::new();
    for megabytes in [1, 10, 50] {
        let bytes = megabytes << 20;
        for (what, text) in inputs(bytes) {
            promises.extend(promise(what, &text, &folder.join("request.json")));
        }
    }
    let _ = std::fs::remove_dir_all(&folder);
    promises
}

fn promise(what: &str, request: &str, file: &Path) -> Option<Promise> {
    std::fs::write(file, request).unwrap_or_else(|error| panic!("{error}"));
    let peak = peak_memory(&["run", &file.display().to_string()])?;
    let (size, above) = (request.len() as u64, peak.saturating_sub(CONSTANT));
    #[allow(clippy::cast_precision_loss)]
    let ratio = above as f64 / size as f64;
    let what = format!("{what}: {} MiB take {} MiB", size >> 20, peak >> 20);
    Some(Promise::at_most(what, ratio, LIMIT, "times"))
}

/// Requests of about that many bytes.
fn inputs(bytes: usize) -> [(&'static str, String); 3] {
    let read = |text: &str| {
        format!(r#"{{"task": "read-schema", "database": "sqlite", "schema": {}}}"#, quoted(text))
    };
    let plan = |current: &str, desired: &str| {
        format!(
            r#"{{"task": "plan-migration", "database": "sqlite", "current_schema": {}, "desired_schema": {}}}"#,
            quoted(current),
            quoted(desired)
        )
    };
    let tables = tables_in(bytes);
    let (small, half) = ((YARDSTICK.schema)(tables / 10, false), tables / 2);
    [
        ("read", read(&(YARDSTICK.schema)(tables, false))),
        ("read, nine tenths rows", read(&with_rows(small, bytes))),
        ("plan", plan(&(YARDSTICK.schema)(half, false), &(YARDSTICK.schema)(half, true))),
    ]
}

/// How many tables fill that many bytes.
fn tables_in(bytes: usize) -> usize {
    const SAMPLE: usize = 1_000;
    bytes / ((YARDSTICK.schema)(SAMPLE, false).len() / SAMPLE)
}

/// A dump goes on with rows until it has so many bytes.
fn with_rows(mut text: String, bytes: usize) -> String {
    let mut row = 0_usize;
    while text.len() < bytes {
        row += 1;
        let _ = writeln!(
            text,
            "INSERT INTO order_item_{} VALUES({row},1,'ref-{row}','paid',3,1999,0.0,'12 Long Street, O''Brien''s \
             house','it was late; the customer called','2024-01-01 00:00:00',NULL);",
            row % 100
        );
    }
    text
}

/// The text as a string of JSON.
fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() * 11 / 10);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
