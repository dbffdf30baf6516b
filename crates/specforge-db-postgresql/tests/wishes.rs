//! Wishes on a real PostgreSQL 18: planned, run, held against a schema written by hand, and taken back.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod support;

use specforge_db_core::version::Version;
use specforge_db_testkit::wish::{check_phrase, live_cases, phrases, run_live};
use support::{Pool, build, postgresql};

#[test]
fn wishes_come_to_their_schema() {
    let text = include_str!("wishes/live.md");
    let cases = live_cases(text, Some(Version::short(18, 0))).unwrap();
    assert!(cases.len() >= 30, "{} cases", cases.len());
    let server = Pool::shared(build(18).unwrap()).unwrap();
    let failed: Vec<String> =
        cases.iter().filter_map(|case| run_live(postgresql(), server, case).err()).collect();
    assert!(failed.is_empty(), "{} of {}:\n{}", failed.len(), cases.len(), failed.join("\n\n"));
}

/// Holds every phrasing of the files to what it means.
#[test]
fn phrasings_mean_what_is_written() {
    let files = [include_str!("wishes/phrases.wish"), include_str!("wishes/refused.wish")];
    let (mut count, mut failed) = (0, Vec::new());
    for file in files {
        let (schema, rows) = phrases(file).unwrap();
        count += rows.len();
        failed.extend(
            rows.iter().filter_map(|row| check_phrase(postgresql(), &schema, row).err()),
        );
    }
    assert!(failed.is_empty(), "{} of {count}:\n{}", failed.len(), failed.join("\n"));
}
