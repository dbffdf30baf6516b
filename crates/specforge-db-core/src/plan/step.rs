//! What plan-migration answers: steps, as agents and the executor read them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Check, Phase, Safety};
use crate::contract::Response;
use crate::wish::Understood;

/// The answer to plan-migration.
pub type PlanResponse = Response<PlanBody>;

/// A plan.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PlanBody {
    /// The steps in order.
    pub migration_steps: Vec<Step>,
    /// How long readers or writers are kept out, in words.
    pub estimated_downtime: String,
    /// The same in figures.
    pub downtime: Downtime,
    /// What the plan is bound to.
    pub plan: PlanIds,
    /// How wishes were understood, where these said what is wanted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub understood: Vec<Understood>,
}

/// What a plan is bound to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PlanIds {
    /// The fingerprint of the schema that it starts from.
    pub from: String,
    /// The fingerprint of the schema that it reaches.
    pub to: String,
    /// The hash of all that is executed; a changed byte changes it.
    pub hash: String,
}

/// How long readers or writers are kept out.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Downtime {
    /// For how long in all, where it can be said.
    #[serde(default)]
    pub blocked_ms: Option<Bounds>,
    /// How long the plan runs, where it can be said.
    #[serde(default)]
    pub total_ms: Option<Bounds>,
    /// What the figures rest on, or what is missing.
    pub basis: String,
}

/// Between which figures something lies.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Bounds {
    /// At least.
    pub min: u64,
    /// At most.
    pub max: u64,
}

/// One step.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Step {
    /// Its number, from 1.
    pub step: u32,
    /// What it does.
    pub description: String,
    /// The statements, for SQL databases; never BEGIN or COMMIT.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sql: Option<String>,
    /// The command document or a list of them, for document databases.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub command: Option<Value>,
    /// Why it is done, and why so.
    pub rationale: String,
    /// Whether it may be run without a thought.
    pub safety: Safety,
    /// Whether readers or writers are kept out for a time that grows with the rows.
    pub blocking: bool,
    /// The statements that take it back; empty where nothing can.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rollback_sql: Option<String>,
    /// The command documents that take it back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rollback_command: Option<Value>,
    /// Queries that must find nothing before anything is done.
    pub prerequisites: Vec<Value>,
    /// Where in the life of a deployment it belongs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phase: Option<Phase>,
    /// What it locks.
    pub lock: LockInfo,
    /// Whether the rows are written anew.
    pub rewrites_table: bool,
    /// Whether the rows are read.
    pub scans_table: bool,
    /// `own`, `group:n`, or `none`: one statement outside any transaction.
    pub transaction: String,
    /// How long it may wait.
    pub timeouts: Timeouts,
    /// Whether it can be taken back.
    pub reversibility: Reversibility,
    /// What does not come back, or why nothing can.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub loses: Option<String>,
    /// The prerequisites with what is expected and why.
    pub checks: Vec<Check>,
    /// What must hold right after it.
    pub verify: Vec<Check>,
    /// The numbers of the steps that must come first.
    pub depends_on: Vec<u32>,
    /// How its claims are known.
    pub evidence: Evidence,
    /// The row of the dialect's operations that its claims come from.
    pub operation: String,
    /// Whether it is repeated until it changes nothing.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub repeat: bool,
}

/// What a step locks.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LockInfo {
    /// The database's own name for the lock.
    pub level: String,
    /// Whom it keeps out: `nothing`, `schema changes`, `writes`, `everything`.
    pub blocks: String,
    /// `instant`, or `grows with rows`.
    pub duration: String,
}

/// How long a step may wait.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Timeouts {
    /// For its lock, in milliseconds; 0 means as long as it takes.
    pub lock_ms: u64,
    /// For its end, in milliseconds; 0 means as long as it takes.
    pub statement_ms: u64,
}

/// Whether a step can be taken back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Reversibility {
    /// Completely.
    #[default]
    Reversible,
    /// Something does not come back.
    Lossy,
    /// Not at all.
    Irreversible,
}

/// How a claim is known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Evidence {
    /// Seen by a test on a real server of this major version.
    Observed,
    /// Read in the vendor's documentation.
    Documented,
    /// Neither.
    #[default]
    Assumed,
}
