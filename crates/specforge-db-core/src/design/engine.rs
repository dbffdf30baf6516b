//! The design engine: requirements → sketch → draft → answer.

use super::answer;
use super::cx::{DesignCx, Problems};
use super::draft::Draft;
use super::import::{self, Imported};
use super::living;
use super::place::spell;
use super::request::{DESIGN_TASK, DesignRequest};
use super::requirement::Requirements;
use super::response::{DesignBody, DesignResponse};
use super::sketch::{Sketch, TypeWish};
use super::{SchemaDesigner, access, entities, features, normal, relationships};
use crate::contract::{Response, Target};
use crate::dialect::LogicalType;
use crate::diff::Renames;
use crate::error::{Error, ErrorCode, Result};
use crate::model::{Family, Schema};
use crate::plan::{Known, OnUnreadable, PlanOptions, RenameSpec, plan_models, plan_schemas};
use crate::read::load;
use crate::version::Version;

/// Designs, without the answer around it; what `apply` calls.
pub(super) fn draft<D: SchemaDesigner + ?Sized>(
    designer: &D,
    request: &DesignRequest,
) -> Result<(Draft, Version)> {
    if request.task != DESIGN_TASK {
        let detail = format!("this is the task `{}`: expected `{DESIGN_TASK}`", request.task);
        return Err(Error::new(ErrorCode::UnknownTask, detail).at("/task"));
    }
    let info = designer.info();
    if info.types.is_empty() {
        let detail = format!("schemas for {} cannot be designed yet", info.name);
        return Err(Error::unsupported(detail).help("hand over its schema, and plan from that"));
    }
    let target =
        Target::resolve(info, request.contract_version.as_deref(), request.target_version)?;
    let version = target.version;
    let existing = match &request.existing_schema {
        Some(source) => {
            Some(load(designer, source, version, OnUnreadable::Carry, "/existing_schema")?)
        }
        None => None,
    };
    let existing = existing.map(|loaded| loaded.schema);
    let mut cx = DesignCx {
        info,
        version,
        options: &request.options,
        existing: existing.as_ref(),
        minor_units: false,
    };
    cx.minor_units = has_minor_units(designer, &cx);

    let stated = living::renames(&cx, &request.requirements);
    let lived = existing.as_ref().filter(|_| !stated.is_empty());
    let now = lived.map(|lived| living::renamed(designer, &cx, lived, &stated));
    cx.existing = now.as_ref().or(existing.as_ref());

    let mut externals = Vec::new();
    let imported = import::import(&cx, request, &|name| designer.reserved_column(name))?;
    let mut draft = match imported {
        None => {
            let sketch =
                sketch(designer, &cx, &request.requirements, &mut externals, Sketch::default())?;
            designer.place(&sketch, &cx)?
        }
        Some(Imported { requirements, origins, decisions, findings }) => {
            let start = Sketch { decisions, findings, ..Sketch::default() };
            let sketch = sketch(designer, &cx, &requirements, &mut externals, start);
            let sketch = sketch.map_err(|error| error.relocate(|place| origins.place(place)))?;
            let mut draft = designer.place(&sketch, &cx)?;
            origins.relocate(&mut draft.findings);
            let reports = draft.normalization.iter_mut();
            for violation in reports.flat_map(|report| &mut report.violations) {
                violation.pointer = origins.place(&violation.pointer);
            }
            for external in &mut externals {
                external.pointer = origins.place(&external.pointer);
            }
            draft.requirements = Some(requirements);
            draft
        }
    };
    draft.external_entities = externals;
    draft.surroundings = surroundings(&cx, &draft);
    designer.refine(&mut draft, &cx);
    designer.normalize(&mut draft.schema, version);
    living::keep(designer, &cx, &mut draft);
    if existing.is_some() {
        draft.renames = stated;
    }
    draft.lived = lived.cloned();
    Ok((draft, version))
}

/// Whether the type of amounts of money is that of whole numbers.
pub(super) fn has_minor_units<D: SchemaDesigner + ?Sized>(designer: &D, cx: &DesignCx<'_>) -> bool {
    let money = TypeWish { logical: LogicalType::Money, ..TypeWish::default() };
    spell(cx, &money).is_some_and(|(_, raw)| matches!(designer.ty(&raw).family, Family::Int { .. }))
}

/// What the requirements ask for, before it is put into the words of the database.
fn sketch<D: SchemaDesigner + ?Sized>(
    designer: &D,
    cx: &DesignCx<'_>,
    requirements: &Requirements,
    externals: &mut Vec<super::response::ExternalEntity>,
    start: Sketch,
) -> Result<Sketch> {
    let mut sketch = start;
    sketch.taken = living::names(cx).map(str::to_owned).collect();
    let mut problems = Problems::default();
    if requirements.entities.is_empty() {
        let detail = "there is nothing to design: `entities` is empty";
        problems.add(ErrorCode::InvalidRequest, "/requirements/entities", detail);
    }
    let reserved = |name: &str| designer.reserved_name(name);
    entities::add_entities(cx, requirements, &mut sketch, &mut problems, &reserved);
    relationships::add_relationships(cx, requirements, &mut sketch, externals, &mut problems);
    entities::finish_entities(cx, requirements, &mut sketch, &mut problems);
    features::add_features(cx, requirements, &mut sketch, &mut problems);
    access::resolve(&mut sketch, &mut problems);
    normal::judge(&mut sketch);
    check_columns(designer, &sketch, &mut problems);
    problems.into_result()?;
    Ok(sketch)
}

/// Refuses columns that the database has in every table.
fn check_columns<D: SchemaDesigner + ?Sized>(
    designer: &D,
    sketch: &Sketch,
    problems: &mut Problems,
) {
    for table in &sketch.tables {
        for column in &table.columns {
            if let Some(why) = designer.reserved_column(column.name.as_str()) {
                let detail =
                    format!("no column of `{}` can be called `{}`: {why}", table.name, column.name);
                problems.add(ErrorCode::InvalidName, &table.pointer, detail);
            }
        }
    }
}

/// Tables that live already and that the design does not touch: they stand on both sides of its plan.
fn surroundings(cx: &DesignCx<'_>, draft: &Draft) -> Schema {
    let Some(existing) = cx.existing else { return Schema::default() };
    let mut around = existing.clone();
    let case = cx.info.name_case;
    for namespace in &mut around.namespaces {
        namespace.definitions.clear();
        namespace.tables.retain(|table| {
            let external =
                draft.external_entities.iter().any(|e| case.same(&e.table, table.name.as_str()));
            external && !draft.tables().any(|own| case.same(own.name.as_str(), table.name.as_str()))
        });
    }
    around
}

/// Answers a design-schema request.
pub(super) fn run<D: SchemaDesigner + ?Sized>(
    designer: &D,
    request: &DesignRequest,
) -> Result<DesignResponse> {
    let (draft, version) = draft(designer, request)?;
    let from = draft.living.clone().unwrap_or_else(|| draft.surroundings.clone());
    let whole = living::whole(&from, &draft.schema);
    let from = draft.lived.clone().unwrap_or(from);
    let mut findings = draft.findings.clone();
    // Statements of a design are for a database that nobody uses yet.
    let options = PlanOptions { online: draft.living.is_none(), ..PlanOptions::default() };
    let steps = if draft.living.is_some() {
        let renames: &[RenameSpec] = if draft.lived.is_some() { &draft.renames } else { &[] };
        let backfills = &draft.backfills;
        let plan =
            plan_models(designer, from, whole.clone(), renames, backfills, &options, version)?;
        findings.extend(plan.findings);
        plan.body.migration_steps
    } else {
        // Both sides are in normal form already, and nothing is promised of what is there.
        let renames = Renames::default();
        plan_schemas(designer, (&from, &whole), &renames, Known::nothing(), &options, version)?
            .steps
    };
    let documents = designer.info().documents;
    let sql: Vec<&str> = steps.iter().filter_map(|step| step.sql.as_deref()).collect();
    let commands = || {
        steps
            .iter()
            .filter_map(|step| step.command.clone())
            .flat_map(|command| match command {
                serde_json::Value::Array(list) => list,
                one => vec![one],
            })
            .collect()
    };
    let case = designer.info().name_case;
    let er_diagram = answer::er_diagram(&draft.schema, case)?;
    let diagrams = answer::diagrams(&draft.schema, case)?;
    let requirements = draft.requirements.as_ref().unwrap_or(&request.requirements);
    let checklist = answer::checklist(&draft, requirements);
    let body = DesignBody {
        schema_sql: (!documents).then(|| match sql.as_slice() {
            [] => String::new(),
            sql => sql.join("\n\n") + "\n",
        }),
        schema_commands: documents.then(commands),
        design_decisions: draft
            .decisions
            .iter()
            .map(|decision| format!("{}: {}", decision.choice, decision.reason))
            .collect(),
        indexes: draft.indexes.iter().map(super::draft::IndexNote::listed).collect(),
        indexes_detailed: answer::detailed(&draft),
        design_doc: answer::design_doc(designer.info(), version, &draft, &diagrams, &checklist),
        er_diagram,
        normalization: draft.normalization.clone(),
        external_entities: draft.external_entities.clone(),
        checklist,
        renames: draft.renames.clone(),
        backfills: draft.backfills.clone(),
        requirements: draft.requirements,
        decisions: draft.decisions,
        schema: if draft.living.is_some() { whole } else { draft.schema },
    };
    Ok(Response::completed(designer.info(), version, body, findings))
}
