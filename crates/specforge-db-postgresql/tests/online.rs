//! Plans for tables in use, executed while others read and write: nobody waits for longer than an
//! instant, nothing that is written meanwhile is lost, and what was interrupted is gone on with.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod live;
mod support;

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use live::{assert_state, code, execute_plan};
use postgres::{Client, NoTls};
use serde_json::{Value, json};
use specforge_db_core::error::ErrorCode;
use specforge_db_core::execute::ExecuteState;
use specforge_db_core::plan::Command;
use specforge_db_testkit::Database as _;
use support::{Pg, Postgres, builds, postgresql};

/// Nobody may wait for longer: what a lock that is held for an instant takes on a busy machine.
const INSTANT: Duration = Duration::from_secs(2);

const START: &str = "CREATE TABLE t (id integer PRIMARY KEY, n integer);";
const ROWS: &str = "INSERT INTO t SELECT g, g FROM generate_series(1, 20000) g;";
const TOKEN: &str = "CREATE TABLE t (id integer PRIMARY KEY, n integer, \
    token uuid NOT NULL DEFAULT gen_random_uuid());";

fn plan(major: u32, desired: &str, options: Value) -> Value {
    let request = json!({
        "task": "plan-migration", "target_version": major.to_string(), "options": options,
        "current_schema": START, "desired_schema": desired,
    });
    let plan = postgresql().plan(&serde_json::from_value(request).unwrap()).unwrap();
    serde_json::to_value(plan).unwrap()
}

fn start(build: support::Build) -> Pg {
    let mut database = Postgres::on(build).unwrap().database().unwrap();
    database.run(&Command::Text(format!("{START}{ROWS}"))).unwrap();
    database
}

/// Reads and writes until it is told to stop; how many rows it wrote, and how long one statement took
/// at most.
fn use_table(url: &str, stop: &AtomicBool) -> (i64, Duration) {
    let mut client = Client::connect(url, NoTls).unwrap();
    let (mut written, mut longest) = (0, Duration::ZERO);
    while !stop.load(Ordering::Relaxed) {
        written += 1;
        let id = 1_000_000 + i32::try_from(written).unwrap();
        let old = 1 + i32::try_from(written).unwrap() * 7 % 20_000;
        let statements = [
            format!("INSERT INTO t (id, n) VALUES ({id}, -1)"),
            format!("UPDATE t SET n = n + 1 WHERE id = {old}"),
            format!("SELECT n FROM t WHERE id = {old}"),
        ];
        for statement in statements {
            let started = Instant::now();
            client.batch_execute(&statement).unwrap();
            longest = longest.max(started.elapsed());
        }
    }
    (written, longest)
}

fn number(url: &str, query: &str) -> i64 {
    Client::connect(url, NoTls).unwrap().query_one(query, &[]).unwrap().get(0)
}

#[test]
fn a_volatile_default_comes_while_others_read_and_write() {
    for build in builds().unwrap() {
        let major = build.major;
        let database = start(build);
        let url = database.url();
        let plan = plan(major, TOKEN, json!({"batch_size": 1000}));
        let stop = AtomicBool::new(false);
        let (response, (written, longest)) = std::thread::scope(|scope| {
            let user = scope.spawn(|| use_table(&url, &stop));
            let response = execute_plan(&url, "apply", &plan, json!({}));
            stop.store(true, Ordering::Relaxed);
            (response, user.join().unwrap())
        });
        assert_state(&response, ExecuteState::Applied);
        assert_eq!(response.body.verified.unwrap().catalog, "matches");
        assert!(written > 0, "nobody wrote while the plan ran");
        assert!(longest < INSTANT, "somebody waited for {longest:?} on {major}");
        assert_eq!(number(&url, "SELECT count(*) FROM t"), 20_000 + written);
        assert_eq!(number(&url, "SELECT count(DISTINCT token) FROM t"), 20_000 + written);
        let raised = number(&url, "SELECT sum(n - id)::bigint FROM t WHERE id <= 20000");
        assert_eq!(raised, written, "an update was lost");
    }
}

#[test]
fn a_backfill_that_was_interrupted_goes_on_where_it_stopped() {
    for build in builds().unwrap() {
        let major = build.major;
        let database = start(build);
        let url = database.url();
        let plan = plan(major, TOKEN, json!({"batch_size": 1000}));
        let response = execute_plan(&url, "apply", &plan, json!({"max_passes": 3}));
        assert_eq!(code(&response), Some(ErrorCode::StepFailed));
        assert_eq!(number(&url, "SELECT count(token) FROM t"), 3_000, "what was done lasts");
        let first = "SELECT count(*) FROM t WHERE token IS NOT NULL AND id > 3000";
        assert_eq!(number(&url, first), 0, "rows are filled in the order of their key");
        assert_state(&execute_plan(&url, "resume", &plan, json!({})), ExecuteState::Applied);
        assert_eq!(number(&url, "SELECT count(DISTINCT token) FROM t"), 20_000);
    }
}

/// The type of a key, of a column under an index, a check, a view and a policy, and of one that is text.
const TYPED: &str = "CREATE TABLE t (id integer PRIMARY KEY, n integer NOT NULL CHECK (n > -1000000), s text, u integer UNIQUE);
    CREATE INDEX by_n ON t (n, s);
    CREATE VIEW v AS SELECT id, n FROM t WHERE n > 0;";
const WIDER: &str = "CREATE TABLE t (id bigint PRIMARY KEY, n numeric(20, 1) NOT NULL CHECK (n > -1000000), s text, u text UNIQUE);
    CREATE INDEX by_n ON t (n, s);
    CREATE VIEW v AS SELECT id, n FROM t WHERE n > 0;";
const TYPED_ROWS: &str = "INSERT INTO t SELECT g, g, 's' || g, g FROM generate_series(1, 20000) g;";

fn typed_plan(major: u32) -> Value {
    let request = json!({
        "task": "plan-migration", "target_version": major.to_string(),
        "options": {"batch_size": 1000}, "current_schema": TYPED, "desired_schema": WIDER,
    });
    let plan = postgresql().plan(&serde_json::from_value(request).unwrap()).unwrap();
    serde_json::to_value(plan).unwrap()
}

fn typed(build: support::Build) -> Pg {
    let mut database = Postgres::on(build).unwrap().database().unwrap();
    database.run(&Command::Text(format!("{TYPED}{TYPED_ROWS}"))).unwrap();
    database
}

#[test]
fn types_change_while_others_read_and_write() {
    for build in builds().unwrap() {
        let major = build.major;
        let database = typed(build);
        let url = database.url();
        let plan = typed_plan(major);
        for step in plan["migration_steps"].as_array().unwrap() {
            assert_eq!(step["blocking"], false, "{step}");
        }
        let stop = AtomicBool::new(false);
        let (response, (written, longest)) = std::thread::scope(|scope| {
            let user = scope.spawn(|| use_table(&url, &stop));
            let response = execute_plan(&url, "apply", &plan, json!({}));
            stop.store(true, Ordering::Relaxed);
            (response, user.join().unwrap())
        });
        assert_state(&response, ExecuteState::Applied);
        assert_eq!(response.body.verified.unwrap().catalog, "matches");
        assert!(written > 0, "nobody wrote while the plan ran");
        assert!(longest < INSTANT, "somebody waited for {longest:?} on {major}");
        assert_eq!(number(&url, "SELECT count(*) FROM t"), 20_000 + written);
        let raised = number(&url, "SELECT sum(n - id)::bigint FROM t WHERE id <= 20000");
        assert_eq!(raised, written, "an update was lost");
        let kept = "SELECT count(*) FROM t WHERE id <= 20000 AND u = id::text AND s = 's' || id";
        assert_eq!(number(&url, kept), 20_000);
        let type_of = "SELECT count(*) FROM pg_attribute WHERE attrelid = 't'::regclass \
            AND (attname, atttypid::regtype::text) IN (('id', 'bigint'), ('n', 'numeric'), ('u', 'text'))";
        assert_eq!(number(&url, type_of), 3);
        // Nothing that only served the way is left.
        let left = "SELECT count(*) FROM pg_proc WHERE proname LIKE 'zz%'";
        assert_eq!(number(&url, left), 0);
        assert_state(&execute_plan(&url, "rollback", &plan, json!({})), ExecuteState::RolledBack);
        let back = "SELECT count(*) FROM t WHERE id <= 20000 AND u = id AND s = 's' || id";
        assert_eq!(number(&url, back), 20_000);
    }
}

#[test]
fn a_change_of_types_that_was_interrupted_goes_on_or_back() {
    for build in builds().unwrap() {
        let major = build.major;
        let database = typed(build);
        let url = database.url();
        let plan = typed_plan(major);
        let response = execute_plan(&url, "apply", &plan, json!({"max_passes": 3}));
        assert_eq!(code(&response), Some(ErrorCode::StepFailed));
        let filled = "SELECT (count(*) FILTER (WHERE id_new IS NOT NULL))::bigint FROM t";
        assert_eq!(number(&url, filled), 3_000, "what was done lasts");
        // Who writes meanwhile writes both.
        Client::connect(&url, NoTls)
            .unwrap()
            .batch_execute(
                "INSERT INTO t VALUES (30000, 1, 's', 30000); UPDATE t SET n = 2 WHERE id = 20000",
            )
            .unwrap();
        assert_eq!(number(&url, "SELECT id_new FROM t WHERE id = 30000"), 30_000);
        assert_eq!(number(&url, filled), 3_002);
        assert_state(&execute_plan(&url, "resume", &plan, json!({})), ExecuteState::Applied);
        assert_eq!(number(&url, "SELECT count(*) FROM t WHERE u = id::text"), 20_001);
    }
    for build in builds().unwrap() {
        let major = build.major;
        let database = typed(build);
        let url = database.url();
        let plan = typed_plan(major);
        let response = execute_plan(&url, "apply", &plan, json!({"max_passes": 3}));
        assert_eq!(code(&response), Some(ErrorCode::StepFailed));
        assert_state(&execute_plan(&url, "rollback", &plan, json!({})), ExecuteState::RolledBack);
        let columns = "SELECT count(*) FROM pg_attribute WHERE attrelid = 't'::regclass AND attnum > 0 AND NOT attisdropped";
        assert_eq!(number(&url, columns), 4);
        assert_eq!(number(&url, "SELECT count(*) FROM t WHERE u = id"), 20_000);
    }
}

#[test]
fn programs_go_on_by_the_old_name_of_a_table() {
    for build in builds().unwrap() {
        let major = build.major;
        let start = format!("{START} GRANT SELECT ON t TO PUBLIC;");
        let desired =
            "CREATE TABLE u (id integer PRIMARY KEY, m integer); GRANT SELECT ON u TO PUBLIC;";
        let mut database = Postgres::on(build).unwrap().database().unwrap();
        database.run(&Command::Text(format!("{start}{ROWS}"))).unwrap();
        let url = database.url();
        let request = |current: &str, renames: Value| {
            let request = json!({
                "task": "plan-migration", "target_version": major.to_string(), "renames": renames,
                "options": {"compatibility_views": true},
                "current_schema": current, "desired_schema": desired,
            });
            let plan = postgresql().plan(&serde_json::from_value(request).unwrap()).unwrap();
            serde_json::to_value(plan).unwrap()
        };
        let plan = request(
            &start,
            json!([{"kind": "table", "from": "t", "to": "u"},
                {"kind": "column", "table": "u", "from": "n", "to": "m"}]),
        );
        let stop = AtomicBool::new(false);
        let (response, (written, longest)) = std::thread::scope(|scope| {
            let user = scope.spawn(|| use_table(&url, &stop));
            std::thread::sleep(Duration::from_millis(200));
            let response = execute_plan(&url, "apply", &plan, json!({}));
            std::thread::sleep(Duration::from_millis(200));
            stop.store(true, Ordering::Relaxed);
            (response, user.join().unwrap())
        });
        assert_state(&response, ExecuteState::Applied);
        assert_eq!(response.body.verified.unwrap().catalog, "matches");
        assert!(longest < INSTANT, "somebody waited for {longest:?} on {major}");
        assert_eq!(number(&url, "SELECT count(*) FROM u"), 20_000 + written);
        let raised = number(&url, "SELECT sum(m - id)::bigint FROM u WHERE id <= 20000");
        assert_eq!(raised, written, "an update was lost");
        let invoker = "SELECT count(*) FROM pg_class WHERE relname = 't' AND relkind = 'v' \
            AND 'security_invoker=true' = ANY (reloptions)";
        assert_eq!(number(&url, invoker), i64::from(major >= 15));
        let rights = "SELECT count(*) FROM pg_class, aclexplode(relacl) WHERE relname = 't' \
            AND grantee = 0 AND privilege_type = 'SELECT'";
        assert_eq!(number(&url, rights), 1);
        // A later plan takes the view away.
        let there = "CREATE TABLE u (id integer PRIMARY KEY, m integer); GRANT SELECT ON u TO PUBLIC; \
            CREATE VIEW t AS SELECT id, m AS n FROM u;";
        let later = request(there, json!([]));
        let steps = later["migration_steps"].as_array().unwrap();
        assert_eq!(steps.len(), 1, "{steps:?}");
        assert!(steps[0]["sql"].as_str().unwrap().starts_with("DROP VIEW"), "{steps:?}");
        assert_state(&execute_plan(&url, "rollback", &plan, json!({})), ExecuteState::RolledBack);
        assert_eq!(number(&url, "SELECT count(n) FROM t"), 20_000 + written);
    }
}
