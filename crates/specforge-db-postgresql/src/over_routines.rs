//! What of tables calls a routine that goes: one that is created again, otherwise, or of whose name there are
//! others. The server refuses to drop it before that is gone, and looks up the others for what comes back.

use std::collections::BTreeSet;

use specforge_db_core::diff::{Change, Op};
use specforge_db_core::model::{
    Column, Definition, DefinitionKind, Expr, Facet, Index, Object, ObjectKind, ObjectPath, Table,
};
use specforge_db_core::name::Ident;
use specforge_db_core::plan::PlanCx;

use crate::needs::bare;
use crate::overloads::{called, is_one_of_several};
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
                Some(ObjectPath::table(change.path.namespace.as_ref(), &bare(&change.path)))
            }
            Op::Drop(_) if is_one_of_several(change, cx) => {
                Some(ObjectPath::table(change.path.namespace.as_ref(), &bare(&change.path)))
            }
            _ => None,
        })
        .collect();
    // What changes over one that comes beside others may do so because of it.
    let coming: BTreeSet<ObjectPath> = changes
        .iter()
        .filter(|change| is_one_of_several(change, cx))
        .map(|change| ObjectPath::table(change.path.namespace.as_ref(), &bare(&change.path)))
        .collect();
    if routines.is_empty() && coming.is_empty() {
        return;
    }
    let calls = |expr: &Expr| {
        let mut used = Vec::new();
        expression(expr, cx, &mut used);
        used.iter().any(|path| routines.contains(path) || coming.contains(path))
    };
    let calls_gone = |expr: &Expr| {
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
        let gone = callers(known.table, &path, &calls_gone);
        for (part, was) in callers(known.table, &path, &calls) {
            if changed.contains(&part) {
                split.insert(part);
            } else if gone.iter().any(|(other, _)| *other == part)
                && let Some(is) = same_part(after, &part)
            {
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

/// The computed columns that are made anew because a routine is that they call: it changes otherwise than as
/// it stands, or others come or go that are called alike.
pub(crate) fn computed_anew(before: &Table, after: &Table, cx: &PlanCx<'_>) -> Vec<Ident> {
    let calls_other = |expr: &Expr, changed: bool| {
        let mut used = Vec::new();
        expression(expr, cx, &mut used);
        used.iter().any(|path| is_another(path, changed, cx))
    };
    let both = |is: &Column| before.columns.iter().find(|was| was.name == is.name).cloned();
    let anew = |is: &&Column| {
        both(is).and_then(|was| was.generated).zip(is.generated.as_ref()).is_some_and(
            |(was, is)| {
                let changed = was.expr != is.expr;
                calls_other(&was.expr, changed)
            },
        )
    };
    after.columns.iter().filter(anew).map(|column| column.name.clone()).collect()
}

/// Whether an index or a check calls a routine that another takes the place of.
pub(crate) fn calls_another(part: &Object, cx: &PlanCx<'_>) -> bool {
    let mut used = Vec::new();
    match part {
        Object::Index(index) => {
            let exprs = index.parts.iter().filter_map(|part| part.expr.as_ref());
            exprs.chain(&index.predicate).for_each(|expr| expression(expr, cx, &mut used));
        }
        Object::Check(check) => expression(&check.expr, cx, &mut used),
        _ => {}
    }
    used.iter().any(|path| is_another(path, true, cx))
}

/// Whether calls of a routine by that name are made anew; `changed` tells whether they change themselves.
fn is_another(path: &ObjectPath, changed: bool, cx: &PlanCx<'_>) -> bool {
    let Some(namespace) = path.namespace.as_ref() else { return false };
    let (was, is) = (called(&path.name, namespace, cx.from), called(&path.name, namespace, cx.to));
    if was.is_empty() || is.is_empty() {
        return false;
    }
    let other = |(name, was): (&&Ident, &&Definition)| match is.get(*name) {
        None => true,
        Some(is) => was != is && !in_place(was, is, cx.version),
    };
    was.iter().any(other) || (changed && is.keys().any(|name| !was.contains_key(name)))
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
