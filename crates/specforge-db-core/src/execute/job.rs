//! Jobs: what a request asks to execute, checked before any database is opened.

use serde::Deserialize;
use serde_json::Value;

use super::migration::{Migration, read_migrations};
use super::{ExecuteMode, ExecuteRequest};
use crate::contract::Target;
use crate::dialect::Plugin;
use crate::error::{Error, ErrorCode, Result};
use crate::plan::{PlanIds, Step, plan_hash};
use crate::version::Version;

/// What a request asks to execute.
#[derive(Clone, Debug)]
pub(super) enum Job {
    /// A plan that is what it was when it was made.
    Plan(Plan),
    /// Migration files, in the order of their versions.
    Files(Vec<Migration>),
    /// Only to read the journal.
    Journal,
}

/// A plan with its ids.
#[derive(Clone, Debug)]
pub(super) struct Plan {
    pub(super) steps: Vec<Step>,
    pub(super) ids: PlanIds,
    pub(super) version: Version,
}

/// The parts of a plan response that are executed or that its hash covers.
#[derive(Deserialize)]
struct Sealed {
    database: String,
    target_version: Version,
    migration_steps: Vec<Step>,
    plan: PlanIds,
}

impl Job {
    /// Reads the job of a request.
    pub(super) fn read(plugin: &dyn Plugin, request: &ExecuteRequest) -> Result<Self> {
        let info = plugin.info();
        Target::resolve(info, request.contract_version.as_deref(), request.target_version)?;
        match (&request.plan, &request.migrations) {
            (Some(plan), None) => read_plan(plugin, plan).map(Self::Plan),
            (None, Some(migrations)) => read_migrations(plugin, migrations).map(Self::Files),
            (None, None) if request.mode == ExecuteMode::Status => Ok(Self::Journal),
            (None, None) => Err(Error::new(
                ErrorCode::InvalidRequest,
                "a request to execute needs `plan` or `migrations`",
            )
            .at("/plan")),
            (Some(_), Some(_)) => Err(Error::new(
                ErrorCode::InvalidRequest,
                "a request to execute has either `plan` or `migrations`, not both",
            )
            .at("/migrations")),
        }
    }
}

/// Reads a plan and makes sure that nothing of it was changed.
fn read_plan(plugin: &dyn Plugin, value: &Value) -> Result<Plan> {
    let info = plugin.info();
    let ids = value.get("plan").and_then(|plan| plan.get("hash"));
    if value.is_array() || ids.and_then(Value::as_str).is_none_or(str::is_empty) {
        return Err(mismatch(
            "steps without the ids of their plan cannot be executed: nobody could tell whether they were changed",
        )
        .at("/plan")
        .help("hand over the whole answer of plan-migration: database, target_version, migration_steps and plan"));
    }
    let sealed: Sealed = Sealed::deserialize(value).map_err(|error| {
        Error::new(ErrorCode::InvalidRequest, format!("this is no plan: {error}")).at("/plan")
    })?;
    if sealed.database != info.id {
        return Err(mismatch(format!(
            "the plan is for {}, and the database is {}",
            short(&sealed.database),
            info.id
        ))
        .at("/plan/database"));
    }
    let hash = plan_hash(info.id, sealed.target_version, &sealed.plan, &sealed.migration_steps);
    if hash != sealed.plan.hash {
        return Err(mismatch(format!(
            "the plan was changed after it was made: its content has the hash {hash}, and it says {}",
            short(&sealed.plan.hash)
        ))
        .at("/plan/plan/hash")
        .help("plan again, and execute the answer as it is"));
    }
    Ok(Plan { steps: sealed.migration_steps, ids: sealed.plan, version: sealed.target_version })
}

fn mismatch(detail: impl Into<String>) -> Error {
    Error::new(ErrorCode::PlanMismatch, detail)
}

fn short(text: &str) -> String {
    text.chars().take(80).collect()
}
