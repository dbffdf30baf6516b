//! Live PostgreSQL databases.
//!
//! The engine in core asks; what stands here is the I/O: opening a connection that is verified and
//! whose settings are known, transactions and locks with an end, the catalog, the journal, and the
//! remains of what was interrupted.

mod address;
mod fault;
mod introspect;
mod journal;
mod lock;
mod open;
mod pinned;
mod pooled;
mod remains;
mod session;
mod tls;
mod wire;

use async_trait::async_trait;
use specforge_db_core::contract::Secret;
use specforge_db_core::error::Result;
use specforge_db_core::execute::{Connector, OpenOptions, Session};

use address::Address;

/// Opens PostgreSQL databases: `postgresql://user@host:port/database?parameter=value`, or the same
/// with `postgres:`.
///
/// Parameters are those of libpq: `host` (a folder means a socket in it), `port`, `user`, `password`,
/// `dbname`, `sslmode`, `sslrootcert`, `connect_timeout`, `application_name`, `channel_binding` and
/// `target_session_attrs`. A password that the address does not hold is taken from `PGPASSWORD`.
///
/// Encryption: what is not on this machine is encrypted and its certificate verified, unless the
/// address says otherwise (`sslmode=require` does not verify, `sslmode=disable` does not encrypt).
/// `prefer` means `require` for what is not on this machine: nothing is sent in the clear because
/// somebody on the way said that there was no encryption.
#[derive(Clone, Copy, Debug)]
pub struct PostgresqlConnector;

specforge_db_core::register_connector!(PostgresqlConnector);

#[async_trait]
impl Connector for PostgresqlConnector {
    fn dialect(&self) -> &'static str {
        crate::info::INFO.id
    }

    async fn open(&self, url: &Secret, options: OpenOptions) -> Result<Box<dyn Session>> {
        let address = Address::parse(url)?;
        Ok(Box::new(open::open(&address, options).await?))
    }
}
