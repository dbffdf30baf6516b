//! What becomes of values when a column's type changes.

use specforge_db_core::model::{Column, Expr, ObjectPath, Table};
use specforge_db_core::name::{Ident, NameCase};
use specforge_db_core::plan::{Check, PlanCx, Probe};
use specforge_db_sql::SqlWriter;
use specforge_db_sql::probe::violations;

use crate::recipes::rowid_alias;
use crate::rows::{ask, with_source};
use crate::spelling::SPELLING;
use crate::stored::effective;
use crate::types::Affinity;
use crate::words::Words;

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
        let words = Words::of_expr(&condition);
        let command =
            with_source(path, &words, cx, |source| violations(source, &condition, &SPELLING));
        checks.push(Check::no_rows(command, why));
    };
    let old = |column: &Column| before.column(column.name.as_str(), NameCase::AsciiInsensitive);
    if let Some(alias) = rowid_alias(after) {
        let was_alias = rowid_alias(before).is_some_and(|was| was.name == alias.name);
        if !was_alias && old(alias).is_some() {
            let why = format!("{path}.{} becomes the rowid, which is a whole number", alias.name);
            // A NULL would become a number of SQLite's choice.
            require(format!("typeof({}) = 'integer'", quoted(&alias.name)), why);
        }
    }
    if after.options.flag("strict") {
        for column in &after.columns {
            let unchanged = before.options.flag("strict")
                && column.generated.is_none()
                && old(column).is_some_and(|was| was.ty.raw.eq_ignore_ascii_case(&column.ty.raw));
            if !unchanged && let Some(kinds) = strict_kinds(&column.ty.raw) {
                let why = format!(
                    "a STRICT table takes only {} in {path}.{}",
                    column.ty.raw, column.name
                );
                require(format!("typeof({}) IN ({kinds})", quoted(&column.name)), why);
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
            let command = ask(&Probe::Nulls { table: path, column }, cx);
            let why = format!(
                "the key of a table that is STRICT or WITHOUT ROWID has no NULLs: {path}.{column}"
            );
            checks.push(Check::no_rows(command, why));
        }
    }
    checks
}

/// The kinds of values that a STRICT column stores, its affinity applied
/// (<https://sqlite.org/stricttables.html>).
fn strict_kinds(ty: &str) -> Option<&'static str> {
    match ty.trim().to_ascii_uppercase().as_str() {
        "INT" | "INTEGER" => Some("'null', 'integer'"),
        "REAL" => Some("'null', 'real'"),
        "TEXT" => Some("'null', 'text'"),
        "BLOB" => Some("'null', 'blob'"),
        _ => None,
    }
}

fn quoted(name: &Ident) -> String {
    let mut w = SqlWriter::new(&SPELLING);
    w.ident(name);
    w.finish()
}
