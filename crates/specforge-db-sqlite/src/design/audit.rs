//! Triggers that record what changed.

use specforge_db_core::design::Whose;
use specforge_db_core::model::{Column, Definition, Family, Key, Table};
use specforge_db_core::name::Ident;
use specforge_db_sql::SqlWriter;

use super::triggers::changed;
use super::{call, literal, of_row, trigger};
use crate::spelling::SPELLING;

/// Records insertions, changes and deletions, each with the values before and after of what changed.
pub(super) fn record(
    table: &Table,
    into: &Ident,
    hidden: &[Ident],
    whose: Option<&Whose>,
) -> Vec<Definition> {
    let columns: Vec<&Column> =
        table.columns.iter().filter(|column| !hidden.contains(&column.name)).collect();
    let mut names = ["table_name", "record_id", "action", "changes"].map(Ident::from).to_vec();
    let tenant = whose.and_then(|whose| Some((&whose.into, whose.from.as_ref()?)));
    names.extend(tenant.map(|(column, _)| column.clone()));
    let mut out = Vec::new();
    for (action, event, rows) in [
        ("insert", "AFTER INSERT", &["new"][..]),
        ("update", "AFTER UPDATE", &["old", "new"][..]),
        ("delete", "AFTER DELETE", &["old"][..]),
    ] {
        let when = (action == "update").then(|| changed(table, hidden));
        let row = rows.last().copied().unwrap_or("new");
        let mut values = vec![
            literal(table.name.as_str()),
            record_id(table, row),
            literal(action),
            format!("({})", changes(rows, &columns)),
        ];
        values.extend(tenant.map(|(_, column)| of_row(row, column)));
        let statement = super::insert(into, &names.iter().collect::<Vec<_>>(), &values);
        let on_event = |w: &mut SqlWriter| {
            w.word(event);
        };
        let what = format!("audit_{action}");
        out.push(trigger(table, &what, on_event, when.as_deref(), &[statement]));
    }
    out
}

/// The key of the row as text; of a key of several columns, a JSON array.
fn record_id(table: &Table, row: &'static str) -> String {
    let key: Vec<String> =
        table.primary_key.iter().flat_map(Key::columns).map(|column| of_row(row, column)).collect();
    match key.as_slice() {
        [one] => format!("CAST({one} AS TEXT)"),
        many => format!("json_array({})", many.join(", ")),
    }
}

/// `{"title": {"old": …, "new": …}}` of the columns that changed, one a line.
fn changes(rows: &[&'static str], columns: &[&Column]) -> String {
    let mut w = SqlWriter::new(&SPELLING);
    w.word("SELECT json_group_object(name, json(value)) FROM (");
    for (nth, column) in columns.iter().enumerate() {
        let values: Vec<String> =
            rows.iter().flat_map(|row| [literal(row), value(row, column)]).collect();
        let name = literal(column.name.as_str());
        let object = call("json_object", &values);
        if nth == 0 {
            w.raw(&format!("\n    SELECT {name} AS name, {object} AS value"));
        } else {
            w.raw(&format!("\n    UNION ALL SELECT {name}, {object}"));
        }
        if let [old, new] = rows {
            w.word("WHERE").raw(&of_row(old, &column.name));
            w.word("IS NOT").raw(&of_row(new, &column.name));
        }
    }
    w.raw("\n  )");
    w.finish()
}

/// A value that JSON can hold: bytes are written as hexadecimal digits.
fn value(row: &'static str, column: &Column) -> String {
    let value = of_row(row, &column.name);
    match column.ty.family {
        Family::Bytes { .. } => format!("hex({value})"),
        _ => value,
    }
}
