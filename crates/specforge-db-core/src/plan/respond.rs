//! Answering plan-migration.

use smol_str::SmolStr;

use super::downtime::downtime;
use super::engine::{Known, plan_schemas};
use super::fingerprint::fingerprints;
use super::{
    Backfill, MigrationPlanner, PlanBody, PlanCx, PlanIds, PlanOptions, PlanRequest, PlanResponse,
    RenameSpec, TableStats, plan_hash,
};
use crate::contract::{Response, Target};
use crate::diff::prepare;
use crate::error::{Error, ErrorCode, Result};
use crate::finding::{Advice, Finding, Severity};
use crate::hash::HashMap;
use crate::model::Schema;
use crate::read::{Loaded, load_pair};
use crate::version::Version;

/// Answers a plan-migration request; what [`MigrationPlanner::plan`] does unless a dialect or a
/// wrapper around one does more.
pub fn run<P: MigrationPlanner + ?Sized>(
    planner: &P,
    request: &PlanRequest,
) -> Result<PlanResponse> {
    let info = planner.info();
    let target =
        Target::resolve(info, request.contract_version.as_deref(), request.target_version)?;
    if !request.desired_changes.is_empty() {
        let stats = |current: &Schema| stats(planner, current, request);
        return crate::wish::run(planner, request, target.version, stats);
    }
    let Some(desired) = &request.desired_schema else {
        return Err(Error::new(
            ErrorCode::InvalidRequest,
            "a request to plan needs `desired_schema` or `desired_changes`",
        )
        .at("/desired_schema"));
    };
    let sources = (&request.current_schema, desired);
    let (current, desired) =
        load_pair(planner, sources, target.version, request.options.on_unreadable)?;
    let stats = stats(planner, &current.schema, request)?;
    let known = Known { stats: &stats, backfills: &request.backfills };
    plan_loaded(
        planner,
        current,
        desired,
        &request.renames,
        known,
        &request.options,
        target.version,
    )
}

/// Plans the way between two schemas that are already read.
pub(crate) fn plan_loaded<P: MigrationPlanner + ?Sized>(
    planner: &P,
    current: Loaded,
    desired: Loaded,
    renames: &[RenameSpec],
    known: Known<'_>,
    options: &PlanOptions,
    version: Version,
) -> Result<PlanResponse> {
    let info = planner.info();
    let pair = prepare(planner, current, desired, renames, known, options, version)?;
    super::backfills::check_backfills(planner, &pair.to, known.backfills)?;
    let planned =
        plan_schemas(planner, (&pair.from, &pair.to), &pair.renames, known, options, version)?;
    let mut findings = pair.findings;
    findings.extend(planned.findings);
    for candidate in crate::diff::rename_candidates(&planned.changes) {
        let (from, to) = (&candidate.rename.from, &candidate.rename.to);
        let message = format!(
            "`{from}` goes and `{to}` comes: a rename would keep the data, but none was stated"
        );
        let how = serde_json::to_string(&candidate.rename).unwrap_or_default();
        findings.push(
            Finding::new("rename-candidate", Severity::Warning, message)
                .advise(Advice::note(format!("if it is one, add to `renames`: {how}"))),
        );
    }
    let (estimated_downtime, downtime) = downtime(&planned.steps, &planned.sizes, info, "step");
    let (from, to) = fingerprints(pair.current.as_ref().unwrap_or(&pair.from), &pair.to);
    let mut ids = PlanIds { from, to, hash: String::new() };
    ids.hash = plan_hash(info.id, version, &ids, &planned.steps);
    let body = PlanBody {
        migration_steps: planned.steps,
        estimated_downtime,
        downtime,
        plan: ids,
        understood: Vec::new(),
    };
    Ok(Response::completed(info, version, body, findings))
}

/// Plans the way between two models; what `apply` and `design` call.
pub fn plan_models<P: MigrationPlanner + ?Sized>(
    planner: &P,
    current: Schema,
    desired: Schema,
    renames: &[RenameSpec],
    backfills: &[Backfill],
    options: &PlanOptions,
    version: Version,
) -> Result<PlanResponse> {
    let loaded = |mut schema| {
        planner.normalize(&mut schema, version);
        Loaded { schema, ..Loaded::default() }
    };
    plan_loaded(
        planner,
        loaded(current),
        loaded(desired),
        renames,
        Known { backfills, ..Known::nothing() },
        options,
        version,
    )
}

fn stats<P: MigrationPlanner + ?Sized>(
    planner: &P,
    current: &Schema,
    request: &PlanRequest,
) -> Result<HashMap<SmolStr, TableStats>> {
    let case = planner.info().name_case;
    let mut known: HashMap<SmolStr, ()> = HashMap::default();
    for table in current.tables() {
        known.insert(PlanCx::stats_key(table.table.name.as_str(), case), ());
        known.insert(PlanCx::stats_key(&table.path().to_string(), case), ());
    }
    let mut stats = HashMap::default();
    for (name, figures) in &request.table_stats {
        let key = PlanCx::stats_key(name, case);
        if !known.contains_key(&key) {
            let pointer = format!("/table_stats/{}", name.replace('~', "~0").replace('/', "~1"));
            let names: Vec<_> = current.tables().map(|t| t.table.name.as_str()).collect();
            let detail = format!("there is no table `{name}` in the current schema");
            return Err(Error::new(ErrorCode::UnknownTable, detail)
                .at(pointer)
                .suggest(name, names));
        }
        stats.insert(key, *figures);
    }
    Ok(stats)
}
