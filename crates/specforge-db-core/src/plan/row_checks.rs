//! What rows have to fulfil before a change is made.

use std::borrow::Cow;

use super::{Check, MigrationPlanner, PlanCx, Probe};
use crate::diff::{Change, Op};
use crate::model::{Column, Facet, ForeignKey, KeyPart, Object, ObjectPath};
use crate::name::Ident;

/// The questions that have to find nothing before a change can be made; none for tables that come
/// into being or are known to be empty.
pub fn row_checks<P: MigrationPlanner + ?Sized>(
    planner: &P,
    change: &Change,
    cx: &PlanCx<'_>,
) -> Vec<Check> {
    let Some(table) = change.path.owner() else { return Vec::new() };
    if cx.is_new(&table) || cx.rows(&table) == Some(0) {
        return Vec::new();
    }
    let mut checks = Vec::new();
    let mut ask = |probe: Probe<'_>, why: String| {
        if let Ok(command) = planner.probe(&probe, cx) {
            checks.push(Check::no_rows(command, why));
        }
    };
    let table = &table;
    match &change.op {
        Op::Create(Object::Column(column)) if needs_value(column) => {
            if cx.backfill(table, &column.name).is_none() {
                let why = format!(
                    "column {} is required and has no default: the rows that are there would have no value for it",
                    change.path
                );
                ask(Probe::AnyRow { table }, why);
            }
        }
        Op::Alter { before: Object::Column(before), after: Object::Column(after), facets } => {
            let required = facets.contains(&Facet::Nullable) && !after.nullable;
            if required && before.generated.is_none() && cx.backfill(table, &after.name).is_none() {
                let why = format!("rows without a value in {} would break NOT NULL", change.path);
                ask(Probe::Nulls { table, column: &after.name }, why);
            }
        }
        Op::Create(Object::PrimaryKey(key)) | Op::Alter { after: Object::PrimaryKey(key), .. } => {
            ask(duplicates(table, &key.parts), twice(&change.path));
            for column in key.columns() {
                let why = format!("rows without a value in {column} cannot be identified by it");
                ask(Probe::Nulls { table, column }, why);
            }
        }
        Op::Create(Object::Unique(key)) => ask(duplicates(table, &key.parts), twice(&change.path)),
        Op::Alter { after: Object::Unique(key), facets, .. } if facets.contains(&Facet::Parts) => {
            ask(duplicates(table, &key.parts), twice(&change.path));
        }
        Op::Create(Object::Index(index)) | Op::Alter { after: Object::Index(index), .. }
            if index.unique =>
        {
            let probe = Probe::Duplicates {
                table,
                parts: &index.parts,
                predicate: index.predicate.as_ref(),
            };
            ask(probe, twice(&change.path));
        }
        Op::Create(Object::Check(check)) | Op::Alter { after: Object::Check(check), .. } => {
            let why = format!("these rows do not fulfil {}", check.expr.text);
            ask(Probe::Violations { table, condition: &check.expr }, why);
        }
        Op::Create(Object::ForeignKey(key)) | Op::Alter { after: Object::ForeignKey(key), .. } => {
            if let Some(key) = resolved(key, table, cx) {
                let why =
                    format!("these rows refer to rows of {} that are not there", key.references);
                ask(Probe::Orphans { table, foreign_key: &key }, why);
            }
        }
        _ => {}
    }
    checks
}

fn needs_value(column: &Column) -> bool {
    !column.nullable
        && column.default.is_none()
        && column.generated.is_none()
        && column.identity.is_none()
}

fn duplicates<'a>(table: &'a ObjectPath, parts: &'a [KeyPart]) -> Probe<'a> {
    Probe::Duplicates { table, parts, predicate: None }
}

fn twice(path: &ObjectPath) -> String {
    format!("values that occur more than once would break {} {path}", path.kind.word())
}

/// The key with its referenced columns filled in, where the referenced table is known and was there
/// before.
pub fn resolved<'k>(
    key: &'k ForeignKey,
    table: &ObjectPath,
    cx: &PlanCx<'_>,
) -> Option<Cow<'k, ForeignKey>> {
    let namespace = key.references_namespace.as_ref().or(table.namespace.as_ref());
    let parent = ObjectPath::table(namespace, &key.references);
    let target = cx.after(&parent)?;
    cx.before(&parent)?;
    if !key.referenced_columns.is_empty() {
        return Some(Cow::Borrowed(key));
    }
    let columns: Vec<Ident> = target.primary_key.as_ref()?.columns().cloned().collect();
    if columns.len() != key.columns.len() {
        return None;
    }
    let mut key = key.clone();
    key.referenced_columns = columns;
    Some(Cow::Owned(key))
}
