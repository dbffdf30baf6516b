//! Mermaid: an `erDiagram`.

use std::fmt::Write as _;

use super::picture::Picture;

/// Spells a picture.
pub(super) fn spell(picture: &Picture) -> String {
    let mut out = String::from("erDiagram\n");
    for link in &picture.links {
        let (Some(from), Some(to)) = (picture.tables.get(link.from), picture.tables.get(link.to))
        else {
            continue;
        };
        let parent = if link.required { "||" } else { "|o" };
        let child = if link.one { "o|" } else { "o{" };
        let _ = writeln!(
            out,
            "    {} {parent}--{child} {} : \"{}\"",
            name(&to.name),
            name(&from.name),
            quoted(&link.columns.join(", "))
        );
    }
    for table in &picture.tables {
        if table.columns.is_empty() {
            let _ = writeln!(out, "    {}", name(&table.name));
            continue;
        }
        let _ = writeln!(out, "    {} {{", name(&table.name));
        for column in &table.columns {
            let marks = column.marks.words();
            let marks =
                if marks.is_empty() { String::new() } else { format!(" {}", marks.join(", ")) };
            let _ = writeln!(
                out,
                "        {} {}{marks}",
                word(&column.ty, "any"),
                word(&column.name, "column")
            );
        }
        out.push_str("    }\n");
    }
    out
}

/// Words of the language, which stand in quotes where they are names.
const WORDS: &[&str] = &[
    "title",
    "direction",
    "style",
    "class",
    "classdef",
    "acctitle",
    "accdescr",
    "erdiagram",
    "to",
    "u",
    "only",
    "one",
    "zero",
    "many",
    "optionally",
    "subgraph",
    "end",
    "default",
    "tb",
    "bt",
    "lr",
    "rl",
];

/// A name of a table: bare where it is a plain word, else in quotes.
fn name(text: &str) -> String {
    let plain = text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
        && !WORDS.contains(&text.to_ascii_lowercase().as_str());
    if plain { text.to_owned() } else { format!("\"{}\"", quoted(text)) }
}

fn quoted(text: &str) -> String {
    text.chars().filter(|c| !c.is_control() && !matches!(c, '"' | '%' | '\\')).collect()
}

/// A type or a name of a column: one word of letters, digits, `-`, `_` and brackets.
fn word(text: &str, otherwise: &str) -> String {
    let mut out: String = text
        .chars()
        .map(|c| {
            if c.is_alphanumeric() || matches!(c, '_' | '-' | '(' | ')' | '[' | ']') {
                c
            } else {
                '_'
            }
        })
        .collect();
    if !out.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') {
        out.insert_str(0, otherwise);
    }
    out
}
