//! The journal: what was done to a database, by which plan, and how far.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The journal's table or collection; it is no part of any schema that is read, compared or planned.
pub const JOURNAL: &str = "specforge_migrations";

/// One step of one run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct JournalEntry {
    /// The hash of the plan, or the version of a migration file.
    pub run: String,
    /// The number of the step.
    pub step: u32,
    /// What it is called.
    pub name: String,
    /// The checksum of what is executed; line ends do not count.
    pub checksum: String,
    /// How far it is.
    pub state: JournalState,
    /// When it was started, in UTC, RFC 3339.
    pub started_at: String,
    /// How long it took, in milliseconds.
    pub duration_ms: u64,
}

/// How far a step is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum JournalState {
    /// It is about to be done; after a crash nobody knows whether it was.
    Intent,
    /// It is done.
    Done,
    /// It was done and taken back.
    RolledBack,
}
