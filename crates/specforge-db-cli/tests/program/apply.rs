//! The main job: requirements in, a living database out, again and again.

use std::path::{Path, PathBuf};

use rusqlite::Connection;
use serde_json::{Value, json};
use specforge_db_core::tasks::Task;

use crate::run::{Ran, file, run, run_with, validate};

struct Shop {
    folder: tempfile::TempDir,
}

impl Shop {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    fn database(&self) -> PathBuf {
        self.folder.path().join("shop.db")
    }

    fn apply(&self, attributes: &Value, more: &[&str]) -> Ran {
        let requirements = json!({"entities": [{"name": "Customer", "attributes": attributes}]});
        let path = file(self.folder.path(), "requirements.json", &requirements.to_string());
        let url = format!("sqlite:{}", self.database().display());
        run(&[&["apply", &path, "--url", &url], more].concat())
    }

    fn names(&self, column: &str) -> Vec<String> {
        let db = Connection::open(self.database()).unwrap();
        let mut query =
            db.prepare(&format!("SELECT \"{column}\" FROM customers ORDER BY id")).unwrap();
        query.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
    }
}

#[track_caller]
pub(crate) fn state(ran: &Ran, code: i32, state: &str) -> Value {
    assert_eq!(ran.code, code, "{ran:?}");
    let answer = ran.json();
    assert_eq!(answer["state"], state, "{ran:?}");
    assert_eq!(answer["status"], if state == "refused" { "failed" } else { "completed" });
    for part in ["design", "plan", "warnings", "findings"] {
        assert!(!answer[part].is_null(), "{part}: {ran:?}");
    }
    validate(Task::ExecuteMigration, &answer);
    answer
}

#[test]
fn from_nothing_to_a_database_and_on() {
    let shop = Shop::new();
    let first = json!([{"name": "name", "type": "string", "required": true}]);

    state(&shop.apply(&first, &[]), 0, "ready");
    assert!(!shop.database().exists(), "a dry run makes no file");

    let answer = state(&shop.apply(&first, &["--yes"]), 0, "applied");
    assert_eq!(answer["verified"], json!({"catalog": "matches", "drift": []}));
    let db = Connection::open(shop.database()).unwrap();
    db.execute_batch("INSERT INTO customers (name) VALUES ('ann'), ('bob')").unwrap();
    drop(db);
    state(&shop.apply(&first, &["--yes"]), 0, "nothing_to_do");

    let second = json!([
        {"name": "full_name", "renamed_from": "name", "type": "string", "required": true},
        {"name": "phone", "type": "phone"},
    ]);
    let answer = state(&shop.apply(&second, &["--yes"]), 0, "applied");
    assert_eq!(answer["verified"]["catalog"], "matches");
    assert_eq!(shop.names("full_name"), ["ann", "bob"]);
    state(&shop.apply(&second, &["--yes"]), 0, "nothing_to_do");
}

#[test]
fn data_are_lost_only_by_permission_and_saved_before() {
    let shop = Shop::new();
    let name = json!({"name": "name", "type": "string"});
    let both = json!([name, {"name": "note", "type": "text"}]);
    state(&shop.apply(&both, &["--yes"]), 0, "applied");
    let db = Connection::open(shop.database()).unwrap();
    db.execute_batch("INSERT INTO customers (name, note) VALUES ('ann', 'kind')").unwrap();
    drop(db);

    let one = json!([name]);
    let answer = state(&shop.apply(&one, &["--yes"]), 1, "refused");
    assert_eq!(answer["error"]["code"], "destructive");
    assert_eq!(shop.names("note"), ["kind"]);

    let answer = state(&shop.apply(&one, &["--yes", "--allow-destructive"]), 0, "applied");
    let backup = answer["backup"].as_str().unwrap();
    let saved = Connection::open(Path::new(backup)).unwrap();
    let note: String = saved.query_row("SELECT note FROM customers", [], |row| row.get(0)).unwrap();
    assert_eq!(note, "kind");
    assert_eq!(shop.names("name"), ["ann"]);
}

#[test]
fn what_the_rows_forbid_is_refused_before_anything_happens() {
    let shop = Shop::new();
    let name = json!({"name": "name", "type": "string"});
    state(&shop.apply(&json!([name]), &["--yes"]), 0, "applied");
    let db = Connection::open(shop.database()).unwrap();
    db.execute_batch("INSERT INTO customers (name) VALUES ('ann'), ('ann')").unwrap();
    drop(db);
    let before = std::fs::read(shop.database()).unwrap();
    for attributes in [
        json!([name, {"name": "vat", "type": "string", "required": true}]),
        json!([{"name": "name", "type": "string", "unique": true}]),
    ] {
        let answer = state(&shop.apply(&attributes, &["--yes"]), 1, "refused");
        assert_eq!(answer["error"]["code"], "rows-forbid", "{answer:#}");
        assert_eq!(std::fs::read(shop.database()).unwrap(), before);
    }
}

#[test]
fn tables_that_the_requirements_do_not_know_are_kept() {
    let shop = Shop::new();
    let db = Connection::open(shop.database()).unwrap();
    db.execute_batch("CREATE TABLE legacy (x); INSERT INTO legacy VALUES (1)").unwrap();
    drop(db);
    let answer =
        state(&shop.apply(&json!([{"name": "name", "type": "string"}]), &["--yes"]), 0, "applied");
    let said = answer["findings"].as_array().unwrap().iter().any(|finding| {
        finding["message"].as_str().is_some_and(|message| message.contains("legacy"))
    });
    assert!(said, "{answer:#}");
    let db = Connection::open(shop.database()).unwrap();
    let rows: i64 = db.query_row("SELECT COUNT(*) FROM legacy", [], |row| row.get(0)).unwrap();
    assert_eq!(rows, 1);
}

#[test]
fn what_hangs_on_a_table_follows_its_name_or_goes_with_its_column() {
    let shop = Shop::new();
    let apply = |requirements: &Value, more: &[&str]| {
        let path = file(shop.folder.path(), "requirements.json", &requirements.to_string());
        let url = format!("sqlite:{}", shop.database().display());
        run(&[&["apply", &path, "--url", &url], more].concat())
    };
    let triggers = || -> Vec<String> {
        let db = Connection::open(shop.database()).unwrap();
        let query = "SELECT name FROM sqlite_schema WHERE type = 'trigger' ORDER BY 1";
        let mut query = db.prepare(query).unwrap();
        query.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
    };
    let name = json!({"name": "name", "type": "string"});
    let first = json!({"entities": [{"name": "User", "attributes": [name, {"name": "note", "type": "text"}]}],
        "features": ["timestamps"]});
    state(&apply(&first, &["--yes"]), 0, "applied");
    let db = Connection::open(shop.database()).unwrap();
    db.execute_batch(
        "CREATE TRIGGER mine AFTER UPDATE OF name ON users BEGIN SELECT 1; END;
         CREATE TRIGGER notes AFTER UPDATE OF note ON users BEGIN SELECT 1; END;",
    )
    .unwrap();
    drop(db);
    let second = json!({"entities": [{"name": "Member", "renamed_from": "User", "attributes": [name]}],
        "features": ["timestamps"]});
    let more = ["--yes", "--allow-destructive", "--no-backup"];
    let answer = state(&apply(&second, &more), 0, "applied");
    assert_eq!(answer["verified"]["catalog"], "matches", "{answer:#}");
    assert_eq!(triggers(), ["mine", "trg_members_touch"]);
    state(&apply(&second, &["--yes"]), 0, "nothing_to_do");
}

#[test]
fn apply_is_told_in_words_too() {
    let shop = Shop::new();
    let attributes = json!([{"name": "name", "type": "string"}]);
    let dry = shop.apply(&attributes, &["--format", "text"]);
    assert_eq!(dry.code, 0, "{dry:?}");
    assert!(dry.stdout.contains("Plan for SQLite") && dry.stdout.contains("--yes"), "{dry:?}");
    let done = shop.apply(&attributes, &["--format", "text", "--yes"]);
    assert!(
        done.stdout.contains("Applied to SQLite") && done.stdout.contains("matches"),
        "{done:?}"
    );
    let again = shop.apply(&attributes, &["--format", "text", "--yes"]);
    assert!(again.stdout.starts_with("Nothing to do"), "{again:?}");
    let loud = shop.apply(
        &json!([{"name": "name", "type": "string"}, {"name": "b", "type": "text"}]),
        &["--yes", "-v"],
    );
    assert!(loud.stderr.contains("reading the database back"), "{loud:?}");
}

#[test]
fn bad_requirements_and_bad_databases() {
    let shop = Shop::new();
    let failure =
        shop.apply(&json!([{"name": "name", "type": "strnig"}]), &[]).failure(4, "invalid-request");
    let pointer = failure["error"]["pointer"].as_str().unwrap();
    assert!(pointer.ends_with("/entities/0/attributes/0/type"), "{pointer}");
    std::fs::write(shop.database(), "this is no database, but a text of some length").unwrap();
    let ran = shop.apply(&json!([{"name": "name", "type": "string"}]), &["--yes"]);
    assert_eq!(ran.code, 6, "{ran:?}");
    assert_eq!(ran.json()["status"], "failed");
}

#[test]
fn design_shows_decisions_and_statements() {
    let folder = tempfile::tempdir().unwrap();
    let requirements = json!({"entities": ["User", {"name": "Post", "attributes": [{"name": "title", "type": "string"}]}],
        "relationships": [{"from": "User", "to": "Post", "type": "one-to-many"}]});
    let path = file(folder.path(), "r.json", &requirements.to_string());
    let ran = run(&["design", &path, "--db", "sqlite"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    let answer = ran.json();
    validate(Task::DesignSchema, &answer);
    Connection::open_in_memory()
        .unwrap()
        .execute_batch(answer["schema_sql"].as_str().unwrap())
        .unwrap();
    // A whole request, and an agent, say the same.
    let request = json!({"task": "design-schema", "requirements": requirements}).to_string();
    assert_eq!(run_with(&["design", "-", "--db", "sqlite"], request.as_bytes()).stdout, ran.stdout);
    let agent = ["agent", "specforge-db-sqlite/schema-designer"];
    assert_eq!(run_with(&agent, request.as_bytes()).stdout, ran.stdout);

    let text = run(&["design", &path, "--db", "sqlite", "--format", "text"]).stdout;
    for wanted in ["Design for SQLite", "users", "idx_posts_user_id", "decision", "CREATE TABLE"] {
        assert!(text.contains(wanted), "{wanted}: {text}");
    }
    let markdown = run(&["design", &path, "--db", "sqlite", "--format", "markdown"]).stdout;
    assert!(markdown.contains("erDiagram"), "{markdown}");
    run_with(
        &["design", "--db", "sqlite"],
        b"{\"task\": \"read-schema\", \"requirements\": {\"entities\": []}}",
    )
    .failure(4, "contradiction");
}
