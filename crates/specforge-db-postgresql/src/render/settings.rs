//! Lists of names with values that are brought to another content: OPTIONS of foreign things.

use std::borrow::Cow;

use specforge_db_sql::{SqlWriter, TokenKind, unquote};

use crate::spelling::SPELLING;
use crate::words::Words;

/// Names with values as a statement spells them.
pub(crate) type Settings<'t> = Vec<(&'t str, &'t str)>;

/// What a list without its brackets says.
pub(crate) fn listed<'t>(words: &Words<'t>, from: usize, to: usize) -> Settings<'t> {
    let mut known = Vec::new();
    let mut at = from;
    while at < to {
        let next = words.next_part(at, to);
        known.push((words.token(at), words.between(at + 1, next)));
        at = next + 1;
    }
    known
}

/// What stands in brackets behind a word, nothing where it is missing.
pub(crate) fn behind<'t>(words: &Words<'t>, word: &str) -> Settings<'t> {
    let open = words.find(0, &[word]).map(|at| at + 1);
    let open = open.filter(|open| words.kind(*open) == Some(TokenKind::Open));
    match open.and_then(|open| Some((open, words.closing(open)?))) {
        Some((open, close)) => listed(words, open + 1, close),
        None => Settings::new(),
    }
}

/// Writes `OPTIONS (…)` that makes one list of the other; nothing where they are the same.
pub(crate) fn write_changes(w: &mut SqlWriter, before: &Settings<'_>, after: &Settings<'_>) {
    let value = |list: &Settings<'_>, name: &str| {
        list.iter()
            .find(|(known, _)| bare(known) == bare(name))
            .map(|(_, value)| (*value).to_owned())
    };
    let gone = before.iter().filter(|(name, _)| value(after, name).is_none());
    let gone = gone.map(|(name, _)| format!("DROP {name}"));
    let set = after.iter().filter_map(|(name, is)| match value(before, name) {
        Some(was) if was == *is => None,
        Some(_) => Some(format!("SET {name} {is}")),
        None => Some(format!("ADD {name} {is}")),
    });
    let changes: Vec<String> = gone.chain(set).collect();
    if !changes.is_empty() {
        w.word("OPTIONS").parens(|w| {
            w.list(&changes, |w, change| {
                w.raw(change);
            });
        });
    }
}

/// A name without the quotes in which dumps put those that are words of the language.
fn bare(name: &str) -> Cow<'_, str> {
    if name.starts_with('"') { unquote(name, &SPELLING) } else { name.to_ascii_lowercase().into() }
}
