//! Triggers that keep times and hold a status to its ways.

use specforge_db_core::design::Allowed;
use specforge_db_core::model::{Definition, Key, Table};
use specforge_db_core::name::Ident;
use specforge_db_sql::SqlWriter;

use super::{call, literal, of_row, trigger};
use crate::spelling::SPELLING;

/// Gives a column the time of every change, unless the change gives it one itself.
///
/// The trigger's own update changes nothing the second time, so that it ends even where triggers
/// may fire themselves.
pub(super) fn touch(table: &Table, column: &Ident) -> Vec<Definition> {
    let key: Vec<&Ident> = table.primary_key.iter().flat_map(Key::columns).collect();
    let mut w = SqlWriter::new(&SPELLING);
    w.word("UPDATE").ident(&table.name).word("SET").ident(column).word("= CURRENT_TIMESTAMP WHERE");
    for part in key {
        w.ident(part).word("=").raw(&of_row("new", part)).word("AND");
    }
    w.ident(column).word("IS NOT CURRENT_TIMESTAMP");
    let when = format!("{} IS {}", of_row("new", column), of_row("old", column));
    let event = |w: &mut SqlWriter| {
        w.word("AFTER UPDATE");
    };
    vec![trigger(table, "touch", event, Some(&when), &[w.finish()])]
}

/// That a row differs in more than some columns.
pub(super) fn changed(table: &Table, but: &[Ident]) -> String {
    let columns = table.columns.iter().map(|column| &column.name);
    let differs: Vec<String> = columns
        .filter(|column| !but.contains(column))
        .map(|column| format!("{} IS NOT {}", of_row("old", column), of_row("new", column)))
        .collect();
    differs.join(" OR ")
}

/// Counts the changes of a row, and refuses a change that was made of an older state of it: one that
/// says another version than the row has, or than the next, which programs that count themselves say.
///
/// What the trigger that keeps times writes is no change, so that it is not counted.
pub(super) fn count(table: &Table, column: &Ident) -> Vec<Definition> {
    let (old, new) = (of_row("old", column), of_row("new", column));
    let message = format!("a row of {} was changed meanwhile: its {column} is another", table.name);
    let refuse = format!("SELECT {}", call("RAISE", &["ABORT".to_owned(), literal(&message)]));
    let stale = format!("{new} IS NOT {old} AND {new} IS NOT {old} + 1");
    let on_column = |w: &mut SqlWriter| {
        w.word("BEFORE UPDATE OF").ident(column);
    };
    let guard = trigger(table, "stale", on_column, Some(&stale), &[refuse]);
    let mut w = SqlWriter::new(&SPELLING);
    w.word("UPDATE").ident(&table.name).word("SET").ident(column).word("=").raw(&old);
    w.word("+ 1 WHERE");
    for part in table.primary_key.iter().flat_map(Key::columns) {
        w.ident(part).word("=").raw(&of_row("new", part)).word("AND");
    }
    w.ident(column).word("=").raw(&old);
    // The times of a row are written by a trigger too, in a statement of its own.
    let others: Vec<&Ident> = table
        .columns
        .iter()
        .map(|other| &other.name)
        .filter(|other| *other != column && other.as_str() != "updated_at")
        .collect();
    let event = |w: &mut SqlWriter| {
        w.word("AFTER UPDATE OF").list(&others, |w, other| {
            w.ident(other);
        });
    };
    let when = format!("{new} IS {old}");
    vec![guard, trigger(table, "count", event, Some(&when), &[w.finish()])]
}

/// Refuses changes of a column that are not among the allowed ones.
pub(super) fn transitions(table: &Table, column: &Ident, allowed: &Allowed) -> Vec<Definition> {
    let (old, new) = (of_row("old", column), of_row("new", column));
    let mut w = SqlWriter::new(&SPELLING);
    w.raw(&old).word("IS NOT").raw(&new).word("AND NOT");
    match allowed {
        Allowed::Pairs(pairs) => w.parens(|w| {
            for (nth, (from, to)) in pairs.iter().enumerate() {
                if nth > 0 {
                    w.word("OR");
                }
                w.parens(|w| {
                    w.raw(&old)
                        .word("IS")
                        .literal(from)
                        .word("AND")
                        .raw(&new)
                        .word("IS")
                        .literal(to);
                });
            }
        }),
        Allowed::Listed { table: ways, from, to } => w.word("EXISTS").parens(|w| {
            w.word("SELECT 1 FROM").ident(ways).word("WHERE");
            w.ident(from).word("=").raw(&old).word("AND").ident(to).word("=").raw(&new);
        }),
    };
    let when = w.finish();
    let message = literal(&format!("{}.{column} cannot change this way", table.name));
    let mut w = SqlWriter::new(&SPELLING);
    w.word("SELECT").raw(&call("RAISE", &["ABORT".to_owned(), message]));
    let event = |w: &mut SqlWriter| {
        w.word("BEFORE UPDATE OF").ident(column);
    };
    let what = format!("{column}_transitions");
    vec![trigger(table, &what, event, Some(&when), &[w.finish()])]
}
