//! What an operation costs: what it locks, rewrites and scans.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::version::Version;

/// What one kind of operation costs in one database, since when, and how we know.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Operation {
    /// Its name, by which steps cite it, such as `add-column`.
    pub id: &'static str,
    /// The first version that behaves so.
    pub since: Option<Version>,
    /// The first version that no longer does.
    pub until: Option<Version>,
    /// Whom its lock keeps out.
    pub lock: Lock,
    /// The database's own name for the lock.
    pub lock_name: &'static str,
    /// Whether the lock is held for as long as there are rows to go through.
    pub grows: bool,
    /// Whether the rows are written anew.
    pub rewrites: bool,
    /// Whether the rows are read.
    pub scans: bool,
    /// On which versions a test has seen this on a real server.
    pub observed: Observed,
    /// Why it is done so and what it does to the rows, in a sentence for the one who approves it.
    pub says: &'static str,
    /// Where the vendor says so.
    pub source: &'static str,
}

impl Operation {
    /// Whether the row speaks of that version.
    pub fn holds(&self, version: Version) -> bool {
        version.reaches(self.since) && self.until.is_none_or(|until| version < until)
    }
}

/// On which versions a fact was seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Observed {
    /// Seen by a test on a real server of these versions.
    On(&'static [Version]),
    /// Read in the vendor's documentation.
    Documented,
}

/// Whom a lock keeps out; ordered from nobody to everybody.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Lock {
    /// Nobody.
    Nothing,
    /// Other changes of the schema.
    SchemaChanges,
    /// Writers.
    Writes,
    /// Readers and writers.
    Everything,
}

impl Lock {
    /// The words of the contract: `nothing`, `schema changes`, `writes`, `everything`.
    pub fn words(self) -> &'static str {
        match self {
            Self::Nothing => "nothing",
            Self::SchemaChanges => "schema changes",
            Self::Writes => "writes",
            Self::Everything => "everything",
        }
    }
}
