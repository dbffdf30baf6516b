//! The main job: from requirements to a living database, in one go.
//!
//! Design, plan against what lives there, execute, read back.

use serde_json::Value;

use super::engine::run_on;
use super::{
    Connector, ExecuteMode, ExecuteOptions, ExecuteRequest, ExecuteResponse, ExecuteState,
    Listener, OpenOptions, Progress, Verified,
};
use crate::contract::{ConnectionSource, Secret};
use crate::design::{DESIGN_TASK, DesignRequest, DesignResponse};
use crate::dialect::Plugin;
use crate::error::{Error, ErrorCode, Result};
use crate::model::{ObjectPath, Schema};
use crate::plan::{
    Backfill, ColumnOrder, PlanOptions, PlanResponse, RenameSpec, RenamedKind, Unmentioned,
    plan_models,
};
use crate::version::Version;

/// How to apply requirements.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ApplyOptions {
    /// Whether anything is executed; otherwise it is a dry run.
    pub yes: bool,
    /// Whether data may be lost.
    pub allow_destructive: bool,
    /// Whether the database is saved before data are lost.
    pub backup: bool,
    /// How long to wait for a lock, in milliseconds.
    pub lock_timeout_ms: u64,
}

impl Default for ApplyOptions {
    fn default() -> Self {
        Self { yes: false, allow_destructive: false, backup: true, lock_timeout_ms: 5000 }
    }
}

/// What applying requirements came to.
#[derive(Clone, Debug)]
pub struct Applied {
    /// The design.
    pub design: DesignResponse,
    /// The way there from what lived in the database.
    pub plan: PlanResponse,
    /// What was executed, or would be.
    pub execution: ExecuteResponse,
}

/// The schema that a database is to have.
#[derive(Clone, Debug, Default)]
pub struct Desired {
    /// The schema; tables that it does not know are kept.
    pub schema: Schema,
    /// Which objects only get another name; those that already have it are passed over.
    pub renames: Vec<RenameSpec>,
    /// What rows get that have no value where one is required.
    pub backfills: Vec<Backfill>,
}

/// Makes the database at `url` meet requirements, which come bare or as a design-schema request.
///
/// Nothing is written without [`ApplyOptions::yes`], and no file is made before there is something
/// to put into it. Tables that the requirements do not know are kept.
pub async fn apply(
    plugin: &dyn Plugin,
    connector: &dyn Connector,
    url: &Secret,
    requirements: Value,
    options: &ApplyOptions,
    progress: Listener<'_>,
) -> Result<Applied> {
    let mut request = design_request(plugin, requirements)?;
    let mut design = None;
    let mut desired = |live: Version| {
        request.target_version.get_or_insert(live);
        let response = plugin.design(&request)?;
        let desired = Desired {
            schema: response.body.schema.clone(),
            renames: response.body.renames.clone(),
            backfills: response.body.backfills.clone(),
        };
        design = Some(response);
        Ok(desired)
    };
    let (plan, execution) =
        apply_schema(plugin, connector, url, &mut desired, options, progress).await?;
    let design = design.ok_or_else(|| Error::internal("a plan was made without a design"))?;
    Ok(Applied { design, plan, execution })
}

/// Makes the database at `url` have a schema; `desired` is asked once the version is known.
pub async fn apply_schema(
    plugin: &dyn Plugin,
    connector: &dyn Connector,
    url: &Secret,
    desired: &mut (dyn FnMut(Version) -> Result<Desired> + Send),
    options: &ApplyOptions,
    progress: Listener<'_>,
) -> Result<(PlanResponse, ExecuteResponse)> {
    let exists = connector.exists(url).await?;
    let open = |create| OpenOptions {
        read_only: !options.yes,
        create,
        lock_timeout_ms: options.lock_timeout_ms,
    };
    // What is not there yet is made only once everything is known to go well.
    let scratch = if exists { None } else { connector.scratch().await? };
    let stands_in = scratch.is_some();
    let mut session = match scratch {
        Some(session) => session,
        None => connector.open(url, open(!exists)).await?,
    };
    progress(Progress::Opened);
    let version = session.version().await?;
    let desired = desired(version)?;
    progress(Progress::Designed);
    let current = session.introspect().await?;
    let plan = plan(plugin, current, &desired, options, version)?;
    progress(Progress::Planned { steps: plan.body.migration_steps.len() });

    let request = execute_request(plugin, &plan, options, ExecuteMode::DryRun)?;
    let mut execution = run_on(plugin, session.as_mut(), &request, progress).await?;
    if options.yes && execution.body.state == ExecuteState::Ready {
        if stands_in {
            session = connector.open(url, open(true)).await?;
        }
        let request = ExecuteRequest { mode: ExecuteMode::Apply, ..request };
        execution = run_on(plugin, session.as_mut(), &request, progress).await?;
    }
    if execution.body.error.is_none()
        && matches!(execution.body.state, ExecuteState::Applied | ExecuteState::NothingToDo)
    {
        progress(Progress::Verifying);
        let live = session.introspect().await?;
        let again = self::plan(plugin, live, &desired, options, version)?;
        execution.body.verified = Some(verified(&again));
    }
    Ok((plan, execution))
}

/// What a plan would still have to do is what differs.
fn verified(again: &PlanResponse) -> Verified {
    let steps = &again.body.migration_steps;
    let catalog = if steps.is_empty() { "matches" } else { "differs" };
    Verified {
        catalog: catalog.to_owned(),
        drift: steps.iter().map(|step| step.description.clone()).collect(),
    }
}

/// A design-schema request, out of one or out of bare requirements.
fn design_request(plugin: &dyn Plugin, value: Value) -> Result<DesignRequest> {
    let id = plugin.info().id;
    let request = DesignRequest::from_file(value)?;
    if request.task != DESIGN_TASK {
        let detail =
            format!("expected requirements or a design-schema request, not `{}`", request.task);
        return Err(Error::new(ErrorCode::InvalidRequest, detail).at("/task"));
    }
    let named = request.database.as_deref().unwrap_or(id);
    if crate::dialect::dialect(named)?.info().id != id {
        let detail = format!("the requirements are for `{named}`, and the URL is one of {id}");
        return Err(Error::new(ErrorCode::Contradiction, detail).at("/database"));
    }
    Ok(request)
}

/// Plans from what lives to what is desired.
fn plan(
    plugin: &dyn Plugin,
    current: Schema,
    desired: &Desired,
    options: &ApplyOptions,
    version: Version,
) -> Result<PlanResponse> {
    let renames = still_to_do(plugin, &current, &desired.renames);
    let how = PlanOptions {
        allow_destructive: options.allow_destructive,
        lock_timeout_ms: options.lock_timeout_ms,
        unmentioned: Unmentioned::Keep,
        column_order: ColumnOrder::Ignore,
        ..PlanOptions::default()
    };
    let schema = desired.schema.clone();
    plan_models(plugin, current, schema, &renames, &desired.backfills, &how, version)
}

/// The renames that were not made yet: what was said stays in the requirements after it was done.
fn still_to_do(plugin: &dyn Plugin, current: &Schema, renames: &[RenameSpec]) -> Vec<RenameSpec> {
    let info = plugin.info();
    let case = info.name_case;
    let default = info.default_namespace.map(crate::name::Ident::from);
    let namespace = |spec: &RenameSpec| spec.schema.clone().or_else(|| default.clone());
    let table = |spec: &RenameSpec, name: &str| current.table(namespace(spec).as_ref(), name, case);
    let tables = renames.iter().filter(|spec| {
        spec.kind == RenamedKind::Table
            && table(spec, spec.from.as_str()).is_some()
            && table(spec, spec.to.as_str()).is_none()
    });
    let mut left: Vec<RenameSpec> = tables.cloned().collect();
    for spec in renames.iter().filter(|spec| spec.kind != RenamedKind::Table) {
        let (RenamedKind::Column, Some(owner)) = (spec.kind, &spec.table) else {
            left.push(spec.clone());
            continue;
        };
        let path = ObjectPath::table(namespace(spec).as_ref(), owner);
        let old = left.iter().find(|t| {
            t.kind == RenamedKind::Table && ObjectPath::table(namespace(t).as_ref(), &t.to) == path
        });
        let old = old.map_or(owner, |t| &t.from).clone();
        let has =
            |name: &str| table(spec, old.as_str()).is_some_and(|t| t.column(name, case).is_some());
        if has(spec.from.as_str()) && !has(spec.to.as_str()) {
            left.push(spec.clone());
        }
    }
    left
}

fn execute_request(
    plugin: &dyn Plugin,
    plan: &PlanResponse,
    options: &ApplyOptions,
    mode: ExecuteMode,
) -> Result<ExecuteRequest> {
    let value = serde_json::to_value(plan)
        .map_err(|error| Error::internal(format!("a plan could not be written: {error}")))?;
    Ok(ExecuteRequest {
        task: "execute-migration".to_owned(),
        database: Some(plugin.info().id.to_owned()),
        contract_version: None,
        target_version: None,
        plan: Some(value),
        migrations: None,
        connection: ConnectionSource { url: None, url_env: None },
        confirm: Some(plan.body.plan.hash.clone()),
        mode,
        options: ExecuteOptions {
            allow_destructive: options.allow_destructive,
            lock_timeout_ms: options.lock_timeout_ms,
            backup: options.backup,
            ..ExecuteOptions::default()
        },
    })
}
