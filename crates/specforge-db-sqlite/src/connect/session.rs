//! The session: commands, rows, transactions.

use std::fmt;
use std::path::PathBuf;

use async_trait::async_trait;
use rusqlite::fallible_iterator::FallibleIterator as _;
use rusqlite::types::ValueRef;
use rusqlite::{Batch, Connection};
use serde_json::{Value, json};
use specforge_db_core::error::{Error, Result};
use specforge_db_core::execute::{JournalEntry, Row, Session};
use specforge_db_core::model::Schema;
use specforge_db_core::plan::Command;
use specforge_db_core::version::Version;

use super::fault::fault;
use super::{backup, introspect, journal};

/// An open database.
pub(super) struct SqliteSession {
    connection: Connection,
    /// Absent where it is in memory.
    path: Option<PathBuf>,
}

impl SqliteSession {
    pub(super) fn new(connection: Connection, path: Option<PathBuf>) -> Self {
        Self { connection, path }
    }
}

impl fmt::Debug for SqliteSession {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SqliteSession")
            .field("in_memory", &self.path.is_none())
            .finish_non_exhaustive()
    }
}

#[async_trait]
impl Session for SqliteSession {
    async fn version(&mut self) -> Result<Version> {
        rusqlite::version().parse().map_err(|error| Error::internal(format!("{error}")))
    }

    async fn introspect(&mut self) -> Result<Schema> {
        let version = self.version().await?;
        introspect::schema(&self.connection, version)
    }

    async fn run(&mut self, command: &Command) -> Result<()> {
        let mut batch = Batch::new(&self.connection, text(command)?);
        while let Some(mut statement) = batch.next().map_err(fault)? {
            // A statement that returns rows has done its work only when the last was fetched.
            let mut rows = statement.raw_query();
            while rows.next().map_err(fault)?.is_some() {}
        }
        Ok(())
    }

    /// Rows that triggers and foreign keys change count too.
    async fn run_counting(&mut self, command: &Command) -> Result<Option<u64>> {
        let before = self.connection.total_changes();
        self.run(command).await?;
        Ok(Some(self.connection.total_changes().saturating_sub(before)))
    }

    async fn rows(&mut self, command: &Command, limit: usize) -> Result<Vec<Row>> {
        let mut statement = self.connection.prepare(text(command)?).map_err(fault)?;
        let columns = statement.column_count();
        let mut rows = statement.raw_query();
        let mut found = Vec::new();
        while found.len() < limit
            && let Some(row) = rows.next().map_err(fault)?
        {
            let values = (0..columns).map(|at| row.get_ref(at).map(value).map_err(fault));
            found.push(values.collect::<Result<Row>>()?);
        }
        Ok(found)
    }

    async fn begin(&mut self) -> Result<()> {
        self.connection.execute_batch("BEGIN IMMEDIATE").map_err(fault)
    }

    async fn commit(&mut self) -> Result<()> {
        self.connection.execute_batch("COMMIT").map_err(fault)
    }

    async fn rollback(&mut self) -> Result<()> {
        if self.connection.is_autocommit() {
            return Ok(());
        }
        self.connection.execute_batch("ROLLBACK").map_err(fault)
    }

    /// A transaction locks the whole file, and under that lock everything is checked again; there
    /// is nothing to hold in between.
    async fn lock(&mut self) -> Result<()> {
        Ok(())
    }

    async fn unlock(&mut self) -> Result<()> {
        Ok(())
    }

    async fn open_journal(&mut self) -> Result<()> {
        journal::open(&self.connection)
    }

    async fn read_journal(&mut self) -> Result<Vec<JournalEntry>> {
        journal::read(&self.connection)
    }

    async fn write_journal(&mut self, entry: &JournalEntry) -> Result<()> {
        journal::write(&self.connection, entry)
    }

    async fn backup(&mut self, label: &str) -> Result<Option<String>> {
        self.path.as_deref().map(|path| backup::backup(path, label)).transpose()
    }
}

fn text(command: &Command) -> Result<&str> {
    command.text().ok_or_else(|| {
        Error::unsupported("a command document is for another database; expected a statement")
    })
}

fn value(value: ValueRef<'_>) -> Value {
    match value {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(number) => json!(number),
        ValueRef::Real(number) if number.is_finite() => json!(number),
        ValueRef::Real(number) => json!(number.to_string()),
        ValueRef::Text(text) => json!(String::from_utf8_lossy(text)),
        ValueRef::Blob(blob) => json!({"blob_bytes": blob.len()}),
    }
}
