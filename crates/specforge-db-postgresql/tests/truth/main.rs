//! What the operation rows claim, observed on real servers: which lock a statement holds on the table
//! while its transaction is open, whether rows are read or written anew, and whether another session
//! can read and write meanwhile.
//!
//! `SPECFORGE_POSTGRESQL=all` observes every major that the rows speak of.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout)]

#[path = "../support/mod.rs"]
mod support;

mod runs;

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use postgres::Client;
use runs::{RUNS, Run, TABLES};
use specforge_db_core::dialect::{Lock, Observed, Operation};
use specforge_db_core::version::Version;
use support::{Build, builds, own_server, postgresql};

/// What a statement did.
#[derive(Debug, PartialEq, Eq)]
struct Seen {
    lock: &'static str,
    rewrites: bool,
    scans: bool,
    reads_pass: bool,
    writes_pass: bool,
}

/// Modes from strong to weak, as the rows spell them; what any statement takes is none.
const MODES: [(&str, &str); 6] = [
    ("AccessExclusiveLock", "ACCESS EXCLUSIVE"),
    ("ExclusiveLock", "EXCLUSIVE"),
    ("ShareRowExclusiveLock", "SHARE ROW EXCLUSIVE"),
    ("ShareLock", "SHARE"),
    ("ShareUpdateExclusiveLock", "SHARE UPDATE EXCLUSIVE"),
    ("RowExclusiveLock", "ROW EXCLUSIVE"),
];

const FILES: &str =
    "SELECT string_agg(oid || ':' || pg_relation_filenode(oid), ',' ORDER BY oid) FROM pg_class
    WHERE relnamespace = 's'::regnamespace AND relkind = 'r' AND oid < ";

/// What was read of the relations that are there, and of those that were, before a statement dropped them.
fn read(were: &str) -> String {
    format!(
        "SELECT sum(pg_stat_get_xact_tuples_returned(oid) + pg_stat_get_xact_tuples_fetched(oid))::text
        FROM (SELECT oid FROM pg_class WHERE relkind IN ('r', 'i') AND relnamespace = 's'::regnamespace
            UNION SELECT unnest('{were}'::oid[])) AS known"
    )
}

fn text(client: &mut Client, sql: &str) -> Option<String> {
    client.query_one(sql, &[]).unwrap_or_else(|error| panic!("{sql}: {error:?}")).get(0)
}

fn strongest(modes: &BTreeSet<String>) -> &'static str {
    MODES.iter().find(|(mode, _)| modes.contains(*mode)).map_or("none", |(_, words)| words)
}

fn modes(client: &mut Client, pid: i32, target: &str) -> BTreeSet<String> {
    let sql =
        format!("SELECT mode FROM pg_locks WHERE pid = {pid} AND granted AND relation = {target}");
    client.query(&sql, &[]).unwrap().iter().map(|row| row.get(0)).collect()
}

/// Whether another session can read and write the table while the lock is held.
fn others(client: &mut Client, target: &str) -> (bool, bool) {
    let column = if target.starts_with('p') { "x" } else { "n" };
    let (read, write) = match target {
        "t" | "t_a" => (
            "SELECT c FROM s.t LIMIT 1".to_owned(),
            "UPDATE s.t SET id = id WHERE id = 2000".to_owned(),
        ),
        table => (
            format!("SELECT * FROM s.{table} LIMIT 1"),
            format!("UPDATE s.{table} SET {column} = {column} WHERE {column} IS NULL"),
        ),
    };
    client.batch_execute("SET lock_timeout = '100ms'").unwrap();
    let mut passes = |sql: &str| {
        client.batch_execute("BEGIN").unwrap();
        let passed = match client.batch_execute(sql) {
            Ok(()) => true,
            Err(error) => {
                let code = error.code().map(|code| code.code().to_owned());
                assert_eq!(code.as_deref(), Some("55P03"), "{sql}: {error:?}");
                false
            }
        };
        client.batch_execute("ROLLBACK").unwrap();
        passed
    };
    (passes(&read), passes(&write))
}

fn observe(run: &Run, build: &Build, server: &support::Running) -> Seen {
    let connect = || {
        let mut client = server.connect("postgres").unwrap();
        client.batch_execute("SET search_path = s; SET client_min_messages = warning").unwrap();
        client
    };
    let (mut actor, mut other, mut watcher) = (connect(), connect(), connect());
    // Whoever waits for locks would wait for ever for what this test itself holds.
    actor.batch_execute("SET lock_timeout = '60s'").unwrap();
    let prepare = format!(
        "DROP PUBLICATION IF EXISTS pub; DROP SCHEMA IF EXISTS s CASCADE; DROP SCHEMA IF EXISTS other_two; CREATE SCHEMA s; {TABLES}"
    );
    actor.batch_execute(&prepare).unwrap_or_else(|e| panic!("{e:?}"));
    for statement in run.before.split("; ").filter(|statement| !statement.is_empty()) {
        actor.batch_execute(statement).unwrap_or_else(|e| panic!("{statement}: {e:?}"));
    }
    // Names may change, numbers do not.
    let target =
        text(&mut actor, &format!("SELECT 's.{}'::regclass::oid::text", run.target)).unwrap();
    let next = text(&mut actor, "SELECT max(oid)::bigint + 1 || '' FROM pg_class").unwrap();
    let files = format!("{FILES}{next}");
    let pid: i32 = actor.query_one("SELECT pg_backend_pid()", &[]).unwrap().get(0);
    let before = text(&mut actor, &files);
    if run.alone {
        return concurrently(run, actor, connect(), (&mut other, &mut watcher), pid, &target);
    }
    actor.batch_execute("BEGIN").unwrap();
    // What came before may not have been handed over yet.
    let were = "SELECT array_agg(oid)::text FROM pg_class WHERE relkind IN ('r', 'i') \
        AND relnamespace = 's'::regnamespace";
    let read = read(&text(&mut actor, were).unwrap_or_else(|| "{}".to_owned()));
    let read_before = text(&mut actor, &read);
    actor
        .batch_execute(run.statement)
        .unwrap_or_else(|error| panic!("{} on {}: {error:?}", run.statement, build.major));
    let held = modes(&mut watcher, pid, &target);
    let (reads_pass, writes_pass) = others(&mut other, run.target);
    let read_now = text(&mut actor, &read);
    let now = text(&mut actor, &files);
    actor.batch_execute("ROLLBACK").unwrap();
    // A table that goes, or all of whose rows go, has no file left, and was not written anew.
    let gone = ["drop-table", "drop-partition-referenced", "truncate"].contains(&run.id);
    let rewrites = !gone && before != now;
    let number =
        |text: Option<String>| text.and_then(|text| text.parse::<f64>().ok()).unwrap_or_default();
    let scans = number(read_now) - number(read_before) >= 100.0;
    Seen { lock: strongest(&held), rewrites, scans, reads_pass, writes_pass }
}

/// Watches a statement that commits by itself, held up by an older transaction.
fn concurrently(
    run: &Run,
    mut actor: Client,
    mut older: Client,
    (other, watcher): (&mut Client, &mut Client),
    pid: i32,
    target: &str,
) -> Seen {
    let hold = match run.target {
        "p" => "BEGIN; SELECT * FROM s.p LIMIT 1",
        _ => "BEGIN; UPDATE s.t SET id = id WHERE id = 2",
    };
    older.batch_execute(hold).unwrap();
    let statement = run.statement.to_owned();
    let acting =
        std::thread::spawn(move || actor.batch_execute(&statement).map_err(|e| format!("{e:?}")));
    let mut held = BTreeSet::new();
    let started = Instant::now();
    while started.elapsed() < Duration::from_millis(700) {
        held.extend(modes(watcher, pid, target));
        std::thread::sleep(Duration::from_millis(10));
    }
    assert!(!acting.is_finished(), "{}: nothing held it up", run.statement);
    let (reads_pass, writes_pass) = others(other, run.target);
    older.batch_execute("COMMIT").unwrap();
    while !acting.is_finished() {
        held.extend(modes(watcher, pid, target));
    }
    acting.join().unwrap().unwrap_or_else(|error| panic!("{}: {error}", run.statement));
    // What it reads it reads after the older transaction, where nobody can look.
    let scans = ["CREATE INDEX", "REINDEX"].iter().any(|verb| run.statement.starts_with(verb));
    Seen { lock: strongest(&held), rewrites: false, scans, reads_pass, writes_pass }
}

fn expected(row: &Operation) -> Seen {
    Seen {
        lock: row.lock_name,
        rewrites: row.rewrites,
        scans: row.scans,
        reads_pass: row.lock < Lock::Everything,
        writes_pass: row.lock < Lock::Writes,
    }
}

#[test]
fn operations_cost_what_their_rows_say() {
    let info = postgresql().info();
    let mut wrong = Vec::new();
    let all = builds().unwrap();
    for build in &all {
        let server = own_server(build.clone()).unwrap();
        let version = Version::short(build.major, 0);
        for row in info.operations.iter().filter(|row| row.holds(version)) {
            let Observed::On(seen) = row.observed else { continue };
            // On other majors the row is only documented.
            if !seen.contains(&version) {
                continue;
            }
            let runs: Vec<&Run> =
                RUNS.iter().filter(|run| run.id == row.id && run.since <= build.major).collect();
            if runs.is_empty() {
                wrong.push(format!("{} on {}: no test runs it", row.id, build.major));
            }
            for run in runs {
                let seen = observe(run, build, &server);
                if seen != expected(row) {
                    wrong.push(format!(
                        "{} on {}: `{}` on {}\n  is  {seen:?}\n  not {:?}",
                        row.id,
                        build.major,
                        run.statement,
                        run.target,
                        expected(row)
                    ));
                }
            }
        }
    }
    for run in RUNS {
        if !info.operations.iter().any(|row| row.id == run.id) {
            wrong.push(format!("{}: there is no such row", run.id));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
