//! The session: commands, rows, transactions.

use std::time::Duration;

use async_trait::async_trait;
use serde_json::{Value, json};
use specforge_db_core::error::{Error, Result};
use specforge_db_core::execute::{JournalEntry, OpenOptions, Row, Session};
use specforge_db_core::model::Schema;
use specforge_db_core::plan::{Command, Timeouts};
use specforge_db_core::version::Version;
use tokio::time::{Instant, sleep};
use tokio_postgres::types::Type;

use super::wire::Wire;
use super::{introspect, journal, lock, pinned, pooled, remains};

/// How often a step is tried again that did not get its lock.
const TRIES: u32 = 30;
/// For how many times the longest wait for a lock it is tried again in all.
const WAITS: u32 = 12;
/// The first pause between two tries, and the longest.
const PAUSE_MS: (u64, u64) = (50, 2000);

/// An open database.
#[derive(Debug)]
pub(super) struct PgSession {
    wire: Wire,
    version: Version,
    major: u32,
    /// The server's process that works for us.
    pid: String,
    read_only: bool,
    /// How long a statement waits for a lock.
    wait: Duration,
    /// The timeouts that the session has now.
    limits: Timeouts,
    in_transaction: bool,
    /// Since when a step is tried again.
    trying: Option<Instant>,
}

impl PgSession {
    pub(super) fn new(
        wire: Wire,
        version: Version,
        major: u32,
        pid: String,
        options: OpenOptions,
    ) -> Self {
        let wait = Duration::from_millis(options.lock_timeout_ms.max(1));
        let limits = Timeouts { lock_ms: options.lock_timeout_ms, statement_ms: 0 };
        Self {
            wire,
            version,
            major,
            pid,
            read_only: options.read_only,
            wait,
            limits,
            in_transaction: false,
            trying: None,
        }
    }
}

#[async_trait]
impl Session for PgSession {
    async fn version(&mut self) -> Result<Version> {
        Ok(self.version)
    }

    async fn introspect(&mut self) -> Result<Schema> {
        introspect::schema(&mut self.wire, self.version, self.major).await
    }

    async fn run(&mut self, command: &Command) -> Result<()> {
        self.wire.run(text(command)?).await.map(drop)
    }

    /// As many rows as the statement itself says; what its triggers change is not among them.
    async fn run_counting(&mut self, command: &Command) -> Result<Option<u64>> {
        self.wire.run(text(command)?).await.map(Some)
    }

    async fn rows(&mut self, command: &Command, limit: usize) -> Result<Vec<Row>> {
        let text = text(command)?;
        let types = self.wire.types(text).await?;
        let rows = self.wire.rows(text, limit).await?;
        let values = |row: &tokio_postgres::SimpleQueryRow| -> Row {
            types.iter().enumerate().map(|(at, ty)| value(row.get(at), ty)).collect()
        };
        Ok(rows.iter().map(values).collect())
    }

    /// Nothing keeps other people from changing the schema: what was checked inside the transaction
    /// holds for the tables that it has locked, and its end is checked again.
    async fn begin(&mut self) -> Result<()> {
        let pid = pooled::session_of(&mut self.wire, "BEGIN; SELECT pg_backend_pid()").await?;
        self.in_transaction = true;
        if pid == self.pid {
            return Ok(());
        }
        self.rollback().await?;
        Err(pooled::refusal())
    }

    async fn commit(&mut self) -> Result<()> {
        self.in_transaction = false;
        self.wire.ask_patiently("COMMIT").await.map(drop)
    }

    async fn rollback(&mut self) -> Result<()> {
        // The settings of the session go back with the transaction that made them.
        self.limits = Timeouts { lock_ms: 0, statement_ms: u64::MAX };
        if !std::mem::take(&mut self.in_transaction) || self.wire.is_lost() {
            return Ok(());
        }
        self.wire.ask_patiently("ROLLBACK").await.map(drop)
    }

    /// Who only looks does not keep anybody out.
    async fn lock(&mut self) -> Result<()> {
        if self.read_only {
            return Ok(());
        }
        lock::take(&mut self.wire, self.wait).await
    }

    async fn unlock(&mut self) -> Result<()> {
        if self.read_only {
            return Ok(());
        }
        lock::give_back(&mut self.wire).await
    }

    async fn limit(&mut self, timeouts: Timeouts) -> Result<()> {
        let own = u64::try_from(self.wait.as_millis()).unwrap_or(u64::MAX);
        let lock_ms = if timeouts.lock_ms == 0 { own } else { timeouts.lock_ms };
        let limits = Timeouts { lock_ms, ..timeouts };
        if limits == self.limits {
            return Ok(());
        }
        self.limits = limits;
        let lock = pinned::lock_timeout(limits.lock_ms);
        let statement = pinned::statement_timeout(limits.statement_ms);
        self.wire.ask(&format!("{lock}; {statement}")).await.map(drop)
    }

    async fn try_again(&mut self, tries: u32) -> Result<bool> {
        let since = *self.trying.get_or_insert_with(Instant::now);
        if tries == 0 {
            self.trying = Some(Instant::now());
        } else if tries >= TRIES || since.elapsed() > self.wait * WAITS {
            return Ok(false);
        }
        let longest = PAUSE_MS.0.saturating_mul(1 << tries.min(10)).min(PAUSE_MS.1);
        sleep(Duration::from_millis(longest / 2 + spread(longest / 2))).await;
        Ok(!self.wire.is_lost())
    }

    async fn clear_remains(&mut self, commands: &[Command]) -> Result<()> {
        if self.read_only || self.wire.is_lost() {
            return Ok(());
        }
        remains::clear(&mut self.wire, commands, self.version).await
    }

    async fn open_journal(&mut self) -> Result<()> {
        journal::open(&mut self.wire).await
    }

    async fn read_journal(&mut self) -> Result<Vec<JournalEntry>> {
        journal::read(&mut self.wire).await
    }

    async fn write_journal(&mut self, entry: &JournalEntry) -> Result<()> {
        journal::write(&mut self.wire, entry).await
    }

    /// A server does not save itself; its owner does.
    async fn backup(&mut self, _: &str) -> Result<Option<String>> {
        Ok(None)
    }
}

fn text(command: &Command) -> Result<&str> {
    command.text().ok_or_else(|| {
        Error::unsupported("a command document is for another database; expected a statement")
    })
}

/// A number below `below` that is another one in every process and at every moment, so that those
/// who wait for the same lock do not come again at the same time.
fn spread(below: u64) -> u64 {
    use std::hash::{BuildHasher as _, RandomState};
    RandomState::new().hash_one(0) % below.max(1)
}

fn value(text: Option<&str>, ty: &Type) -> Value {
    let Some(text) = text else { return Value::Null };
    let parsed = match *ty {
        Type::BOOL => Some(json!(text == "t")),
        Type::INT2 | Type::INT4 | Type::INT8 | Type::OID => {
            text.parse::<i64>().ok().map(|number| json!(number))
        }
        Type::FLOAT4 | Type::FLOAT8 => {
            text.parse::<f64>().ok().filter(|n| n.is_finite()).map(|number| json!(number))
        }
        Type::BYTEA => Some(json!({"blob_bytes": text.len().saturating_sub(2) / 2})),
        _ => None,
    };
    parsed.unwrap_or_else(|| json!(text))
}
