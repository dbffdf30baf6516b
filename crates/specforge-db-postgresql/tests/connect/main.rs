//! Connections to real servers, and what their catalogs say.

#![allow(
    clippy::format_push_string,
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::expect_used
)]

mod encrypted;
#[path = "../live/mod.rs"]
mod live;
mod pooled;
mod read;
mod refused;
mod same;
#[path = "../support/mod.rs"]
mod support;
