//! Which definitions are replaced as they stand, with CREATE OR REPLACE.

use specforge_db_core::model::{Definition, DefinitionKind};
use specforge_db_core::version::Version;
use specforge_db_sql::TokenKind;

use super::other::is_comment;
use super::spelled;
use crate::words::Words;

/// Whether the server brings a definition to its new form without dropping it.
pub(crate) fn in_place(before: &Definition, after: &Definition, version: Version) -> bool {
    use DefinitionKind as Kind;
    if super::afterwards::only(before, after) {
        return true;
    }
    match after.kind {
        Kind::View => view(&spelled(before, version), &spelled(after, version)),
        Kind::Routine => routine(&before.text, &after.text),
        Kind::Trigger => {
            let plain = |text| !Words::new(text).is(1, "CONSTRAINT");
            // What parts have of a trigger for each row stays with them where it becomes another.
            version >= Version::short(14, 0)
                && plain(&before.text)
                && plain(&after.text)
                && is_for_rows(&before.text) == is_for_rows(&after.text)
        }
        Kind::Grant | Kind::Extension | Kind::Sequence => true,
        Kind::Type => super::types::change_as_they_stand(before, after),
        Kind::Other => is_comment(after) || super::in_parts::can(before, after),
        _ => false,
    }
}

/// Whether a trigger fires for each row, and not once for each statement.
fn is_for_rows(text: &str) -> bool {
    let words = Words::new(text);
    let said =
        words.find(0, &["FOR"]).map(|at| if words.is(at + 1, "EACH") { at + 2 } else { at + 1 });
    said.is_some_and(|at| words.is(at, "ROW"))
}

/// `CREATE` as `CREATE OR REPLACE`.
pub(super) fn or_replace(text: &str) -> String {
    let words = Words::new(text);
    if words.are(1, &["OR", "REPLACE"]) {
        return text.to_owned();
    }
    format!("CREATE OR REPLACE {}", words.from(1))
}

/// The clauses that end FROM.
const BEHIND_FROM: &[&str] =
    &["WHERE", "GROUP", "HAVING", "WINDOW", "ORDER", "LIMIT", "OFFSET", "FETCH", "FOR"];
const SET_OPERATIONS: &[&str] = &["UNION", "INTERSECT", "EXCEPT"];

/// A view may get further columns behind those that it has, as long as these keep their names and
/// types: which is certain where they are the same expressions over the same tables.
fn view(before: &str, after: &str) -> bool {
    let (was, is) = (Words::new(before), Words::new(after));
    let parts = |words: &Words<'_>| -> Option<View> {
        let as_at = words.find(0, &["AS"])?;
        let select = as_at + 1;
        if !words.is(select, "SELECT") || words.find(select, SET_OPERATIONS).is_some() {
            return None;
        }
        let end = words.len();
        let from = words.find(select, &["FROM"]).unwrap_or(end);
        let behind = words.find(from, BEHIND_FROM).unwrap_or(end);
        let mut items = Vec::new();
        let first = select + 1;
        let mut start = first;
        for at in first..=from {
            if at == from || (words.outside(at) && words.kind(at) == Some(TokenKind::Comma)) {
                items.push(words.stretch(start, at));
                start = at + 1;
            }
        }
        let named = words.find(0, &["VIEW"])?;
        // What stands before AS: the options may change, a list of columns may not.
        let name_end = words.past_name(named + 1);
        let listed = words.kind(name_end) == Some(TokenKind::Open);
        Some(View { items, from: words.stretch(from, behind), listed })
    };
    match (parts(&was), parts(&is)) {
        (Some(was), Some(is)) => {
            !was.listed && !is.listed && was.from == is.from && is.items.starts_with(&was.items)
        }
        _ => false,
    }
}

struct View {
    items: Vec<Vec<String>>,
    from: Vec<String>,
    listed: bool,
}

/// A routine may get another body, as long as its arguments and what it returns stay.
fn routine(before: &str, after: &str) -> bool {
    let (was, is) = (Words::new(before), Words::new(after));
    let signature = |words: &Words<'_>| -> Option<Vec<Vec<String>>> {
        let at = if words.are(1, &["OR", "REPLACE"]) { 3 } else { 1 };
        if words.is(at, "AGGREGATE") {
            return None;
        }
        let open = words.past_name(at + 1);
        let close = words.closing(open)?;
        let mut parts = vec![words.stretch(at, at + 1), words.stretch(open, close)];
        if let Some(returns) = words.find(close, &["RETURNS"])
            && returns == close + 1
        {
            let end = (returns + 1..words.len())
                .find(|at| {
                    words.outside(*at) && BEHIND_RETURNS.iter().any(|word| words.is(*at, word))
                })
                .unwrap_or(words.len());
            parts.push(words.stretch(returns, end));
        }
        Some(parts)
    };
    matches!((signature(&was), signature(&is)), (Some(was), Some(is)) if was == is)
}

/// The clauses that may follow what a routine returns.
const BEHIND_RETURNS: &[&str] = &[
    "LANGUAGE",
    "TRANSFORM",
    "WINDOW",
    "IMMUTABLE",
    "STABLE",
    "VOLATILE",
    "NOT",
    "LEAKPROOF",
    "CALLED",
    "STRICT",
    "EXTERNAL",
    "SECURITY",
    "PARALLEL",
    "COST",
    "ROWS",
    "SUPPORT",
    "SET",
    "AS",
    "RETURN",
    "BEGIN",
];
