//! SQLite as the judge sees it: a real database, and a catalog that owes nothing to our reader.

#![allow(
    clippy::format_push_string,
    clippy::doc_markdown,
    clippy::semicolon_if_nothing_returned,
    clippy::needless_for_each,
    clippy::format_collect,
    clippy::assigning_clones,
    unused_imports,
    unreachable_pub,
    missing_debug_implementations,
    dead_code,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing
)]

mod catalog;
mod database;
mod declaration;
mod tokens;

pub use database::{InMemory, folder};
pub use specforge_db_sqlite as _;

use specforge_db_core::plan::MigrationPlanner;

/// The dialect under test, as the registry hands it out.
pub fn sqlite() -> &'static dyn MigrationPlanner {
    specforge_db_core::dialect::dialect("sqlite").expect("the dialect is linked in")
}
