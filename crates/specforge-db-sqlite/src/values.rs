//! What becomes of values when a column's type changes.

use specforge_db_core::model::{Column, Expr, ObjectPath, Table};
use specforge_db_core::name::{Ident, NameCase};
use specforge_db_core::plan::{Check, PlanCx};
use specforge_db_sql::SqlWriter;
use specforge_db_sql::probe::{duplicates, nulls, violations};

use crate::recipes::{rowid_alias, same};
use crate::rows::with_source;
use crate::spelling::SPELLING;
use crate::types::{Affinity, affinity};

/// What is lost when the values of `old` become values of `new`.
pub(crate) fn lost(
    table: &ObjectPath,
    old: &Column,
    new: &Column,
    before: &Table,
    after: &Table,
) -> Option<String> {
    let name = &new.name;
    match (&old.generated, &new.generated) {
        (None, Some(_)) => {
            return Some(format!(
                "the values of column {table}.{name}, which is computed from now on"
            ));
        }
        (Some(_), _) => return None,
        (None, None) => {}
    }
    if rowid_alias(after).is_some_and(|alias| alias.name == new.name)
        && rowid_alias(before).is_none_or(|alias| alias.name != old.name)
    {
        return None;
    }
    let (from, to) = (effective(old, before), effective(new, after));
    LOSSY
        .iter()
        .find(|(a, b, _)| *a == from && *b == to)
        .map(|(_, _, what)| format!("{what} in column {table}.{name}"))
}

/// Conversions that do not bring back what was there, by affinity before and after
/// (<https://sqlite.org/datatype3.html#type_affinity>).
#[rustfmt::skip]
const LOSSY: &[(Affinity, Affinity, &str)] = &[
    (Affinity::Text,    Affinity::Integer, "the spelling of numbers that were text, such as '007'"),
    (Affinity::Text,    Affinity::Real,    "the spelling of numbers that were text, such as '007'"),
    (Affinity::Text,    Affinity::Numeric, "the spelling of numbers that were text, such as '007'"),
    (Affinity::Integer, Affinity::Real,    "digits of whole numbers beyond 2^53"),
    (Affinity::Numeric, Affinity::Real,    "digits of whole numbers beyond 2^53"),
    (Affinity::Integer, Affinity::Text,    "digits of fractions beyond the fifteenth"),
    (Affinity::Real,    Affinity::Text,    "digits of fractions beyond the fifteenth"),
    (Affinity::Numeric, Affinity::Text,    "digits of fractions beyond the fifteenth"),
    (Affinity::Blob,    Affinity::Integer, "whether a number was text"),
    (Affinity::Blob,    Affinity::Real,    "whether a number was text"),
    (Affinity::Blob,    Affinity::Numeric, "whether a number was text"),
    (Affinity::Blob,    Affinity::Text,    "whether a text was a number"),
];

/// In a STRICT table ANY keeps values as they are (<https://sqlite.org/stricttables.html>).
fn effective(column: &Column, table: &Table) -> Affinity {
    let raw = column.ty.raw.trim();
    if table.options.flag("strict") && raw.eq_ignore_ascii_case("ANY") {
        Affinity::Blob
    } else {
        affinity(raw)
    }
}

/// What values have to fulfil because the new table is stricter about them.
pub(crate) fn checks(
    path: &ObjectPath,
    before: &Table,
    after: &Table,
    cx: &PlanCx<'_>,
) -> Vec<Check> {
    let mut checks = Vec::new();
    if cx.rows(path) == Some(0) {
        return checks;
    }
    let mut require = |condition: String, why: String| {
        let condition = Expr::new(condition);
        let command = with_source(path, cx, |source| violations(source, &condition, &SPELLING));
        checks.push(Check::no_rows(command, why));
    };
    let old = |column: &Column| before.column(column.name.as_str(), NameCase::AsciiInsensitive);
    if let Some(alias) = rowid_alias(after) {
        let was_alias = rowid_alias(before).is_some_and(|was| was.name == alias.name);
        if !was_alias && old(alias).is_some() {
            let why = format!("{path}.{} becomes the rowid, which is a whole number", alias.name);
            // A NULL would become a number of SQLite's choice.
            let name = quoted(&alias.name);
            require(format!("{name} IS NOT NULL AND ({})", whole(&alias.name)), why);
        }
    }
    if after.options.flag("strict") {
        for column in &after.columns {
            let unchanged = before.options.flag("strict")
                && column.generated.is_none()
                && old(column).is_some_and(|was| was.ty.raw.eq_ignore_ascii_case(&column.ty.raw));
            if !unchanged && let Some(condition) = strict_condition(column) {
                let why = format!(
                    "a STRICT table takes only {} in {path}.{}",
                    column.ty.raw, column.name
                );
                require(condition, why);
            }
        }
    }
    let refuses_nulls =
        |table: &Table| table.options.flag("without_rowid") || table.options.flag("strict");
    if refuses_nulls(after) && (!refuses_nulls(before) || before.primary_key != after.primary_key) {
        let alias = rowid_alias(after).map(|column| &column.name);
        for column in after
            .primary_key
            .iter()
            .flat_map(specforge_db_core::model::Key::columns)
            .filter(|c| alias != Some(c))
        {
            let command = with_source(path, cx, |source| nulls(source, column, &SPELLING));
            let why = format!(
                "the key of a table that is STRICT or WITHOUT ROWID has no NULLs: {path}.{column}"
            );
            checks.push(Check::no_rows(command, why));
        }
    }
    checks
}

/// Values that were told apart may be one under another collation.
pub(crate) fn still_unique(
    path: &ObjectPath,
    before: &Table,
    after: &Table,
    cx: &PlanCx<'_>,
) -> Vec<Check> {
    if cx.rows(path) == Some(0) {
        return Vec::new();
    }
    let collation =
        |column: &Column| column.options.text("collate").unwrap_or("BINARY").to_ascii_uppercase();
    let changed: Vec<&Column> = after
        .columns
        .iter()
        .filter(|column| {
            before
                .column(column.name.as_str(), NameCase::AsciiInsensitive)
                .is_some_and(|was| collation(was) != collation(column))
        })
        .collect();
    let keys = after.primary_key.iter().chain(&after.uniques).map(|key| (&key.parts, None));
    let indexes = after.indexes.iter().filter(|index| index.unique);
    let indexes = indexes.map(|index| (&index.parts, index.predicate.as_ref()));
    let mut checks = Vec::new();
    for (parts, predicate) in keys.chain(indexes) {
        let mut parts = parts.clone();
        let mut touched = false;
        for part in &mut parts {
            let column =
                part.column.as_ref().and_then(|name| changed.iter().find(|c| same(&c.name, name)));
            if let Some(column) = column
                && part.options.text("collate").is_none()
            {
                part.options.set("collate", collation(column).as_str());
                touched = true;
            }
        }
        if touched {
            let command =
                with_source(path, cx, |source| duplicates(source, &parts, predicate, &SPELLING));
            let why = format!(
                "values of {path} that are one under the new collation would occur more than once"
            );
            checks.push(Check::no_rows(command, why));
        }
    }
    checks
}

fn strict_condition(column: &Column) -> Option<String> {
    let name = quoted(&column.name);
    match column.ty.raw.trim().to_ascii_uppercase().as_str() {
        "INT" | "INTEGER" => Some(format!("{name} IS NULL OR {}", whole(&column.name))),
        "REAL" => Some(format!(
            "typeof({name}) IN ('null', 'integer', 'real') OR (typeof({name}) = 'text' AND CAST(CAST({name} AS REAL) AS TEXT) = {name})"
        )),
        "TEXT" => Some(format!("typeof({name}) <> 'blob'")),
        "BLOB" => Some(format!("typeof({name}) IN ('null', 'blob')")),
        _ => None,
    }
}

/// A whole number, or what certainly becomes one.
fn whole(name: &Ident) -> String {
    let name = quoted(name);
    format!(
        "typeof({name}) = 'integer' OR CAST(CAST({name} AS INTEGER) AS TEXT) = CAST({name} AS TEXT)"
    )
}

fn quoted(name: &Ident) -> String {
    let mut w = SqlWriter::new(&SPELLING);
    w.ident(name);
    w.finish()
}
