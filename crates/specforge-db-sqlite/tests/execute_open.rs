//! Opening: every way in which a file can be wrong has an error of its own, and nothing is changed.

mod execute_common;

use std::fs;
use std::time::{Duration, Instant};

use execute_common::*;
use serde_json::json;
use specforge_db_core::contract::Secret;
use specforge_db_core::error::{Error, ErrorCode};
use specforge_db_core::execute::{Connector as _, ExecuteState, OpenOptions};
use specforge_db_core::plan::{Command, fingerprint};
use specforge_db_sqlite::SqliteConnector;

const WRITE: OpenOptions = OpenOptions { read_only: false, create: false, lock_timeout_ms: 50 };
const READ: OpenOptions = OpenOptions { read_only: true, create: false, lock_timeout_ms: 50 };
const CREATE: OpenOptions = OpenOptions { read_only: false, create: true, lock_timeout_ms: 50 };

fn open(url: &str, options: OpenOptions) -> Result<String, Error> {
    block_on(async {
        let mut session = SqliteConnector.open(&Secret::new(url), options).await?;
        let rows = session.rows(&Command::Text("PRAGMA foreign_keys".to_owned()), 1).await?;
        assert_eq!(rows, [[json!(1)]]);
        Ok(fingerprint(&session.introspect().await?))
    })
}

fn refused(url: &str, options: OpenOptions, words: &str) {
    let error = open(url, options).expect_err(url);
    assert_eq!(error.code(), ErrorCode::CannotOpen, "{url}: {error}");
    assert!(error.detail().contains(words), "{url}: {error}");
    assert!(!error.detail().contains("S3cr3t"), "{error}");
}

#[test]
fn the_address_is_understood_in_every_spelling() {
    let database = Database::with("CREATE TABLE t (x);");
    let path = database.path.display().to_string();
    let wanted = fingerprint(&schema("CREATE TABLE t (x);"));
    for url in [
        format!("sqlite:{path}"),
        format!("sqlite://{path}"),
        format!("SQLite3:{path}"),
        format!("file:{path}"),
        format!("file://{path}"),
        format!("file://localhost{path}?mode=rw"),
        format!("file:{}", path.replace("shop", "sh%6Fp")),
        format!("sqlite:{path}?mode=ro"),
    ] {
        assert_eq!(open(&url, READ).unwrap(), wanted, "{url}");
    }
    let empty = fingerprint(&schema(""));
    for url in ["sqlite::memory:", "sqlite://:memory:", "file:x?mode=memory", "file::memory:"] {
        assert_eq!(open(url, WRITE).unwrap(), empty, "{url}");
    }
}

#[test]
fn what_is_wrong_with_an_address_is_said_without_repeating_it() {
    for (url, words) in [
        ("", "expected a URL"),
        ("S3cr3t", "expected a URL"),
        ("postgres://me:S3cr3t@host/db", "no URL of SQLite"),
        ("sqlite:", "names no file"),
        ("sqlite:?mode=ro", "names no file"),
        ("sqlite:x.db?key=S3cr3t", "`key`"),
        ("file://host/S3cr3t", "followed by a host"),
        ("file:S3cr3t%zz", "hexadecimal"),
        ("sqlite:S3cr3t\0", "NUL"),
        ("sqlite://me:S3cr3t@host/S3cr3t.db", "folder does not exist"),
    ] {
        refused(url, READ, words);
        refused(url, CREATE, words);
    }
}

#[test]
fn a_missing_file_is_made_only_on_request() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("new.db");
    let url = format!("sqlite:{}", path.display());
    refused(&url, READ, "`new.db` does not exist");
    refused(&url, WRITE, "`new.db` does not exist");
    refused(
        &format!("sqlite:{}/none/new.db", folder.path().display()),
        CREATE,
        "folder does not exist",
    );
    refused(&format!("sqlite:{}?mode=ro", path.display()), CREATE, "mode=ro");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    open(&url, CREATE).unwrap();
    assert!(path.exists());
}

#[test]
fn what_is_no_database_is_told_apart() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        fs::write(&path, bytes).unwrap();
        format!("sqlite:{}", path.display())
    };
    for options in [READ, WRITE, CREATE] {
        refused(&format!("sqlite:{}", folder.path().display()), options, "is a folder");
        refused(&file("text", b"id,name\n1,x\n"), options, "looks like text");
        refused(
            &file("zip", b"PK\x03\x04\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"),
            options,
            "of another kind",
        );
        refused(&file("short", b"SQLite"), options, "no SQLite database");
        let mut torn = b"SQLite format 3\0".to_vec();
        torn.extend([7; 200]);
        torn[18..20].copy_from_slice(&[1, 1]);
        torn[44..48].copy_from_slice(&[0, 0, 0, 4]);
        let error = open(&file("torn", &torn), options).unwrap_err();
        assert_eq!(error.code(), ErrorCode::CannotOpen, "{error}");
    }
    // Nothing was written into any of them.
    assert_eq!(fs::read(folder.path().join("text")).unwrap(), b"id,name\n1,x\n");
    assert_eq!(open(&file("empty", b""), WRITE).unwrap(), fingerprint(&schema("")));
}

#[test]
fn a_file_of_a_newer_sqlite_is_not_touched() {
    let database = Database::with("CREATE TABLE t (x);");
    let original = fs::read(&database.path).unwrap();
    for (range, bytes) in [(18..20, vec![3, 3]), (44..48, vec![0, 0, 0, 5])] {
        let mut newer = original.clone();
        newer[range].copy_from_slice(&bytes);
        fs::write(&database.path, &newer).unwrap();
        refused(&database.url(), WRITE, "newer SQLite");
        assert_eq!(fs::read(&database.path).unwrap(), newer);
    }
}

#[test]
fn a_read_only_file_can_be_read_and_not_written() {
    let database = Database::with("CREATE TABLE t (x);");
    let url = format!("{}?mode=ro", database.url());
    open(&url, READ).unwrap();
    refused(&url, WRITE, "may only be read");
    let mut permissions = fs::metadata(&database.path).unwrap().permissions();
    permissions.set_readonly(true);
    fs::set_permissions(&database.path, permissions).unwrap();
    open(&database.url(), READ).unwrap();
    // Permissions do not bind the superuser.
    if fs::OpenOptions::new().write(true).open(&database.path).is_err() {
        refused(&database.url(), WRITE, "may only be read");
    }
}

#[test]
fn a_session_that_only_reads_cannot_write() {
    let database = Database::with("CREATE TABLE t (x);");
    block_on(async {
        let mut session = SqliteConnector.open(&Secret::new(database.url()), READ).await.unwrap();
        let command = Command::Text("INSERT INTO t VALUES (1)".to_owned());
        let error = session.run(&command).await.unwrap_err();
        assert!(error.detail().contains("read-only"), "{error}");
    });
}

const FROM: &str = "CREATE TABLE t (x);";

fn small_plan() -> serde_json::Value {
    plan(
        FROM,
        "CREATE TABLE t (x); CREATE TABLE u (x);",
        json!([{"description": "U", "sql": "CREATE TABLE u (x);", "rollback_sql": "DROP TABLE u;", "transaction": "own"}]),
    )
}

#[test]
fn a_busy_database_is_waited_for_and_then_given_up() {
    let database = Database::with(FROM);
    let plan = small_plan();
    let other = database.open();
    other.execute_batch("BEGIN IMMEDIATE;").unwrap();
    let start = Instant::now();
    let request = json!({"mode": "apply", "plan": plan, "confirm": plan["plan"]["hash"],
        "options": {"lock_timeout_ms": 300}});
    assert_refused(&database.execute(request).unwrap(), ErrorCode::Busy);
    assert!(start.elapsed() >= Duration::from_millis(250), "{:?}", start.elapsed());
    other.execute_batch("ROLLBACK; BEGIN EXCLUSIVE;").unwrap();
    let error =
        database.execute(json!({"plan": plan, "options": {"lock_timeout_ms": 10}})).unwrap_err();
    assert_eq!(error.code(), ErrorCode::Busy, "{error}");
    other.execute_batch("ROLLBACK;").unwrap();
    assert_applied(&database.plan("apply", &plan, json!({})));
}

#[test]
fn of_many_executors_exactly_one_wins() {
    for round in 0..5 {
        let database = Database::with(FROM);
        let plan = small_plan();
        let states: Vec<ExecuteState> = std::thread::scope(|scope| {
            let threads: Vec<_> =
                (0..6).map(|_| scope.spawn(|| database.plan("apply", &plan, json!({})))).collect();
            threads.into_iter().map(|thread| thread.join().unwrap().body.state).collect()
        });
        let applied = states.iter().filter(|state| **state == ExecuteState::Applied).count();
        assert_eq!(applied, 1, "round {round}: {states:?}");
        assert_eq!(database.journal().len(), 1);
    }
}

#[test]
fn a_missing_file_is_refused_by_execution_and_a_dry_run_does_not_make_it() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", folder.path().join("new.db").display());
    let plan = plan(
        "",
        FROM,
        json!([{"sql": "CREATE TABLE t (x);", "rollback_sql": "DROP TABLE t;", "transaction": "own"}]),
    );
    let request = |mode: &str, create: bool| json!({"mode": mode, "plan": plan, "confirm": plan["plan"]["hash"], "options": {"create": create}});
    for mode in ["dry-run", "apply", "resume", "rollback", "status"] {
        let error = execute(&url, request(mode, false)).unwrap_err();
        assert_eq!(error.code(), ErrorCode::CannotOpen);
    }
    let response = execute(&url, request("dry-run", true)).unwrap();
    assert_eq!(response.body.state, ExecuteState::Ready);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    assert_applied(&execute(&url, request("apply", true)).unwrap());
}

#[test]
fn the_address_comes_from_the_environment_or_the_request_and_from_one_of_them() {
    for (connection, words) in [
        (json!({}), "needs `url`"),
        (json!({"url": "sqlite:S3cr3t", "url_env": "X"}), "not both"),
        (json!({"url_env": "SPECFORGE_NOT_SET_ANYWHERE"}), "is not set"),
    ] {
        let error = execute("", json!({"mode": "status", "connection": connection})).unwrap_err();
        assert_eq!(error.code(), ErrorCode::InvalidRequest);
        assert!(error.detail().contains(words) && !error.detail().contains("S3cr3t"), "{error}");
    }
}

#[test]
fn the_catalog_is_read_with_everything_that_somebody_declared_and_nothing_else() {
    let declared =
        "CREATE TABLE Parent (id INTEGER PRIMARY KEY AUTOINCREMENT, a TEXT UNIQUE, b INT);
CREATE INDEX i ON Parent (b) WHERE b > 1;
CREATE VIEW v AS SELECT a FROM Parent;
CREATE TRIGGER t AFTER INSERT ON Parent BEGIN UPDATE Parent SET b = 1; END;
CREATE VIRTUAL TABLE f USING fts5(body);
CREATE VIRTUAL TABLE r USING rtree(id, x0, x1);";
    let database =
        Database::with(&format!("{declared} INSERT INTO Parent (a) VALUES ('x'); ANALYZE;"));
    assert_eq!(open(&database.url(), READ).unwrap(), fingerprint(&schema(declared)));
    database.open().execute_batch("DROP INDEX i;").unwrap();
    assert_ne!(open(&database.url(), READ).unwrap(), fingerprint(&schema(declared)));
}

#[test]
fn a_catalog_of_thousands_is_read_at_once() {
    let mut script = "BEGIN;".to_owned();
    for n in 0..2000 {
        script.push_str("CREATE TABLE t");
        script.push_str(&n.to_string());
        script.push_str(" (id INTEGER PRIMARY KEY, x TEXT);");
    }
    let database = Database::with(&format!("{script} COMMIT;"));
    let start = Instant::now();
    open(&database.url(), READ).unwrap();
    assert!(start.elapsed() < Duration::from_secs(10), "{:?}", start.elapsed());
}
