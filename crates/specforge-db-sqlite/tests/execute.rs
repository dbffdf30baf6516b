//! Plans on real files: applied, refused, taken back.

mod execute_common;

use execute_common::*;
use serde_json::{Value, json};
use specforge_db_core::error::ErrorCode;
use specforge_db_core::execute::{ExecuteState, StepState};

const FROM: &str = "CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT NOT NULL);";
const ROWS: &str = "INSERT INTO users VALUES (1, 'a@x'), (2, 'b@x'), (3, 'b@x');";
const TO: &str = "CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT NOT NULL, phone TEXT);
CREATE TABLE notes (id INTEGER PRIMARY KEY, body TEXT);
CREATE INDEX idx_users_phone ON users (phone);";

fn database() -> Database {
    Database::with(&format!("{FROM}{ROWS}"))
}

fn steps() -> Value {
    json!([
        {"description": "Add column users.phone", "sql": "ALTER TABLE users ADD COLUMN phone TEXT;",
         "rollback_sql": "ALTER TABLE users DROP COLUMN phone;", "transaction": "group:1"},
        {"description": "Create table notes", "sql": "CREATE TABLE notes (id INTEGER PRIMARY KEY, body TEXT);\nINSERT INTO notes VALUES (1, 'BEGIN; COMMIT;');",
         "rollback_sql": "DROP TABLE notes;", "transaction": "group:1",
         "verify": [{"sql": "SELECT 1 FROM notes", "expect": "rows", "why": "the note is there"}]},
        {"description": "Create index idx_users_phone", "sql": "CREATE INDEX idx_users_phone ON users (phone);",
         "rollback_sql": "DROP INDEX idx_users_phone;", "transaction": "own"},
    ])
}

fn good_plan() -> Value {
    plan(FROM, TO, steps())
}

#[test]
fn a_dry_run_is_the_default_and_changes_nothing() {
    let database = database();
    let before = std::fs::read(&database.path).unwrap();
    let response = database.execute(json!({"plan": good_plan()})).unwrap();
    assert_eq!(response.body.state, ExecuteState::Ready);
    assert!(response.body.dry_run);
    assert_eq!(response.body.steps.len(), 3);
    assert!(response.body.steps.iter().all(|step| step.state == StepState::Pending));
    assert_eq!(before, std::fs::read(&database.path).unwrap());
}

#[test]
fn apply_then_nothing_to_do_then_rollback_then_apply_again() {
    let database = database();
    let start = database.catalog();
    let plan = good_plan();
    for round in 0..2 {
        let response = database.plan("apply", &plan, json!({}));
        assert_applied(&response);
        assert_eq!(response.body.history_table, "specforge_migrations");
        assert!(
            response
                .body
                .steps
                .iter()
                .all(|s| s.state == StepState::Done && s.started_at.is_some())
        );
        assert_eq!(database.value("SELECT body FROM notes"), "BEGIN; COMMIT;");
        let reached = database.catalog();

        let response = database.plan("apply", &plan, json!({}));
        assert_eq!(response.body.state, ExecuteState::NothingToDo, "round {round}");
        assert_eq!(response.body.verified.as_ref().unwrap().catalog, "matches");
        assert_eq!(reached, database.catalog());
        let status = database.plan("status", &plan, json!({}));
        assert_eq!(status.body.state, ExecuteState::Applied);
        assert_eq!(status.body.journal.len(), 3);

        let response = database.plan("rollback", &plan, json!({"backup": false}));
        assert_eq!(response.body.error, None);
        assert_eq!(response.body.state, ExecuteState::RolledBack);
        assert_eq!(response.body.verified.as_ref().unwrap().catalog, "matches");
        assert!(response.body.steps.iter().all(|s| s.state == StepState::RolledBack));
        assert_eq!(start, database.catalog());
        assert_eq!(database.rows("SELECT * FROM users"), ["1|a@x", "2|b@x", "3|b@x"]);
        assert_eq!(database.plan("status", &plan, json!({})).body.state, ExecuteState::RolledBack);
        let again = database.plan("rollback", &plan, json!({}));
        assert_eq!(again.body.state, ExecuteState::NothingToDo);
    }
    assert_eq!(database.value("SELECT count(*) FROM specforge_migrations"), "3");
}

#[test]
fn a_database_that_is_already_there_needs_nothing() {
    let database = Database::with(TO);
    let response = database.plan("apply", &good_plan(), json!({}));
    assert_eq!(response.body.state, ExecuteState::NothingToDo);
    assert!(!database.has_journal());
}

#[test]
fn nothing_happens_without_the_right_confirmation() {
    let database = database();
    let plan = good_plan();
    for mode in ["apply", "rollback", "resume"] {
        for confirm in [Value::Null, json!("sha256:00"), json!("")] {
            let response =
                database.execute(json!({"mode": mode, "plan": plan, "confirm": confirm})).unwrap();
            assert_refused(&response, ErrorCode::NotConfirmed);
            let help = response.body.error.as_ref().unwrap().help.as_deref().unwrap();
            assert!(help.contains(plan["plan"]["hash"].as_str().unwrap()));
        }
    }
    assert!(!database.has_journal());
    assert_eq!(database.catalog().len(), 1);
}

#[test]
fn bare_steps_are_no_plan() {
    let database = database();
    for bare in [
        steps(),
        json!({"migration_steps": steps(), "database": "sqlite", "target_version": "3.54"}),
    ] {
        let error = database.execute(json!({"plan": bare})).unwrap_err();
        assert_eq!(error.code(), ErrorCode::PlanMismatch);
    }
}

/// Every place in a plan that is executed or binds it, with something else in it.
#[test]
fn a_changed_plan_is_refused_whatever_was_changed() {
    let database = database();
    let plan = good_plan();
    let mut changed = 0;
    for pointer in leaves(&plan, String::new()) {
        let sealed =
            ["/plan/", "/target_version", "/database"].iter().any(|p| pointer.starts_with(p))
                || ["/step", "/sql", "/rollback_sql", "/transaction", "/reversibility", "/repeat"]
                    .iter()
                    .any(|end| pointer.ends_with(end))
                || ["/timeouts/", "/checks", "/verify", "/prerequisites"]
                    .iter()
                    .any(|p| pointer.contains(p));
        if !sealed {
            continue;
        }
        let original = plan.pointer(&pointer).unwrap().clone();
        for other in others(&original) {
            // Blanks around a version are no change of it.
            if pointer == "/target_version" && other == json!("3.54 ") {
                continue;
            }
            let mut tampered = plan.clone();
            *tampered.pointer_mut(&pointer).unwrap() = other.clone();
            let confirm = &tampered["plan"]["hash"];
            let request = json!({"mode": "apply", "plan": tampered, "confirm": confirm});
            let error = database.execute(request).expect_err(&format!("{pointer} = {other}"));
            let expected = [ErrorCode::PlanMismatch, ErrorCode::InvalidRequest];
            assert!(expected.contains(&error.code()), "{pointer} = {other}: {error}");
            changed += 1;
        }
    }
    // Steps that were added, left out or put into another order.
    for at in 0..3 {
        let mut tampered = plan.clone();
        tampered["migration_steps"].as_array_mut().unwrap().remove(at);
        assert_eq!(
            database.execute(json!({"plan": tampered})).unwrap_err().code(),
            ErrorCode::PlanMismatch
        );
        let mut tampered = plan.clone();
        tampered["migration_steps"].as_array_mut().unwrap().swap(at, (at + 1) % 3);
        assert_eq!(
            database.execute(json!({"plan": tampered})).unwrap_err().code(),
            ErrorCode::PlanMismatch
        );
    }
    assert!(changed > 60, "{changed}");
    assert!(!database.has_journal());
    assert_eq!(database.catalog().len(), 1);
}

fn leaves(value: &Value, at: String) -> Vec<String> {
    match value {
        Value::Object(fields) if !fields.is_empty() => {
            fields.iter().flat_map(|(key, value)| leaves(value, format!("{at}/{key}"))).collect()
        }
        Value::Array(items) if !items.is_empty() => items
            .iter()
            .enumerate()
            .flat_map(|(n, value)| leaves(value, format!("{at}/{n}")))
            .collect(),
        _ => vec![at],
    }
}

fn others(value: &Value) -> Vec<Value> {
    match value {
        Value::String(text) => vec![
            json!(format!("{text} ")),
            json!(text.chars().skip(1).collect::<String>()),
            json!("reversible"),
        ]
        .into_iter()
        .filter(|other| other != value)
        .collect(),
        Value::Number(number) => vec![json!(number.as_u64().unwrap() + 1)],
        Value::Bool(flag) => vec![json!(!flag)],
        Value::Array(_) => vec![json!([{"sql": "SELECT 1", "expect": "no rows"}])],
        _ => vec![json!("x")],
    }
}

#[test]
fn a_plan_for_another_database_or_a_newer_version_is_refused() {
    let database = database();
    let mut other = good_plan();
    other["database"] = json!("duckdb");
    assert_eq!(
        database.execute(json!({"plan": other})).unwrap_err().code(),
        ErrorCode::PlanMismatch
    );
}

#[test]
fn drift_is_refused_before_and_between() {
    let plan = good_plan();
    let database = database();
    database.open().execute_batch("CREATE TABLE surprise (x);").unwrap();
    for mode in ["dry-run", "apply"] {
        let response = database.plan(mode, &plan, json!({}));
        assert_refused(&response, ErrorCode::Drift);
    }
    assert!(!database.has_journal());
    database.open().execute_batch("DROP TABLE surprise;").unwrap();
    assert_applied(&database.plan("apply", &plan, json!({})));

    // Somebody changes the schema afterwards: neither way goes on.
    database.open().execute_batch("DROP INDEX idx_users_phone;").unwrap();
    assert_refused(&database.plan("apply", &plan, json!({})), ErrorCode::Drift);
    assert_refused(&database.plan("rollback", &plan, json!({})), ErrorCode::Drift);
}

#[test]
fn rows_that_forbid_a_step_are_shown_before_anything_happens() {
    let database = database();
    let plan = plan(
        FROM,
        "CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT NOT NULL); CREATE TABLE first (x); CREATE UNIQUE INDEX u ON users (email);",
        json!([
            {"description": "Create table first", "sql": "CREATE TABLE first (x);", "rollback_sql": "DROP TABLE first;", "transaction": "own"},
            {"description": "Unique", "sql": "CREATE UNIQUE INDEX u ON users (email);", "rollback_sql": "DROP INDEX u;", "transaction": "own",
             "checks": [{"sql": "SELECT email, count(*) FROM users GROUP BY email HAVING count(*) > 1", "expect": "no rows", "why": "these values occur more than once"}]},
        ]),
    );
    for mode in ["dry-run", "apply"] {
        let response = database.plan(mode, &plan, json!({}));
        assert_refused(&response, ErrorCode::RowsForbid);
        let error = response.body.error.unwrap();
        assert_eq!(error.detail, "these values occur more than once: (\"b@x\", 2)");
        assert_eq!(error.errors[0].pointer.as_deref(), Some("/plan/migration_steps/1/checks/0"));
    }
    assert_eq!(database.catalog().len(), 1);
    database.open().execute_batch("DELETE FROM users WHERE id = 3;").unwrap();
    assert_applied(&database.plan("apply", &plan, json!({})));
}

#[test]
fn a_step_that_fails_takes_its_transaction_back_and_keeps_what_was_done_before() {
    let database = database();
    let to = "CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT NOT NULL); CREATE TABLE a (x); CREATE TABLE b (x); CREATE UNIQUE INDEX u ON users (email);";
    let plan = plan(
        FROM,
        to,
        json!([
            {"description": "A", "sql": "CREATE TABLE a (x);", "rollback_sql": "DROP TABLE a;", "transaction": "own"},
            {"description": "B", "sql": "CREATE TABLE b (x);", "rollback_sql": "DROP TABLE b;", "transaction": "group:1"},
            {"description": "U", "sql": "CREATE UNIQUE INDEX u ON users (email);", "rollback_sql": "DROP INDEX u;", "transaction": "group:1"},
        ]),
    );
    let response = database.plan("apply", &plan, json!({}));
    assert_eq!(response.body.state, ExecuteState::PartiallyApplied);
    assert_eq!(code(&response), Some(ErrorCode::StepFailed));
    let states: Vec<_> = response.body.steps.iter().map(|step| step.state).collect();
    assert_eq!(states, [StepState::Done, StepState::Pending, StepState::Failed]);
    assert!(response.body.steps[2].error.as_ref().unwrap().contains("UNIQUE constraint failed"));
    assert_eq!(
        database.value("SELECT group_concat(name) FROM sqlite_schema WHERE name IN ('a', 'b')"),
        "a"
    );

    // Neither this plan nor another one starts anew.
    assert_refused(&database.plan("apply", &plan, json!({})), ErrorCode::Unfinished);
    let other = execute_common::plan(
        to,
        to,
        json!([{"sql": "SELECT 1;", "rollback_sql": "", "transaction": "own"}]),
    );
    assert_refused(&database.plan("apply", &other, json!({})), ErrorCode::Unfinished);
    assert_refused(&database.plan("resume", &other, json!({})), ErrorCode::Unfinished);
    assert_eq!(
        database.plan("status", &plan, json!({})).body.state,
        ExecuteState::PartiallyApplied
    );

    database.open().execute_batch("DELETE FROM users WHERE id = 3;").unwrap();
    assert_applied(&database.plan("resume", &plan, json!({})));
    assert_eq!(database.plan("rollback", &plan, json!({})).body.state, ExecuteState::RolledBack);
    assert_eq!(database.catalog().len(), 1);
}

#[test]
fn half_a_plan_can_be_taken_back() {
    let database = database();
    let plan = plan(
        FROM,
        "CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT NOT NULL); CREATE TABLE a (x); CREATE UNIQUE INDEX u ON users (email);",
        json!([
            {"description": "A", "sql": "CREATE TABLE a (x);", "rollback_sql": "DROP TABLE a;", "transaction": "own"},
            {"description": "U", "sql": "CREATE UNIQUE INDEX u ON users (email);", "rollback_sql": "DROP INDEX u;", "transaction": "own"},
        ]),
    );
    assert_eq!(database.plan("apply", &plan, json!({})).body.state, ExecuteState::PartiallyApplied);
    let response = database.plan("rollback", &plan, json!({"backup": false}));
    assert_eq!(response.body.state, ExecuteState::RolledBack);
    assert_eq!(database.catalog().len(), 1);
    assert!(database.files("backup").is_empty());
}

#[test]
fn a_verification_that_fails_takes_the_step_back() {
    let database = database();
    let plan = plan(
        FROM,
        "CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT NOT NULL); CREATE TABLE a (x);",
        json!([
            {"description": "A", "sql": "CREATE TABLE a (x);", "rollback_sql": "DROP TABLE a;", "transaction": "own",
             "verify": [{"sql": "SELECT 7", "expect": "no rows", "why": "nothing is counted"}]},
        ]),
    );
    let response = database.plan("apply", &plan, json!({}));
    assert_refused(&response, ErrorCode::VerificationFailed);
    assert!(response.body.error.unwrap().detail.contains("nothing is counted: (7)"));
    assert_eq!(database.catalog().len(), 1);
    assert!(!database.has_journal());
}

#[test]
fn a_plan_that_does_not_reach_what_it_promised_leaves_nothing_behind() {
    let database = database();
    let plan = plan(
        FROM,
        "CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT NOT NULL); CREATE TABLE a (x TEXT);",
        json!([{"description": "A", "sql": "CREATE TABLE a (x);", "rollback_sql": "DROP TABLE a;", "transaction": "own"}]),
    );
    assert_refused(&database.plan("apply", &plan, json!({})), ErrorCode::VerificationFailed);
    assert_eq!(database.catalog().len(), 1);
}

const FAMILY: &str = "CREATE TABLE parent (id INTEGER PRIMARY KEY, name TEXT);
CREATE TABLE child (id INTEGER PRIMARY KEY, parent_id INTEGER REFERENCES parent (id) ON DELETE CASCADE);";

fn rebuild(last: &str) -> Value {
    let to = FAMILY.replace("name TEXT)", "name TEXT NOT NULL)");
    plan(
        FAMILY,
        &to,
        json!([
            {"description": "Off", "sql": "PRAGMA foreign_keys = OFF;", "rollback_sql": "PRAGMA foreign_keys = ON;", "transaction": "none",
             "verify": [{"sql": "SELECT 1 FROM pragma_foreign_keys WHERE foreign_keys = 1", "expect": "no rows"}]},
            {"description": "Rebuild parent", "transaction": "group:1", "sql":
             format!("CREATE TABLE new_parent (id INTEGER PRIMARY KEY, name TEXT NOT NULL);\nINSERT INTO new_parent SELECT id, name FROM parent;\nDROP TABLE parent;\nALTER TABLE new_parent RENAME TO parent;{last}"),
             "rollback_sql": "CREATE TABLE new_parent (id INTEGER PRIMARY KEY, name TEXT);\nINSERT INTO new_parent SELECT id, name FROM parent;\nDROP TABLE parent;\nALTER TABLE new_parent RENAME TO parent;",
             "verify": [{"sql": "PRAGMA foreign_key_check", "expect": "no rows"}]},
            {"description": "On", "sql": "PRAGMA foreign_keys = ON;", "rollback_sql": "PRAGMA foreign_keys = OFF;", "transaction": "none"},
        ]),
    )
}

fn family() -> Database {
    Database::with(&format!(
        "{FAMILY} INSERT INTO parent VALUES (1, 'a'), (2, 'b'); INSERT INTO child VALUES (1, 1), (2, 1), (3, 2);"
    ))
}

#[test]
fn a_rebuilt_parent_keeps_its_children_both_ways() {
    let database = family();
    let plan = rebuild("");
    let response = database.plan("apply", &plan, json!({}));
    assert_applied(&response);
    assert!(response.body.steps.iter().all(|step| step.state == StepState::Done));
    assert_eq!(database.value("SELECT count(*) FROM child"), "3");
    assert_eq!(database.journal().len(), 1, "settings are no part of the journal");
    let response = database.plan("rollback", &plan, json!({"backup": false}));
    assert_eq!(response.body.state, ExecuteState::RolledBack);
    assert_eq!(response.body.verified.unwrap().catalog, "matches");
    assert_eq!(database.value("SELECT count(*) FROM child"), "3");
}

#[test]
fn settings_are_put_back_when_a_step_fails() {
    use specforge_db_core::contract::Secret;
    use specforge_db_core::execute::{Connector as _, OpenOptions, run_on};
    use specforge_db_core::plan::Command;
    let database = family();
    let plan = rebuild("\nDELETE FROM parent WHERE id = 2;");
    let request = serde_json::from_value(
        json!({"task": "execute-migration", "connection": {}, "mode": "apply",
        "plan": plan, "confirm": plan["plan"]["hash"]}),
    )
    .unwrap();
    let options = OpenOptions { read_only: false, create: false, lock_timeout_ms: 100 };
    block_on(async {
        let url = Secret::new(database.url());
        let mut session = specforge_db_sqlite::SqliteConnector.open(&url, options).await.unwrap();
        let response =
            run_on(&specforge_db_sqlite::Sqlite, session.as_mut(), &request, &mut |_| {})
                .await
                .unwrap();
        assert_refused(&response, ErrorCode::VerificationFailed);
        let rows = session.rows(&Command::Text("PRAGMA foreign_keys".to_owned()), 1).await.unwrap();
        assert_eq!(rows, [[json!(1)]]);
    });
    assert_eq!(database.value("SELECT count(*) FROM parent"), "2");
    assert_eq!(database.value("SELECT count(*) FROM child"), "3");
}

#[test]
fn status_without_a_plan_shows_the_whole_journal() {
    let database = database();
    assert!(database.execute(json!({"mode": "status"})).unwrap().body.journal.is_empty());
    database.plan("apply", &good_plan(), json!({}));
    let journal = database.execute(json!({"mode": "status"})).unwrap().body.journal;
    assert_eq!(journal.len(), 3);
    assert!(journal.iter().all(|entry| entry.of == 3 && entry.checksum.starts_with("sha256:")));
}

#[test]
fn the_journal_is_outside_the_schema() {
    let database = database();
    let plan = good_plan();
    assert_applied(&database.plan("apply", &plan, json!({})));
    assert!(database.has_journal());
    assert_eq!(database.plan("apply", &plan, json!({})).body.verified.unwrap().catalog, "matches");
}

#[test]
fn a_table_that_only_bears_the_journals_name_is_left_alone() {
    let database = database();
    database.open().execute_batch("CREATE TABLE specforge_migrations (mine);").unwrap();
    let plan = good_plan();
    let request = json!({"mode": "apply", "plan": plan, "confirm": plan["plan"]["hash"]});
    let error = database.execute(request).unwrap_err();
    assert!(error.detail().contains("not the journal"), "{error}");
    assert_eq!(database.value("SELECT count(*) FROM pragma_table_info('users')"), "2");
}
