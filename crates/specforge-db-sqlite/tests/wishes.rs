//! Wishes on a real SQLite file: planned, run, held against a schema written by hand, and taken back.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod support;

use specforge_db_testkit::wish::{live_cases, run_live};

#[test]
fn wishes_come_to_their_schema() {
    let text = include_str!("wishes/live.md");
    let cases = live_cases(text, None).unwrap();
    assert!(cases.len() >= 30, "{} cases", cases.len());
    let failed: Vec<String> = cases
        .iter()
        .filter_map(|case| run_live(support::sqlite(), &support::InMemory, case).err())
        .collect();
    assert!(failed.is_empty(), "{} of {}:\n{}", failed.len(), cases.len(), failed.join("\n\n"));
}
