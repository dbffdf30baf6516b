//! Whether a column requires a value, and under which name.

use specforge_db_core::model::{Column, ObjectPath};
use specforge_db_core::name::Ident;
use specforge_db_core::plan::{Command, PlanCx};
use specforge_db_core::version::Version;

use super::alter_table;
use super::column::{add_not_null, not_null_name};
use super::constraint::{rename_constraint, validate};
use crate::model;
use crate::with_parent::below;

/// Lets a column require a value, or no longer, or by another name.
pub(super) fn nullability(
    before: &Column,
    after: &Column,
    table: &ObjectPath,
    cx: &PlanCx<'_>,
    commands: &mut Vec<Command>,
) {
    let alter = |words: &'static str| {
        alter_table(table, |w| {
            w.word("ALTER COLUMN").ident(&after.name).word(words);
        })
    };
    let named = cx.version >= Version::short(18, 0);
    match (before.nullable, after.nullable) {
        (true, false) if after.options.flag(model::NOT_NULL_NOT_VALID) => {
            commands.push(add_not_null(after, table, true));
        }
        (true, false) if named && has_to_be_named(after, table, cx) => {
            commands.push(add_not_null(after, table, false));
        }
        (true, false) => commands.push(alter("SET NOT NULL")),
        (false, true) => commands.push(alter("DROP NOT NULL")),
        // Nothing makes a constraint hold for new rows alone but making it anew.
        (false, false)
            if named
                && after.options.flag(model::NOT_NULL_NOT_VALID)
                && !before.options.flag(model::NOT_NULL_NOT_VALID) =>
        {
            commands.push(alter("DROP NOT NULL"));
            commands.push(add_not_null(after, table, true));
        }
        (false, false) if named => {
            let (was, is) = (not_null_name(before, table), not_null_name(after, table));
            if was != is {
                commands.push(rename_constraint(&was, &is, table));
            }
            if before.options.flag(model::NOT_NULL_NOT_VALID)
                && !after.options.flag(model::NOT_NULL_NOT_VALID)
            {
                commands.push(validate(&is, table));
            }
            let (was, now) = (
                before.options.flag(model::NOT_NULL_NO_INHERIT),
                after.options.flag(model::NOT_NULL_NO_INHERIT),
            );
            if was != now {
                commands.push(alter_table(table, |w| {
                    w.word("ALTER CONSTRAINT").ident(&is);
                    w.word(if now { "NO INHERIT" } else { "INHERIT" });
                }));
            }
        }
        _ => {}
    }
}

/// Whether NOT NULL has to be given its name: the server would choose another where it is not the usual
/// one, or where a part or a child in the same schema has it from its parent. One that is not handed down
/// can be said in no other way.
fn has_to_be_named(column: &Column, table: &ObjectPath, cx: &PlanCx<'_>) -> bool {
    column.options.text(model::NOT_NULL_NAME).is_some()
        || column.options.flag(model::NOT_NULL_NO_INHERIT)
        || is_borne(&not_null_name(column, table), table, cx, |_| true)
}

/// Whether NOT NULL of a new column has to be given its name: another table bears the usual one. Those below
/// get theirs with the column.
pub(super) fn has_to_be_named_anew(column: &Column, table: &ObjectPath, cx: &PlanCx<'_>) -> bool {
    let below = below(table, cx);
    is_borne(&not_null_name(column, table), table, cx, |other| !below.contains(other))
}

/// Whether another table of the same schema, of those that count, says that name of a column.
fn is_borne(
    name: &Ident,
    table: &ObjectPath,
    cx: &PlanCx<'_>,
    counts: impl Fn(&ObjectPath) -> bool,
) -> bool {
    [cx.from, cx.to].iter().any(|side| {
        let others = side.schema().tables().filter(|known| {
            let own = known.namespace.name == table.namespace && known.table.name != table.name;
            own && counts(&known.path())
        });
        others.flat_map(|known| &known.table.columns).any(|other| {
            other.options.text(model::NOT_NULL_NAME).is_some_and(|stated| *name == stated)
        })
    })
}
