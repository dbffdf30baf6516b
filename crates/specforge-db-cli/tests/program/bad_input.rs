//! Bad input: the right code, the right place, no panic, quickly.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::run::{request, run, run_with};

fn plan(current: Value, desired: Value) -> Value {
    json!({"task": "plan-migration", "database": "sqlite",
           "current_schema": current, "desired_schema": desired})
}

#[test]
fn malformed_json_says_where() {
    let failure = run_with(&["run"], b"{\"task\": \"plan-migration\",\n  \"database\" }")
        .failure(4, "invalid-json");
    assert_eq!(failure["error"]["errors"][0]["span"], json!({"line": 2, "column": 14}));
    for input in [
        &b""[..],
        b"   ",
        b"{",
        b"nonsense",
        b"{\"a\": 1} trailing",
        b"{\"a\": 1, \"a\": 2}",
        b"\xff\xfe{\x00}\x00",
        b"{\"a\": \"\xff\"}",
        b"{\"a\": \"\x00\"}",
        b"{\"a\": 1e999}",
        b"[1, 2",
        b"'a'",
    ] {
        let ran = run_with(&["run"], input);
        ran.failure(4, "invalid-json");
    }
}

#[test]
fn what_is_no_object_is_no_request() {
    for input in ["[]", "1", "null", "\"x\"", "true"] {
        run_with(&["run"], input.as_bytes()).failure(4, "invalid-request");
    }
}

#[test]
fn all_mistakes_come_with_pointers() {
    let failure = request(&json!({
        "task": "plan-migration", "database": "sqlite",
        "current_schema": 7, "desired_schema": {"tabels": {}},
        "optoins": {}, "options": {"online": "yes"},
    }))
    .failure(4, "invalid-request");
    let mut pointers: Vec<_> = failure["error"]["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|error| error["pointer"].as_str().unwrap())
        .collect();
    pointers.sort_unstable();
    assert_eq!(
        pointers,
        ["/current_schema", "/desired_schema/tabels", "/options/online", "/optoins"]
    );
}

#[test]
fn a_list_is_no_object() {
    let mut value = plan(json!(""), json!(""));
    value["options"] = json!([false]);
    let failure = request(&value).failure(4, "invalid-request");
    assert_eq!(failure["error"]["pointer"], "/options");
}

#[test]
fn deep_nesting_is_refused_quickly() {
    let start = Instant::now();
    let deep = 1_000_000;
    run_with(&["run"], "[".repeat(deep).as_bytes()).failure(4, "too-deep");
    run_with(&["run"], format!("{{\"a\":{}", "[".repeat(deep)).as_bytes()).failure(4, "too-deep");
    run_with(&["run"], "{\"a\":".repeat(deep).as_bytes()).failure(4, "too-deep");
    let sql = format!("CREATE TABLE t (a CHECK ({}1{}))", "(".repeat(deep), ")".repeat(deep));
    let failure = request(&plan(json!(""), json!(sql))).failure(4, "too-deep");
    assert_eq!(failure["error"]["pointer"], "/desired_schema");
    let sql = format!("CREATE TABLE t (a CHECK (1{}))", "+1".repeat(deep));
    request(&plan(json!(sql), json!(""))).failure(4, "too-deep");
    assert!(start.elapsed() < Duration::from_secs(30), "{:?}", start.elapsed());
}

#[test]
fn too_much_is_refused() {
    let mut input = vec![b' '; (64 << 20) + 1];
    input[0] = b'{';
    run_with(&["run"], &input).failure(4, "too-large");
}

#[test]
fn an_unreadable_statement_stops_a_plan() {
    let sql = "CREATE TABLE a (x);\nCREATE TABEL b (y);\nCREATE TABLE c (z z z, );";
    let failure = request(&plan(json!(sql), json!(""))).failure(4, "unreadable-statement");
    let errors = failure["error"]["errors"].as_array().unwrap();
    let lines: Vec<_> =
        errors.iter().map(|error| error["span"]["line"].as_u64().unwrap()).collect();
    assert_eq!(lines, [2, 3]);
    assert_eq!(errors[0]["pointer"], "/current_schema");
}

#[test]
fn a_version_that_nobody_knows() {
    let mut value = plan(json!(""), json!(""));
    value["target_version"] = json!("1.0");
    assert_eq!(
        request(&value).failure(4, "unknown-version")["error"]["pointer"],
        "/target_version"
    );
    value["target_version"] = json!("three");
    assert_eq!(
        request(&value).failure(4, "invalid-request")["error"]["pointer"],
        "/target_version"
    );
    value["target_version"] = json!("3.45");
    value["contract_version"] = json!("2.0");
    assert_eq!(
        request(&value).failure(4, "invalid-request")["error"]["pointer"],
        "/contract_version"
    );
}

#[test]
fn an_unknown_table_has_a_place() {
    let mut value = plan(json!("CREATE TABLE users (id)"), json!("CREATE TABLE users (id)"));
    value["table_stats"] = json!({"user": {"rows": 1}});
    let failure = request(&value).failure(4, "unknown-table");
    assert_eq!(failure["error"]["pointer"], "/table_stats/user");
    assert_eq!(failure["error"]["help"], "did you mean `users`?");
    let mut value = plan(json!("CREATE TABLE users (id)"), json!("CREATE TABLE users (id)"));
    value["renames"] = json!([{"kind": "column", "table": "users", "from": "x", "to": "id"}]);
    let failure = request(&value).failure(4, "unknown-column");
    assert_eq!(failure["error"]["pointer"], "/renames/0");
}

#[test]
fn a_hostile_name_stays_a_name() {
    let name = "x\"; DROP TABLE users; --";
    let quoted = name.replace('"', "\"\"");
    let value = plan(json!(""), json!(format!("CREATE TABLE \"{quoted}\" (\"{quoted}\" TEXT)")));
    let ran = request(&value);
    assert_eq!(ran.code, 0, "{ran:?}");
    let answer = ran.json();
    let sql = answer["migration_steps"][0]["sql"].as_str().unwrap();
    let db = rusqlite::Connection::open_in_memory().unwrap();
    db.execute_batch("CREATE TABLE users (id)").unwrap();
    db.execute_batch(sql).unwrap();
    let tables: Vec<String> = db
        .prepare("SELECT name FROM sqlite_schema ORDER BY name")
        .unwrap()
        .query_map([], |row| row.get(0))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    assert_eq!(tables, ["users", name]);
}

#[test]
fn a_nul_ends_nothing() {
    for text in ["CREATE TABLE a (x);\u{0}CREATE TABLE b (y)", "CREATE TABLE \"a\u{0}b\" (x)"] {
        let ran = request(&plan(json!(""), json!(text)));
        assert_eq!(ran.code, 4, "{ran:?}");
        assert_eq!(ran.json()["status"], "failed");
    }
}

#[test]
fn a_database_file_is_no_schema_text() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("shop.db");
    rusqlite::Connection::open(&path).unwrap().execute_batch("CREATE TABLE t (a)").unwrap();
    let ran = run(&["read", path.to_str().unwrap(), "--db", "sqlite"]);
    let failure = ran.failure(4, "invalid-request");
    assert!(failure["error"]["help"].as_str().unwrap().contains("sqlite:"), "{failure}");
}

#[test]
fn what_is_not_supported_is_said() {
    let ran =
        request(&json!({"task": "optimize-query", "database": "sqlite", "query": "SELECT 1"}));
    ran.failure(5, "unsupported");
}

#[test]
fn what_nobody_declared_is_named_with_its_place() {
    for (text, line) in [
        ("CREATE TABLE t (a INT,\n PRIMARY KEY (b))", 1),
        ("CREATE TABLE t (a INT, UNIQUE (a, b))", 1),
        ("CREATE TABLE u (a INT);\nCREATE TABLE t (a INT);\nCREATE INDEX i ON t (b)", 2),
        ("CREATE TABLE t (a INT, FOREIGN KEY (b) REFERENCES t (a))", 1),
        ("CREATE TABLE t (a INT, FOREIGN KEY (a) REFERENCES u (x, y))", 1),
        ("\nCREATE TRIGGER g AFTER INSERT ON t BEGIN SELECT 1; END", 2),
    ] {
        let failure = request(&plan(json!(""), json!(text))).failure(4, "invalid-schema");
        let error = &failure["error"]["errors"][0];
        assert_eq!(error["pointer"], "/desired_schema", "{text}");
        assert_eq!(error["span"]["line"], line, "{text}: {error}");
    }
    let fits = json!(
        "CREATE TABLE t (a INT); CREATE VIEW v AS SELECT a FROM t; \
        CREATE TRIGGER g INSTEAD OF INSERT ON v BEGIN SELECT 1; END"
    );
    assert_eq!(request(&plan(json!(""), fits)).code, 0);
}
