//! Plans, and what they do to a real database.

use rusqlite::Connection;
use rusqlite::types::ValueRef;
use serde_json::{Value, json};
use specforge_db_core::plan::{PlanResponse, Step};

use crate::sqlite;

/// Plans from one text to another, with more of a request from an example.
pub(crate) fn plan(current: &str, desired: &str, more: Option<&str>) -> PlanResponse {
    let mut request =
        json!({"task": "plan-migration", "current_schema": current, "desired_schema": desired});
    if let Some(more) = more {
        let more: serde_json::Map<String, Value> =
            serde_json::from_str(more).expect("a request block is JSON");
        request.as_object_mut().unwrap().extend(more);
    }
    let request = serde_json::from_value(request).expect("a request block fits the contract");
    sqlite().plan(&request).unwrap_or_else(|error| panic!("{error}\n{current}\n->\n{desired}"))
}

/// A database with these statements run.
pub(crate) fn database(statements: &[&str]) -> Connection {
    let connection = Connection::open_in_memory().unwrap();
    for text in statements {
        connection.execute_batch(text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    }
    connection
}

/// Runs the steps with all their checks, in the transactions that they ask for.
pub(crate) fn execute(connection: &Connection, steps: &[Step]) {
    for step in steps {
        for check in &step.checks {
            expect_nothing(connection, check.sql.as_deref().unwrap());
        }
    }
    in_transactions(connection, steps.iter(), |step| {
        run(connection, step.sql.as_deref().unwrap());
        for check in &step.verify {
            expect_nothing(connection, check.sql.as_deref().unwrap());
        }
    });
}

/// Takes the steps back, last first.
pub(crate) fn take_back(connection: &Connection, steps: &[Step]) {
    in_transactions(connection, steps.iter().rev(), |step| {
        run(connection, step.rollback_sql.as_deref().unwrap());
    });
}

fn in_transactions<'s>(
    connection: &Connection,
    steps: impl Iterator<Item = &'s Step>,
    mut each: impl FnMut(&Step),
) {
    let mut open = String::from("none");
    for step in steps {
        if step.transaction != open {
            if open != "none" {
                run(connection, "COMMIT");
            }
            if step.transaction != "none" {
                run(connection, "BEGIN IMMEDIATE");
            }
            open.clone_from(&step.transaction);
        }
        each(step);
    }
    if open != "none" {
        run(connection, "COMMIT");
    }
}

fn run(connection: &Connection, sql: &str) {
    connection.execute_batch(sql).unwrap_or_else(|error| panic!("{error}\n{sql}"));
}

fn expect_nothing(connection: &Connection, sql: &str) {
    let found = rows(connection, sql);
    assert!(found.is_empty(), "{sql}\nfound {found:?}");
}

/// The rows of a query, values separated by ` | `.
pub(crate) fn rows(connection: &Connection, sql: &str) -> Vec<String> {
    let mut statement = connection.prepare(sql).unwrap_or_else(|error| panic!("{error}\n{sql}"));
    let width = statement.column_count();
    let mut rows = statement.query([]).unwrap();
    let mut lines = Vec::new();
    while let Some(row) = rows.next().unwrap() {
        let values: Vec<String> = (0..width).map(|at| spell(row.get_ref(at).unwrap())).collect();
        lines.push(values.join(" | "));
    }
    lines
}

fn spell(value: ValueRef<'_>) -> String {
    match value {
        ValueRef::Null => "NULL".to_owned(),
        ValueRef::Integer(number) => number.to_string(),
        ValueRef::Real(number) => format!("{number:?}"),
        ValueRef::Text(text) => format!("'{}'", String::from_utf8_lossy(text)),
        ValueRef::Blob(bytes) => format!("{bytes:x?}"),
    }
}

/// The statements that the catalog holds.
pub(crate) fn dump(connection: &Connection) -> String {
    let sql = "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY rowid";
    let mut statement = connection.prepare(sql).unwrap();
    let texts: Vec<String> =
        statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    texts.join(";\n")
}

/// The fingerprint of what a text declares.
pub(crate) fn fingerprint(text: &str) -> String {
    let request = serde_json::from_value(json!({"task": "read-schema", "schema": text})).unwrap();
    sqlite().read(&request).unwrap().body.fingerprint
}
