//! The pages of rules and recipes: their examples are planned, and what they say is run.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod live;
mod recipes;
mod rules;

use specforge_db_sqlite as _;

/// The dialect as the programs get it.
fn sqlite() -> &'static dyn specforge_db_core::dialect::Plugin {
    specforge_db_core::dialect::dialect("sqlite").unwrap()
}
