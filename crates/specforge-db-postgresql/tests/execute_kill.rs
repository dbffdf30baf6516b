//! Kills an executor at every boundary between two effects, and its server in the middle of its work,
//! and sees that what is left can be gone on with or taken back without a repair by hand.
//!
//! The executor runs in a process of its own: this test program again, told by its environment to be
//! the victim.

#![allow(clippy::print_stdout, clippy::unwrap_used, clippy::expect_used)]

mod live;
mod support;

use std::path::Path;
use std::process::{Child, Command as Process, Stdio};
use std::thread::sleep;
use std::time::Duration;

use live::{execute, introspect, plan};
use serde_json::{Value, json};
use specforge_db_core::execute::{ExecuteState, boundaries_passed};
use specforge_db_core::plan::Command;
use specforge_db_testkit::{Catalog, Database as _};
use support::{Pg, Postgres, distribution, own_server};

/// What the victim executes, and where.
const REQUEST: &str = "SPECFORGE_TEST_VICTIM_REQUEST";

#[test]
fn victim() {
    let Ok(path) = std::env::var(REQUEST) else { return };
    let mut request: Value =
        serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
    let url = request["url"].as_str().unwrap().to_owned();
    request.as_object_mut().unwrap().remove("url");
    execute(&url, request).unwrap();
    std::fs::write(format!("{path}.boundaries"), boundaries_passed().to_string()).unwrap();
}

fn start_victim(url: &str, request: &Value, boundary: Option<u32>, folder: &Path) -> Child {
    let path = folder.join("request.json");
    let mut request = request.clone();
    request["url"] = json!(url);
    std::fs::write(&path, request.to_string()).unwrap();
    let mut victim = Process::new(std::env::current_exe().unwrap());
    victim.args(["--exact", "victim", "--nocapture"]).env(REQUEST, &path);
    victim.stdout(Stdio::null()).stderr(Stdio::null());
    victim.env_remove("SPECFORGE_DB_FAILPOINT");
    if let Some(boundary) = boundary {
        victim.env("SPECFORGE_DB_FAILPOINT", boundary.to_string());
    }
    victim.spawn().unwrap()
}

/// Executes a request in a victim that dies at a boundary; says how many it passed if it lived.
fn execute_in_victim(url: &str, request: &Value, boundary: Option<u32>) -> Option<u32> {
    use std::os::unix::process::ExitStatusExt as _;
    let folder = tempfile::tempdir().unwrap();
    let status = start_victim(url, request, boundary, folder.path()).wait().unwrap();
    let report = folder.path().join("request.json.boundaries");
    if !report.exists() {
        assert_eq!(status.signal(), Some(6), "{status}");
        return None;
    }
    Some(std::fs::read_to_string(report).unwrap().parse().unwrap())
}

const START: &str =
    "CREATE TABLE t (id integer PRIMARY KEY, a integer); CREATE TABLE log (n integer);";
const ROWS: &str =
    "INSERT INTO t SELECT n, n FROM generate_series(1, 300) n; INSERT INTO log VALUES (0);";
const END: &str = "CREATE TABLE t (id integer PRIMARY KEY, a integer, b text DEFAULT 'x', \
    CONSTRAINT t_positive CHECK (a > 0)); CREATE TABLE log (n integer); \
    CREATE UNIQUE INDEX t_a ON t (a); CREATE INDEX t_b ON t (b);";

/// Steps in transactions of their own, in one for two, and outside any; those with rows count
/// themselves.
fn request(url: &str) -> Value {
    let (_, version) = introspect(url).unwrap();
    let there = |name: &str| {
        json!([{"sql": format!(
        "SELECT 1 FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE c.relname = '{name}' AND i.indisvalid"),
        "expect": "rows"}])
    };
    let plan = plan(
        version,
        START,
        END,
        json!([
            {"description": "Column", "sql": "ALTER TABLE t ADD COLUMN b text DEFAULT 'x'; UPDATE log SET n = n + 1;",
             "rollback_sql": "ALTER TABLE t DROP COLUMN b; UPDATE log SET n = n - 1;", "transaction": "own"},
            {"description": "First index", "sql": "CREATE UNIQUE INDEX CONCURRENTLY t_a ON t (a);",
             "rollback_sql": "DROP INDEX CONCURRENTLY t_a;", "transaction": "none", "verify": there("t_a")},
            {"description": "Constraint", "sql": "ALTER TABLE t ADD CONSTRAINT t_positive CHECK (a > 0) NOT VALID; UPDATE log SET n = n + 10;",
             "rollback_sql": "ALTER TABLE t DROP CONSTRAINT t_positive; UPDATE log SET n = n - 10;", "transaction": "group:1"},
            {"description": "Validate", "sql": "ALTER TABLE t VALIDATE CONSTRAINT t_positive;",
             "rollback_sql": "UPDATE log SET n = n + 0;", "transaction": "group:1"},
            {"description": "Second index", "sql": "CREATE INDEX CONCURRENTLY t_b ON t (b);",
             "rollback_sql": "DROP INDEX CONCURRENTLY t_b;", "transaction": "none", "verify": there("t_b")},
        ]),
    );
    json!({"plan": plan, "confirm": plan["plan"]["hash"], "options": {"allow_destructive": true, "lock_timeout_ms": 30000}})
}

fn with(request: &Value, mode: &str) -> Value {
    let mut request = request.clone();
    request["mode"] = json!(mode);
    request
}

fn fresh() -> Pg {
    let mut database = Postgres::on(distribution().unwrap()).unwrap().database().unwrap();
    database.run(&Command::Text(format!("{START}{ROWS}"))).unwrap();
    database
}

fn look(database: &mut Pg) -> (Catalog, String) {
    assert_eq!(database.ailments().unwrap(), [""; 0]);
    let rows = database
        .client()
        .unwrap()
        .query_one("SELECT n || ' ' || (SELECT count(*) FROM t) FROM log", &[]);
    (database.catalog().unwrap(), rows.unwrap().get(0))
}

fn run(url: &str, request: &Value, mode: &str) -> ExecuteState {
    let response = execute(url, with(request, mode)).unwrap();
    assert_eq!(response.body.error, None, "{mode}");
    response.body.state
}

/// Kills at every boundary of `mode`, on databases that `prepare` has brought to its start.
fn kill_everywhere(
    request: &Value,
    mode: &str,
    prepare: impl Fn(&Pg) + Sync,
    then: impl Fn(&mut Pg, u32) + Sync,
) -> u32 {
    let whole = fresh();
    prepare(&whole);
    let boundaries = execute_in_victim(&whole.url(), &with(request, mode), None).expect("it lives");
    assert!(boundaries >= 20, "{boundaries}");
    std::thread::scope(|scope| {
        for half in 0..2 {
            let (prepare, then) = (&prepare, &then);
            scope.spawn(move || {
                for boundary in (1..=boundaries).filter(|boundary| boundary % 2 == half) {
                    let mut database = fresh();
                    prepare(&database);
                    let lived =
                        execute_in_victim(&database.url(), &with(request, mode), Some(boundary));
                    assert_eq!(lived, None, "boundary {boundary} of {boundaries}");
                    then(&mut database, boundary);
                }
            });
        }
    });
    boundaries
}

#[test]
fn an_execution_is_gone_on_with_after_a_kill_anywhere() {
    if std::env::var(REQUEST).is_ok() {
        return;
    }
    let mut whole = fresh();
    let request = request(&whole.url());
    assert_eq!(run(&whole.url(), &request, "apply"), ExecuteState::Applied);
    let end = look(&mut whole);
    let kills = kill_everywhere(
        &request,
        "apply",
        |_| {},
        |database, boundary| {
            let url = database.url();
            run(&url, &request, "status");
            let state = run(&url, &request, "resume");
            let expected = [ExecuteState::Applied, ExecuteState::NothingToDo];
            assert!(expected.contains(&state), "boundary {boundary}: {state:?}");
            assert_eq!(look(database), end, "boundary {boundary}");
            assert_eq!(run(&url, &request, "apply"), ExecuteState::NothingToDo);
        },
    );
    println!("{kills} kills");
}

#[test]
fn an_execution_is_taken_back_after_a_kill_anywhere() {
    if std::env::var(REQUEST).is_ok() {
        return;
    }
    let mut whole = fresh();
    let start = look(&mut whole);
    let request = request(&whole.url());
    let there = kill_everywhere(
        &request,
        "apply",
        |_| {},
        |database, boundary| {
            let state = run(&database.url(), &request, "rollback");
            let expected = [ExecuteState::RolledBack, ExecuteState::NothingToDo];
            assert!(expected.contains(&state), "boundary {boundary}: {state:?}");
            assert_eq!(look(database), start, "boundary {boundary}");
        },
    );
    run(&whole.url(), &request, "apply");
    let end = look(&mut whole);
    let back = kill_everywhere(
        &request,
        "rollback",
        |database| {
            run(&database.url(), &request, "apply");
        },
        |database, boundary| {
            let url = database.url();
            if boundary % 2 == 0 {
                run(&url, &request, "rollback");
                assert_eq!(look(database), start, "boundary {boundary}");
            } else {
                run(&url, &request, "resume");
                assert_eq!(look(database), end, "boundary {boundary}");
            }
        },
    );
    println!("{there} kills on the way there, {back} on the way back");
}

/// The server goes at moments that have nothing to do with boundaries.
#[test]
fn an_execution_is_gone_on_with_after_its_server_was_killed() {
    if std::env::var(REQUEST).is_ok() {
        return;
    }
    let mut server = own_server(distribution().unwrap()).unwrap();
    let url = server.url("postgres");
    let mut client = server.connect("postgres").unwrap();
    let more = "INSERT INTO t SELECT n, n FROM generate_series(301, 20000) n;";
    client.batch_execute(&format!("{START}{ROWS}{more}")).unwrap();
    drop(client);
    let request = request(&url);
    let folder = tempfile::tempdir().unwrap();
    for kill in 0..10u64 {
        let mut victim = start_victim(&url, &with(&request, "apply"), None, folder.path());
        sleep(Duration::from_millis(20 + 35 * kill));
        server.process.kill().unwrap();
        victim.wait().unwrap();
        server.process.restart().unwrap();
        let state = run(&url, &request, "resume");
        let expected = [ExecuteState::Applied, ExecuteState::NothingToDo];
        assert!(expected.contains(&state), "kill {kill}: {state:?}");
        assert_eq!(run(&url, &request, "rollback"), ExecuteState::RolledBack);
        let mut client = server.connect("postgres").unwrap();
        let log: i32 = client.query_one("SELECT n FROM log", &[]).unwrap().get(0);
        assert_eq!(log, 0, "kill {kill}");
    }
}
