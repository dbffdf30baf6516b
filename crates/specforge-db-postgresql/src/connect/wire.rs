//! The wire: one connection, every wait on which has an end.

use std::fmt;
use std::future::Future;
use std::time::Duration;

use futures_util::{StreamExt as _, pin_mut};
use specforge_db_core::error::{Error, ErrorCode, Result};
use tokio::time::timeout;
use tokio_postgres::types::{ToSql, Type};
use tokio_postgres::{Client, SimpleQueryMessage, SimpleQueryRow};

use super::fault::{fault, lost};

/// How long an answer may take to something that takes no time: settings, the journal, BEGIN.
const SOON: Duration = Duration::from_mins(1);
/// How long it may take to end a transaction, which may wait for other servers, or to read a catalog.
const LATER: Duration = Duration::from_mins(10);

/// A connection that is given up once it is lost or does not answer.
pub(super) struct Wire {
    client: Client,
    lost: bool,
}

impl fmt::Debug for Wire {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Wire").field("lost", &self.is_lost()).finish_non_exhaustive()
    }
}

impl Wire {
    pub(super) fn new(client: Client) -> Self {
        Self { client, lost: false }
    }

    /// Whether nothing can be asked any more.
    pub(super) fn is_lost(&self) -> bool {
        self.lost || self.client.is_closed()
    }

    /// Asks something that is answered at once; the rows of each statement.
    pub(super) async fn ask(&mut self, sql: &str) -> Result<Vec<Vec<SimpleQueryRow>>> {
        self.asked(sql, SOON).await
    }

    /// Asks something that may take its time.
    pub(super) async fn ask_patiently(&mut self, sql: &str) -> Result<Vec<Vec<SimpleQueryRow>>> {
        self.asked(sql, LATER).await
    }

    async fn asked(&mut self, sql: &str, patience: Duration) -> Result<Vec<Vec<SimpleQueryRow>>> {
        let answer = bounded(&mut self.lost, patience, self.client.simple_query(sql)).await?;
        let mut rows = Vec::new();
        let mut answers = Vec::new();
        for message in answer {
            match message {
                SimpleQueryMessage::Row(row) => rows.push(row),
                SimpleQueryMessage::CommandComplete(_) => answers.push(std::mem::take(&mut rows)),
                _ => {}
            }
        }
        Ok(answers)
    }

    /// Does something with values in it; the first column of the first row, as text.
    pub(super) async fn with(
        &mut self,
        sql: &str,
        values: &[&(dyn ToSql + Sync)],
    ) -> Result<Option<String>> {
        let asked = self.client.query(sql, values);
        let rows = bounded(&mut self.lost, SOON, asked).await?;
        Ok(rows.first().and_then(|row| row.try_get(0).ok()))
    }

    /// Runs a statement for as long as the server lets it; says how many rows it was about.
    pub(super) async fn run(&mut self, sql: &str) -> Result<u64> {
        if self.is_lost() {
            return Err(lost());
        }
        let stream = self.client.simple_query_raw(sql).await.map_err(|error| fault(&error))?;
        pin_mut!(stream);
        let mut count = 0;
        while let Some(message) = stream.next().await {
            if let SimpleQueryMessage::CommandComplete(rows) = message.map_err(|e| fault(&e))? {
                count = rows;
            }
        }
        Ok(count)
    }

    /// The types of the columns that a query gives.
    pub(super) async fn types(&mut self, sql: &str) -> Result<Vec<Type>> {
        let prepared = bounded(&mut self.lost, SOON, self.client.prepare(sql)).await?;
        Ok(prepared.columns().iter().map(|column| column.type_().clone()).collect())
    }

    /// The first rows that a query gives, for as long as the server lets it.
    pub(super) async fn rows(&mut self, sql: &str, limit: usize) -> Result<Vec<SimpleQueryRow>> {
        if self.is_lost() {
            return Err(lost());
        }
        let stream = self.client.simple_query_raw(sql).await.map_err(|error| fault(&error))?;
        pin_mut!(stream);
        let mut rows = Vec::new();
        // To its end, for an error may come after any row.
        while let Some(message) = stream.next().await {
            if let SimpleQueryMessage::Row(row) = message.map_err(|error| fault(&error))?
                && rows.len() < limit
            {
                rows.push(row);
            }
        }
        Ok(rows)
    }
}

async fn bounded<T>(
    is_lost: &mut bool,
    patience: Duration,
    asked: impl Future<Output = std::result::Result<T, tokio_postgres::Error>>,
) -> Result<T> {
    if *is_lost {
        return Err(lost());
    }
    if let Ok(answer) = timeout(patience, asked).await {
        answer.map_err(|error| fault(&error))
    } else {
        // What comes later would be taken for the answer to something else.
        *is_lost = true;
        let detail = format!("the server did not answer within {} s", patience.as_secs());
        Err(Error::new(ErrorCode::Database, detail)
            .help("look whether it hangs; then resume: the journal knows how far it got"))
    }
}
