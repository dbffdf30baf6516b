//! What rows have to fulfil before a change is made, beyond what the model itself says.

use specforge_db_core::diff::{Change, Op};
use specforge_db_core::model::{Facet, Object, ObjectPath, Table};
use specforge_db_core::plan::{Check, PlanCx};

use crate::render::of;
use crate::{bounds, domains, recipes, referred, render};

/// The questions that have to find nothing.
pub(crate) fn own(change: &Change, cx: &PlanCx<'_>) -> Vec<Check> {
    let path = &change.path;
    match &change.op {
        Op::Create(Object::Table(part)) => bounds::checks(None, part, path, cx),
        Op::Alter { after: Object::Table(part), facets, .. }
            if facets.contains(&Facet::Partitioning) =>
        {
            let mut checks = bounds::checks(rows_of(path, cx), part, path, cx);
            if let Some(was) = rows_of(path, cx) {
                checks.extend(referred::leaving(was, path, cx));
            }
            checks
        }
        Op::Drop(Object::Table(part)) => referred::leaving(part, path, cx),
        Op::Create(Object::Definition(definition)) => {
            let table = change.path.owner().filter(|table| rows_of(table, cx).is_some());
            table
                .and_then(|table| render::conflicting(definition, &table, cx))
                .into_iter()
                .collect()
        }
        Op::Alter {
            before: Object::Definition(before), after: Object::Definition(after), ..
        } => domains::checks(before, after, path, cx),
        Op::Create(Object::Column(column)) => {
            let table = of(path);
            match rows_of(&table, cx) {
                Some(_) => domains::check_of_new(column, &table, cx).into_iter().collect(),
                None => Vec::new(),
            }
        }
        Op::Alter { before: Object::Column(before), after: Object::Column(after), facets }
            if facets.contains(&Facet::Type) =>
        {
            let table = of(path);
            match rows_of(&table, cx) {
                Some(_) => {
                    recipes::conversion_check(before, after, &table, cx).into_iter().collect()
                }
                None => Vec::new(),
            }
        }
        _ => Vec::new(),
    }
}

/// The table as it is, where it may have rows.
fn rows_of<'a>(table: &ObjectPath, cx: &PlanCx<'a>) -> Option<&'a Table> {
    cx.before(table).filter(|_| cx.rows(table) != Some(0))
}
