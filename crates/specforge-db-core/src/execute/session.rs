//! Live databases.

use async_trait::async_trait;
use serde_json::Value;

use super::JournalEntry;
use crate::contract::Secret;
use crate::error::Result;
use crate::model::Schema;
use crate::plan::Command;
use crate::version::Version;

/// Opens live databases of one dialect.
#[async_trait]
pub trait Connector: std::fmt::Debug + Send + Sync + 'static {
    /// The id of the dialect.
    fn dialect(&self) -> &'static str;

    /// Opens the database at an address; of the address an error names a file at most, never what
    /// could be a secret.
    async fn open(&self, url: &Secret, options: OpenOptions) -> Result<Box<dyn Session>>;

    /// Whether there is a database at the address; a server's is there until opening it fails.
    async fn exists(&self, _url: &Secret) -> Result<bool> {
        Ok(true)
    }

    /// An empty database that nobody else sees and that is gone at the end, where there are such:
    /// it stands in for one that a dry run must not make.
    async fn scratch(&self) -> Result<Option<Box<dyn Session>>> {
        Ok(None)
    }
}

/// How a database is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OpenOptions {
    /// Whether nothing may be written.
    pub read_only: bool,
    /// Whether it is made where it is not there (an embedded database's file).
    pub create: bool,
    /// How long to wait for somebody else's lock, in milliseconds.
    pub lock_timeout_ms: u64,
}

/// One row of an answer.
pub type Row = Vec<Value>;

/// A live database.
#[async_trait]
pub trait Session: Send {
    /// The version of the server or library.
    async fn version(&mut self) -> Result<Version>;

    /// What the database declares, in normal form and without our own journal.
    async fn introspect(&mut self) -> Result<Schema>;

    /// Runs one command, whose results do not matter.
    async fn run(&mut self, command: &Command) -> Result<()>;

    /// Runs one command and says how many rows or documents it changed, by itself and by what it set
    /// off; absent where the database does not say, and then no step can be repeated on it.
    async fn run_counting(&mut self, command: &Command) -> Result<Option<u64>> {
        self.run(command).await.map(|()| None)
    }

    /// Asks for rows, at most so many.
    async fn rows(&mut self, command: &Command, limit: usize) -> Result<Vec<Row>>;

    /// Starts a transaction that holds the lock which keeps other writers of the schema out.
    async fn begin(&mut self) -> Result<()>;

    /// Ends the transaction and keeps what it did.
    async fn commit(&mut self) -> Result<()>;

    /// Ends the transaction and takes back what it did; harmless where there is none.
    async fn rollback(&mut self) -> Result<()>;

    /// Keeps other executors out until [`unlock`](Self::unlock), waiting as long as the session was opened with.
    async fn lock(&mut self) -> Result<()>;

    /// Lets other executors in.
    async fn unlock(&mut self) -> Result<()>;

    /// Makes the journal where it is not there yet.
    async fn open_journal(&mut self) -> Result<()>;

    /// All entries of the journal in the order of writing; empty where there is no journal.
    async fn read_journal(&mut self) -> Result<Vec<JournalEntry>>;

    /// Writes an entry, in place of an earlier one of the same run and step.
    async fn write_journal(&mut self, entry: &JournalEntry) -> Result<()>;

    /// Saves the whole database beside itself before something is lost, where the database can do so
    /// by itself; says where.
    async fn backup(&mut self, label: &str) -> Result<Option<String>>;
}
