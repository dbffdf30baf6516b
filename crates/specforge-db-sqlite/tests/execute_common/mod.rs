//! What the tests of execution share: databases in files, plans written by hand, one call.
#![allow(dead_code, unreachable_pub, missing_docs)]

use std::path::PathBuf;

use rusqlite::Connection;
use serde_json::{Value, json};
use specforge_db_core::contract::SchemaSource;
use specforge_db_core::error::{Error, ErrorCode};
use specforge_db_core::execute::{ExecuteRequest, ExecuteResponse, ExecuteState, run};
use specforge_db_core::model::Schema;
use specforge_db_core::plan::{OnUnreadable, PlanIds, Step, fingerprint, plan_hash};
use specforge_db_core::read::{SchemaReader as _, load};
use specforge_db_core::version::Version;
use specforge_db_sqlite::{Sqlite, SqliteConnector};
use tempfile::TempDir;

pub const VERSION: Version = Version::short(3, 54);

/// A database in a file of its own.
pub struct Database {
    pub folder: TempDir,
    pub path: PathBuf,
}

impl Database {
    /// A file with these statements in it.
    pub fn with(sql: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("shop.db");
        let database = Self { folder, path };
        database.open().execute_batch(sql).unwrap();
        database
    }

    pub fn open(&self) -> Connection {
        Connection::open(&self.path).unwrap()
    }

    pub fn url(&self) -> String {
        format!("sqlite:{}", self.path.display())
    }

    /// One value as text.
    pub fn value(&self, sql: &str) -> String {
        self.rows(sql).join(";")
    }

    /// Rows as texts.
    pub fn rows(&self, sql: &str) -> Vec<String> {
        let connection = self.open();
        let mut statement = connection.prepare(sql).unwrap();
        let columns = statement.column_count();
        let rows = statement.query_map([], |row| {
            let values = (0..columns).map(|at| row.get::<_, rusqlite::types::Value>(at));
            Ok(values
                .map(|value| match value.unwrap() {
                    rusqlite::types::Value::Null => "NULL".to_owned(),
                    rusqlite::types::Value::Integer(number) => number.to_string(),
                    rusqlite::types::Value::Real(number) => number.to_string(),
                    rusqlite::types::Value::Text(text) => text,
                    rusqlite::types::Value::Blob(blob) => format!("{} bytes", blob.len()),
                })
                .collect::<Vec<_>>()
                .join("|"))
        });
        rows.unwrap().map(Result::unwrap).collect()
    }

    /// The catalog without the journal.
    pub fn catalog(&self) -> Vec<String> {
        self.rows(
            "SELECT type || ' ' || name || ': ' || coalesce(sql, '') FROM sqlite_schema \
             WHERE tbl_name <> 'specforge_migrations' ORDER BY type, name",
        )
    }

    /// The journal: run, step and state.
    pub fn journal(&self) -> Vec<String> {
        self.rows("SELECT run, step, state FROM specforge_migrations ORDER BY id")
    }

    pub fn has_journal(&self) -> bool {
        self.value("SELECT count(*) FROM sqlite_schema WHERE name = 'specforge_migrations'") == "1"
    }

    /// The files beside the database whose names hold that text.
    pub fn files(&self, part: &str) -> Vec<PathBuf> {
        let mut found: Vec<_> = std::fs::read_dir(self.folder.path())
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.file_name().unwrap().to_string_lossy().contains(part))
            .collect();
        found.sort();
        found
    }

    /// Executes a request; the connection is filled in.
    pub fn execute(&self, request: Value) -> Result<ExecuteResponse, Error> {
        execute(&self.url(), request)
    }

    /// Executes a plan that is confirmed.
    pub fn plan(&self, mode: &str, plan: &Value, options: Value) -> ExecuteResponse {
        let hash = plan["plan"]["hash"].clone();
        self.execute(json!({"mode": mode, "plan": plan, "confirm": hash, "options": options}))
            .unwrap()
    }

    /// Executes migration files.
    pub fn migrate(
        &self,
        mode: &str,
        migrations: &Value,
        options: Value,
    ) -> Result<ExecuteResponse, Error> {
        self.execute(json!({"mode": mode, "migrations": migrations, "options": options}))
    }
}

/// Executes a request on a URL.
pub fn execute(url: &str, mut request: Value) -> Result<ExecuteResponse, Error> {
    request["task"] = json!("execute-migration");
    if request.get("connection").is_none() {
        request["connection"] = json!({"url": url});
    }
    let request: ExecuteRequest = serde_json::from_value(request).unwrap();
    block_on(run(&Sqlite, &SqliteConnector, &request, &mut |_| {}))
}

pub fn block_on<F: Future>(future: F) -> F::Output {
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(future)
}

/// A schema in normal form.
pub fn schema(sql: &str) -> Schema {
    let source = SchemaSource::Text(sql.to_owned());
    let mut schema = load(&Sqlite, &source, VERSION, OnUnreadable::Fail, "/schema").unwrap().schema;
    Sqlite.normalize(&mut schema, VERSION);
    schema
}

/// A plan as plan-migration would answer it, out of steps written by hand.
pub fn plan(from: &str, to: &str, steps: Value) -> Value {
    let mut steps: Vec<Step> = serde_json::from_value(steps).unwrap();
    for (at, step) in steps.iter_mut().enumerate() {
        step.step = u32::try_from(at + 1).unwrap();
    }
    let mut ids = PlanIds {
        from: fingerprint(&schema(from)),
        to: fingerprint(&schema(to)),
        hash: String::new(),
    };
    ids.hash = plan_hash("sqlite", VERSION, &ids, &steps);
    json!({
        "status": "completed", "database": "sqlite", "target_version": "3.54",
        "migration_steps": steps, "plan": ids,
    })
}

/// The code of the error that an answer carries.
pub fn code(response: &ExecuteResponse) -> Option<ErrorCode> {
    response.body.error_code()
}

pub fn assert_applied(response: &ExecuteResponse) {
    assert_eq!(response.body.error, None);
    assert_eq!(response.body.state, ExecuteState::Applied);
    if let Some(verified) = &response.body.verified {
        assert_eq!(verified.catalog, "matches", "{:?}", verified.drift);
    }
}

pub fn assert_refused(response: &ExecuteResponse, wanted: ErrorCode) {
    assert_eq!(response.body.state, ExecuteState::Refused, "{:?}", response.body);
    assert_eq!(code(response), Some(wanted), "{:?}", response.body.error);
    assert_eq!(response.status, specforge_db_core::contract::Status::Failed);
}
