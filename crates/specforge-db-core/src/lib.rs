//! Model, contracts, traits and engines of specforge-db.

pub mod model;
pub mod name;
pub mod read;
pub mod span;
pub mod version;
