//! Rows that do not overlap in time, by triggers.

use specforge_db_core::design::{Decision, Duty, Free, Fulfilled};
use specforge_db_core::model::{Key, Table};
use specforge_db_core::name::Ident;
use specforge_db_core::plan::Unsupported;
use specforge_db_sql::SqlWriter;

use super::{call, literal, of_row, trigger};
use crate::spelling::SPELLING;

/// Refuses a row whose time overlaps with that of another.
///
/// Nobody writes at the same time as anybody else, so that a trigger sees all there is
/// (<https://www.sqlite.org/isolation.html>).
pub(super) fn apart(duty: &Duty, table: &Table) -> Result<Fulfilled, Unsupported> {
    let Duty::Apart { same, start, end, closed, deleted, free } = duty else {
        return Err(Unsupported::new("that is no duty of rows to be apart"));
    };
    let other = |column: &Ident| of_row("other", column);
    let new = |column: &Ident| of_row("new", column);
    let before = if *closed { "<=" } else { "<" };
    // NULL as an end is later than anything; what has no key yet, or no beginning, overlaps with nothing.
    let ends_after =
        |first: (String, String)| format!("({1} IS NULL OR {0} {before} {1})", first.0, first.1);
    let key: Vec<&Ident> = table.primary_key.iter().flat_map(Key::columns).collect();
    let mut conditions: Vec<String> =
        same.iter().map(|column| format!("{} = {}", other(column), new(column))).collect();
    conditions.push(ends_after((other(start), new(end))));
    conditions.push(ends_after((new(start), other(end))));
    if let Some(deleted) = deleted {
        conditions.push(format!("{} IS NULL", other(deleted)));
        conditions.push(format!("{} IS NULL", new(deleted)));
    }
    if let Some(Free { column, values }) = free {
        let values: Vec<String> = values.iter().map(|value| literal(value)).collect();
        for row in [other(column), new(column)] {
            conditions.push(format!("coalesce({row}, '') NOT IN ({})", values.join(", ")));
        }
    }
    let mut out = Vec::new();
    for (what, event) in [("apart_insert", "AFTER INSERT"), ("apart_update", "AFTER UPDATE OF")] {
        let mut conditions = conditions.clone();
        let others: Vec<String> =
            key.iter().map(|part| format!("{} IS NOT {}", other(part), new(part))).collect();
        conditions.push(format!("({})", others.join(" OR ")));
        let mut w = SqlWriter::new(&SPELLING);
        w.word("EXISTS").parens(|w| {
            w.word("SELECT 1 FROM").ident(&table.name).word("AS other WHERE");
            w.raw(&conditions.join(" AND "));
        });
        let message = format!("{} overlaps with another between {start} and {end}", table.name);
        let refuse = format!("SELECT {}", call("RAISE", &["ABORT".to_owned(), literal(&message)]));
        let watched = same.iter().chain([start, end]).chain(deleted);
        let watched: Vec<&Ident> = watched.chain(free.as_ref().map(|free| &free.column)).collect();
        let on_event = |w: &mut SqlWriter| {
            w.word(event);
            if what == "apart_update" {
                w.list(&watched, |w, column| {
                    w.ident(column);
                });
            }
        };
        let when = w.finish();
        out.push(trigger(table, what, on_event, Some(&when), &[refuse]));
    }
    let decision = Decision {
        id: format!("apart-by-triggers:{}", table.name),
        rule: "apart-by-triggers".to_owned(),
        choice: format!("two triggers keep rows of `{}` apart", table.name),
        reason: "SQLite has no exclusion constraints; it lets one transaction write at a time, so that what a trigger finds is all there is".to_owned(),
        alternatives: vec!["slots of a fixed length with a unique key, where times begin at full hours".to_owned()],
    };
    Ok(Fulfilled { definitions: out, decisions: vec![decision], ..Fulfilled::default() })
}
