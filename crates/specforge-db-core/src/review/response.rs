//! What review-migration answers.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::contract::Response;
use crate::diff::Change;
use crate::model::ObjectPath;
use crate::plan::{Check, Downtime, Evidence, LockInfo, Reversibility, Step};

/// The answer to review-migration.
pub type ReviewResponse = Response<ReviewBody>;

/// A script, statement by statement.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ReviewBody {
    /// The statements in order.
    pub statements: Vec<ReviewedStatement>,
    /// How long readers or writers are kept out, in words.
    pub estimated_downtime: String,
    /// The same in figures.
    pub downtime: Downtime,
    /// How the schema differs afterwards; absent where the schema is not known, a statement drops with
    /// CASCADE, or one fails within a transaction.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub changes: Option<Vec<Change>>,
}

/// A statement as it is written.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct ReviewedStatement {
    /// Its number, from 1.
    pub statement: u32,
    /// The line on which it starts, from 1.
    pub line: usize,
    /// The column in which it starts, from 1, in characters.
    pub column: usize,
    /// How it begins.
    pub sql: String,
    /// Whether it was understood.
    pub state: StatementState,
    /// What it does, part by part.
    pub operations: Vec<ReviewedOperation>,
    /// The strictest of its locks.
    pub lock: LockInfo,
    /// Every table that it keeps from others.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub locks: Vec<TableLock>,
    /// Whether readers or writers are kept out for a time that grows with the rows.
    pub blocking: bool,
    /// Whether the rows are written anew.
    pub rewrites_table: bool,
    /// Whether the rows are read.
    pub scans_table: bool,
    /// `own`, `group:n`, or `none`: outside any transaction.
    pub transaction: String,
    /// Whether it can be taken back.
    pub reversibility: Reversibility,
    /// What does not come back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub loses: Option<String>,
    /// What rows must fulfil, as queries to ask before.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub checks: Vec<Check>,
    /// How its claims are known.
    pub evidence: Evidence,
    /// How the planner would make the same change while others go on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub instead: Option<Instead>,
}

/// Whether a statement was understood.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum StatementState {
    /// It was, and this is what it does.
    #[default]
    Understood,
    /// It was, and it does nothing to any table.
    Passed,
    /// It cannot be read: nothing is said of what it does.
    Unread,
    /// What it is about is not there, or is there already: it fails.
    Misfit,
    /// It runs code that only a server could follow.
    Opaque,
}

/// One thing that a statement does.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct ReviewedOperation {
    /// The row of the dialect's operations that says what it costs.
    pub operation: String,
    /// To what, by its name afterwards.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub object: Option<ObjectPath>,
    /// What it locks.
    pub lock: LockInfo,
    /// Whether the rows are written anew.
    pub rewrites_table: bool,
    /// Whether the rows are read.
    pub scans_table: bool,
    /// How that is known.
    pub evidence: Evidence,
    /// What the row says of it.
    pub says: String,
}

/// A table that is kept from others.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TableLock {
    /// The table.
    pub table: String,
    /// The database's own name for the lock.
    pub level: String,
    /// Whom it keeps out: `schema changes`, `writes`, `everything`.
    pub blocks: String,
}

/// How the planner would make the same change.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Instead {
    /// Its steps.
    pub steps: Vec<Step>,
    /// How long readers or writers are kept out by them.
    pub estimated_downtime: String,
}
