//! Plans that lose something: permission, backups, and what cannot be taken back.

mod execute_common;

use execute_common::*;
use serde_json::{Value, json};
use specforge_db_core::error::ErrorCode;
use specforge_db_core::execute::ExecuteState;

const FROM: &str = "CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT NOT NULL);";
const ROWS: &str = "INSERT INTO users VALUES (1, 'a@x'), (2, 'b@x'), (3, 'b@x');";

fn database() -> Database {
    Database::with(&format!("{FROM}{ROWS}"))
}

fn lossy_plan() -> Value {
    plan(
        FROM,
        "CREATE TABLE users (id INTEGER PRIMARY KEY);",
        json!([{"description": "Drop column users.email", "sql": "ALTER TABLE users DROP COLUMN email;",
                "rollback_sql": "ALTER TABLE users ADD COLUMN email TEXT NOT NULL DEFAULT '';", "transaction": "own",
                "reversibility": "lossy", "loses": "the values of column users.email"}]),
    )
}

#[test]
fn data_are_lost_only_with_permission_and_after_a_backup() {
    let database = database();
    let plan = lossy_plan();
    for mode in ["dry-run", "apply"] {
        let response = database.plan(mode, &plan, json!({}));
        assert_refused(&response, ErrorCode::Destructive);
        assert!(response.body.error.unwrap().detail.contains("the values of column users.email"));
    }
    assert!(database.files("backup").is_empty());
    let response = database.plan("apply", &plan, json!({"allow_destructive": true}));
    assert_applied(&response);
    let label: String = plan["plan"]["hash"].as_str().unwrap().chars().skip(7).take(12).collect();
    let backup = database.folder.path().join(format!("shop.db.backup-{label}"));
    assert_eq!(response.body.backup.as_deref(), Some(backup.to_str().unwrap()));
    let saved = Database { folder: tempfile::tempdir().unwrap(), path: backup };
    assert_eq!(saved.rows("SELECT * FROM users"), ["1|a@x", "2|b@x", "3|b@x"]);
    assert_eq!(database.rows("SELECT * FROM users"), ["1", "2", "3"]);

    // The way back is lossy, and says so; a second backup does not overwrite the first.
    let response = database.plan("rollback", &plan, json!({}));
    assert_eq!(response.body.state, ExecuteState::RolledBack);
    assert_eq!(response.body.verified.unwrap().catalog, "differs");
    assert!(!response.warnings.is_empty());
}

#[test]
fn backups_are_never_overwritten() {
    let plan = lossy_plan();
    let label: String = plan["plan"]["hash"].as_str().unwrap().chars().skip(7).take(12).collect();
    let database = database();
    let taken = database.folder.path().join(format!("shop.db.backup-{label}"));
    std::fs::write(&taken, "precious").unwrap();
    let response = database.plan("apply", &plan, json!({"allow_destructive": true}));
    assert_applied(&response);
    assert_eq!(std::fs::read_to_string(&taken).unwrap(), "precious");
    assert!(response.body.backup.unwrap().ends_with("-2"));
    assert_eq!(database.files("backup").len(), 2);
}

#[test]
fn a_backup_can_be_declined() {
    let database = database();
    let options = json!({"allow_destructive": true, "backup": false});
    assert_applied(&database.plan("apply", &lossy_plan(), options));
    assert!(database.files("backup").is_empty());
}

#[test]
fn what_cannot_be_taken_back_is_refused() {
    let database = database();
    let plan = plan(
        FROM,
        "CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT NOT NULL); CREATE TABLE a (x);",
        json!([{"description": "A", "sql": "CREATE TABLE a (x);", "rollback_sql": "", "transaction": "own",
                "reversibility": "irreversible", "loses": "nobody knows how"}]),
    );
    assert_refused(&database.plan("apply", &plan, json!({})), ErrorCode::Destructive);
    assert_applied(&database.plan("apply", &plan, json!({"allow_destructive": true})));
    let response = database.plan("rollback", &plan, json!({}));
    assert_refused(&response, ErrorCode::Irreversible);
    assert!(response.body.error.unwrap().detail.contains("nobody knows how"));
    assert_eq!(database.catalog().len(), 2);
}
