//! Triggers that keep whole rows in another table.

use specforge_db_core::design::Kept;
use specforge_db_core::model::{Definition, Key, Table};
use specforge_db_core::name::Ident;
use specforge_db_sql::SqlWriter;

use super::triggers::changed;
use super::{insert, literal, of_row, trigger};
use crate::spelling::SPELLING;

/// The time to the millisecond, which is as fine as SQLite has it
/// (<https://www.sqlite.org/lang_datefunc.html>).
const MOMENT: &str = "strftime('%Y-%m-%d %H:%M:%f', 'now')";

/// Keeps rows of a table in another, as they were or with the time in which they hold.
///
/// What other triggers write into the row of their own accord is a statement of its own there, and
/// no change.
pub(super) fn keep(
    table: &Table,
    into: &Ident,
    columns: &[Ident],
    mechanical: &[Ident],
    kept: &Kept,
) -> Vec<Definition> {
    let differs = changed(table, mechanical);
    let mut out = Vec::new();
    for (action, event, row) in [
        ("insert", "AFTER INSERT", "new"),
        ("update", "AFTER UPDATE", "new"),
        ("delete", "AFTER DELETE", "old"),
    ] {
        let statements = match kept {
            Kept::Former { .. } if action == "insert" => continue,
            Kept::Former { action: named } => {
                let names: Vec<&Ident> = columns.iter().chain([named]).collect();
                let values = columns.iter().map(|column| of_row("old", column));
                vec![insert(into, &names, &values.chain([literal(action)]).collect::<Vec<_>>())]
            }
            Kept::Valid { from, to } => {
                let mut statements = Vec::new();
                if action != "insert" {
                    statements.push(end(table, into, from, to));
                }
                if action != "delete" {
                    let names: Vec<&Ident> = columns.iter().chain([from]).collect();
                    let values = columns.iter().map(|column| of_row(row, column));
                    let start = start(table, into, to);
                    statements.push(insert(
                        into,
                        &names,
                        &values.chain([start]).collect::<Vec<_>>(),
                    ));
                }
                statements
            }
        };
        let when = (action == "update").then_some(differs.as_str());
        let on_event = |w: &mut SqlWriter| {
            w.word(event);
        };
        let what = format!("history_{action}");
        out.push(trigger(table, &what, on_event, when, &statements));
    }
    out
}

/// Ends the state that held until now; times follow one another even where a clock was set back.
fn end(table: &Table, into: &Ident, from: &Ident, to: &Ident) -> String {
    let mut w = SqlWriter::new(&SPELLING);
    w.word("UPDATE").ident(into).word("SET").ident(to).word("=");
    let mut next = SqlWriter::new(&SPELLING);
    next.ident(from);
    w.raw(&format!(
        "max({MOMENT}, strftime('%Y-%m-%d %H:%M:%f', {}, '+0.001 seconds'))",
        next.finish()
    ));
    w.word("WHERE");
    same_row(&mut w, table, "old");
    w.word("AND").ident(to).word("IS NULL");
    w.finish()
}

/// When the new state begins: when the former one ended, or now.
fn start(table: &Table, into: &Ident, to: &Ident) -> String {
    let mut w = SqlWriter::new(&SPELLING);
    w.word("SELECT max(").ident(to).word(") FROM").ident(into).word("WHERE");
    same_row(&mut w, table, "new");
    format!("max({MOMENT}, coalesce(({}), ''))", w.finish())
}

fn same_row(w: &mut SqlWriter, table: &Table, row: &'static str) {
    for (nth, part) in table.primary_key.iter().flat_map(Key::columns).enumerate() {
        if nth > 0 {
            w.word("AND");
        }
        w.ident(part).word("=").raw(&of_row(row, part));
    }
}
