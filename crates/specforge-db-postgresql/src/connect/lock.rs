//! The lock that keeps other executors out.
//!
//! It is asked for again and again and never waited for inside a statement: a statement that waits
//! is a transaction, and CREATE INDEX CONCURRENTLY waits for every transaction, so that the one who
//! waits and the one who holds the lock would wait for each other.

use std::time::Duration;

use specforge_db_core::error::Result;
use tokio::time::{Instant, sleep};

use super::fault::busy;
use super::wire::Wire;

/// How long to wait before asking again.
const PAUSE: Duration = Duration::from_millis(100);

/// Takes the lock; its number is `specfdb` in ASCII, for anybody who looks into `pg_locks`.
const TAKE: &str = "SELECT pg_try_advisory_lock(32493203083388002)";
const GIVE_BACK: &str = "SELECT pg_advisory_unlock(32493203083388002)";

/// Takes the lock, or says that somebody else has it.
pub(super) async fn take(wire: &mut Wire, patience: Duration) -> Result<()> {
    let until = Instant::now() + patience;
    loop {
        let answers = wire.ask(TAKE).await?;
        if answers.first().and_then(|rows| rows.first()?.get(0)) == Some("t") {
            return Ok(());
        }
        if Instant::now() + PAUSE > until {
            return Err(busy("another execution is at work on this database"));
        }
        sleep(PAUSE).await;
    }
}

/// Lets others in; a connection that is gone has let them in already.
pub(super) async fn give_back(wire: &mut Wire) -> Result<()> {
    if wire.is_lost() {
        return Ok(());
    }
    wire.ask(GIVE_BACK).await.map(drop)
}
