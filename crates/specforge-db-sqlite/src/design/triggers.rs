//! Triggers that keep times and hold a status to its ways.

use specforge_db_core::design::shorten;
use specforge_db_core::model::{Definition, Key, Table};
use specforge_db_core::name::Ident;
use specforge_db_core::plan::Unsupported;
use specforge_db_core::version::Version;
use specforge_db_sql::SqlWriter;

use super::{call, definition, literal, of_row, trigger};
use crate::info::INFO;
use crate::spelling::SPELLING;

/// The name of a trigger of a table.
pub(super) fn name(table: &Table, what: &str) -> String {
    shorten(&format!("trg_{}_{what}", table.name), INFO.max_name_bytes)
}

/// Gives a column the time of every change, unless the change gives it one itself.
///
/// The trigger's own update changes nothing the second time, so that it ends even where triggers
/// may fire themselves.
pub(super) fn touch(
    table: &Table,
    column: &Ident,
    version: Version,
) -> Result<Vec<Definition>, Unsupported> {
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
    let text = trigger(&name(table, "touch"), event, &table.name, Some(&when), &[w.finish()]);
    Ok(vec![definition(&text, version)?])
}

/// Refuses changes of a column that are not among the allowed ones.
pub(super) fn transitions(
    table: &Table,
    column: &Ident,
    allowed: &[(String, String)],
    version: Version,
) -> Result<Vec<Definition>, Unsupported> {
    let (old, new) = (of_row("old", column), of_row("new", column));
    let mut w = SqlWriter::new(&SPELLING);
    w.raw(&old).word("IS NOT").raw(&new).word("AND NOT");
    w.parens(|w| {
        for (nth, (from, to)) in allowed.iter().enumerate() {
            if nth > 0 {
                w.word("OR");
            }
            w.parens(|w| {
                w.raw(&old).word("IS").literal(from).word("AND").raw(&new).word("IS").literal(to);
            });
        }
    });
    let when = w.finish();
    let message = literal(&format!("{}.{column} cannot change this way", table.name));
    let mut w = SqlWriter::new(&SPELLING);
    w.word("SELECT").raw(&call("RAISE", &["ABORT".to_owned(), message]));
    let event = |w: &mut SqlWriter| {
        w.word("BEFORE UPDATE OF").ident(column);
    };
    let what = format!("{column}_transitions");
    let text = trigger(&name(table, &what), event, &table.name, Some(&when), &[w.finish()]);
    Ok(vec![definition(&text, version)?])
}
