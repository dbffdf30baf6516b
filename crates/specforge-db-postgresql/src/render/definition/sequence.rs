//! Sequences of their own.

use specforge_db_core::model::{Definition, ObjectPath};
use specforge_db_core::plan::{Command, Unsupported};
use specforge_db_sql::SqlWriter;

use super::Rendered;
use crate::render::{qualified, statement};
use crate::words::Words;

/// A parameter: its key, and its words as they were written.
type Parameter = (&'static str, String);

/// The parameters of a sequence.
fn parameters(text: &str) -> Option<Vec<Parameter>> {
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

/// What a sequence is where its statement is silent as well.
struct State {
    ty: String,
    falls: bool,
    min: i64,
    max: i64,
    start: i64,
}

impl State {
    fn of(parameters: &[Parameter]) -> Self {
        let number = |key: &str| {
            let words = Words::new(value(parameters, key)?);
            let last = words.len().checked_sub(1)?;
            let sign = if last > 0 && words.token(last - 1) == "-" { "-" } else { "" };
            format!("{sign}{}", words.token(last)).parse::<i64>().ok()
        };
        let ty = value(parameters, "AS").and_then(|text| text.strip_prefix("AS "));
        let ty = ty.unwrap_or("bigint").to_owned();
        let largest = crate::normal::largest(&ty);
        let falls = number("INCREMENT").is_some_and(|step| step < 0);
        let (low, high) = if falls { (-largest - 1, -1) } else { (1, largest) };
        let (min, max) = (number("MINVALUE").unwrap_or(low), number("MAXVALUE").unwrap_or(high));
        let start = number("START").unwrap_or(if falls { max } else { min });
        Self { ty, falls, min, max, start }
    }

    /// The commands that let a sequence go on from its new start where it did not come as far as the first
    /// number that it may give from then on, or gave none of these: the server refuses bounds that do not
    /// hold its last number. One that went past the last of them is left to that refusal.
    fn leave_for(&self, new: &Self, path: &ObjectPath) -> Vec<Command> {
        let mut commands = Vec::new();
        let apart = self.min > new.max || self.max < new.min;
        let reached = if new.falls { self.max <= new.max } else { self.min >= new.min };
        if reached && !apart {
            return commands;
        }
        if !(self.min..=self.max).contains(&new.start) {
            let wider = crate::normal::largest(&new.ty) > crate::normal::largest(&self.ty);
            commands.push(statement(|w| {
                w.word("ALTER SEQUENCE");
                qualified(w, path);
                if wider {
                    w.word("AS").raw(&new.ty);
                }
                w.word("MINVALUE").integer(self.min.min(new.min));
                w.word("MAXVALUE").integer(self.max.max(new.max));
            }));
        }
        commands.push(statement(|w| {
            let mut name = SqlWriter::new(w.spelling());
            qualified(&mut name, path);
            w.word("SELECT setval").tight().parens(|w| {
                w.literal(&name.finish()).tight().word("::regclass,").integer(new.start);
                w.tight().word(", false");
            });
            w.word("FROM");
            qualified(w, path);
            w.word("WHERE last_value");
            match (apart, new.falls) {
                (true, _) => w.word("NOT BETWEEN").integer(new.min).word("AND").integer(new.max),
                (false, true) => w.word(">").integer(new.max),
                (false, false) => w.word("<").integer(new.min),
            };
        }));
        commands
    }
}

fn value<'p>(list: &'p [Parameter], key: &str) -> Option<&'p str> {
    list.iter().find(|(name, _)| *name == key).map(|(_, text)| text.as_str())
}

/// Brings a sequence to its new parameters; where it stands is kept, if it may stand there.
pub(super) fn alter(before: &Definition, after: &Definition, path: &ObjectPath) -> Rendered {
    let unknown =
        || Unsupported::new(format!("the parameters of the sequence {path} are not understood"));
    let was = parameters(&before.text).ok_or_else(unknown)?;
    let is = parameters(&after.text).ok_or_else(unknown)?;
    let (old, new) = (State::of(&was), State::of(&is));
    let keys = ["AS", "INCREMENT", "MINVALUE", "MAXVALUE", "START", "CACHE", "CYCLE", "OWNED"];
    let changes = |key: &str| {
        let (was, is) = (value(&was, key), value(&is, key));
        match key {
            "START" => old.start != new.start,
            // A bound that is that of the type goes with the type, and one of the way up is none of the
            // way down.
            "MINVALUE" | "MAXVALUE" => {
                was != is
                    || (is.is_some() && old.ty != new.ty)
                    || (is.is_none() && old.falls != new.falls)
            }
            _ => was != is,
        }
    };
    let said = |key: &str| match value(&is, key) {
        Some(text) => text.to_owned(),
        None if key == "START" => format!("START WITH {}", new.start),
        None => usual(key).to_owned(),
    };
    let changed: Vec<String> = keys.into_iter().filter(|key| changes(key)).map(said).collect();
    let mut commands = Vec::new();
    if !changed.is_empty() {
        commands.extend(old.leave_for(&new, path));
        commands.push(statement(|w| {
            w.word("ALTER SEQUENCE");
            qualified(w, path);
            for text in &changed {
                w.raw(text);
            }
        }));
    }
    // What a column owns follows its table.
    let owned = owner_of(&before.text).is_some() || owner_of(&after.text).is_some();
    let unlogged = |text: &str| !owned && Words::new(text).is(1, "UNLOGGED");
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
