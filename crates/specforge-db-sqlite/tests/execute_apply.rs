//! The main job: a database is brought to a schema, again and again, and every row survives.

mod execute_common;

use execute_common::*;
use serde_json::{Value, json};
use specforge_db_core::contract::Secret;
use specforge_db_core::error::{Error, ErrorCode};
use specforge_db_core::execute;
use specforge_db_core::execute::{
    Applied, ApplyOptions, Desired, ExecuteResponse, ExecuteState, Progress, apply_schema,
};
use specforge_db_core::plan::PlanResponse;
use specforge_db_sqlite::{Sqlite, SqliteConnector};

const YES: ApplyOptions =
    ApplyOptions { yes: true, allow_destructive: false, backup: true, lock_timeout_ms: 1000 };
const LOSE: ApplyOptions = ApplyOptions { allow_destructive: true, ..YES };
const DRY: ApplyOptions = ApplyOptions { yes: false, ..YES };

const SHOP: &str = "CREATE TABLE users (id INTEGER PRIMARY KEY, login TEXT NOT NULL, age INTEGER);
CREATE TABLE orders (id INTEGER PRIMARY KEY, user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE, total INTEGER NOT NULL);
CREATE INDEX idx_orders_user_id ON orders (user_id);";
const ROWS: &str = "INSERT INTO users VALUES (1, 'ann', 30), (2, 'bob', NULL), (3, 'bob', 40);
INSERT INTO orders VALUES (1, 1, 10), (2, 1, 20), (3, 3, 30);";

fn want(sql: &str, renames: Value, backfills: Value) -> Desired {
    Desired {
        schema: schema(sql),
        renames: serde_json::from_value(renames).unwrap(),
        backfills: serde_json::from_value(backfills).unwrap(),
    }
}

fn apply_to(
    url: &str,
    desired: &Desired,
    options: &ApplyOptions,
) -> Result<(PlanResponse, ExecuteResponse), Error> {
    let url = Secret::new(url);
    let mut desired = |_| Ok(desired.clone());
    block_on(apply_schema(&Sqlite, &SqliteConnector, &url, &mut desired, options, &mut |_| {}))
}

fn apply(database: &Database, sql: &str, options: &ApplyOptions) -> ExecuteResponse {
    apply_to(&database.url(), &want(sql, json!([]), json!([])), options).unwrap().1
}

fn shop() -> Database {
    let database = Database::with("");
    assert_matches(&apply(&database, SHOP, &YES));
    database.open().execute_batch(ROWS).unwrap();
    database
}

fn assert_matches(response: &ExecuteResponse) {
    assert_eq!(response.body.error, None, "{response:?}");
    let verified = response.body.verified.as_ref().unwrap();
    assert_eq!((verified.catalog.as_str(), verified.drift.len()), ("matches", 0), "{verified:?}");
}

#[test]
fn a_file_that_is_not_there_is_made_with_yes_and_not_without() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", folder.path().join("shop.db").display());
    let desired = want(SHOP, json!([]), json!([]));
    let (plan, dry) = apply_to(&url, &desired, &DRY).unwrap();
    assert_eq!((dry.body.state, dry.body.dry_run), (ExecuteState::Ready, true));
    assert_eq!(plan.body.migration_steps.len(), 3);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    let (again, done) = apply_to(&url, &desired, &YES).unwrap();
    assert_eq!(again.body.plan, plan.body.plan, "what was shown is what is executed");
    assert_eq!(done.body.state, ExecuteState::Applied);
    assert_matches(&done);
    let (_, unchanged) = apply_to(&url, &desired, &YES).unwrap();
    assert_eq!(unchanged.body.state, ExecuteState::NothingToDo);
    assert_matches(&unchanged);
}

#[test]
fn a_wish_that_fails_leaves_no_file() {
    let folder = tempfile::tempdir().unwrap();
    let url = Secret::new(format!("sqlite:{}", folder.path().join("shop.db").display()));
    let mut fails = |_| Err(Error::new(ErrorCode::UnknownEntity, "no such entity"));
    let result =
        block_on(apply_schema(&Sqlite, &SqliteConnector, &url, &mut fails, &YES, &mut |_| {}));
    assert_eq!(result.unwrap_err().code(), ErrorCode::UnknownEntity);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn columns_types_and_keys_change_and_every_row_survives() {
    let database = shop();
    let next = "CREATE TABLE users (id INTEGER PRIMARY KEY, login VARCHAR(40) NOT NULL, age BIGINT, email TEXT, CHECK (age < 200));
CREATE TABLE orders (id INTEGER PRIMARY KEY, user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE SET NULL, total INTEGER NOT NULL DEFAULT 0);
CREATE INDEX idx_orders_user_id ON orders (user_id);
CREATE INDEX idx_orders_total ON orders (total DESC);";
    let before = database.catalog();
    let dry = apply(&database, next, &DRY);
    assert_eq!(dry.body.state, ExecuteState::Ready);
    assert_eq!(database.catalog(), before);
    let response = apply(&database, next, &YES);
    assert_eq!(response.body.state, ExecuteState::Applied);
    assert_matches(&response);
    assert_eq!(
        database.rows("SELECT id, login, age, email FROM users"),
        ["1|ann|30|NULL", "2|bob|NULL|NULL", "3|bob|40|NULL"]
    );
    assert_eq!(database.rows("SELECT * FROM orders"), ["1|1|10", "2|1|20", "3|3|30"]);
    assert_eq!(database.value("PRAGMA foreign_key_check"), "");
    assert_eq!(apply(&database, next, &YES).body.state, ExecuteState::NothingToDo);
}

#[test]
fn nothing_is_dropped_without_permission_and_with_it_after_a_backup() {
    let database = shop();
    let next = SHOP.replace(", age INTEGER", "");
    for options in [DRY, YES] {
        let response = apply(&database, &next, &options);
        assert_refused(&response, ErrorCode::Destructive);
        assert!(response.body.error.unwrap().detail.contains("users.age"));
    }
    assert_eq!(database.value("SELECT count(age) FROM users"), "2");
    let response = apply(&database, &next, &LOSE);
    assert_matches(&response);
    assert!(response.body.backup.is_some());
    assert_eq!(database.files("backup").len(), 1);
    assert_eq!(database.value("SELECT count(*) FROM orders"), "3");
}

#[test]
fn tables_that_nobody_asked_about_are_kept_and_said() {
    let database = shop();
    database.open().execute_batch("CREATE TABLE mine (x); INSERT INTO mine VALUES (7);").unwrap();
    let url = database.url();
    let (plan, response) = apply_to(&url, &want(SHOP, json!([]), json!([])), &LOSE).unwrap();
    assert_eq!(response.body.state, ExecuteState::NothingToDo);
    assert_matches(&response);
    assert!(
        plan.findings.iter().any(|finding| finding.message.contains("mine")),
        "{:?}",
        plan.findings
    );
    assert_eq!(database.value("SELECT x FROM mine"), "7");
}

#[test]
fn renames_carry_rows_over_once_and_may_stay_in_the_requirements() {
    let database = shop();
    let next = SHOP
        .replace("login", "username")
        .replace("users", "members")
        .replace("user_id", "member_id");
    let renames = json!([
        {"kind": "table", "from": "users", "to": "members"},
        {"kind": "column", "table": "members", "from": "login", "to": "username"},
        {"kind": "column", "table": "orders", "from": "user_id", "to": "member_id"},
    ]);
    let next = next.replace("idx_orders_user_id", "idx_orders_member_id");
    let desired = want(&next, renames, json!([]));
    let (_, response) = apply_to(&database.url(), &desired, &YES).unwrap();
    assert_matches(&response);
    assert_eq!(database.rows("SELECT username FROM members"), ["ann", "bob", "bob"]);
    assert_eq!(database.value("SELECT sum(member_id) FROM orders"), "5");
    let (_, response) = apply_to(&database.url(), &desired, &YES).unwrap();
    assert_eq!(response.body.state, ExecuteState::NothingToDo);
}

#[test]
fn what_the_rows_forbid_is_refused_before_anything_happens() {
    let database = shop();
    let before = database.catalog();
    for (next, words) in [
        (SHOP.replace("age INTEGER", "age INTEGER NOT NULL"), "2"),
        (SHOP.replace("login TEXT NOT NULL", "login TEXT NOT NULL UNIQUE"), "bob"),
        (SHOP.replace("age INTEGER)", "age INTEGER, CHECK (age < 35))"), "40"),
        (SHOP.replace("age INTEGER", "age INTEGER, code TEXT NOT NULL"), ""),
    ] {
        let next = format!("{next} CREATE TABLE also (x);");
        for options in [DRY, LOSE] {
            let response = apply(&database, &next, &options);
            assert_refused(&response, ErrorCode::RowsForbid);
            let detail = response.body.error.unwrap().detail;
            assert!(detail.contains(words), "{next}: {detail}");
        }
        assert_eq!(database.catalog(), before, "{next}");
    }
    assert!(database.files("backup").is_empty());
}

#[test]
fn a_backfill_makes_possible_what_the_rows_would_forbid() {
    let database = shop();
    let next = SHOP.replace("age INTEGER", "age INTEGER NOT NULL, code TEXT NOT NULL");
    let backfills = json!([
        {"table": "users", "column": "age", "value": "18"},
        {"table": "users", "column": "code", "value": "'c-' || login"},
    ]);
    let desired = want(&next, json!([]), backfills);
    let (_, response) = apply_to(&database.url(), &desired, &YES).unwrap();
    assert_matches(&response);
    assert_eq!(database.rows("SELECT age, code FROM users"), ["30|c-ann", "18|c-bob", "40|c-bob"]);
    let (_, response) = apply_to(&database.url(), &desired, &YES).unwrap();
    assert_eq!(response.body.state, ExecuteState::NothingToDo);
}

#[test]
fn a_plan_that_was_applied_can_be_taken_back() {
    let database = shop();
    let before = (database.rows("SELECT * FROM users"), database.rows("SELECT * FROM orders"));
    let next = SHOP.replace("age INTEGER", "age BIGINT");
    let (plan, response) =
        apply_to(&database.url(), &want(&next, json!([]), json!([])), &YES).unwrap();
    assert_matches(&response);
    let plan = serde_json::to_value(plan).unwrap();
    let response = database.plan("rollback", &plan, json!({"backup": false}));
    assert_eq!(response.body.error, None);
    assert_eq!(response.body.verified.unwrap().catalog, "matches");
    assert_eq!(
        (database.rows("SELECT * FROM users"), database.rows("SELECT * FROM orders")),
        before
    );
}

#[test]
fn whoever_waits_is_told_what_happens() {
    let database = shop();
    let url = Secret::new(database.url());
    let mut told: Vec<String> = Vec::new();
    let mut desired = |_| Ok(want(&format!("{SHOP} CREATE TABLE x (y);"), json!([]), json!([])));
    let mut listen = |progress: Progress<'_>| told.push(format!("{progress:?}"));
    block_on(apply_schema(&Sqlite, &SqliteConnector, &url, &mut desired, &YES, &mut listen))
        .unwrap();
    assert_eq!(told[..3], ["Opened", "Designed", "Planned { steps: 1 }"]);
    assert!(told.iter().any(|words| words.starts_with("Started { step: 1, of: 1")), "{told:?}");
    assert_eq!(told.last().unwrap(), "Verifying");
}

#[test]
fn there_and_back_by_plans_and_there_once_more() {
    let database = shop();
    let next = SHOP.replace("age INTEGER", "age BIGINT");
    for _ in 0..3 {
        for sql in [next.as_str(), SHOP] {
            assert_eq!(apply(&database, sql, &DRY).body.state, ExecuteState::Ready);
            let response = apply(&database, sql, &YES);
            assert_eq!(response.body.state, ExecuteState::Applied, "{:?}", response.body);
            assert_matches(&response);
        }
    }
    assert_eq!(database.value("SELECT count(*) FROM orders"), "3");
    assert!(database.journal().iter().all(|line| line.ends_with("done")));
}

fn require(
    database: &Database,
    requirements: Value,
    options: &ApplyOptions,
) -> Result<Applied, Error> {
    let url = Secret::new(database.url());
    block_on(execute::apply(&Sqlite, &SqliteConnector, &url, requirements, options, &mut |_| {}))
}

#[test]
fn from_requirements_to_rows_that_outlive_every_change_of_them() {
    let database = Database::with("");
    let shop = |name: Value, more: Value| {
        json!({
            "entities": [
                {"name": "Customer", "attributes": [name, {"name": "email", "type": "email", "required": true, "unique": true}]},
                {"name": "Order", "attributes": [{"name": "total", "type": "integer", "required": true}, more]},
            ],
            "relationships": [{"from": "Customer", "to": "Order", "type": "one-to-many"}],
        })
    };
    let name = json!({"name": "name", "type": "string"});
    let note = json!({"name": "note", "type": "text"});
    let first = shop(name.clone(), note.clone());
    let done = require(&database, first.clone(), &YES).unwrap();
    assert_eq!(done.execution.body.state, ExecuteState::Applied, "{:?}", done.execution.body.error);
    assert_matches(&done.execution);
    database
        .open()
        .execute_batch(
            "INSERT INTO customers (id, name, email) VALUES (1, 'Ann', 'a@x.org'), (2, 'Bob', 'b@x.org');
             INSERT INTO orders (id, customer_id, total, note) VALUES (1, 1, 10, 'x'), (2, 2, 20, NULL);",
        )
        .unwrap();
    let unchanged = require(&database, first, &YES).unwrap();
    assert_eq!(unchanged.execution.body.state, ExecuteState::NothingToDo);

    // A whole request this time: a rename, and a required attribute with what old rows get.
    let renamed = json!({"name": "full_name", "type": "string", "renamed_from": "name"});
    let required = json!({"name": "note", "type": "text", "required": true, "backfill": "none"});
    let request = json!({"task": "design-schema", "database": "sqlite", "requirements": shop(renamed, required)});
    for wanted in [ExecuteState::Applied, ExecuteState::NothingToDo] {
        let done = require(&database, request.clone(), &YES).unwrap();
        assert_eq!(done.execution.body.state, wanted, "{:?}", done.execution.body.error);
        assert_matches(&done.execution);
        assert_eq!(database.rows("SELECT id, full_name FROM customers"), ["1|Ann", "2|Bob"]);
        assert_eq!(database.rows("SELECT total, note FROM orders"), ["10|x", "20|none"]);
    }

    // A mistake in the requirements is said where it is.
    let error = require(&database, json!({"entities": [{"name": "A", "attributs": []}]}), &YES)
        .unwrap_err();
    assert!(error.pointer().unwrap().starts_with("/entities/0"), "{:?}", error.pointer());
    let other = json!({"task": "plan-migration", "requirements": {"entities": ["User"]}});
    assert_eq!(require(&database, other, &YES).unwrap_err().pointer(), Some("/task"));
}
