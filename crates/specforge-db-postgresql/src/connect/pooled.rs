//! Pools that give each transaction another session.
//!
//! Behind such a pool settings, locks and statements outside transactions end up in sessions of
//! other people, so that a migration must not go through it.

use specforge_db_core::error::{Error, ErrorCode, Result};

use super::address::Address;
use super::fault::lost;
use super::open::connect;
use super::wire::Wire;

/// Makes sure that a session belongs to this client alone.
///
/// While a second client holds a transaction, a pool has either lent it the first one's session, or
/// lends the first one another. Where the server takes no second client, what a transaction says of
/// its session still tells.
pub(super) async fn refuse_pools(address: &Address, wire: &mut Wire, pid: &str) -> Result<()> {
    let Ok(second) = connect(address).await else { return Ok(()) };
    let mut second = Wire::new(second);
    let other = session_of(&mut second, "BEGIN; SELECT pg_backend_pid()").await?;
    let own = session_of(wire, "SELECT pg_backend_pid()").await?;
    second.ask("ROLLBACK").await?;
    if other == pid || own != pid { Err(refusal()) } else { Ok(()) }
}

/// The session that answers a question, of which the last statement asks for it.
pub(super) async fn session_of(wire: &mut Wire, sql: &str) -> Result<String> {
    let answers = wire.ask(sql).await?;
    let pid = answers.last().and_then(|rows| rows.first()?.get(0).map(str::to_owned));
    pid.ok_or_else(lost)
}

/// Why nothing is done through a pool.
pub(super) fn refusal() -> Error {
    Error::new(
        ErrorCode::CannotOpen,
        "the connection goes through a pool that gives each transaction another session",
    )
    .at("/connection/url")
    .help("connect to the server itself, or to a pool that keeps a session for each client (pool_mode = session)")
}
