//! Live databases: read, compared, changed.

use std::path::Path;

use rusqlite::Connection;
use serde_json::json;
use specforge_db_core::tasks::Task;

use crate::run::{Ran, command, file, run, run_command, run_with, validate};

const NEW: &str = "CREATE TABLE users (id INTEGER PRIMARY KEY, login TEXT NOT NULL, phone TEXT);";

/// A database with a table and two rows; gives its address.
fn shop(folder: &Path) -> (std::path::PathBuf, String) {
    let path = folder.join("shop.db");
    let db = Connection::open(&path).unwrap();
    db.execute_batch(
        "CREATE TABLE users (id INTEGER PRIMARY KEY, login TEXT);
         INSERT INTO users VALUES (1, 'ann'), (2, 'bob');",
    )
    .unwrap();
    let url = format!("sqlite:{}", path.display());
    (path, url)
}

fn logins(path: &Path) -> Vec<String> {
    let db = Connection::open(path).unwrap();
    let mut query = db.prepare("SELECT login FROM users ORDER BY id").unwrap();
    query.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
}

fn plan(folder: &Path, url: &str) -> (String, String) {
    let new = file(folder, "new.sql", NEW);
    let ran = run(&["plan", "--from", url, "--to", &new]);
    assert_eq!(ran.code, 0, "{ran:?}");
    let hash = ran.json()["plan"]["hash"].as_str().unwrap().to_owned();
    (file(folder, "plan.json", &ran.stdout), hash)
}

/// The answer to an execution, checked against its schema.
#[track_caller]
fn executed(ran: &Ran, code: i32, state: &str) -> serde_json::Value {
    assert_eq!(ran.code, code, "{ran:?}");
    let answer = ran.json();
    assert_eq!(answer["state"], state, "{ran:?}");
    validate(Task::ExecuteMigration, &answer);
    answer
}

#[test]
fn read_and_diff_take_addresses() {
    let folder = tempfile::tempdir().unwrap();
    let (path, url) = shop(folder.path());
    let before = std::fs::read(&path).unwrap();
    let ran = run(&["read", &url]);
    assert_eq!(ran.code, 0, "{ran:?}");
    let answer = ran.json();
    validate(Task::ReadSchema, &answer);
    assert_eq!(answer["schema"]["namespaces"][0]["tables"][0]["name"], "users");

    let request =
        json!({"task": "read-schema", "database": "sqlite", "connection": {"url_env": "SHOP"}});
    let by_env =
        run_command(command().arg("run").env("SHOP", &url), request.to_string().as_bytes());
    assert_eq!(by_env.json()["fingerprint"], answer["fingerprint"]);
    let request = json!({"task": "read-schema", "database": "sqlite", "schema": {"url": url}});
    let by_source = run_with(&["run"], request.to_string().as_bytes());
    assert_eq!(by_source.json()["fingerprint"], answer["fingerprint"]);

    let same =
        file(folder.path(), "same.sql", "CREATE TABLE users (id INTEGER PRIMARY KEY, login TEXT)");
    let ran = run(&["diff", "--from", &url, "--to", &same]);
    assert_eq!(ran.json()["changes"], json!([]), "{ran:?}");
    assert_eq!(std::fs::read(&path).unwrap(), before, "looking changes nothing");
}

#[test]
fn a_plan_is_rehearsed_confirmed_executed_and_taken_back() {
    let folder = tempfile::tempdir().unwrap();
    let (path, url) = shop(folder.path());
    let (plan, hash) = plan(folder.path(), &url);
    let before = std::fs::read(&path).unwrap();

    let ran = run(&["execute", &plan, "--url", &url]);
    let answer = executed(&ran, 0, "ready");
    assert_eq!((&answer["dry_run"], &answer["hash"]), (&json!(true), &json!(hash)));
    assert_eq!(std::fs::read(&path).unwrap(), before);

    let ran = run(&["execute", &plan, "--url", &url, "--mode", "apply"]);
    let answer = executed(&ran, 1, "refused");
    assert_eq!(answer["error"]["code"], "not-confirmed");
    let ran = run(&["execute", &plan, "--url", &url, "--mode", "apply", "--confirm", "sha256:00"]);
    executed(&ran, 1, "refused");
    assert_eq!(std::fs::read(&path).unwrap(), before);

    let args = ["execute", &plan, "--url", &url, "--mode", "apply", "--confirm", &hash];
    let answer = executed(&run(&args), 0, "applied");
    assert_eq!(answer["verified"]["catalog"], "matches");
    assert_eq!(logins(&path), ["ann", "bob"]);
    executed(&run(&args), 0, "nothing_to_do");

    let ran = run(&["execute", "--url", &url, "--mode", "status", "--format", "text"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(ran.stdout.contains("done"), "{ran:?}");

    let ran = run(&[
        "execute",
        &plan,
        "--url",
        &url,
        "--mode",
        "rollback",
        "--confirm",
        &hash,
        "--allow-destructive",
    ]);
    executed(&ran, 0, "rolled_back");
    assert_eq!(logins(&path), ["ann", "bob"]);
    let again = run(&["read", &url]).json();
    assert_eq!(
        again["schema"]["namespaces"][0]["tables"][0]["columns"].as_array().unwrap().len(),
        2
    );
}

#[test]
fn an_execution_is_a_pleasure_to_read() {
    let folder = tempfile::tempdir().unwrap();
    let (_, url) = shop(folder.path());
    let (plan, hash) = plan(folder.path(), &url);
    let dry = run(&["execute", &plan, "--url", &url, "--format", "text"]).stdout;
    assert!(dry.starts_with("Dry run on SQLite") && dry.contains(&hash), "{dry}");
    let args = ["execute", &plan, "--url", &url, "--mode", "apply", "--confirm", &hash];
    let done = run(&[&args[..], &["--format", "text"]].concat()).stdout;
    assert!(done.starts_with("Applied to SQLite") && done.contains("matches"), "{done}");
}

#[test]
fn a_changed_plan_and_a_changed_database_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let (path, url) = shop(folder.path());
    let (plan, hash) = plan(folder.path(), &url);
    let forged = std::fs::read_to_string(&plan).unwrap().replace("phone", "fax00");
    let forged = file(folder.path(), "forged.json", &forged);
    run(&["execute", &forged, "--url", &url, "--mode", "apply", "--confirm", &hash])
        .failure(4, "plan-mismatch");

    Connection::open(&path).unwrap().execute_batch("CREATE TABLE other (x)").unwrap();
    let ran = run(&["execute", &plan, "--url", &url, "--mode", "apply", "--confirm", &hash]);
    assert_eq!(executed(&ran, 1, "refused")["error"]["code"], "drift");
}

#[test]
fn databases_that_cannot_be_opened() {
    let folder = tempfile::tempdir().unwrap();
    let none = format!("sqlite:{}/none.db", folder.path().display());
    let foreign =
        file(folder.path(), "foreign.db", "this is no database, but a text of some length");
    for url in [none, format!("sqlite:{foreign}")] {
        let ran = run(&["read", &url]);
        assert_eq!(ran.code, 6, "{ran:?}");
        assert_eq!(ran.json()["status"], "failed");
        assert!(!ran.stderr.contains(folder.path().to_str().unwrap()), "{ran:?}");
    }
    assert!(!folder.path().join("none.db").exists());
}

#[test]
fn exactly_one_address() {
    for args in [
        &["execute", "plan.json"][..],
        &["execute", "plan.json", "--url", "sqlite:a", "--url-env", "B"],
        &["apply", "requirements.json"],
    ] {
        assert_eq!(run(args).code, 2, "{args:?}");
    }
    let ran = run(&["execute", "plan.json", "--url", "shop.db"]);
    ran.failure(4, "unknown-database");
    let ran = run(&["execute", "plan.json", "--url-env", "SPECFORGE_NOT_SET"]);
    ran.failure(4, "invalid-request");
}
