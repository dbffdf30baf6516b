//! The rules that hold for every dialect: they ask rows and schemas, never a product's name.
//!
//! One rule is one file with its page beside it, and one line in the stage's `mod.rs`; the page's
//! examples run as tests.

mod design;
mod plan;
mod review;
mod schema;
