//! What review-migration is asked.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::contract::SchemaSource;
use crate::plan::{OnUnreadable, TableStats};
use crate::version::Version;

/// Asks what a script does to a database in use.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReviewRequest {
    /// `review-migration`.
    pub task: String,
    /// The database.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub database: Option<String>,
    /// The version of the contract.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contract_version: Option<String>,
    /// The version of the database.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target_version: Option<Version>,
    /// The script.
    pub script: String,
    /// The schema that it runs on; without it the script alone is judged, and what could not be known
    /// is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schema: Option<SchemaSource>,
    /// What is known about the rows, by table.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub table_stats: IndexMap<String, TableStats>,
    /// How to review.
    #[serde(default)]
    pub options: ReviewOptions,
}

/// How to review.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ReviewOptions {
    /// Whether whoever runs the script puts a transaction around all of it.
    pub in_transaction: bool,
    /// For how long a statement may wait for its lock where it runs, in milliseconds; 0 means that
    /// nothing bounds it unless the script does.
    pub lock_timeout_ms: u64,
    /// Whether losing data is meant.
    pub allow_destructive: bool,
    /// What to do about statements of the schema that cannot be read.
    pub on_unreadable: OnUnreadable,
}

impl Default for ReviewOptions {
    fn default() -> Self {
        Self {
            in_transaction: false,
            lock_timeout_ms: 0,
            allow_destructive: false,
            on_unreadable: OnUnreadable::Fail,
        }
    }
}
