//! What sequences had come to: a sequence that goes takes the number with it, and one that is made again can
//! only go on behind the rows that are left.

use specforge_db_core::diff::{Change, Op};
use specforge_db_core::model::{Column, DefinitionKind, Object, ObjectPath};

use crate::{model, render};

/// The number that a change takes with it.
pub(crate) fn lost(change: &Change) -> Option<String> {
    match &change.op {
        Op::Alter { before: Object::Column(before), after: Object::Column(after), .. }
            if counts(before) && !goes_on(before, after, &change.path) =>
        {
            Some(format!("the number that column {} had counted to", change.path))
        }
        Op::Drop(Object::Definition(gone)) if gone.kind == DefinitionKind::Sequence => {
            Some(format!("the number that sequence {} had come to", change.path))
        }
        _ => None,
    }
}

/// Whether a column keeps its sequence, or another takes over its number.
fn goes_on(before: &Column, after: &Column, path: &ObjectPath) -> bool {
    let kind =
        |column: &Column| (column.identity.is_some(), column.options.get(model::SERIAL).is_some());
    kind(before) == kind(after) || render::goes_on(before, after, &render::of(path))
}

/// Whether a column has a sequence of its own.
fn counts(column: &Column) -> bool {
    column.identity.is_some() || column.options.get(model::SERIAL).is_some()
}
