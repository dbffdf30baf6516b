//! Plans are executed on real servers: in transactions and outside them, past other people's locks.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod live;
mod support;

use std::thread::sleep;
use std::time::{Duration, Instant};

use live::{assert_state, block_on, code, execute, execute_plan, introspect, open, plan};
use serde_json::{Value, json};
use specforge_db_core::error::ErrorCode;
use specforge_db_core::execute::ExecuteState;
use specforge_db_core::plan::Command;
use specforge_db_testkit::Database as _;
use support::{Pg, Postgres, builds, distribution};

fn database(sql: &str) -> Pg {
    let mut database = Postgres::on(distribution().unwrap()).unwrap().database().unwrap();
    database.run(&Command::Text(sql.to_owned())).unwrap();
    database
}

const START: &str = "CREATE TABLE t (id integer PRIMARY KEY, a integer);";
const ROWS: &str = "INSERT INTO t SELECT n, n FROM generate_series(1, 100) n;";

/// A column in a transaction, and an index outside any.
fn column_and_index(url: &str) -> Value {
    let (_, version) = introspect(url).unwrap();
    let to = "CREATE TABLE t (id integer PRIMARY KEY, a integer, b text); CREATE UNIQUE INDEX t_a ON t (a);";
    plan(
        version,
        START,
        to,
        json!([
            {"description": "Add column b", "sql": "ALTER TABLE t ADD COLUMN b text;",
             "rollback_sql": "ALTER TABLE t DROP COLUMN b;", "transaction": "own", "timeouts": {"lock_ms": 100, "statement_ms": 0}},
            {"description": "Make index t_a", "sql": "CREATE UNIQUE INDEX CONCURRENTLY t_a ON t (a);",
             "rollback_sql": "DROP INDEX CONCURRENTLY t_a;", "transaction": "none", "timeouts": {"lock_ms": 100, "statement_ms": 0}},
        ]),
    )
}

#[test]
fn a_plan_goes_there_and_back() {
    for build in builds().unwrap() {
        let mut database = Postgres::on(build).unwrap().database().unwrap();
        database.run(&Command::Text(format!("{START}{ROWS}"))).unwrap();
        let url = database.url();
        let plan = column_and_index(&url);
        let before = database.catalog().unwrap();
        let response = execute_plan(&url, "dry-run", &plan, json!({}));
        assert_state(&response, ExecuteState::Ready);
        assert_eq!(database.catalog().unwrap(), before, "looking changes nothing");
        let response = execute_plan(&url, "apply", &plan, json!({}));
        assert_state(&response, ExecuteState::Applied);
        assert_eq!(response.body.verified.unwrap().catalog, "matches");
        assert_state(&execute_plan(&url, "apply", &plan, json!({})), ExecuteState::NothingToDo);
        let response = execute_plan(&url, "rollback", &plan, json!({"allow_destructive": true}));
        assert_state(&response, ExecuteState::RolledBack);
        assert_eq!(response.body.verified.unwrap().catalog, "matches");
        assert_eq!(database.ailments().unwrap(), [""; 0]);
    }
}

#[test]
fn somebody_else_s_lock_is_waited_for_in_small_pieces() {
    let database = database(&format!("{START}{ROWS}"));
    let url = database.url();
    let plan = column_and_index(&url);
    let mut other = database.connect().unwrap();
    let holder = std::thread::spawn(move || {
        other.batch_execute("BEGIN; LOCK TABLE t IN ACCESS SHARE MODE").unwrap();
        sleep(Duration::from_millis(800));
        other.batch_execute("COMMIT").unwrap();
    });
    sleep(Duration::from_millis(100));
    let response = execute_plan(&url, "apply", &plan, json!({}));
    holder.join().unwrap();
    assert_state(&response, ExecuteState::Applied);
    assert!(response.body.steps[0].retries > 0, "{:?}", response.body.steps);
}

#[test]
fn a_lock_that_is_never_free_ends_in_an_answer() {
    let mut database = database(&format!("{START}{ROWS}"));
    let url = database.url();
    let plan = column_and_index(&url);
    let mut other = database.connect().unwrap();
    other.batch_execute("BEGIN; LOCK TABLE t IN ACCESS SHARE MODE").unwrap();
    let since = Instant::now();
    let response = execute_plan(&url, "apply", &plan, json!({"lock_timeout_ms": 200}));
    assert!(since.elapsed() < Duration::from_secs(20));
    assert_state(&response, ExecuteState::Refused);
    assert_eq!(code(&response), Some(ErrorCode::Busy));
    other.batch_execute("COMMIT").unwrap();
    assert_eq!(database.ailments().unwrap(), [""; 0]);
    assert_state(&execute_plan(&url, "apply", &plan, json!({})), ExecuteState::Applied);
}

#[test]
fn an_index_that_failed_is_cleared_away_and_made_again() {
    let mut database = database(&format!("{START}{ROWS} INSERT INTO t VALUES (101, 1);"));
    let url = database.url();
    let plan = column_and_index(&url);
    let response = execute_plan(&url, "apply", &plan, json!({}));
    assert_state(&response, ExecuteState::PartiallyApplied);
    assert_eq!(code(&response), Some(ErrorCode::StepFailed));
    assert_eq!(database.ailments().unwrap(), [""; 0]);
    database.run(&Command::Text("DELETE FROM t WHERE id = 101".to_owned())).unwrap();
    let response = execute_plan(&url, "resume", &plan, json!({}));
    assert_state(&response, ExecuteState::Applied);
    assert_eq!(response.body.verified.unwrap().catalog, "matches");
}

#[test]
fn one_executor_at_a_time() {
    let database = database(START);
    let url = database.url();
    let plan = column_and_index(&url);
    let results: Vec<_> = std::thread::scope(|scope| {
        let runs: Vec<_> = (0..4)
            .map(|_| {
                scope
                    .spawn(|| execute_plan(&url, "apply", &plan, json!({"lock_timeout_ms": 20000})))
            })
            .collect();
        runs.into_iter().map(|run| run.join().unwrap().body.state).collect()
    });
    let applied = results.iter().filter(|state| **state == ExecuteState::Applied).count();
    assert_eq!(applied, 1, "{results:?}");
    assert!(results.iter().all(|s| matches!(s, ExecuteState::Applied | ExecuteState::NothingToDo)));
    // Who does not want to wait is told.
    let mut other = database.connect().unwrap();
    other.batch_execute("SELECT pg_advisory_lock(32493203083388002)").unwrap();
    let request = json!({"mode": "apply", "plan": plan, "confirm": plan["plan"]["hash"],
        "options": {"lock_timeout_ms": 200}});
    assert_eq!(execute(&url, request).unwrap_err().code(), ErrorCode::Busy);
}

#[test]
fn a_changed_schema_is_refused() {
    let mut database = database(START);
    let url = database.url();
    let plan = column_and_index(&url);
    database.run(&Command::Text("ALTER TABLE t ADD COLUMN c integer".to_owned())).unwrap();
    let response = execute_plan(&url, "apply", &plan, json!({}));
    assert_state(&response, ExecuteState::Refused);
    assert_eq!(code(&response), Some(ErrorCode::Drift));
}

#[test]
fn who_only_looks_cannot_write() {
    let database = database(START);
    block_on(async {
        let mut session = open(&database.url(), live::READING).await.unwrap();
        let error = session.run(&Command::Text("CREATE TABLE u (a int)".to_owned())).await;
        assert!(error.unwrap_err().detail().contains("nothing may be written"));
    });
}

#[test]
fn settings_of_others_do_not_matter() {
    let mut database = database("");
    let name = database.url().rsplit('/').next().unwrap().to_owned();
    let sql = format!(
        "ALTER DATABASE {name} SET search_path = pg_catalog; ALTER DATABASE {name} SET TimeZone = 'Asia/Tokyo'; \
         ALTER DATABASE {name} SET statement_timeout = 100; ALTER DATABASE {name} SET quote_all_identifiers = on; \
         ALTER DATABASE {name} SET DateStyle = 'German'; ALTER DATABASE {name} SET standard_conforming_strings = off; \
         ALTER DATABASE {name} SET default_transaction_read_only = on;"
    );
    database.run(&Command::Text(sql)).unwrap();
    block_on(async {
        let mut session = open(&database.url(), live::WRITING).await.unwrap();
        session
            .run(&Command::Text("CREATE TABLE t (a timestamptz DEFAULT '2020-01-02')".to_owned()))
            .await
            .unwrap();
        let schema = session.introspect().await.unwrap();
        let column = &schema.tables().next().unwrap().table.columns[0];
        let default = &column.default.as_ref().unwrap().text;
        assert!(default.contains("2020-01-02 00:00:00+00"), "{default}");
    });
}
