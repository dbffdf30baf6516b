//! The contract of read-schema.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::contract::{ConnectionSource, Response, SchemaSource};
use crate::model::Schema;
use crate::read::SkipKind;
use crate::version::Version;

/// Asks what a text or a live database declares.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReadRequest {
    /// `read-schema`.
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
    /// The schema.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schema: Option<SchemaSource>,
    /// The database to read it from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub connection: Option<ConnectionSource>,
}

/// What is declared.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ReadBody {
    /// The model.
    pub schema: Schema,
    /// Its fingerprint: equal schemas have equal ones, whatever their spelling.
    pub fingerprint: String,
    /// What was passed over, counted.
    pub skipped: Vec<SkippedCount>,
}

/// How many parts of a text were passed over for one reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SkippedCount {
    /// The reason.
    pub kind: SkipKind,
    /// How many.
    pub count: usize,
}

/// The answer to read-schema.
pub type ReadResponse = Response<ReadBody>;
