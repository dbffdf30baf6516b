//! Steps that repeat until they change nothing.

mod execute_common;

use execute_common::*;
use serde_json::{Value, json};
use specforge_db_core::error::ErrorCode;
use specforge_db_core::execute::ExecuteState;

const FROM: &str = "CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT, folded TEXT);
CREATE TABLE batches (n INTEGER);
CREATE TRIGGER counted AFTER UPDATE ON users BEGIN INSERT INTO batches VALUES (new.id); END;";
const TO: &str = "CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT, folded TEXT);
CREATE TABLE batches (n INTEGER);
CREATE TRIGGER counted AFTER UPDATE ON users BEGIN INSERT INTO batches VALUES (new.id); END;
CREATE INDEX users_folded ON users (folded);";
const ROWS: &str = "INSERT INTO users (id, email) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10) SELECT i, 'A' || i FROM n;";
const BATCH: &str = "UPDATE users SET folded = lower(email) WHERE id IN (SELECT id FROM users WHERE folded IS NULL LIMIT 3);";

fn database() -> Database {
    Database::with(&format!("{FROM}{ROWS}"))
}

fn backfill(transaction: &str, sql: &str) -> Value {
    plan(
        FROM,
        TO,
        json!([
            {"description": "Fill folded", "sql": sql, "repeat": true, "transaction": transaction,
             "rollback_sql": "UPDATE users SET folded = NULL;",
             "verify": [{"sql": "SELECT 1 FROM users WHERE folded IS NULL", "expect": "no rows", "why": "all are filled"}]},
            {"description": "Index folded", "sql": "CREATE INDEX users_folded ON users (folded);",
             "rollback_sql": "DROP INDEX users_folded;", "transaction": if transaction == "none" { "own" } else { transaction }},
        ]),
    )
}

#[test]
fn a_step_runs_until_it_changes_nothing_whatever_its_transaction() {
    for transaction in ["own", "none", "group:1"] {
        let database = database();
        let plan = backfill(transaction, BATCH);
        let response = database.plan("apply", &plan, json!({}));
        assert_applied(&response);
        assert_eq!(database.value("SELECT count(*) FROM users WHERE folded = lower(email)"), "10");
        // Each row was written once, not once a pass.
        assert_eq!(database.value("SELECT count(*) FROM batches"), "10", "{transaction}");
        assert!(database.journal().iter().all(|line| line.ends_with("done")));
        let again = database.plan("apply", &plan, json!({}));
        assert_eq!(again.body.state, ExecuteState::NothingToDo);
        let back = database.plan("rollback", &plan, json!({}));
        assert_eq!(back.body.state, ExecuteState::RolledBack, "{transaction}: {:?}", back.body);
        assert_eq!(database.value("SELECT count(*) FROM users WHERE folded IS NOT NULL"), "0");
    }
}

#[test]
fn a_step_that_finds_nothing_to_do_is_done_at_once() {
    let database = Database::with(FROM);
    assert_applied(&database.plan("apply", &backfill("own", BATCH), json!({})));
    assert_eq!(database.value("SELECT count(*) FROM batches"), "0");
}

#[test]
fn a_step_that_never_ends_is_stopped_and_gone_on_with() {
    for transaction in ["own", "none"] {
        let database = database();
        let plan = backfill(transaction, BATCH);
        let response = database.plan("apply", &plan, json!({"max_passes": 2}));
        assert_eq!(code(&response), Some(ErrorCode::StepFailed), "{transaction}");
        let pointer = response.body.error.as_ref().and_then(|error| error.pointer.clone());
        assert_eq!(pointer.as_deref(), Some("/options/max_passes"));
        // What was done lasts, and everybody sees that it is half done.
        assert_eq!(database.value("SELECT count(folded) FROM users"), "6", "{transaction}");
        assert!(database.journal().iter().any(|line| line.ends_with("intent")));
        let again = database.plan("apply", &plan, json!({}));
        assert_refused(&again, ErrorCode::Unfinished);
        assert_applied(&database.plan("resume", &plan, json!({})));
        assert_eq!(database.value("SELECT count(*) FROM batches"), "10");
    }
}

#[test]
fn a_group_that_never_ends_leaves_nothing() {
    let database = database();
    let response = database.plan("apply", &backfill("group:1", BATCH), json!({"max_passes": 2}));
    assert_refused(&response, ErrorCode::StepFailed);
    assert_eq!(database.value("SELECT count(folded) FROM users"), "0");
}

#[test]
fn a_step_that_stopped_half_way_is_taken_back() {
    for transaction in ["own", "none"] {
        let database = database();
        let plan = backfill(transaction, BATCH);
        database.plan("apply", &plan, json!({"max_passes": 2}));
        let back = database.plan("rollback", &plan, json!({}));
        assert_eq!(back.body.state, ExecuteState::RolledBack, "{transaction}: {:?}", back.body);
        assert_eq!(database.value("SELECT count(folded) FROM users"), "0");
        assert!(database.journal().iter().all(|line| !line.ends_with("intent")));
        assert_applied(&database.plan("apply", &plan, json!({})));
    }
}

#[test]
fn a_pass_that_fails_is_taken_back_alone() {
    let database = database();
    let failing = "UPDATE users SET folded = CASE WHEN id > 6 THEN abs(-9223372036854775807 - 1) ELSE lower(email) END \
         WHERE id IN (SELECT id FROM users WHERE folded IS NULL ORDER BY id LIMIT 3);";
    let response = database.plan("apply", &backfill("own", failing), json!({}));
    assert_eq!(code(&response), Some(ErrorCode::StepFailed), "{:?}", response.body.error);
    assert_eq!(database.value("SELECT count(folded) FROM users"), "6");
}

#[test]
fn an_unmet_promise_is_no_success() {
    let database = database();
    let narrow = "UPDATE users SET folded = 'x' WHERE folded IS NULL AND id < 5;";
    let response = database.plan("apply", &backfill("own", narrow), json!({}));
    assert_eq!(code(&response), Some(ErrorCode::VerificationFailed));
    assert!(database.journal().iter().all(|line| !line.ends_with("done")));
}
