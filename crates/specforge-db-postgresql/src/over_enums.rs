//! What of tables compares a column whose enum another takes the place of: the server knows no comparison
//! of the two, so that it goes before and comes back after.

use std::collections::BTreeSet;

use specforge_db_core::diff::{Change, Op};
use specforge_db_core::model::{Facet, Index, Object, ObjectKind, ObjectPath};
use specforge_db_core::plan::PlanCx;

use crate::apart::apart;
use crate::before::before;
use crate::disturbed::is_kept;
use crate::over_columns::over;
use crate::recipes::{columns_of_type, swaps, swaps_composite};

/// Lets checks and indexes with conditions or expressions go before the enum and come back after it.
pub(crate) fn made_anew(changes: &mut Vec<Change>, cx: &PlanCx<'_>) {
    let of = |which: &dyn Fn(&Change) -> bool| -> Vec<ObjectPath> {
        changes.iter().filter(|change| which(change)).map(|change| change.path.clone()).collect()
    };
    let (swapped, composed) = (of(&swaps), of(&|change| swaps_composite(change, cx)));
    if swapped.is_empty() && composed.is_empty() {
        return;
    }
    without_defaults(changes, &swapped, cx);
    let changed: BTreeSet<ObjectPath> = changes.iter().map(|change| change.path.clone()).collect();
    let mut done: BTreeSet<ObjectPath> = BTreeSet::new();
    let mut split: BTreeSet<ObjectPath> = BTreeSet::new();
    for path in swapped.iter().chain(&composed) {
        for (table, column) in columns_of_type(path, cx) {
            let (Some(was), Some(is)) = (before(&table, cx), cx.after(&table)) else { continue };
            let name = std::slice::from_ref(&column.name);
            let after = over(is, &table, name);
            for (part, before) in over(&was, &table, name) {
                if changed.contains(&part) {
                    split.insert(part);
                    continue;
                }
                // Of a composite type the server finds the new attributes by itself.
                if composed.contains(path) || !compares(&before) || done.contains(&part) {
                    continue;
                }
                if let Some((_, after)) = after.iter().find(|(other, _)| *other == part) {
                    let after = after.clone();
                    changes.push(Change { path: part.clone(), op: Op::Drop(before) });
                    changes.push(Change { path: part.clone(), op: Op::Create(after) });
                    done.insert(part);
                }
            }
        }
    }
    around(changes, &split);
}

/// What changes over the columns goes before the enum as it is, and comes after it as it will be.
pub(crate) fn around(changes: &mut Vec<Change>, split: &BTreeSet<ObjectPath>) {
    apart(changes, |path, after, facets| split.contains(path) && !is_kept(after, facets));
}

/// The other enum comes with the defaults of its columns: neither of two of them fits both.
fn without_defaults(changes: &mut Vec<Change>, swapped: &[ObjectPath], cx: &PlanCx<'_>) {
    let columns: BTreeSet<ObjectPath> = swapped
        .iter()
        .flat_map(|path| columns_of_type(path, cx))
        .map(|(table, column)| table.part(ObjectKind::Column, column.name.clone()))
        .collect();
    changes.retain_mut(|change| {
        let Op::Alter { before: Object::Column(was), after: Object::Column(is), facets } =
            &mut change.op
        else {
            return true;
        };
        if columns.contains(&change.path) {
            was.default.clone_from(&is.default);
            facets.retain(|facet| *facet != Facet::Default);
        }
        !facets.is_empty()
    });
}

/// Whether a part of a table holds an expression; a plain index is built again by the server.
fn compares(part: &Object) -> bool {
    let by_expression = |index: &Index| {
        index.predicate.is_some() || index.parts.iter().any(|part| part.expr.is_some())
    };
    match part {
        Object::Check(_) => true,
        Object::Index(index) => by_expression(index),
        _ => false,
    }
}
