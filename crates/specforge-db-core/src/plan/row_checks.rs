//! What rows have to fulfil before a change is made.

use super::{Check, MigrationPlanner, PlanCx, Probe};
use crate::dialect::cap;
use crate::diff::{Change, Op};
use crate::model::{Facet, ForeignKey, Key, Object, ObjectPath};

/// The questions that have to find nothing before a change can be made; none for tables that come
/// into being or are known to be empty.
pub fn row_checks<P: MigrationPlanner + ?Sized>(
    planner: &P,
    change: &Change,
    cx: &PlanCx<'_>,
) -> Vec<Check> {
    let mut checks = usual_checks(planner, change, cx);
    checks.extend(planner.own_checks(change, cx));
    checks
}

/// What the model itself says of rows.
fn usual_checks<P: MigrationPlanner + ?Sized>(
    planner: &P,
    change: &Change,
    cx: &PlanCx<'_>,
) -> Vec<Check> {
    let Some(table) = change.path.owner() else { return Vec::new() };
    if cx.is_new(&table) || cx.rows(&table) == Some(0) {
        return Vec::new();
    }
    let mut checks = Vec::new();
    // What only gets another name asks nothing of rows.
    if let Op::Alter { facets, .. } = &change.op
        && facets.iter().all(|facet| matches!(facet, Facet::Name | Facet::Comment))
    {
        return checks;
    }
    let mut ask = |probe: Probe<'_>, why: String| {
        if let Ok(command) = planner.probe(&probe, cx) {
            checks.push(Check::no_rows(command, why));
        }
    };
    let table = &table;
    match &change.op {
        Op::Create(Object::Column(column))
            if planner.needs_value(column, cx) && cx.backfill(table, &column.name).is_none() =>
        {
            let why = format!(
                "column {} is required and has no default: the rows that are there would have no value for it",
                change.path
            );
            ask(Probe::AnyRow { table, column }, why);
        }
        Op::Create(Object::Column(column)) if column.generated.is_some() && !column.nullable => {
            let why = format!("rows for which {} has no value would break NOT NULL", change.path);
            ask(Probe::Nulls { table, column: &column.name }, why);
        }
        Op::Alter { after: Object::Column(after), facets, .. }
            if after.generated.is_some()
                && !after.nullable
                && (facets.contains(&Facet::Generated) || facets.contains(&Facet::Nullable)) =>
        {
            let why = format!("rows for which {} has no value would break NOT NULL", change.path);
            ask(Probe::Nulls { table, column: &after.name }, why);
        }
        Op::Alter { after: Object::Column(after), facets, .. } => {
            let required = facets.contains(&Facet::Nullable) && !after.nullable;
            if required && cx.backfill(table, &after.name).is_none() {
                let why = format!("rows without a value in {} would break NOT NULL", change.path);
                ask(Probe::Nulls { table, column: &after.name }, why);
            }
        }
        Op::Create(Object::PrimaryKey(key)) | Op::Alter { after: Object::PrimaryKey(key), .. } => {
            ask(duplicates(table, key), twice(&change.path));
            let refuses_nulls = !cx.can(cap::NULLS_IN_PRIMARY_KEYS);
            for column in key.columns().filter(|_| refuses_nulls) {
                let why = format!("rows without a value in {column} cannot be identified by it");
                ask(Probe::Nulls { table, column }, why);
            }
        }
        Op::Create(Object::Unique(key)) => ask(duplicates(table, key), twice(&change.path)),
        Op::Alter { before: Object::Unique(before), after: Object::Unique(key), .. }
            if planner.probe(&duplicates(table, before), cx).ok()
                != planner.probe(&duplicates(table, key), cx).ok() =>
        {
            ask(duplicates(table, key), twice(&change.path));
        }
        Op::Create(Object::Index(index)) | Op::Alter { after: Object::Index(index), .. }
            if index.unique =>
        {
            let probe = Probe::Duplicates {
                table,
                parts: &index.parts,
                predicate: index.predicate.as_ref(),
                options: &index.options,
            };
            ask(probe, twice(&change.path));
        }
        Op::Create(Object::Check(check)) | Op::Alter { after: Object::Check(check), .. } => {
            let why = format!("these rows do not fulfil {}", check.expr.text);
            ask(Probe::Violations { table, check }, why);
        }
        Op::Create(Object::ForeignKey(key)) | Op::Alter { after: Object::ForeignKey(key), .. } => {
            let namespace = key.references_namespace.as_ref().or(table.namespace.as_ref());
            let parent = ObjectPath::table(namespace, &key.references);
            if refers_to_itself(key, table, cx) {
                return checks;
            }
            if cx.is_new(&parent) && cx.after(&parent).is_some() {
                let why = format!(
                    "{} is new and empty: these rows would refer to nothing",
                    key.references
                );
                ask(Probe::Referring { table, foreign_key: key }, why);
            } else if let Some(key) = resolved(key, table, cx) {
                let why =
                    format!("these rows refer to rows of {} that are not there", key.references);
                ask(Probe::Orphans { table, foreign_key: &key }, why);
            } else if cx.before(&parent).is_some() && cx.after(&parent).is_some() {
                let why = format!(
                    "what {} is referred to by comes into being with this plan: these rows would refer to nothing that is known",
                    key.references
                );
                ask(Probe::Referring { table, foreign_key: key }, why);
            }
        }
        _ => {}
    }
    checks
}

/// Whether the rows of a table refer by a key to that same key: then each refers to itself.
pub fn refers_to_itself(key: &ForeignKey, table: &ObjectPath, cx: &PlanCx<'_>) -> bool {
    let case = cx.info.name_case;
    let namespace = key.references_namespace.as_ref().or(table.namespace.as_ref());
    let own = namespace == table.namespace.as_ref()
        && case.same(key.references.as_str(), table.name.as_str());
    let Some(after) = cx.after(table).filter(|_| own) else { return false };
    let primary = after.primary_key.iter().flat_map(Key::columns);
    let referred: Vec<_> = match key.referenced_columns.as_slice() {
        [] => primary.collect(),
        stated => stated.iter().collect(),
    };
    let mut pairs = key.columns.iter().zip(&referred);
    key.columns.len() == referred.len()
        && pairs.all(|(own, other)| case.same(own.as_str(), other.as_str()))
}

fn duplicates<'a>(table: &'a ObjectPath, key: &'a Key) -> Probe<'a> {
    Probe::Duplicates { table, parts: &key.parts, predicate: None, options: &key.options }
}

fn twice(path: &ObjectPath) -> String {
    format!("values that occur more than once would break {} {path}", path.kind.word())
}

/// The key as it can be asked of the rows as they are: its referenced columns filled in, and the
/// referenced table and columns under the names that they have now.
///
/// Absent where the referenced table is not there yet, or has the column only afterwards.
pub fn resolved(key: &ForeignKey, table: &ObjectPath, cx: &PlanCx<'_>) -> Option<ForeignKey> {
    let case = cx.info.name_case;
    let namespace = key.references_namespace.as_ref().or(table.namespace.as_ref());
    let parent = ObjectPath::table(namespace, &key.references);
    let (before, after) = (cx.before(&parent)?, cx.after(&parent)?);
    let mut key = key.clone();
    if key.referenced_columns.is_empty() {
        key.referenced_columns = after.primary_key.as_ref()?.columns().cloned().collect();
    }
    if key.referenced_columns.len() != key.columns.len() {
        return None;
    }
    let renames = cx.renames.columns_of(&parent, case);
    for column in &mut key.referenced_columns {
        if let Some((from, _)) =
            renames.iter().find(|(_, to)| case.same(to.as_str(), column.as_str()))
        {
            *column = from.clone();
        }
        before.column(column.as_str(), case)?;
    }
    key.references = cx.old_path(&parent).name;
    Some(key)
}
