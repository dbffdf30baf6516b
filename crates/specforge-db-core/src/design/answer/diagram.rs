//! The diagram: a Mermaid `erDiagram`.

use std::fmt::Write as _;

use super::{is_one, is_required, references};
use crate::design::draft::Draft;
use crate::model::{Column, Key, Table};

/// Draws the tables and how they refer to one another.
pub(in crate::design) fn er_diagram(draft: &Draft) -> String {
    let mut out = String::from("erDiagram\n");
    for table in draft.tables() {
        for key in references(table) {
            let parent = if is_required(table, key) { "||" } else { "|o" };
            let child = if is_one(table, key) { "o|" } else { "o{" };
            let label: Vec<&str> = key.columns.iter().map(crate::name::Ident::as_str).collect();
            let _ = writeln!(
                out,
                "    {} {parent}--{child} {} : \"{}\"",
                name(key.references.as_str()),
                name(table.name.as_str()),
                quoted(&label.join(", "))
            );
        }
    }
    for table in draft.tables() {
        let _ = writeln!(out, "    {} {{", name(table.name.as_str()));
        for column in &table.columns {
            let _ = writeln!(
                out,
                "        {} {}{}",
                word(column.ty.raw.as_str(), "any"),
                word(column.name.as_str(), "column"),
                keys(table, column)
            );
        }
        out.push_str("    }\n");
    }
    out
}

fn keys(table: &Table, column: &Column) -> String {
    let primary = table.primary_key.iter().flat_map(Key::columns).any(|c| *c == column.name);
    let foreign = table.foreign_keys.iter().any(|key| key.columns.contains(&column.name));
    let unique = table.indexes.iter().any(|index| {
        index.unique
            && index.parts.len() == 1
            && index.parts.iter().any(|part| part.column.as_ref() == Some(&column.name))
    });
    let marks: Vec<&str> = [(primary, "PK"), (foreign, "FK"), (unique && !primary, "UK")]
        .into_iter()
        .filter_map(|(is, mark)| is.then_some(mark))
        .collect();
    if marks.is_empty() { String::new() } else { format!(" {}", marks.join(", ")) }
}

/// A name of a table as Mermaid takes it: bare where it is a plain word, else in quotes.
fn name(text: &str) -> String {
    let plain = text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    if plain { text.to_owned() } else { format!("\"{}\"", quoted(text)) }
}

fn quoted(text: &str) -> String {
    text.chars().filter(|c| !c.is_control() && *c != '"').collect()
}

/// A type or a name of a column: Mermaid takes one word of letters, digits, `-`, `_` and brackets.
fn word(text: &str, otherwise: &str) -> String {
    let mut out: String = text
        .chars()
        .map(|c| if c.is_alphanumeric() || matches!(c, '_' | '-' | '(' | ')') { c } else { '_' })
        .collect();
    if !out.starts_with(|c: char| c.is_alphabetic() || c == '_') {
        out.insert_str(0, otherwise);
    }
    out
}
