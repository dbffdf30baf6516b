//! What of tables compares a column whose enum another takes the place of: the server knows no comparison
//! of the two, so that it goes before and comes back after.

use std::collections::BTreeSet;

use specforge_db_core::diff::{Change, Op};
use specforge_db_core::model::{Index, Object, ObjectPath};
use specforge_db_core::plan::PlanCx;

use crate::over_columns::over;
use crate::recipes::{columns_of_enum, swaps};

/// Lets checks and indexes with conditions or expressions go before the enum and come back after it.
pub(crate) fn made_anew(changes: &mut Vec<Change>, cx: &PlanCx<'_>) {
    let swapped: Vec<ObjectPath> =
        changes.iter().filter(|change| swaps(change)).map(|change| change.path.clone()).collect();
    if swapped.is_empty() {
        return;
    }
    let changed: BTreeSet<ObjectPath> = changes.iter().map(|change| change.path.clone()).collect();
    let mut done: BTreeSet<ObjectPath> = BTreeSet::new();
    for path in swapped {
        for (table, column) in columns_of_enum(&path, cx) {
            let (Some(was), Some(is)) = (cx.before(&table), cx.after(&table)) else { continue };
            let name = std::slice::from_ref(&column.name);
            let after = over(is, &table, name);
            for (part, before) in over(was, &table, name) {
                if !compares(&before) || changed.contains(&part) || done.contains(&part) {
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
