//! `run` and `agent`.

use serde_json::json;
use specforge_db_core::tasks::Task;

use crate::run::{file, request, run, run_with, validate};

const OLD: &str = "CREATE TABLE users (id INTEGER PRIMARY KEY, login TEXT)";
const NEW: &str = "CREATE TABLE users (id INTEGER PRIMARY KEY, login TEXT, phone TEXT)";

#[test]
fn run_reads_standard_input_or_a_file() {
    let value = json!({"task": "read-schema", "database": "sqlite", "schema": OLD});
    let piped = request(&value);
    assert_eq!(piped.code, 0, "{piped:?}");
    assert_eq!(piped.stderr, "");
    let answer = piped.json();
    assert_eq!(answer["status"], "completed");
    assert_eq!(answer["schema"]["namespaces"][0]["tables"][0]["name"], "users");
    validate(Task::ReadSchema, &answer);

    let folder = tempfile::tempdir().unwrap();
    let path = file(folder.path(), "request.json", &value.to_string());
    assert_eq!(run(&["run", &path]).stdout, piped.stdout);
    assert_eq!(run_with(&["run", "-"], value.to_string().as_bytes()).stdout, piped.stdout);
    // A byte order mark is no mistake.
    let marked = format!("\u{FEFF}{value}");
    assert_eq!(run_with(&["run"], marked.as_bytes()).stdout, piped.stdout);
}

#[test]
fn every_task_answers_by_its_schema() {
    let requests = [
        (Task::ReadSchema, json!({"schema": OLD})),
        (Task::DiffSchema, json!({"current_schema": OLD, "desired_schema": NEW})),
        (Task::PlanMigration, json!({"current_schema": OLD, "desired_schema": NEW})),
        (Task::PlanMigration, json!({"current_schema": NEW, "desired_schema": ""})),
        (Task::PlanMigration, json!({"current_schema": OLD, "desired_schema": OLD})),
    ];
    for (task, mut value) in requests {
        value["task"] = json!(task.name());
        value["database"] = json!("sqlite");
        let ran = request(&value);
        assert_eq!(ran.code, 0, "{ran:?}");
        let answer = ran.json();
        assert_eq!(answer["status"], "completed");
        assert_eq!(answer["database"], "sqlite");
        validate(task, &answer);
        assert_eq!(request(&value).stdout, ran.stdout, "two runs give equal bytes");
    }
}

#[test]
fn an_agent_says_task_and_database() {
    let value = json!({"current_schema": OLD, "desired_schema": NEW});
    let agent = "specforge-db-sqlite/migration-planner";
    let ran = run_with(&["agent", agent], value.to_string().as_bytes());
    assert_eq!(ran.code, 0, "{ran:?}");
    let answer = ran.json();
    assert_eq!(answer["migration_steps"].as_array().unwrap().len(), 1);
    validate(Task::PlanMigration, &answer);

    let mut whole = value.clone();
    whole["task"] = json!("plan-migration");
    whole["database"] = json!("SQLite");
    assert_eq!(run_with(&["agent", agent], whole.to_string().as_bytes()).stdout, ran.stdout);
}

#[test]
fn an_agent_is_not_contradicted() {
    let agent = "specforge-db-sqlite/migration-planner";
    let other = json!({"task": "diff-schema", "current_schema": OLD, "desired_schema": NEW});
    let ran = run_with(&["agent", agent], other.to_string().as_bytes());
    assert_eq!(ran.failure(4, "contradiction")["error"]["pointer"], "/task");

    let other = json!({"database": "sqlit", "current_schema": OLD, "desired_schema": NEW});
    let ran = run_with(&["agent", agent], other.to_string().as_bytes());
    assert_eq!(ran.failure(4, "unknown-database")["error"]["pointer"], "/database");
}

#[test]
fn unknown_names_are_answered_with_near_ones() {
    let cases = [
        (
            "specforge-db-sqlite/migration-planer",
            "unknown-agent",
            "did you mean `migration-planner`?",
        ),
        ("specforge-db-sqlit/migration-planner", "unknown-database", "did you mean `sqlite`?"),
    ];
    for (agent, code, help) in cases {
        let ran = run_with(&["agent", agent], b"{}");
        assert_eq!(ran.failure(4, code)["error"]["help"], help);
    }
    run_with(&["agent", "planner"], b"{}").failure(4, "unknown-agent");

    let ran = request(&json!({"task": "plan-migratoin", "database": "sqlite"}));
    let failure = ran.failure(4, "unknown-task");
    assert_eq!(failure["error"]["pointer"], "/task");
    assert_eq!(failure["error"]["help"], "did you mean `plan-migration`?");

    let ran = request(&json!({"task": "plan-migration", "database": "sqlite4"}));
    let failure = ran.failure(4, "unknown-database");
    assert_eq!(failure["error"]["pointer"], "/database");
    assert_eq!(failure["error"]["help"], "did you mean `sqlite`?");

    let failure = request(&json!({"task": "x", "database": "y"})).failure(4, "unknown-task");
    let pointers: Vec<_> =
        failure["error"]["errors"].as_array().unwrap().iter().map(|e| &e["pointer"]).collect();
    assert_eq!(pointers, ["/task", "/database"]);
    let failure = request(&json!({})).failure(4, "invalid-request");
    assert_eq!(failure["error"]["errors"].as_array().unwrap().len(), 2);
}

#[test]
fn a_request_may_name_files() {
    let folder = tempfile::tempdir().unwrap();
    let old = file(folder.path(), "old.sql", OLD);
    let new = file(
        folder.path(),
        "new.json",
        &json!({"tables": {"users": {"columns":
            {"id": "INTEGER PRIMARY KEY", "login": "TEXT", "phone": "TEXT"}}}})
        .to_string(),
    );
    let value = json!({"task": "plan-migration", "database": "sqlite",
        "current_schema": {"file": old}, "desired_schema": {"file": new}});
    let direct = json!({"task": "plan-migration", "database": "sqlite",
        "current_schema": OLD, "desired_schema": NEW});
    let steps = |ran: crate::run::Ran| ran.json()["migration_steps"].clone();
    assert_eq!(steps(request(&value)), steps(request(&direct)));

    let value =
        json!({"task": "read-schema", "database": "sqlite", "schema": {"file": "nowhere.sql"}});
    let failure = request(&value).failure(6, "io");
    assert_eq!(failure["error"]["pointer"], "/schema/file");
}
