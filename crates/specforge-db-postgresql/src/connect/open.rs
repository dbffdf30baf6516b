//! Opening a connection, or saying why there is none.

use std::time::Duration;

use specforge_db_core::error::{Error, Result};
use specforge_db_core::execute::OpenOptions;
use specforge_db_core::version::Version;
use tokio::runtime::Handle;
use tokio::time::{Instant, sleep, timeout};
use tokio_postgres::{Client, NoTls};

use super::address::{Address, Trust};
use super::fault::{cannot, explain, passes, silent};
use super::session::PgSession;
use super::wire::Wire;
use super::{pinned, pooled, tls};

/// How long to wait before asking a server again that is just starting.
const STARTING: Duration = Duration::from_millis(200);

/// What is asked of a session that was just set up.
const WHO: &str = "SELECT current_setting('server_version_num'), pg_backend_pid(), \
    current_setting('search_path'), current_setting('TimeZone'), current_setting('lock_timeout')";

/// Opens a session.
pub(super) async fn open(address: &Address, options: OpenOptions) -> Result<PgSession> {
    let mut wire = Wire::new(connect(address).await?);
    let answers = wire.ask("SHOW server_version_num").await?;
    let number = answers.first().and_then(|rows| rows.first()?.get(0)?.parse().ok());
    let (major, version) = version(number)?;
    wire.ask(&pinned::statements(major, options.read_only, options.lock_timeout_ms)).await?;
    let answers = wire.ask(WHO).await?;
    let Some(who) = answers.first().and_then(|rows| rows.first()) else {
        return Err(cannot("the server does not answer as PostgreSQL does"));
    };
    if (who.get(2), who.get(3)) != (Some("public"), Some("UTC")) {
        return Err(pooled::refusal());
    }
    let pid = who.get(1).unwrap_or_default().to_owned();
    if !options.read_only {
        pooled::refuse_pools(address, &mut wire, &pid).await?;
    }
    Ok(PgSession::new(wire, version, major, pid, options))
}

/// Connects, waiting for a server that is just starting, as long as the address says in all.
pub(super) async fn connect(address: &Address) -> Result<Client> {
    if Handle::try_current().is_err() {
        return Err(Error::internal("a connection was opened where nothing can wait for it"));
    }
    let until = Instant::now() + address.patience;
    loop {
        let left = until.saturating_duration_since(Instant::now());
        let Ok(connected) = timeout(left, once(address)).await else { return Err(silent()) };
        match connected? {
            Ok(client) => return Ok(client),
            Err(error) if passes(&error) && Instant::now() + STARTING < until => {
                sleep(STARTING).await;
            }
            Err(error) => return Err(explain(&error)),
        }
    }
}

async fn once(address: &Address) -> Result<std::result::Result<Client, tokio_postgres::Error>> {
    // The far end of a connection lives as long as its client; what it says is said to that as well.
    if address.trust == Trust::Open {
        let connected = address.config.connect(NoTls).await;
        return Ok(connected.map(|(client, connection)| {
            tokio::spawn(async { drop(connection.await) });
            client
        }));
    }
    let connected = address.config.connect(tls::connector(address)?).await;
    Ok(connected.map(|(client, connection)| {
        tokio::spawn(async { drop(connection.await) });
        client
    }))
}

fn version(number: Option<u32>) -> Result<(u32, Version)> {
    let Some(number) = number else {
        return Err(cannot("the server does not say which version of PostgreSQL it is"));
    };
    let (major, minor) = (number / 10_000, number % 10_000);
    let oldest = crate::info::INFO.oldest_version;
    if Version::short(major, minor) < oldest {
        return Err(Error::unsupported(format!(
            "the server is PostgreSQL {major}; the oldest that is supported is {}",
            oldest.major()
        ))
        .at("/connection/url"));
    }
    Ok((major, Version::short(major, minor)))
}
