//! What SQLite can change in place, by version (<https://sqlite.org/lang_altertable.html>).

use specforge_db_core::dialect::cap;
use specforge_db_core::diff::{Change, Op};
use specforge_db_core::model::{
    Check, Column, Expr, Facet, ForeignKey, Key, Object, ObjectPath, Table,
};
use specforge_db_core::name::Ident;
use specforge_db_core::plan::{Group, PlanCx};
use specforge_db_sql::mentions_any;

use crate::capabilities::{ADD_REQUIRED_TO_EMPTY, ROWID_NAMES_REFUSED};
use crate::render::is_literal;
use crate::spelling::SPELLING;

/// Whether every change of a group can be made in place.
pub(super) fn all(group: &Group<'_>, before: &Table, cx: &PlanCx<'_>) -> bool {
    group.changes.iter().all(|change| one(change, group, before, cx))
}

/// Whether one change can be made in place, given the others of its table.
pub(crate) fn one(change: &Change, group: &Group<'_>, before: &Table, cx: &PlanCx<'_>) -> bool {
    match &change.op {
        Op::Create(Object::Index(_))
        | Op::Drop(Object::Index(_))
        | Op::Alter { after: Object::Index(_), .. }
        | Op::Rename { object: Object::Index(_) | Object::Table(_), .. } => true,
        Op::Rename { object: Object::Column(_), .. } => renamable(group.owner, before, cx),
        Op::Create(Object::Column(column)) => addable(column, group, cx),
        Op::Create(Object::Check(check)) => match added_with(check.column.as_ref(), group) {
            Some(column) => addable(column, group, cx),
            None => check.name.is_some() && cx.can(cap::ALTER_CHECK),
        },
        Op::Create(Object::ForeignKey(key)) => {
            added_with(inline_column(key), group).is_some_and(|column| addable(column, group, cx))
        }
        Op::Drop(Object::Column(column)) => droppable(column, group, before, cx),
        Op::Drop(Object::Check(check)) => {
            goes_with(check.column.as_ref(), group)
                .is_some_and(|column| droppable(column, group, before, cx))
                || (check.name.is_some() && cx.can(cap::ALTER_CHECK))
        }
        Op::Drop(Object::ForeignKey(key)) => goes_with(inline_column(key), group)
            .is_some_and(|column| droppable(column, group, before, cx)),
        Op::Alter { after: Object::Column(column), facets, .. } => {
            facets.as_slice() == [Facet::Nullable]
                && cx.can(cap::ALTER_NOT_NULL)
                && !rowid_name_refused(&column.name, cx)
                && (column.nullable || cx.backfill(group.owner, &column.name).is_none())
        }
        _ => false,
    }
}

/// The column of a foreign key that was declared with it.
pub(super) fn inline_column(key: &ForeignKey) -> Option<&Ident> {
    match key.columns.as_slice() {
        [one] if key.inline => Some(one),
        _ => None,
    }
}

/// The new column of the group that a constraint was declared with.
pub(super) fn added_with<'g>(column: Option<&Ident>, group: &Group<'g>) -> Option<&'g Column> {
    let column = column?;
    group.changes.iter().find_map(|change| match &change.op {
        Op::Create(Object::Column(new)) if same(&new.name, column) => Some(&**new),
        _ => None,
    })
}

/// The column of the group that goes and takes a constraint along.
pub(super) fn goes_with<'g>(column: Option<&Ident>, group: &Group<'g>) -> Option<&'g Column> {
    let column = column?;
    group.changes.iter().find_map(|change| match &change.op {
        Op::Drop(Object::Column(old)) if same(&old.name, column) => Some(&**old),
        _ => None,
    })
}

/// Whether ADD COLUMN takes a column; new columns among or before old ones show as a change of order.
fn addable(column: &Column, group: &Group<'_>, cx: &PlanCx<'_>) -> bool {
    let constant = column.default.as_ref().is_none_or(is_literal);
    let valued = column.default.as_ref().is_some_and(|default| !is_null(default));
    let required_fits = column.nullable || valued || cx.can(ADD_REQUIRED_TO_EMPTY);
    let references = group.changes.iter().any(|change| {
        matches!(&change.op, Op::Create(Object::ForeignKey(key)) if inline_column(key).is_some_and(|c| same(c, &column.name)))
    });
    let generated = match &column.generated {
        None => true,
        Some(generated) => !generated.stored && column.nullable && cx.can(cap::GENERATED_COLUMNS),
    };
    constant
        && required_fits
        && !(references && valued)
        && generated
        && column.identity.is_none()
        && cx.backfill(group.owner, &column.name).is_none()
        && !rowid_name_refused(&column.name, cx)
}

/// Whether DROP COLUMN takes a column.
fn droppable(column: &Column, group: &Group<'_>, before: &Table, cx: &PlanCx<'_>) -> bool {
    let name = &column.name;
    let is = |other: &Ident| same(other, name);
    let in_key = before.primary_key.iter().chain(&before.uniques).any(|key| key.columns().any(is));
    let in_foreign_key = before
        .foreign_keys
        .iter()
        .any(|key| key.columns.iter().any(is) && inline_column(key).is_none_or(|c| !is(c)));
    let mentioned = |expr: &Expr| {
        mentions_any(&expr.text, &SPELLING, &|word| word.eq_ignore_ascii_case(name.as_str()))
    };
    let computed_from =
        before.columns.iter().filter(|other| !is(&other.name)).any(|other| {
            other.generated.as_ref().is_some_and(|generated| mentioned(&generated.expr))
        });
    let own = |check: &Check| check.column.as_ref().is_some_and(is);
    let in_check = before
        .checks
        .iter()
        .any(|check| !own(check) && mentioned(&check.expr) && !goes_first(check, group, cx));
    cx.can(cap::DROP_COLUMN)
        && !in_key
        && !in_foreign_key
        && !computed_from
        && !in_check
        && !rowid_name_refused(name, cx)
}

/// Whether a check is dropped by a statement of its own before the column goes.
fn goes_first(check: &Check, group: &Group<'_>, cx: &PlanCx<'_>) -> bool {
    check.name.is_some()
        && cx.can(cap::ALTER_CHECK)
        && goes_with(check.column.as_ref(), group).is_none()
        && group
            .changes
            .iter()
            .any(|change| matches!(&change.op, Op::Drop(Object::Check(gone)) if gone == check))
}

/// Whether RENAME COLUMN takes every rename of the table's columns: names may be swapped, so that one
/// that has to be made in a copy takes all others along.
fn renamable(table: &ObjectPath, before: &Table, cx: &PlanCx<'_>) -> bool {
    cx.can(cap::RENAME_COLUMN)
        && cx.renames.columns_of(table, cx.info.name_case).iter().all(|(from, to)| {
            !rowid_name_refused(from, cx) && !rowid_name_refused(to, cx) && !lost_in_key(to, before)
        })
}

/// SQLite loses track of a column that is an INTEGER PRIMARY KEY and stands in UNIQUE (…) too, and
/// then fails to rename it: "no such column". Seen on 3.40 and 3.54, without rowid, and with one where
/// UNIQUE comes first.
fn lost_in_key(column: &Ident, table: &Table) -> bool {
    let is = |name: &Ident| same(name, column);
    let alone = |key: &Key| key.parts.len() == 1 && key.columns().any(is);
    let integer = table
        .columns
        .iter()
        .any(|c| is(&c.name) && c.ty.raw.trim().eq_ignore_ascii_case("INTEGER"));
    integer
        && table.primary_key.as_ref().is_some_and(alone)
        && table.uniques.iter().any(|key| !(key.inline && alone(key)) && key.columns().any(is))
}

fn rowid_name_refused(name: &Ident, cx: &PlanCx<'_>) -> bool {
    cx.can(ROWID_NAMES_REFUSED) && is_rowid(name)
}

/// Whether a name is one by which SQLite itself calls the rowid.
pub(super) fn is_rowid(name: &Ident) -> bool {
    ROWIDS.iter().any(|known| known.eq_ignore_ascii_case(name.as_str()))
}

/// The names by which SQLite calls the rowid.
pub(super) const ROWIDS: [&str; 3] = ["rowid", "_rowid_", "oid"];

fn is_null(default: &Expr) -> bool {
    default.normal() == "null"
}

/// Whether two names are one.
pub(crate) fn same(a: &Ident, b: &Ident) -> bool {
    a.as_str().eq_ignore_ascii_case(b.as_str())
}
