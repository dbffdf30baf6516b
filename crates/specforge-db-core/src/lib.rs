//! Model, contracts, traits and engines of specforge-db.

pub mod contract;
pub mod design;
pub mod diagram;
pub mod dialect;
pub mod diff;
pub mod error;
pub mod execute;
pub mod finding;
pub mod hash;
pub mod invoke;
pub mod model;
pub mod name;
pub mod optimize;
mod parallel;
pub mod plan;
pub mod read;
pub mod review;
pub mod rule;
mod rules;
pub mod span;
pub mod tasks;
pub mod version;
pub mod wish;

#[doc(hidden)]
pub use inventory;
