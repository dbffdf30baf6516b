//! Reading a schema from text.

mod source;

pub use source::{SkipKind, Skipped, Split, Statement};
