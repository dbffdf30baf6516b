//! The contract of design-schema.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::contract::{Response, SchemaSource};
use crate::model::Schema;
use crate::version::Version;

/// Asks for a schema that meets requirements.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DesignRequest {
    /// `design-schema`.
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
    /// The requirements.
    pub requirements: Value,
    /// What lives already; it is never dropped or renamed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub existing_schema: Option<SchemaSource>,
}

/// The answer to design-schema.
pub type DesignResponse = Response<DesignBody>;

/// A schema with its reasons.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct DesignBody {
    /// The statements that create it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schema_sql: Option<String>,
    /// The model.
    pub schema: Schema,
}
