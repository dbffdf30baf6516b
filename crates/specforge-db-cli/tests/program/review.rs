//! `review`: its formats, its exit codes, and what it makes of bad input.

use serde_json::json;
use specforge_db_core::tasks::Task;

use crate::run::{file, run, run_with, validate};

const SCHEMA: &str = "CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT);";

#[test]
fn statements_and_findings_stand_at_their_places() {
    let folder = tempfile::tempdir().unwrap();
    let schema = file(folder.path(), "schema.sql", SCHEMA);
    let script = file(
        folder.path(),
        "script.sql",
        "ALTER TABLE users ADD COLUMN phone TEXT;\n  ALTER TABLE users ADD COLUMN code TEXT UNIQUE;\n",
    );
    let args = ["review", &script, "--schema", &schema, "--db", "sqlite"];
    let ran = run(&args);
    assert_eq!(ran.code, 1, "what will fail is no success: {ran:?}");
    let json = ran.json();
    validate(Task::ReviewMigration, &json);
    assert_eq!(json["statements"][1]["line"], 2);
    assert_eq!(json["statements"][1]["column"], 3);
    assert_eq!(json["statements"][1]["state"], "misfit");
    assert!(json["statements"][1]["instead"]["steps"].as_array().unwrap().len() > 2, "{json}");
    let text = run(&[&args[..], &["--format", "text"]].concat()).stdout;
    for wanted in [
        "script.sql:2:3",
        "^^^^^",
        "[refused-statement]",
        "Instead of statement 2",
        "1 error",
        "INSERT INTO",
    ] {
        assert!(text.contains(wanted), "{wanted}: {text}");
    }
    let markdown = run(&[&args[..], &["--format", "markdown"]].concat()).stdout;
    assert!(markdown.contains("| 2 |") || markdown.contains("|  2 |"), "{markdown}");
}

#[test]
fn exit_codes_say_how_bad_it_is() {
    let review = |script: &str, more: &[&str]| {
        let args = [&["review", "-", "--db", "sqlite"], more].concat();
        run_with(&args, script.as_bytes()).code
    };
    let fine = "ALTER TABLE users ADD COLUMN phone TEXT;";
    assert_eq!(review(fine, &[]), 0);
    let loses = "DROP TABLE users;";
    assert_eq!(review(loses, &[]), 0, "a warning is no error");
    assert_eq!(review(loses, &["--fail-on", "warning"]), 1);
    assert_eq!(review(loses, &["--fail-on", "warning", "--rows", "users=0"]), 0);
    assert_eq!(review("ALTER TABLE;", &[]), 1, "what cannot be read is an error");
    assert_eq!(review("VACUUM;", &["--in-transaction"]), 1);
    assert_eq!(review(fine, &["--schema", "nowhere.sql"]), 6);
    assert_eq!(review(fine, &["--schema", "-"]), 2);
    assert_eq!(review(fine, &["--rows", "users"]), 2);
    // Asked through the door for programs, findings alone make no failure.
    let request = json!({"task": "review-migration", "database": "sqlite", "script": "VACUUM",
        "options": {"in_transaction": true}});
    assert_eq!(run_with(&["run"], request.to_string().as_bytes()).code, 0);
}

#[test]
fn bad_input_is_said_with_its_place() {
    let ask = |request: serde_json::Value| run_with(&["run"], request.to_string().as_bytes());
    let table = json!({"task": "review-migration", "database": "sqlite", "script": "SELECT 1",
        "schema": SCHEMA, "table_stats": {"user": {"rows": 1}}});
    let failure = ask(table).failure(4, "unknown-table");
    assert_eq!(failure["error"]["pointer"], "/table_stats/user");
    let unread = json!({"task": "review-migration", "database": "sqlite", "script": "SELECT 1",
        "schema": "CREATE NONSENSE"});
    ask(unread).failure(4, "unreadable-statement");
    let missing = json!({"task": "review-migration", "database": "sqlite"});
    ask(missing).failure(4, "invalid-request");
    let deep = format!("SELECT {}1{}", "(".repeat(1_000_000), ")".repeat(1_000_000));
    let deep = json!({"task": "review-migration", "database": "sqlite", "script": deep});
    ask(deep).failure(4, "too-deep");
    for script in
        ["", ";;;", "--", "'", "\"; DROP TABLE x; --", "ALTER", "BEGIN;COMMIT;COMMIT;ROLLBACK"]
    {
        let request = json!({"task": "review-migration", "database": "sqlite", "script": script});
        assert_eq!(ask(request).code, 0, "{script}");
    }
}

#[test]
fn what_may_be_a_password_is_not_repeated() {
    let secret = "hunter2-and-more";
    for database in ["sqlite", "postgresql"] {
        let script =
            format!("CREATE USER bob PASSWORD '{secret}'; ALTER USER bob PASSWORD '{secret}';");
        let args = ["review", "-", "--db", database, "--format", "json"];
        let ran = run_with(&args, script.as_bytes());
        assert!(!ran.stdout.contains(secret) && !ran.stderr.contains(secret), "{ran:?}");
    }
}

#[test]
fn a_schema_is_reviewed_at_its_places() {
    let folder = tempfile::tempdir().unwrap();
    let text = "CREATE TABLE users (id INTEGER PRIMARY KEY, phone_1 TEXT, phone_2 TEXT);\n\
        CREATE TABLE orders (\n  id INTEGER PRIMARY KEY,\n  user_id INTEGER REFERENCES users (id),\n  \
        status TEXT,\n  total_price REAL\n);\n";
    let schema = file(folder.path(), "schema.sql", text);
    let args = ["review", "--schema", &schema, "--db", "sqlite"];
    let ran = run(&args);
    assert_eq!(ran.code, 0, "{ran:?}");
    let json = ran.json();
    validate(Task::ReviewSchema, &json);
    let found: Vec<String> = json["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|finding| {
            let place = &finding["location"]["span"];
            format!("{}:{} {}", place["line"], place["column"], finding["rule"].as_str().unwrap())
        })
        .collect();
    assert_eq!(
        found,
        [
            "1:45 repeated-columns",
            "4:3 foreign-key-without-index",
            "4:3 unstated-deletion",
            "5:3 unchecked-status",
            "6:3 float-for-money",
        ]
    );
    assert_eq!(json["tables"], 2);
    let text = run(&[&args[..], &["--format", "text"]].concat()).stdout;
    for wanted in ["schema.sql:4:3", "4 |   user_id INTEGER", "[unchecked-status]", "2 notes"] {
        assert!(text.contains(wanted), "{wanted}: {text}");
    }
    let ignoring = [&args[..], &["--ignore", "float-for-money", "--fail-on", "warning"]].concat();
    assert_eq!(run(&ignoring).code, 1, "others are left");
    assert_eq!(run(&ignoring).json()["ignored"], 1);
    let unknown = run(&[&args[..], &["--ignore", "float-for-mony"]].concat());
    let failure = unknown.failure(4, "invalid-request");
    assert_eq!(failure["error"]["pointer"], "/ignore/0");
    assert_eq!(run(&["review", "--db", "sqlite"]).code, 2);
}
