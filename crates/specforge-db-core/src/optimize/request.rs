//! The contract of optimize-query.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::contract::{Response, SchemaSource};
use crate::plan::TableStats;
use crate::version::Version;

/// Asks for advice on a query.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OptimizeRequest {
    /// `optimize-query`.
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
    /// The query: text, or a document.
    pub query: Value,
    /// What the database printed when it was asked to explain the query.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub explain_plan: Option<Value>,
    /// The schema that the query runs on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schema: Option<SchemaSource>,
    /// What is known about the rows, by table.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub table_stats: IndexMap<String, TableStats>,
    /// Other queries that run on the same tables.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub workload: Vec<WorkloadItem>,
}

/// A query that runs on the same tables.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WorkloadItem {
    /// The query.
    pub query: Value,
    /// How often it runs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub calls: Option<u64>,
    /// How long it takes, in milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mean_ms: Option<f64>,
}

/// The answer to optimize-query.
pub type OptimizeResponse = Response<OptimizeBody>;

/// Advice on a query.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct OptimizeBody {
    /// What is slow, in words.
    pub issues: Vec<String>,
    /// What to do.
    pub recommendations: Vec<Recommendation>,
    /// How much faster it gets, as a band, or why that is unknown.
    pub estimated_speedup: String,
    /// The execution plan, in one form for every database.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plan_tree: Option<Value>,
    /// Before and after.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comparison: Option<Value>,
}

/// One thing to do.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Recommendation {
    /// What kind of thing.
    #[serde(rename = "type")]
    pub kind: RecommendationKind,
    /// The statement that does it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sql: Option<String>,
    /// The query as it should be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub optimized_query: Option<String>,
    /// Why.
    pub rationale: String,
    /// What it brings.
    pub expected_improvement: String,
    /// The statement that takes it back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rollback_sql: Option<String>,
    /// Under which conditions it holds.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub conditions: Vec<String>,
    /// What it rests on.
    pub confidence: Confidence,
    /// What it costs on writing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub write_cost: Option<String>,
}

/// What kind of thing to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum RecommendationKind {
    /// Create an index.
    AddIndex,
    /// Write the query otherwise.
    RewriteQuery,
    /// Drop an index.
    DropIndex,
    /// Change the schema.
    SchemaChange,
    /// Gather statistics.
    Analyze,
    /// Change a setting.
    Setting,
    /// Leave it as it is.
    NoAction,
}

/// What advice rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Confidence {
    /// Run times before and after.
    Measured,
    /// A plan with hypothetical indexes.
    WhatIf,
    /// The execution plan.
    Plan,
    /// Statistics.
    Statistics,
    /// The schema alone.
    SchemaOnly,
}
