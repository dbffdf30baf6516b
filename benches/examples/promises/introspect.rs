//! Reading a live database of PostgreSQL.
//!
//! `SPECFORGE_BENCH_URL` names an empty one, which is filled.

use std::time::{Duration, Instant};

use specforge_db_bench::postgresql::YARDSTICK;
use specforge_db_core::contract::Secret;
use specforge_db_core::error::Result;
use specforge_db_core::execute::{Connector as _, OpenOptions};
use specforge_db_core::plan::Command;
use specforge_db_postgresql::PostgresqlConnector;

use crate::Promise;

const TABLES: usize = 1_000;
const WRITING: OpenOptions =
    OpenOptions { read_only: false, create: false, lock_timeout_ms: 10_000 };

#[allow(clippy::print_stdout)]
pub(crate) fn measure() -> Vec<Promise> {
    let Ok(url) = std::env::var("SPECFORGE_BENCH_URL") else {
        println!("not measured: SPECFORGE_BENCH_URL names no empty database");
        return Vec::new();
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.unwrap_or_else(|error| panic!("{error}"));
    let time = runtime.block_on(least(&Secret::new(url))).unwrap_or_else(|error| panic!("{error}"));
    let what = format!("introspection of {TABLES} tables");
    vec![Promise::at_most(what, time.as_secs_f64(), 0.5, "s")]
}

/// The least time of several runs, each over a connection of its own.
async fn least(url: &Secret) -> Result<Duration> {
    let text = (YARDSTICK.schema)(TABLES, false);
    PostgresqlConnector.open(url, WRITING).await?.run(&Command::Text(text)).await?;
    let mut least = Duration::MAX;
    for _ in 0..10 {
        let start = Instant::now();
        let reading = OpenOptions { read_only: true, ..WRITING };
        let schema = PostgresqlConnector.open(url, reading).await?.introspect().await?;
        assert_eq!(schema.tables().count(), TABLES, "the database was not empty");
        least = least.min(start.elapsed());
    }
    Ok(least)
}
