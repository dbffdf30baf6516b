//! PostgreSQL as the judge sees it: real servers, and a catalog that owes nothing to our reader.

#![allow(
    unreachable_pub,
    unused_imports,
    dead_code,
    missing_debug_implementations,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::doc_markdown
)]

mod ailments;
mod catalog;
mod contents;
mod database;
mod dump;
mod known;
mod pool;
pub mod seen;
mod server;

pub use database::{Pg, Postgres, quoted, said};
pub use pool::Pool;
pub use server::{Build, Running, build, builds, distribution, own_server, server, shared};
pub use specforge_db_postgresql as _;

use specforge_db_core::plan::MigrationPlanner;

/// The dialect under test, as the registry hands it out.
pub fn postgresql() -> &'static dyn MigrationPlanner {
    specforge_db_core::dialect::dialect("postgresql").expect("the dialect is linked in")
}
