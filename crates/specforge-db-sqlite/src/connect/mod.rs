//! Live SQLite databases.
//!
//! The engine in core asks; what stands here is the I/O: opening a file with an error that says
//! what is wrong with it, transactions, the catalog, the journal, a copy before something is lost.
//! SQLite works in the calling thread, so the functions are `async` by their traits alone.

mod address;
mod backup;
mod fault;
mod introspect;
mod journal;
mod open;
mod session;

use std::path::Path;

use async_trait::async_trait;
use specforge_db_core::contract::Secret;
use specforge_db_core::error::Result;
use specforge_db_core::execute::{Connector, OpenOptions, Session};

use address::{Address, Place};
use session::SqliteSession;

/// Opens SQLite databases: `sqlite:path`, `sqlite://path`, `file:path`, `sqlite::memory:`.
#[derive(Clone, Copy, Debug)]
pub struct SqliteConnector;

specforge_db_core::register_connector!(SqliteConnector);

#[async_trait]
impl Connector for SqliteConnector {
    fn dialect(&self) -> &'static str {
        crate::info::INFO.id
    }

    async fn open(&self, url: &Secret, options: OpenOptions) -> Result<Box<dyn Session>> {
        let address = Address::parse(url)?;
        Ok(Box::new(open::open(&address, options)?))
    }

    async fn exists(&self, url: &Secret) -> Result<bool> {
        Ok(match Address::parse(url)?.place {
            Place::Memory => true,
            // What is in the way of a file is there too: opening it says what it is.
            Place::File(path) => Path::new(&path).symlink_metadata().is_ok(),
        })
    }

    async fn scratch(&self) -> Result<Option<Box<dyn Session>>> {
        let options = OpenOptions { read_only: false, create: true, lock_timeout_ms: 0 };
        let session: SqliteSession = open::open(&Address::memory(), options)?;
        Ok(Some(Box::new(session)))
    }
}
