//! The normal forms of publications and of what they publish.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use smol_str::SmolStr;

use super::statement::{Place, path};
use super::syntax::{Cursor, Read, Tok, Unread, quote};
use crate::publications::USUAL;

pub(super) fn normal(place: &Place<'_>, cursor: &mut Cursor) -> Read<String> {
    if cursor.eat_word("alter") { member(place, cursor) } else { publication(cursor) }
}

fn publication(cursor: &mut Cursor) -> Read<String> {
    cursor.expect_word("create")?;
    cursor.expect_word("publication")?;
    let mut out = String::from("CREATE PUBLICATION ");
    quote(&mut out, &cursor.name()?);
    if cursor.eat_words(&["for", "all", "tables"]) {
        out.push_str(" FOR ALL TABLES");
    }
    if cursor.eat_word("with") {
        let parts = cursor.parens(|c| {
            c.list(|c| {
                let key = c.label()?;
                c.eat_op("=");
                let Some(Tok::Text(value) | Tok::Word(value) | Tok::Quoted(value)) = c.next()
                else {
                    return Err(Unread);
                };
                Ok((key, value))
            })
        })?;
        let parts: BTreeMap<SmolStr, String> =
            parts.into_iter().map(|(key, value)| (key, sorted(&value))).collect();
        let usual = |key: &str, value: &str| {
            USUAL.iter().any(|known| known.0 == key && sorted(known.1) == value)
        };
        for (key, value) in parts.iter().filter(|(key, value)| !usual(key, value)) {
            let _ = write!(out, " {key} '{value}'");
        }
    }
    cursor.end()?;
    Ok(out)
}

/// The words of a list in one order.
fn sorted(list: &str) -> String {
    let mut words: Vec<_> = list.split(',').map(|word| word.trim().to_ascii_lowercase()).collect();
    words.sort();
    words.join(", ")
}

/// `ALTER PUBLICATION … ADD TABLE …`: columns, whose order means nothing, and the condition understood.
fn member(place: &Place<'_>, cursor: &mut Cursor) -> Read<String> {
    cursor.expect_word("publication")?;
    let mut out = String::from("ALTER PUBLICATION ");
    quote(&mut out, &cursor.name()?);
    cursor.expect_word("add")?;
    cursor.expect_word("table")?;
    cursor.eat_word("only");
    let _ = write!(out, " ADD TABLE {}", path(cursor)?);
    if cursor.is(&Tok::Open) {
        let mut columns = cursor.parens(|c| c.list(Cursor::name))?;
        columns.sort_unstable();
        let _ = write!(out, " ({})", columns.join(", "));
    }
    if cursor.eat_word("where") {
        let node = cursor.parens(Cursor::expression)?;
        let _ = write!(out, " WHERE {}", place.condition(node));
    }
    cursor.end()?;
    Ok(out)
}
