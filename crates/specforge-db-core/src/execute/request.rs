//! The contract of execute-migration.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::JournalEntry;
use crate::contract::{ConnectionSource, ErrorBody, Response};
use crate::error::ErrorCode;
use crate::version::Version;

/// Asks to execute a plan, or migration files, on a live database.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ExecuteRequest {
    /// `execute-migration`.
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
    /// A plan response, or its steps with its ids.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plan: Option<Value>,
    /// A folder of migration files, or a list of files.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub migrations: Option<Value>,
    /// The database to execute on.
    pub connection: ConnectionSource,
    /// The hash of the plan, as the one who approved it saw it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confirm: Option<String>,
    /// What to do.
    #[serde(default)]
    pub mode: ExecuteMode,
    /// How to do it.
    #[serde(default)]
    pub options: ExecuteOptions,
}

/// What to do with a plan.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ExecuteMode {
    /// Check everything that can be checked, and change nothing.
    #[default]
    DryRun,
    /// Execute it.
    Apply,
    /// Take it back.
    Rollback,
    /// Go on where an interrupted execution stopped.
    Resume,
    /// Say how far it is.
    Status,
}

/// How to execute.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ExecuteOptions {
    /// Whether steps that lose data may run.
    pub allow_destructive: bool,
    /// How long to wait for a lock, in milliseconds.
    pub lock_timeout_ms: u64,
    /// Whether a database file that is not there is made.
    pub create: bool,
    /// Whether to save the database before a step that loses data.
    pub backup: bool,
    /// For migration files: the version to go to; absent means all the way forward, or one back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    /// What became of a step outside any transaction in which an execution was interrupted, where
    /// the database cannot tell.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub interrupted: Option<Interrupted>,
    /// How often a step that repeats until it changes nothing may run; one that does not end by then
    /// is stopped, and can be resumed.
    pub max_passes: u64,
}

/// What became of a step in which an execution was interrupted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Interrupted {
    /// It took effect.
    Done,
    /// It did not, and is to be run again.
    Again,
}

impl Default for ExecuteOptions {
    fn default() -> Self {
        Self {
            allow_destructive: false,
            lock_timeout_ms: 5000,
            create: false,
            backup: true,
            to: None,
            interrupted: None,
            max_passes: 1_000_000,
        }
    }
}

/// The answer to execute-migration.
pub type ExecuteResponse = Response<ExecuteBody>;

/// What was done.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ExecuteBody {
    /// How it ended.
    pub state: ExecuteState,
    /// What happened to each step.
    pub steps: Vec<StepReport>,
    /// The table that holds the journal.
    pub history_table: String,
    /// What the database looks like afterwards.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verified: Option<Verified>,
    /// Where the database was saved before data were lost.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub backup: Option<String>,
    /// Whether this was only a rehearsal.
    #[serde(default)]
    pub dry_run: bool,
    /// The hash of what is or would be executed; `confirm` has to repeat it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hash: Option<String>,
    /// The journal, where only that was asked for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub journal: Vec<JournalEntry>,
    /// Why it was refused, or where it stopped.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<ErrorBody>,
}

impl ExecuteBody {
    /// The code of the error, where one stopped the execution; it gives the exit code.
    pub fn error_code(&self) -> Option<ErrorCode> {
        let code = &self.error.as_ref()?.code;
        ErrorCode::ALL.iter().find(|known| known.as_str() == code).copied()
    }
}

/// How an execution ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ExecuteState {
    /// Every step is done.
    Applied,
    /// Some steps are done, some are not.
    PartiallyApplied,
    /// What was done is taken back.
    RolledBack,
    /// There was nothing to do.
    #[default]
    NothingToDo,
    /// Nothing was done, because it must not be, or because the first step failed without effect.
    Refused,
    /// Only looked at: everything was checked, and it could be executed.
    Ready,
}

/// What happened to a step.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct StepReport {
    /// Its number.
    pub step: u32,
    /// How far it is.
    pub state: StepState,
    /// What it does.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub description: String,
    /// When it was started.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub started_at: Option<String>,
    /// How long it took.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duration_ms: Option<u64>,
    /// How often it was tried again.
    #[serde(default)]
    pub retries: u32,
    /// What went wrong.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
}

/// How far a step is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum StepState {
    /// Not started.
    #[default]
    Pending,
    /// Done.
    Done,
    /// Failed, and without effect.
    Failed,
    /// Done and taken back.
    RolledBack,
}

/// What a database looks like after an execution.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Verified {
    /// `matches`, or `differs`.
    pub catalog: String,
    /// What differs, in words.
    pub drift: Vec<String>,
}
