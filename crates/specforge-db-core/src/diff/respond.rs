//! Answering diff-schema.

use super::{DiffBody, DiffRequest, DiffResponse, Renames, align, diff_schemas, rename_candidates};
use crate::contract::{Response, Target};
use crate::dialect::cap;
use crate::error::{Error, ErrorCode, ErrorItem, Result};
use crate::finding::{Advice, Finding, Severity};
use crate::model::{Enum, ObjectPath, Schema, Table, TableRef};
use crate::name::{Ident, NameCase};
use crate::plan::{Known, MigrationPlanner, PlanOptions, RenameSpec, RenamedKind};
use crate::read::{Loaded, load_pair};
use crate::version::Version;

/// Answers a diff-schema request.
pub(crate) fn run<P: MigrationPlanner + ?Sized>(
    planner: &P,
    request: &DiffRequest,
) -> Result<DiffResponse> {
    let info = planner.info();
    let target =
        Target::resolve(info, request.contract_version.as_deref(), request.target_version)?;
    let sources = (&request.current_schema, &request.desired_schema);
    let (current, desired) =
        load_pair(planner, sources, target.version, request.options.on_unreadable)?;
    let known = Known::nothing();
    let options = request.options.clone().for_comparison();
    let mut pair =
        prepare(planner, current, desired, &request.renames, known, &options, target.version)?;
    let changes = diff_schemas(planner, &pair.from, &pair.to, &pair.renames);
    let body = DiffBody { rename_candidates: rename_candidates(&changes), changes };
    Ok(Response::completed(info, target.version, body, std::mem::take(&mut pair.findings)))
}

/// Two schemas, ready to be compared.
#[derive(Debug)]
pub(crate) struct Prepared {
    /// The current schema as it is, where types get other names.
    pub(crate) current: Option<Schema>,
    /// The current schema, with types under their new names.
    pub(crate) from: Schema,
    pub(crate) to: Schema,
    pub(crate) renames: Renames,
    pub(crate) findings: Vec<Finding>,
}

/// Takes two schemas in normal form, checks the stated renames, and aligns what is not to change.
pub(crate) fn prepare<P: MigrationPlanner + ?Sized>(
    planner: &P,
    current: Loaded,
    desired: Loaded,
    stated: &[RenameSpec],
    known: Known<'_>,
    options: &PlanOptions,
    version: Version,
) -> Result<Prepared> {
    let info = planner.info();
    let (from, mut to) = (current.schema, desired.schema);
    let mut findings = current.findings;
    findings.extend(desired.findings);

    let default = info.default_namespace.map(crate::name::Ident::from);
    let mut specs: Vec<RenameSpec> = stated.to_vec();
    for spec in &mut specs {
        spec.schema = spec.schema.take().or_else(|| default.clone());
    }
    refuse_misfits(misfits(planner, (&from, &to), &specs))?;
    // A comment that states a rename stays in the file after it was made: then it says nothing. What
    // several of them say together may fit where one alone would not, as when two names are swapped.
    let stated = specs.len();
    for mut spec in desired.renames {
        spec.schema = spec.schema.take().or_else(|| default.clone());
        if !specs.contains(&spec) {
            specs.push(spec);
        }
    }
    while specs.len() > stated {
        let stale: Vec<usize> =
            misfits(planner, (&from, &to), &specs).into_iter().map(|misfit| misfit.at).collect();
        let before = specs.len();
        let mut at = 0;
        specs.retain(|_| {
            at += 1;
            at <= stated || !stale.contains(&(at - 1))
        });
        if specs.len() == before {
            break;
        }
    }
    findings.extend(drop_circles(&mut specs, stated, info.name_case));
    specs.extend(super::renames::of_parts(planner, &specs, (&from, &to)));
    let renames = Renames::new(&specs, info.name_case);
    let mut from = from;
    let renamed = super::renamed_types::renamed(planner, &from, &specs, version)?;
    let current = renamed.map(|renamed| std::mem::replace(&mut from, renamed));
    if options.compatibility_views {
        findings.extend(planner.add_compatibility_views(&from, &mut to, &renames, version));
    }
    findings.extend(align(planner, &from, &mut to, &renames, known, options, version));
    Ok(Prepared { current, from, to, renames, findings })
}

/// Comments that pass names round in a circle fit before and after: nobody can tell from the schemas
/// whether they were followed already, and following them twice would swap data back.
fn drop_circles(specs: &mut Vec<RenameSpec>, stated: usize, case: NameCase) -> Vec<Finding> {
    let next = |of: &RenameSpec| {
        specs.iter().position(|other| {
            other.kind == of.kind
                && other.schema == of.schema
                && other.table == of.table
                && case.same(other.from.as_str(), of.to.as_str())
        })
    };
    let mut circles: Vec<usize> = Vec::new();
    let mut findings = Vec::new();
    for (start, first) in specs.iter().enumerate().skip(stated) {
        let mut names = vec![first.from.as_str(), first.to.as_str()];
        let mut at = next(first);
        while let Some((here, spec)) = at.and_then(|at| Some((at, specs.get(at)?))) {
            if here == start || names.len() > specs.len() {
                break;
            }
            names.push(spec.to.as_str());
            at = next(spec);
        }
        if at != Some(start) || case.same(first.from.as_str(), first.to.as_str()) {
            continue;
        }
        if !circles.contains(&start) {
            let owner =
                first.table.as_ref().map(|table| format!(" of {table}")).unwrap_or_default();
            let message = format!(
                "comments pass names{owner} round in a circle ({}), and it cannot be seen whether that was done already: they are not followed",
                names.join(" → ")
            );
            let advice = Advice::note("state these renames in `renames` of the request");
            findings.push(
                Finding::new("ambiguous-rename-comments", Severity::Warning, message)
                    .advise(advice),
            );
        }
        circles.push(start);
        circles.extend(names.iter().skip(2).filter_map(|name| {
            specs.iter().position(|spec| {
                spec.kind == first.kind && spec.table == first.table && spec.to.as_str() == *name
            })
        }));
    }
    let mut at = 0;
    specs.retain(|_| {
        at += 1;
        !circles.contains(&(at - 1))
    });
    findings
}

/// A stated rename that does not fit the schemas.
struct Misfit {
    at: usize,
    code: ErrorCode,
    detail: String,
}

fn refuse_misfits(misfits: Vec<Misfit>) -> Result<()> {
    let Some(last) = misfits.last() else { return Ok(()) };
    let code = last.code;
    let items: Vec<ErrorItem> = misfits
        .into_iter()
        .map(|Misfit { at, detail, .. }| ErrorItem {
            pointer: Some(format!("/renames/{at}")),
            detail,
            span: None,
        })
        .collect();
    let detail = items.iter().map(|item| item.detail.as_str()).collect::<Vec<_>>().join("; ");
    Err(Error::of_items(code, detail, items))
}

fn misfits<P: MigrationPlanner + ?Sized>(
    planner: &P,
    (from, to): (&Schema, &Schema),
    specs: &[RenameSpec],
) -> Vec<Misfit> {
    let info = planner.info();
    let case = info.name_case;
    let tables = Renames::new(specs, case);
    let can_enums = info.capabilities.iter().any(|row| row.id == cap::ENUMS);
    let mut misfits = Vec::new();
    for (at, spec) in specs.iter().enumerate() {
        let namespace = spec.schema.as_ref();
        let mut fail = |code: ErrorCode, detail: String| misfits.push(Misfit { at, code, detail });
        let contradicts = specs.iter().take(at).any(|other| {
            let same = |a: &Ident, b: &Ident| case.same(a.as_str(), b.as_str());
            other.kind == spec.kind
                && other.schema == spec.schema
                && other.table == spec.table
                && (same(&other.from, &spec.from) || same(&other.to, &spec.to))
        });
        if contradicts {
            let detail = format!(
                "`{}` cannot be renamed to `{}`: another rename has one of the two names already",
                spec.from, spec.to
            );
            fail(ErrorCode::InvalidRequest, detail);
            continue;
        }
        match (spec.kind, &spec.table) {
            (RenamedKind::Table, _) => {
                let old = from.table(namespace, spec.from.as_str(), case).is_some();
                let new = to.table(namespace, spec.to.as_str(), case).is_some();
                let still = to.table(namespace, spec.from.as_str(), case).is_some()
                    && tables.table_from(&ObjectPath::table(namespace, &spec.from), case).is_none();
                let taken = from.table(namespace, spec.to.as_str(), case).is_some()
                    && tables.table_to(namespace, spec.to.as_str(), case).is_none();
                if !old || !new || still || taken {
                    let seen = [old, new, still, taken];
                    fail(code(ErrorCode::UnknownTable, seen), mismatch("table", spec, seen));
                }
            }
            (RenamedKind::Column, Some(table)) => {
                let path = ObjectPath::table(namespace, table);
                let old_table = tables.table_from(&path, case).unwrap_or(table);
                let before = from.table(namespace, old_table.as_str(), case);
                let after = to.table(namespace, table.as_str(), case);
                let (Some(before), Some(after)) = (before, after) else {
                    fail(
                        ErrorCode::UnknownTable,
                        format!("table `{table}` is not in both schemas"),
                    );
                    continue;
                };
                let old = before.column(spec.from.as_str(), case).is_some();
                let new = after.column(spec.to.as_str(), case).is_some();
                let columns = tables.columns_of(&path, case);
                let still = after.column(spec.from.as_str(), case).is_some()
                    && !columns.iter().any(|(_, to)| case.same(to.as_str(), spec.from.as_str()));
                let taken = before.column(spec.to.as_str(), case).is_some()
                    && !columns.iter().any(|(from, _)| case.same(from.as_str(), spec.to.as_str()));
                if !old || !new || still || taken {
                    let seen = [old, new, still, taken];
                    fail(code(ErrorCode::UnknownColumn, seen), mismatch("column", spec, seen));
                }
            }
            (RenamedKind::Column, None) => {
                fail(ErrorCode::InvalidRequest, "a renamed column needs its `table`".to_owned());
            }
            (RenamedKind::Index, _) => {
                let has = |schema: &Schema, name: &str| {
                    schema.tables().any(|table| table.table.index(name, case).is_some())
                };
                let (old, new) = (has(from, spec.from.as_str()), has(to, spec.to.as_str()));
                if !old || !new {
                    fail(
                        ErrorCode::InvalidRequest,
                        mismatch("index", spec, [old, new, false, false]),
                    );
                }
            }
            (RenamedKind::Constraint, _) => {
                if let Err((code, detail)) = check_constraint(spec, (from, to), &tables, case) {
                    fail(code, detail);
                }
            }
            (RenamedKind::EnumValue, _) if can_enums => {
                if let Err(detail) = check_value(spec, (from, to), case) {
                    fail(ErrorCode::InvalidRequest, detail);
                }
            }
            (RenamedKind::Type, _) if can_enums => {
                let has = |schema: &Schema, name: &Ident| {
                    let enums = schema.namespace(namespace).map(|n| n.enums.as_slice());
                    enums
                        .unwrap_or_default()
                        .iter()
                        .any(|e| case.same(e.name.as_str(), name.as_str()))
                };
                let seen = [
                    has(from, &spec.from),
                    has(to, &spec.to),
                    has(to, &spec.from),
                    has(from, &spec.to),
                ];
                if seen != [true, true, false, false] {
                    let code = match seen {
                        [true, true, ..] => ErrorCode::Unsupported,
                        _ => ErrorCode::InvalidRequest,
                    };
                    fail(code, mismatch("enum", spec, seen));
                }
            }
            (RenamedKind::EnumValue | RenamedKind::Type, _) => {
                let why = "the database has no types of their own, and so none with a name or with values; a check that lists values is changed in the desired schema";
                let detail = format!("`{}` cannot be renamed to `{}`: {why}", spec.from, spec.to);
                fail(ErrorCode::Unsupported, detail);
            }
        }
    }
    misfits
}

/// Whether an enum has the value under its old name before and under its new one afterwards.
fn check_value(
    spec: &RenameSpec,
    (from, to): (&Schema, &Schema),
    case: NameCase,
) -> std::result::Result<(), String> {
    let namespace = spec.schema.as_ref();
    let enums = |schema: &Schema| -> Vec<Enum> {
        let own = schema.namespace(namespace).map(|n| n.enums.clone()).unwrap_or_default();
        let stated = |e: &Enum| {
            spec.table.as_ref().is_none_or(|name| case.same(name.as_str(), e.name.as_str()))
        };
        own.into_iter().filter(stated).collect()
    };
    let after = enums(to);
    let mut seen = [false; 4];
    for before in enums(from) {
        let Some(after) = after.iter().find(|e| case.same(e.name.as_str(), before.name.as_str()))
        else {
            continue;
        };
        let has = |e: &Enum, value: &Ident| e.values.iter().any(|known| known == value.as_str());
        let here = [
            has(&before, &spec.from),
            has(after, &spec.to),
            has(after, &spec.from),
            has(&before, &spec.to),
        ];
        if here == [true, true, false, false] {
            return Ok(());
        }
        if here.iter().any(|found| *found) {
            seen = here;
        }
    }
    Err(mismatch("value", spec, seen))
}

/// Whether a constraint is there under its old name before and under its new one afterwards, in one
/// table and only there.
fn check_constraint(
    spec: &RenameSpec,
    (from, to): (&Schema, &Schema),
    renames: &Renames,
    case: NameCase,
) -> std::result::Result<(), (ErrorCode, String)> {
    let namespace = spec.schema.as_ref();
    let stated = |name: &Ident| {
        spec.table.as_ref().is_none_or(|table| case.same(table.as_str(), name.as_str()))
    };
    let mut seen = [false; 4];
    let mut fitting = 0;
    let mut known = false;
    for TableRef { namespace: own, table } in to.tables() {
        if own.name.as_ref() != namespace || !stated(&table.name) {
            continue;
        }
        let path = ObjectPath::table(namespace, &table.name);
        let old = renames.table_from(&path, case).unwrap_or(&table.name);
        let Some(before) = from.table(namespace, old.as_str(), case) else { continue };
        known = true;
        let has =
            |table: &Table, name: &Ident| table.constraints_named(name, case).next().is_some();
        let moved =
            |pick: &dyn Fn(&(Ident, Ident)) -> bool| renames.constraints_of(&path, case).any(pick);
        let old = has(before, &spec.from);
        let new = has(table, &spec.to);
        let still =
            has(table, &spec.from) && !moved(&|(_, to)| case.same(to.as_str(), spec.from.as_str()));
        let taken = has(before, &spec.to)
            && !moved(&|(from, _)| case.same(from.as_str(), spec.to.as_str()));
        if old && new && !still && !taken {
            fitting += 1;
        } else if old || new || fitting == 0 {
            seen = [old, new, still, taken];
        }
    }
    match (fitting, &spec.table) {
        (1, _) => Ok(()),
        (0, Some(table)) if !known => {
            Err((ErrorCode::UnknownTable, format!("table `{table}` is not in both schemas")))
        }
        (0, _) => Err((ErrorCode::InvalidRequest, mismatch("constraint", spec, seen))),
        (_, _) => Err((
            ErrorCode::InvalidRequest,
            format!("several tables have a constraint `{}`: say which by `table`", spec.from),
        )),
    }
}

/// What kind of mistake a rename is that does not fit, given what it is where a name is missing.
fn code(missing: ErrorCode, [old, new, still, _]: [bool; 4]) -> ErrorCode {
    match (old && new, still) {
        (false, _) => missing,
        (true, true) => ErrorCode::Contradiction,
        (true, false) => ErrorCode::Unsupported,
    }
}

/// Why a stated rename does not fit: whether the old and the new name are there, the old one still is
/// afterwards, and the new one was before.
fn mismatch(kind: &str, spec: &RenameSpec, [old, new, still, taken]: [bool; 4]) -> String {
    let (from, to) = (&spec.from, &spec.to);
    let why = if !old {
        format!("the current schema has no {kind} `{from}`")
    } else if !new {
        format!("the desired schema has no {kind} `{to}`")
    } else if still {
        format!("the desired schema still has a {kind} `{from}`")
    } else if taken {
        format!(
            "the current schema already has a {kind} `{to}`: let it go, or give it another name, in a plan of its own first"
        )
    } else {
        "it does not fit".to_owned()
    };
    format!("`{from}` cannot be renamed to `{to}`: {why}")
}
