//! Which changes of a type leave the rows as they are.
//!
//! The list is that of the server: a change is free where the old type is binary-coercible to the new
//! one, and where the function that enforces a length says that it has nothing to do
//! (<https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-NOTES>).

use specforge_db_core::model::{Column, ObjectPath};
use specforge_db_core::plan::PlanCx;

use crate::mentions::mentions;
use crate::model;
use crate::render::base;

/// What a change of a column's type does to its table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Retyping {
    /// Only the catalog changes.
    Instant,
    /// The rows are read, for a check mentions the column.
    Reads,
    /// Indexes are built anew.
    Reindexes,
    /// The rows and all indexes are written anew.
    Rewrites,
}

/// What a change of a column's type does to its table.
pub(crate) fn retyping(
    before: &Column,
    after: &Column,
    table: &ObjectPath,
    cx: &PlanCx<'_>,
) -> Retyping {
    if !is_free(&before.ty.raw, &after.ty.raw) {
        return Retyping::Rewrites;
    }
    let Some(was) = cx.before(table) else { return Retyping::Instant };
    let collated = before.options.get(model::COLLATE) != after.options.get(model::COLLATE);
    let name = &before.name;
    // Where operator classes differ, what is sorted by them is.
    let reordered = collated
        || base(&before.ty.raw) != base(&after.ty.raw) && !texts(&before.ty.raw, &after.ty.raw);
    let mut indexed = false;
    for index in &was.indexes {
        let plain = index.parts.iter().any(|part| part.column.as_ref() == Some(name));
        let expression = index
            .parts
            .iter()
            .filter_map(|part| part.expr.as_ref())
            .chain(&index.predicate)
            .any(|expr| mentions(&expr.text, name));
        // An expression has to be looked at anew.
        indexed |= expression || (plain && reordered);
    }
    let keys = was.primary_key.iter().chain(&was.uniques);
    indexed |= reordered
        && keys.flat_map(specforge_db_core::model::Key::columns).any(|column| column == name);
    if indexed {
        return Retyping::Reindexes;
    }
    if was.checks.iter().any(|check| mentions(&check.expr.text, name)) {
        return Retyping::Reads;
    }
    Retyping::Instant
}

/// Texts without padding share their operator classes.
fn texts(from: &str, to: &str) -> bool {
    let text = |raw| matches!(base(raw).0, "text" | "character varying");
    text(from) && text(to)
}

/// The numbers in the brackets of a type.
fn modifiers(raw: &str) -> Vec<i64> {
    let Some(open) = raw.find('(') else { return Vec::new() };
    let inside = raw.get(open + 1..).and_then(|rest| rest.split(')').next()).unwrap_or_default();
    inside.split(',').filter_map(|number| number.trim().parse().ok()).collect()
}

/// Whether every value of one type is, byte for byte, one of the other.
pub(crate) fn is_free(from: &str, to: &str) -> bool {
    if from == to {
        return true;
    }
    let ((from_base, from_array), (to_base, to_array)) = (base(from), base(to));
    if from_array != to_array || from_array {
        return false;
    }
    let (was, is) = (modifiers(from), modifiers(to));
    let wider = |was: &[i64], is: &[i64]| match (was, is) {
        (_, []) => true,
        ([was], [is]) => is >= was,
        _ => false,
    };
    match (from_base, to_base) {
        ("character varying", "character varying") | ("bit varying", "bit varying") => {
            wider(&was, &is)
        }
        ("character varying", "text") | ("text", "character varying") => is.is_empty(),
        ("numeric", "numeric") => match (was.as_slice(), is.as_slice()) {
            (_, []) => true,
            ([precision], [wide] | [wide, 0]) => wide >= precision,
            ([precision, scale], [wide, same]) => wide >= precision && same == scale,
            _ => false,
        },
        (a, b)
            if a == b
                && (a.starts_with("timestamp") || a.starts_with("time") || a == "interval") =>
        {
            // Nothing said means all six digits.
            let digits = |list: &[i64]| list.first().copied().unwrap_or(6);
            digits(&is) >= digits(&was)
        }
        ("cidr", "inet") => true,
        ("character varying" | "text", other) | (other, "character varying" | "text")
            if is_citext(other) =>
        {
            is.is_empty()
        }
        _ => false,
    }
}

/// The texts of an extension of the server's own, which differ from others only in how they compare
/// (<https://www.postgresql.org/docs/current/citext.html>).
fn is_citext(base: &str) -> bool {
    base.rsplit('.').next() == Some("citext")
}
