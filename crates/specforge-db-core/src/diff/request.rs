//! The contract of diff-schema.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Change, RenameCandidate};
use crate::contract::{Response, SchemaSource};
use crate::plan::{PlanOptions, RenameSpec};
use crate::version::Version;

/// Asks what differs between two schemas.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DiffRequest {
    /// `diff-schema`.
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
    /// The schema as it is.
    pub current_schema: SchemaSource,
    /// The schema as it should be.
    pub desired_schema: SchemaSource,
    /// Which objects only get another name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub renames: Vec<RenameSpec>,
    /// How to compare.
    #[serde(default)]
    pub options: PlanOptions,
}

/// The answer to diff-schema.
pub type DiffResponse = Response<DiffBody>;

/// What differs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct DiffBody {
    /// The changes from the current to the desired schema.
    pub changes: Vec<Change>,
    /// Drops and creates that could be renames, if the caller says so.
    pub rename_candidates: Vec<RenameCandidate>,
}
