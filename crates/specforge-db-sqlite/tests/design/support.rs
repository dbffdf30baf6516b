//! Designing, and opening what was designed.

use rusqlite::Connection;
use serde_json::{Value, json};
use specforge_db_core::contract::parse_request;
use specforge_db_core::design::{DesignRequest, DesignResponse, SchemaDesigner};
use specforge_db_core::error::Error;
use specforge_db_core::finding::Severity;
use specforge_db_core::plan::{PlanOptions, plan_models};
use specforge_db_sqlite::Sqlite;

pub(crate) fn try_design(request: Value) -> Result<DesignResponse, Error> {
    Sqlite.design(&DesignRequest::from_file(request)?)
}

/// Designs bare requirements or a request; nothing of severity error may be found.
pub(crate) fn design(request: Value) -> DesignResponse {
    let response = try_design(request).unwrap_or_else(|error| panic!("{error:?}"));
    let errors: Vec<_> =
        response.findings.iter().filter(|f| f.severity == Severity::Error).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    response
}

pub(crate) fn sql(response: &DesignResponse) -> &str {
    response.body.schema_sql.as_deref().expect("a SQL database answers with SQL")
}

/// A database with the designed schema, foreign keys enforced.
pub(crate) fn database(response: &DesignResponse) -> Connection {
    let db = Connection::open_in_memory().unwrap();
    db.execute_batch("PRAGMA foreign_keys = ON").unwrap();
    let text = sql(response);
    db.execute_batch(text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    db
}

/// What the request gives on a real database.
pub(crate) fn living(request: Value) -> Connection {
    database(&design(request))
}

pub(crate) fn run(db: &Connection, statement: &str) {
    db.execute_batch(statement).unwrap_or_else(|error| panic!("{error}: {statement}"));
}

/// The message with which the database refuses a statement.
pub(crate) fn refused(db: &Connection, statement: &str) -> String {
    match db.execute_batch(statement) {
        Ok(()) => panic!("not refused: {statement}"),
        Err(error) => error.to_string(),
    }
}

pub(crate) fn number(db: &Connection, query: &str) -> i64 {
    db.query_row(query, [], |row| row.get(0)).unwrap_or_else(|error| panic!("{error}: {query}"))
}

pub(crate) fn text(db: &Connection, query: &str) -> String {
    db.query_row(query, [], |row| row.get(0)).unwrap_or_else(|error| panic!("{error}: {query}"))
}

/// What a database declares, read back, must be what the response says it declares.
pub(crate) fn assert_read_back(response: &DesignResponse) {
    try_read_back(response).unwrap_or_else(|why| panic!("{why}"));
}

/// Makes a database of a design and says in what it differs from it.
pub(crate) fn try_read_back(response: &DesignResponse) -> Result<(), String> {
    let db = Connection::open_in_memory().unwrap();
    db.execute_batch("PRAGMA foreign_keys = ON").unwrap();
    db.execute_batch(sql(response)).map_err(|error| format!("{error}\n{}", sql(response)))?;
    let mut statement =
        db.prepare("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY rowid").unwrap();
    let texts: Vec<String> =
        statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    let text = texts.join(";\n") + ";\n";
    let request = parse_request::<specforge_db_core::read::ReadRequest>(json!({
        "task": "read-schema", "schema": text,
    }))
    .unwrap();
    let found = specforge_db_core::read::SchemaReader::read(&Sqlite, &request);
    let plan = plan_models(
        &Sqlite,
        found.map_err(|error| format!("{error}\n{text}"))?.body.schema,
        response.body.schema.clone(),
        &[],
        &[],
        &PlanOptions::default(),
        response.target_version,
    );
    let plan = plan.map_err(|error| error.to_string())?;
    let steps: Vec<_> = plan.body.migration_steps.iter().map(|step| &step.sql).collect();
    if steps.is_empty() {
        Ok(())
    } else {
        Err(format!("the database and the model differ: {steps:#?}"))
    }
}
