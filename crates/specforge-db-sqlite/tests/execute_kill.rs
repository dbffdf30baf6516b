//! Kills an executor at every boundary between two effects, and sees that what is left can be gone
//! on with or taken back, each statement having taken effect exactly once.
//!
//! The executor runs in a process of its own: this test program again, told by its environment to be
//! the victim.

mod execute_common;

use std::path::Path;
use std::process::Command;

use execute_common::*;
use serde_json::{Value, json};
use specforge_db_core::execute::{ExecuteState, boundaries_passed};

/// What the victim executes, and where.
const REQUEST: &str = "SPECFORGE_TEST_VICTIM_REQUEST";

#[test]
fn victim() {
    let Ok(path) = std::env::var(REQUEST) else { return };
    let request: Value = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
    let url = request["connection"]["url"].as_str().unwrap().to_owned();
    execute(&url, request).unwrap();
    std::fs::write(format!("{path}.boundaries"), boundaries_passed().to_string()).unwrap();
}

/// Executes a request in a victim that dies at a boundary; says how many it passed if it lived.
fn execute_in_victim(database: &Database, request: &Value, boundary: Option<u32>) -> Option<u32> {
    let path = database.folder.path().join("request.json");
    let mut request = request.clone();
    request["connection"] = json!({"url": database.url()});
    std::fs::write(&path, request.to_string()).unwrap();
    let mut victim = Command::new(std::env::current_exe().unwrap());
    victim.args(["--exact", "victim", "--nocapture"]).env(REQUEST, &path);
    victim.env_remove("SPECFORGE_DB_FAILPOINT");
    if let Some(boundary) = boundary {
        victim.env("SPECFORGE_DB_FAILPOINT", boundary.to_string());
    }
    let output = victim.output().unwrap();
    let report = format!("{}.boundaries", path.display());
    if !Path::new(&report).exists() {
        use std::os::unix::process::ExitStatusExt as _;
        let signal = output.status.signal();
        assert_eq!(signal, Some(6), "{}", String::from_utf8_lossy(&output.stderr));
        return None;
    }
    Some(std::fs::read_to_string(report).unwrap().parse().unwrap())
}

/// Something to execute, with a start that has rows.
struct Story {
    start: &'static str,
    /// The field of the request that says what to execute.
    what: (&'static str, Value),
    options: Value,
    /// Rows in which it shows how often each statement took effect.
    rows: &'static str,
}

impl Story {
    fn request(&self, mode: &str) -> Value {
        let confirm = &self.what.1["plan"]["hash"];
        json!({"task": "execute-migration", "mode": mode, self.what.0: self.what.1, "confirm": confirm, "options": self.options})
    }

    fn fresh(&self) -> Database {
        Database::with(self.start)
    }

    fn look(&self, database: &Database) -> (Vec<String>, Vec<String>) {
        assert_eq!(database.value("PRAGMA integrity_check"), "ok");
        assert_eq!(database.value("PRAGMA foreign_key_check"), "");
        (database.catalog(), database.rows(self.rows))
    }

    fn run(&self, database: &Database, mode: &str) -> ExecuteState {
        let response = database.execute(self.request(mode)).unwrap();
        assert_eq!(response.body.error, None, "{mode}");
        response.body.state
    }

    /// Kills at every boundary of `mode`, on databases that `prepare` has brought to its start.
    fn kill_everywhere(
        &self,
        mode: &str,
        prepare: impl Fn(&Database),
        then: impl Fn(&Database, u32),
    ) {
        let whole = self.fresh();
        prepare(&whole);
        let boundaries = execute_in_victim(&whole, &self.request(mode), None).expect("it lives");
        assert!(boundaries >= 6, "{boundaries}");
        for boundary in 1..=boundaries {
            let database = self.fresh();
            prepare(&database);
            let lived = execute_in_victim(&database, &self.request(mode), Some(boundary));
            assert_eq!(lived, None, "boundary {boundary} of {boundaries}");
            then(&database, boundary);
        }
    }

    fn check(&self) {
        let whole = self.fresh();
        let start = self.look(&whole);
        assert_eq!(self.run(&whole, "apply"), ExecuteState::Applied);
        let end = self.look(&whole);
        assert_ne!(start.0, end.0);

        self.kill_everywhere(
            "apply",
            |_| {},
            |database, boundary| {
                // Looking changes nothing, not even after a crash.
                self.run(database, "status");
                let state = self.run(database, "resume");
                let expected = [ExecuteState::Applied, ExecuteState::NothingToDo];
                assert!(expected.contains(&state), "boundary {boundary}: {state:?}");
                assert_eq!(self.look(database), end, "boundary {boundary}");
                assert!(database.journal().iter().all(|line| line.ends_with("done")));
                assert_eq!(self.run(database, "apply"), ExecuteState::NothingToDo);
            },
        );
    }

    fn check_back(&self) {
        let whole = self.fresh();
        let start = self.look(&whole);
        assert_eq!(self.run(&whole, "apply"), ExecuteState::Applied);
        let end = self.look(&whole);
        assert_eq!(self.run(&whole, "rollback"), ExecuteState::RolledBack);
        assert_eq!(self.look(&whole), start);

        // Killed on the way there, and taken back.
        self.kill_everywhere(
            "apply",
            |_| {},
            |database, boundary| {
                let state = self.run(database, "rollback");
                let expected = [ExecuteState::RolledBack, ExecuteState::NothingToDo];
                assert!(expected.contains(&state), "boundary {boundary}: {state:?}");
                assert_eq!(self.look(database), start, "boundary {boundary}");
            },
        );
        // Killed on the way back, and taken back the rest, or gone there once more.
        let there = |database: &Database| {
            self.run(database, "apply");
        };
        self.kill_everywhere("rollback", there, |database, boundary| {
            if boundary % 2 == 0 {
                self.run(database, "rollback");
                assert_eq!(self.look(database), start, "boundary {boundary}");
            }
            self.run(database, "resume");
            assert_eq!(self.look(database), end, "boundary {boundary}");
        });
    }
}

const FAMILY: &str = "CREATE TABLE \"parent\" (id INTEGER PRIMARY KEY, name TEXT);
CREATE TABLE child (id INTEGER PRIMARY KEY, parent_id INTEGER REFERENCES parent (id) ON DELETE CASCADE);
CREATE TABLE log (n INTEGER);";
const FAMILY_ROWS: &str = "CREATE TABLE \"parent\" (id INTEGER PRIMARY KEY, name TEXT);
CREATE TABLE child (id INTEGER PRIMARY KEY, parent_id INTEGER REFERENCES parent (id) ON DELETE CASCADE);
CREATE TABLE log (n INTEGER);
INSERT INTO parent VALUES (1, 'a'), (2, 'b'); INSERT INTO child VALUES (1, 1), (2, 1), (3, 2);
INSERT INTO log VALUES (0);";

/// A rebuild between settings, and steps before and after it in transactions of their own.
fn rebuild() -> Story {
    let to = format!(
        "{}CREATE TABLE before (x); CREATE INDEX later ON child (parent_id);",
        FAMILY.replace("name TEXT)", "name TEXT NOT NULL)")
    );
    let swap = |column: &str| {
        format!(
            "CREATE TABLE n (id INTEGER PRIMARY KEY, {column}); INSERT INTO n SELECT id, name FROM parent; DROP TABLE parent; ALTER TABLE n RENAME TO parent;"
        )
    };
    let steps = json!([
        {"description": "Before", "sql": "CREATE TABLE before (x); UPDATE log SET n = n + 1;",
         "rollback_sql": "DROP TABLE before; UPDATE log SET n = n - 1;", "transaction": "own"},
        {"description": "Off", "sql": "PRAGMA foreign_keys = OFF;", "rollback_sql": "PRAGMA foreign_keys = ON;", "transaction": "none",
         "verify": [{"sql": "SELECT 1 FROM pragma_foreign_keys WHERE foreign_keys = 1", "expect": "no rows"}]},
        {"description": "Rebuild", "sql": swap("name TEXT NOT NULL"), "rollback_sql": swap("name TEXT"), "transaction": "group:1"},
        {"description": "Count", "sql": "UPDATE log SET n = n + 10;", "rollback_sql": "UPDATE log SET n = n - 10;", "transaction": "group:1",
         "verify": [{"sql": "PRAGMA foreign_key_check", "expect": "no rows"}]},
        {"description": "On", "sql": "PRAGMA foreign_keys = ON;", "rollback_sql": "PRAGMA foreign_keys = OFF;", "transaction": "none"},
        {"description": "Later", "sql": "CREATE INDEX later ON child (parent_id); UPDATE log SET n = n + 100;",
         "rollback_sql": "DROP INDEX later; UPDATE log SET n = n - 100;", "transaction": "group:2"},
    ]);
    Story {
        start: FAMILY_ROWS,
        what: ("plan", plan(FAMILY, &to, steps)),
        options: json!({"backup": false}),
        rows: "SELECT n FROM log UNION ALL SELECT count(*) FROM parent UNION ALL SELECT count(*) FROM child",
    }
}

/// Files in transactions, each counting itself.
fn files() -> Story {
    let file = |n: u32| {
        json!({"name": format!("{n}_t.sql"), "text": format!(
            "-- UP\nCREATE TABLE t{n} (x);\nUPDATE log SET n = n + 1;\n-- DOWN\nDROP TABLE t{n};\nUPDATE log SET n = n - 1;\n")})
    };
    Story {
        start: FAMILY_ROWS,
        what: ("migrations", json!([file(1), file(2), file(3)])),
        options: json!({"backup": false, "to": "3"}),
        rows: "SELECT n FROM log",
    }
}

/// Schema changes outside any transaction, each in effect at once.
fn outside() -> Story {
    let text = "-- +migrate Up notransaction
CREATE TABLE a (x);
VACUUM;
ALTER TABLE a ADD COLUMN y;
BEGIN;
UPDATE log SET n = n + 1;
CREATE INDEX i ON a (x);
COMMIT;
ALTER TABLE a RENAME TO b;
";
    Story {
        start: FAMILY_ROWS,
        what: ("migrations", json!([{"name": "1_outside.sql", "text": text}])),
        options: json!({}),
        rows: "SELECT n FROM log",
    }
}

/// Rows filled in by batches, each in a transaction of its own or in none.
fn batches(transaction: &str) -> Story {
    let fill = "UPDATE child SET parent_id = parent_id + 10 WHERE id IN (SELECT id FROM child WHERE parent_id < 10 LIMIT 1);";
    let steps = json!([
        {"description": "Fill", "sql": fill, "repeat": true, "transaction": transaction,
         "rollback_sql": "UPDATE child SET parent_id = parent_id - 10 WHERE parent_id > 10;"},
        {"description": "Index", "sql": "CREATE INDEX later ON child (parent_id);",
         "rollback_sql": "DROP INDEX later;", "transaction": "own"},
    ]);
    let schema = "CREATE TABLE child (id INTEGER PRIMARY KEY, parent_id INTEGER);";
    let to = format!("{schema}CREATE INDEX later ON child (parent_id);");
    Story {
        start: "CREATE TABLE child (id INTEGER PRIMARY KEY, parent_id INTEGER);
INSERT INTO child VALUES (1, 1), (2, 1), (3, 2);",
        what: ("plan", plan(schema, &to, steps)),
        options: json!({"backup": false}),
        rows: "SELECT id, parent_id FROM child ORDER BY id",
    }
}

#[test]
fn batches_are_gone_on_with_after_a_kill_anywhere() {
    batches("own").check();
    batches("none").check();
}

#[test]
fn batches_are_taken_back_after_a_kill_anywhere() {
    batches("own").check_back();
    batches("none").check_back();
}

#[test]
fn a_rebuild_is_resumed_after_a_kill_anywhere() {
    rebuild().check();
}

#[test]
fn a_rebuild_is_taken_back_after_a_kill_anywhere() {
    rebuild().check_back();
}

#[test]
fn migration_files_are_resumed_after_a_kill_anywhere() {
    files().check();
}

#[test]
fn a_write_ahead_log_makes_no_difference() {
    let start: &'static str =
        Box::leak(format!("PRAGMA journal_mode = WAL; {FAMILY_ROWS}").into_boxed_str());
    Story { start, ..files() }.check();
}

#[test]
fn statements_outside_transactions_are_resumed_after_a_kill_anywhere() {
    outside().check();
}
