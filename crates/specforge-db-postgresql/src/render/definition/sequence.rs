//! Sequences of their own.

use specforge_db_core::model::{Definition, ObjectPath};
use specforge_db_core::plan::Unsupported;

use super::Rendered;
use crate::render::{qualified, statement};
use crate::words::Words;

/// The parameters of a sequence, each with its words as they were written.
fn parameters(text: &str) -> Option<Vec<(&'static str, String)>> {
    let words = Words::new(text);
    let named = words.find(0, &["SEQUENCE"])?;
    let mut at = words.past_name(named + 1);
    let mut found = Vec::new();
    let flag = |at: usize| usize::from(words.is(at, "NO"));
    while at < words.len() {
        let start = at;
        let no = flag(at);
        let (key, end): (&'static str, usize) = if words.is(at, "AS") {
            ("AS", words.past_name(at + 1))
        } else if words.is(at, "INCREMENT") {
            ("INCREMENT", number(&words, at + 1 + usize::from(words.is(at + 1, "BY"))))
        } else if words.is(at + no, "MINVALUE") {
            ("MINVALUE", if no == 1 { at + 2 } else { number(&words, at + 1) })
        } else if words.is(at + no, "MAXVALUE") {
            ("MAXVALUE", if no == 1 { at + 2 } else { number(&words, at + 1) })
        } else if words.is(at, "START") {
            ("START", number(&words, at + 1 + usize::from(words.is(at + 1, "WITH"))))
        } else if words.is(at, "CACHE") {
            ("CACHE", number(&words, at + 1))
        } else if words.is(at + no, "CYCLE") {
            ("CYCLE", at + no + 1)
        } else if words.are(at, &["OWNED", "BY"]) {
            ("OWNED", words.past_name(at + 2))
        } else {
            return None;
        };
        if end <= start {
            return None;
        }
        found.push((key, words.between(start, end).to_owned()));
        at = end;
    }
    Some(found)
}

/// Passes a number with its sign.
fn number(words: &Words<'_>, at: usize) -> usize {
    at + 1 + usize::from(matches!(words.token(at), "-" | "+"))
}

/// What a parameter is where nothing is said of it.
fn usual(key: &str) -> &'static str {
    match key {
        "AS" => "AS bigint",
        "INCREMENT" => "INCREMENT BY 1",
        "MINVALUE" => "NO MINVALUE",
        "MAXVALUE" => "NO MAXVALUE",
        "START" => "START WITH 1",
        "CACHE" => "CACHE 1",
        "CYCLE" => "NO CYCLE",
        _ => "OWNED BY NONE",
    }
}

/// The column that owns a sequence, as its statement says it.
pub(crate) fn owner_of(text: &str) -> Option<String> {
    let found = parameters(text)?;
    let owner = found.into_iter().find(|(key, _)| *key == "OWNED")?.1;
    (!Words::new(&owner).is(2, "NONE")).then_some(owner)
}

/// The statement without the column that owns the sequence.
pub(crate) fn without_owner(text: &str) -> String {
    let words = Words::new(text);
    let Some(at) = words.find(0, &["OWNED"]) else { return text.to_owned() };
    let end = words.past_name(at + 2);
    let (head, tail) = (words.before(at), words.from(end));
    let space = if tail.is_empty() { "" } else { " " };
    format!("{head}{space}{tail}")
}

/// Brings a sequence to its new parameters; where it stands is kept.
pub(super) fn alter(before: &Definition, after: &Definition, path: &ObjectPath) -> Rendered {
    let unknown =
        || Unsupported::new(format!("the parameters of the sequence {path} are not understood"));
    let was = parameters(&before.text).ok_or_else(unknown)?;
    let is = parameters(&after.text).ok_or_else(unknown)?;
    let value = |list: &[(&'static str, String)], key: &str| {
        list.iter().find(|(name, _)| *name == key).map(|(_, text)| text.clone())
    };
    let keys = ["AS", "INCREMENT", "MINVALUE", "MAXVALUE", "START", "CACHE", "CYCLE", "OWNED"];
    let changed: Vec<String> = keys
        .iter()
        .filter(|key| value(&was, key) != value(&is, key))
        .map(|key| value(&is, key).unwrap_or_else(|| usual(key).to_owned()))
        .collect();
    let mut commands = Vec::new();
    if !changed.is_empty() {
        commands.push(statement(|w| {
            w.word("ALTER SEQUENCE");
            qualified(w, path);
            for text in &changed {
                w.raw(text);
            }
        }));
    }
    let unlogged = |text: &str| Words::new(text).is(1, "UNLOGGED");
    if unlogged(&before.text) != unlogged(&after.text) {
        commands.push(statement(|w| {
            w.word("ALTER SEQUENCE");
            qualified(w, path);
            w.word(if unlogged(&after.text) { "SET UNLOGGED" } else { "SET LOGGED" });
        }));
    }
    if commands.is_empty() {
        return Err(unknown());
    }
    Ok(commands)
}
