//! Servers, wrappers, user mappings and publications, which are changed part by part as they stand.

use specforge_db_core::model::{Definition, ObjectPath};
use specforge_db_core::plan::Unsupported;
use specforge_db_sql::SqlWriter;

use super::{Rendered, statement};
use crate::publications::USUAL;
use crate::render::settings::{Settings, behind, write_changes};
use crate::spelling::literal;
use crate::words::Words;

/// A kind of object with what of it can be changed.
struct Kind {
    /// The words behind CREATE and ALTER.
    words: &'static [&'static str],
    /// The word that the list stands behind.
    list: &'static str,
    /// How the list is brought to another content.
    change: fn(&mut SqlWriter, &Settings<'_>, &Settings<'_>),
    /// A clause of one value that ALTER knows as well.
    clause: Option<&'static str>,
}

const KINDS: &[Kind] = &[
    // https://www.postgresql.org/docs/current/sql-alterserver.html
    Kind { words: &["SERVER"], list: "OPTIONS", change: write_changes, clause: Some("VERSION") },
    // https://www.postgresql.org/docs/current/sql-alterforeigndatawrapper.html
    Kind {
        words: &["FOREIGN", "DATA", "WRAPPER"],
        list: "OPTIONS",
        change: write_changes,
        clause: None,
    },
    // https://www.postgresql.org/docs/current/sql-alterusermapping.html
    Kind { words: &["USER", "MAPPING"], list: "OPTIONS", change: write_changes, clause: None },
    // https://www.postgresql.org/docs/current/sql-alterpublication.html
    Kind { words: &["PUBLICATION"], list: "WITH", change: set_all, clause: None },
];

fn set_all(w: &mut SqlWriter, before: &Settings<'_>, after: &Settings<'_>) {
    let usual = |name: &str| USUAL.iter().find(|(known, _)| name.eq_ignore_ascii_case(known));
    let gone = before.iter().filter(|(name, _)| !after.iter().any(|(known, _)| known == name));
    let gone = gone.filter_map(|(name, _)| {
        usual(name).map(|(name, value)| format!("{name} = {}", literal(value)))
    });
    let all: Vec<String> =
        after.iter().map(|(name, value)| format!("{name} {value}")).chain(gone).collect();
    if !all.is_empty() {
        w.word("SET").parens(|w| {
            w.list(&all, |w, setting| {
                w.raw(setting);
            });
        });
    }
}

fn kind(words: &Words<'_>) -> Option<&'static Kind> {
    words.is(0, "CREATE").then(|| KINDS.iter().find(|kind| words.are(1, kind.words)))?
}

/// Everything but the list and the clause: what ALTER cannot change.
fn rest(words: &Words<'_>, kind: &Kind) -> Vec<String> {
    let list = words.find(0, &[kind.list]).unwrap_or(words.len());
    let mut rest = words.stretch(0, list);
    if let Some(at) = kind.clause.and_then(|clause| words.find(0, &[clause])) {
        rest.drain(at..(at + 2).min(rest.len()));
    }
    rest
}

/// Whether ALTER makes one of the other.
pub(super) fn can(before: &Definition, after: &Definition) -> bool {
    let (was, is) = (Words::new(&before.text), Words::new(&after.text));
    kind(&is).is_some_and(|kind| rest(&was, kind) == rest(&is, kind))
}

pub(super) fn alter(before: &Definition, after: &Definition, path: &ObjectPath) -> Rendered {
    let (was, is) = (Words::new(&before.text), Words::new(&after.text));
    let unknown = || Unsupported::new(format!("{path} cannot be changed as it stands"));
    let kind = kind(&is).ok_or_else(unknown)?;
    let clause = kind.clause.and_then(|clause| {
        let value = |words: &Words<'_>| {
            words.find(0, &[clause]).map_or("NULL".to_owned(), |at| words.token(at + 1).to_owned())
        };
        (value(&was) != value(&is)).then(|| format!("{clause} {}", value(&is)))
    });
    Ok(vec![statement(|w| {
        w.word("ALTER").raw(after.name.as_str());
        if let Some(clause) = &clause {
            w.raw(clause);
        }
        (kind.change)(w, &behind(&was, kind.list), &behind(&is, kind.list));
    })])
}
