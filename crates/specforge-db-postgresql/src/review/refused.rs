//! What PostgreSQL refuses because of what is built on an object.

use specforge_db_core::diff::{Change, Op};
use specforge_db_core::model::{Definition, Object, ObjectPath};
use specforge_db_core::name::Ident;
use specforge_db_core::plan::PlanCx;
use specforge_db_core::review::{Manner, Refusal, Standing};

use crate::mentions::{mentions, of_definition, takes_all};
use crate::model;
use crate::render::of as table_of;

/// Why a change is refused; nothing is said where it cannot be told for certain.
pub(super) fn why(
    change: &Change,
    all: &[Change],
    views: &[Standing<'_>],
    manner: &Manner,
    cx: &PlanCx<'_>,
) -> Option<Refusal> {
    if manner.cascade {
        return None;
    }
    let table = table_of(&change.path.owner()?);
    match &change.op {
        Op::Drop(Object::Table(_)) => {
            if let Some(other) = cx.to.referencing(&table).first() {
                return Some(stays_so(format!("{} refers to {table}", other.path())));
            }
            let view = views.iter().find(|view| reads(view, &table, cx) && stays(view, all, cx))?;
            Some(stays_so(format!("{} is built on {table}", named(view))))
        }
        Op::Drop(Object::Column(column)) => {
            let view = views.iter().find(|view| uses(view, &table, &column.name, cx))?;
            Some(stays_so(format!("{} is built on column {}", named(view), change.path)))
        }
        Op::Alter { before: Object::Column(before), after: Object::Column(after), .. }
            if before.ty != after.ty
                || before.options.get(model::COLLATE) != after.options.get(model::COLLATE) =>
        {
            let view = views.iter().find(|view| uses(view, &table, &before.name, cx))?;
            let why =
                format!("{} is built on column {}, whose type changes", named(view), change.path);
            // The planner puts it out of the way and back.
            Some(Refusal { why, other_way: true })
        }
        _ => None,
    }
}

/// Whatever is built on it would be broken: only the one who wrote the script knows what to do.
fn stays_so(why: String) -> Refusal {
    Refusal { why, other_way: false }
}

fn named((namespace, view): &Standing<'_>) -> String {
    match namespace {
        Some(namespace) => format!("view {namespace}.{}", view.name),
        None => format!("view {}", view.name),
    }
}

/// Whether a view reads a table.
fn reads((namespace, view): &Standing<'_>, table: &ObjectPath, cx: &PlanCx<'_>) -> bool {
    of_definition(view, cx).iter().any(|mention| {
        mention.name == table.name && mention.namespace_in(*namespace) == table.namespace.as_ref()
    })
}

/// Whether a view is not dropped by the same statement.
fn stays((_, view): &Standing<'_>, all: &[Change], _cx: &PlanCx<'_>) -> bool {
    !all.iter().any(
        |change| matches!(&change.op, Op::Drop(Object::Definition(gone)) if gone.name == view.name),
    )
}

/// Whether a view reads a column, which is certain where it reads no other table.
fn uses(view: &Standing<'_>, table: &ObjectPath, column: &Ident, cx: &PlanCx<'_>) -> bool {
    let (_, definition): &(_, &Definition) = view;
    let text = &definition.text;
    let alone = !text.to_ascii_lowercase().contains("join") && !several(text);
    reads(view, table, cx) && alone && (takes_all(text) || mentions(text, column))
}

/// Whether FROM lists several tables, or there are queries within the query.
fn several(text: &str) -> bool {
    let words = crate::words::Words::new(text);
    let selects = (0..words.len()).filter(|at| words.is(*at, "SELECT")).count();
    let from = words.find(0, &["FROM"]).unwrap_or_else(|| words.len());
    let end =
        words.find(from, &["WHERE", "GROUP", "ORDER", "LIMIT"]).unwrap_or_else(|| words.len());
    selects > 1 || (from..end).any(|at| words.token(at) == ",")
}
