//! What a review says of a script, held against a real database: a statement fails where that was
//! said, and nowhere else.
//!
//! `UPDATE=1 cargo test -p specforge-db-sqlite --test review` writes the outputs of the cases anew.

#![allow(clippy::unwrap_used)]

use std::path::Path;

use rusqlite::Connection;
use specforge_db_core::dialect::reviewer;
use specforge_db_core::finding::Severity;
use specforge_db_core::review::ReviewRequest;
use specforge_db_sqlite as _;
use specforge_db_testkit::review::{Script, review_case};

fn look(script: &Script, request: &ReviewRequest) -> Result<(), String> {
    let Some(schema) = &script.schema else { return Ok(()) };
    let sqlite = reviewer("sqlite").unwrap();
    let response = sqlite.review(request).map_err(|error| error.to_string())?;
    let connection = Connection::open_in_memory().unwrap();
    let said = |error: rusqlite::Error| error.to_string();
    connection.execute_batch(schema).map_err(said)?;
    connection.execute_batch(&script.rows).map_err(said)?;
    let split = sqlite.split(&script.script);
    for (statement, of) in split.statements.iter().zip(&response.body.statements) {
        // What has no effect fails nobody.
        let fails = response.findings.iter().any(|finding| {
            finding.severity == Severity::Error
                && finding.rule != "setting-without-effect"
                && finding.location.span.is_some_and(|span| span.line == of.line)
        });
        match connection.execute_batch(statement.text) {
            Ok(()) if fails => return Err(format!("`{}` was said to fail, and does not", of.sql)),
            Err(error) if !fails => {
                return Err(format!("{error}: `{}` was not said to fail", of.sql));
            }
            _ => {}
        }
    }
    Ok(())
}

fn case(path: &Path) -> datatest_stable::Result<()> {
    review_case(reviewer("sqlite").unwrap(), path, &look).map_err(|error| error.to_string().into())
}

datatest_stable::harness! {
    { test = case, root = "tests/cases/review", pattern = r"\.md$" },
}
