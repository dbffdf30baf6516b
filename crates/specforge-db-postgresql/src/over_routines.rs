//! What of tables calls a routine that is dropped and created again: the server refuses to drop it before
//! that is gone.

use std::collections::BTreeSet;

use specforge_db_core::diff::{Change, Op};
use specforge_db_core::model::{
    Column, DefinitionKind, Expr, Facet, Index, Object, ObjectKind, ObjectPath, Table,
};
use specforge_db_core::name::Ident;
use specforge_db_core::plan::PlanCx;

use crate::render::definition::in_place;
use crate::uses::expression;

/// Lets checks, indexes, defaults and computed columns go before such a routine and come back after it.
pub(crate) fn made_anew(changes: &mut Vec<Change>, cx: &PlanCx<'_>) {
    let routines: BTreeSet<ObjectPath> = changes
        .iter()
        .filter_map(|change| match &change.op {
            Op::Alter {
                before: Object::Definition(was), after: Object::Definition(is), ..
            } if is.kind == DefinitionKind::Routine && !in_place(was, is, cx.version) => {
                let name = Ident::from(is.name.as_str().split('(').next().unwrap_or_default());
                Some(ObjectPath::table(change.path.namespace.as_ref(), &name))
            }
            _ => None,
        })
        .collect();
    if routines.is_empty() {
        return;
    }
    let calls = |expr: &Expr| {
        let mut used = Vec::new();
        expression(expr, cx, &mut used);
        used.iter().any(|path| routines.contains(path))
    };
    let mut more = Vec::new();
    let mut split: BTreeSet<ObjectPath> = BTreeSet::new();
    let changed: BTreeSet<ObjectPath> = changes.iter().map(|change| change.path.clone()).collect();
    for known in cx.from.schema().tables() {
        let path = known.path();
        let Some(after) = cx.after(&path) else { continue };
        for (part, was) in callers(known.table, &path, &calls) {
            if changed.contains(&part) {
                split.insert(part);
            } else if let Some(is) = same_part(after, &part) {
                more.extend(apart(part, was, is, Vec::new()));
            }
        }
    }
    for change in std::mem::take(changes) {
        match change.op {
            Op::Alter { before, after, facets } if split.contains(&change.path) => {
                changes.extend(apart(change.path, before, after, facets));
            }
            op => changes.push(Change { path: change.path, op }),
        }
    }
    changes.extend(more);
}

/// The parts of a table with an expression that calls such a routine.
fn callers(
    table: &Table,
    path: &ObjectPath,
    calls: &impl Fn(&Expr) -> bool,
) -> Vec<(ObjectPath, Object)> {
    let mut parts = Vec::new();
    for column in &table.columns {
        let computed = column.generated.as_ref().map(|generated| &generated.expr);
        if column.default.iter().chain(computed).any(calls) {
            let object = Object::Column(Box::new(column.clone()));
            parts.push((path.part(ObjectKind::Column, column.name.clone()), object));
        }
    }
    for check in table.checks.iter().filter(|check| calls(&check.expr)) {
        if let Some(name) = &check.name {
            let object = Object::Check(check.clone());
            parts.push((path.part(ObjectKind::Check, name.clone()), object));
        }
    }
    let over = |index: &&Index| {
        let exprs = index.parts.iter().filter_map(|part| part.expr.as_ref());
        exprs.chain(&index.predicate).any(calls)
    };
    for index in table.indexes.iter().filter(over) {
        let object = Object::Index(Box::new(index.clone()));
        parts.push((path.part(ObjectKind::Index, index.name.clone()), object));
    }
    parts
}

/// The same part of the table as it will be.
fn same_part(table: &Table, path: &ObjectPath) -> Option<Object> {
    Some(match path.kind {
        ObjectKind::Column => {
            let column = table.columns.iter().find(|column| column.name == path.name)?;
            Object::Column(Box::new(column.clone()))
        }
        ObjectKind::Check => {
            let check =
                table.checks.iter().find(|check| check.name.as_ref() == Some(&path.name))?;
            Object::Check(check.clone())
        }
        _ => {
            let index = table.indexes.iter().find(|index| index.name == path.name)?;
            Object::Index(Box::new(index.clone()))
        }
    })
}

/// One change as two, between which nothing calls the routine.
fn apart(path: ObjectPath, before: Object, after: Object, mut facets: Vec<Facet>) -> [Change; 2] {
    match (before, after) {
        // A column keeps its values where these are not computed.
        (Object::Column(was), Object::Column(is))
            if was.generated.is_none() && is.generated.is_none() =>
        {
            let between = Column { default: None, ..(*was).clone() };
            let between = Object::Column(Box::new(between));
            let first = alter(&path, Object::Column(was), between.clone(), vec![Facet::Default]);
            facets.extend((!facets.contains(&Facet::Default)).then_some(Facet::Default));
            [first, alter(&path, between, Object::Column(is), facets)]
        }
        (was, is) => {
            let first = Change { path: path.clone(), op: Op::Drop(was) };
            [first, Change { path, op: Op::Create(is) }]
        }
    }
}

fn alter(path: &ObjectPath, before: Object, after: Object, facets: Vec<Facet>) -> Change {
    Change { path: path.clone(), op: Op::Alter { before, after, facets } }
}
