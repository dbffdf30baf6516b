//! What stands over a column that is dropped and added again: the server drops it with the column, and
//! nobody else would bring it back.

use std::collections::{BTreeMap, BTreeSet};

use specforge_db_core::diff::{Change, Op};
use specforge_db_core::model::{Expr, Index, Key, Object, ObjectKind, ObjectPath, Table};
use specforge_db_core::name::Ident;
use specforge_db_core::plan::PlanCx;

use crate::apart::apart;
use crate::before::before;
use crate::mentions::mentions;
use crate::model;
use crate::render::of;

/// Lets indexes, keys, references and checks over columns that are made anew go before and come back
/// after.
pub(crate) fn made_anew(changes: &mut Vec<Change>, cx: &PlanCx<'_>) {
    let dropped: BTreeSet<&ObjectPath> = changes
        .iter()
        .filter(|change| matches!(change.op, Op::Drop(Object::Column(_))))
        .map(|change| &change.path)
        .collect();
    let mut columns: BTreeMap<ObjectPath, Vec<Ident>> = BTreeMap::new();
    for change in changes.iter() {
        if matches!(change.op, Op::Create(Object::Column(_))) && dropped.contains(&change.path) {
            columns.entry(of(&change.path)).or_default().push(change.path.name.clone());
        }
    }
    if columns.is_empty() {
        return;
    }
    let changed: BTreeSet<ObjectPath> = changes.iter().map(|change| change.path.clone()).collect();
    let mut split: BTreeSet<ObjectPath> = BTreeSet::new();
    let mut more = Vec::new();
    for (table, names) in &columns {
        let (Some(was), Some(is)) = (before(table, cx), cx.after(table)) else { continue };
        let after: BTreeMap<ObjectPath, Object> = over(is, table, names).into_iter().collect();
        for (path, before) in over(&was, table, names) {
            if changed.contains(&path) {
                split.insert(path);
            } else if let Some(after) = after.get(&path) {
                more.push(Change { path: path.clone(), op: Op::Drop(before) });
                more.push(Change { path, op: Op::Create(after.clone()) });
            }
        }
    }
    apart(changes, |path, _, _| split.contains(path));
    changes.extend(more);
}

/// The parts of a table that stand over one of these columns.
pub(crate) fn over(
    table: &Table,
    path: &ObjectPath,
    columns: &[Ident],
) -> Vec<(ObjectPath, Object)> {
    let in_text = |expr: &Expr| columns.iter().any(|column| mentions(&expr.text, column));
    let key_is_over = |key: &Key| {
        let included = key.options.text(model::INCLUDE);
        key.parts.iter().any(|part| part.column.as_ref().is_some_and(|c| columns.contains(c)))
            || included.is_some_and(|list| columns.iter().any(|column| mentions(list, column)))
    };
    let index_is_over = |index: &Index| {
        index.parts.iter().any(|part| {
            part.column.as_ref().is_some_and(|c| columns.contains(c))
                || part.expr.as_ref().is_some_and(in_text)
        }) || index.include.iter().any(|column| columns.contains(column))
            || index.predicate.as_ref().is_some_and(in_text)
    };
    let mut parts = Vec::new();
    let mut push = |kind: ObjectKind, name: Option<&Ident>, object: Object| {
        if let Some(name) = name {
            parts.push((path.part(kind, name.clone()), object));
        }
    };
    for key in table.primary_key.iter().filter(|key| key_is_over(key)) {
        let object = Object::PrimaryKey(key.clone());
        push(ObjectKind::PrimaryKey, key.name.as_ref(), object);
    }
    for key in table.uniques.iter().filter(|key| key_is_over(key)) {
        push(ObjectKind::Unique, key.name.as_ref(), Object::Unique(key.clone()));
    }
    for index in table.indexes.iter().filter(|index| index_is_over(index)) {
        push(ObjectKind::Index, Some(&index.name), Object::Index(Box::new(index.clone())));
    }
    for key in &table.foreign_keys {
        if key.columns.iter().any(|column| columns.contains(column)) {
            let object = Object::ForeignKey(Box::new(key.clone()));
            push(ObjectKind::ForeignKey, key.name.as_ref(), object);
        }
    }
    for check in table.checks.iter().filter(|check| in_text(&check.expr)) {
        push(ObjectKind::Check, check.name.as_ref(), Object::Check(check.clone()));
    }
    parts
}
