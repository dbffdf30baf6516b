//! The doors of the library: JSON in, JSON out, and never a failure that is no answer.

use serde_json::{Value, json};
use specforge_db_core::invoke::{invoke, invoke_async, run, run_async};
use specforge_db_sqlite as _;

const PLANNER: &str = "specforge-db-sqlite/migration-planner";

fn block_on<F: Future>(future: F) -> F::Output {
    tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap().block_on(future)
}

#[test]
fn both_doors_give_the_same_answer() {
    let mut request = json!({"current_schema": "", "desired_schema": "CREATE TABLE t (a)"});
    let by_agent = invoke(PLANNER, request.clone());
    assert_eq!(by_agent["status"], "completed");
    assert_eq!(by_agent["migration_steps"][0]["sql"], "CREATE TABLE \"t\" (\n  \"a\"\n);");
    request["task"] = json!("plan-migration");
    request["database"] = json!("sqlite");
    assert_eq!(run(request.clone()), by_agent);
    assert_eq!(block_on(run_async(request.clone())), by_agent);
    assert_eq!(block_on(invoke_async(PLANNER, request)), by_agent);
}

#[test]
fn nothing_makes_them_fail() {
    let mut deep = json!(1);
    for _ in 0..3000 {
        deep = json!({ "task": deep });
    }
    for request in [json!(null), json!([]), json!("x"), json!({}), json!({"task": 1}), deep] {
        for answer in [run(request.clone()), invoke(PLANNER, request.clone()), invoke("", request)]
        {
            assert_eq!(answer["status"], "failed");
            let code = answer["error"]["code"].as_str().unwrap();
            assert_ne!(code, "internal", "{answer}");
        }
    }
}

#[test]
fn a_database_is_opened_by_the_asynchronous_doors_only() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("shop.db");
    rusqlite::Connection::open(&path).unwrap().execute_batch("CREATE TABLE t (a)").unwrap();
    let url = format!("sqlite:{}", path.display());
    let read = json!({"task": "read-schema", "database": "sqlite", "connection": {"url": url}});
    let refused = run(read.clone());
    assert_eq!(refused["error"]["code"], "unsupported");
    assert!(refused["error"]["help"].as_str().unwrap().contains("run_async"));
    let answer = block_on(run_async(read));
    assert_eq!(answer["schema"]["namespaces"][0]["tables"][0]["name"], "t");

    let status = json!({"connection": {"url": url}, "mode": "status"});
    let executor = "specforge-db-sqlite/migration-executor";
    assert_eq!(invoke(executor, status.clone())["error"]["code"], "unsupported");
    assert_eq!(block_on(invoke_async(executor, status))["state"], "nothing_to_do");
}

#[test]
fn files_are_read_at_the_command_line_only() {
    let request = json!({"task": "read-schema", "database": "sqlite",
        "schema": {"file": "/etc/passwd"}});
    let answer: Value = run(request);
    assert_eq!(answer["error"]["code"], "invalid-request");
    assert_eq!(answer["error"]["pointer"], "/schema");
}
