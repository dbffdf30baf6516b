//! Which row says what statements cost that are only carried: publications, what searches texts, what
//! stands for other servers.

use specforge_db_core::model::Definition;

use crate::words::Words;

/// Statements by the words they begin with, and their rows; the first that fits counts.
const STATEMENTS: &[(&[&str], &str)] = &[
    (&["CREATE", "PUBLICATION"], "change-catalog"),
    (&["CREATE", "TEXT", "SEARCH"], "change-catalog"),
    (&["ALTER", "TEXT", "SEARCH"], "change-catalog"),
    (&["CREATE", "COLLATION"], "change-catalog"),
    (&["CREATE", "EVENT", "TRIGGER"], "change-catalog"),
    (&["CREATE", "OPERATOR"], "change-catalog"),
    (&["CREATE", "SERVER"], "change-catalog"),
    (&["CREATE", "USER", "MAPPING"], "change-catalog"),
    (&["CREATE", "FOREIGN", "DATA", "WRAPPER"], "change-catalog"),
    (&["CREATE", "CAST"], "change-catalog"),
    (&["CREATE", "CONVERSION"], "change-catalog"),
    (&["ALTER", "DEFAULT", "PRIVILEGES"], "change-catalog"),
];

/// What a remark can be on so that a relation is locked for it.
const RELATIONS: &[&str] =
    &["TABLE", "COLUMN", "INDEX", "VIEW", "MATERIALIZED", "SEQUENCE", "FOREIGN"];

/// What happens to a carried definition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Carried {
    Comes,
    Changes,
    Goes,
}

/// The row of a carried statement, where one is known.
pub(super) fn row(definition: &Definition, what: Carried) -> Option<&'static str> {
    let words = Words::new(&definition.text);
    if words.are(0, &["COMMENT", "ON"]) {
        let relation =
            RELATIONS.iter().any(|kind| words.is(2, kind)) && !words.are(2, &["FOREIGN", "DATA"]);
        return Some(if relation { "set-comment" } else { "set-comment-apart" });
    }
    if let Some((_, row)) = STATEMENTS.iter().find(|(first, _)| words.are(0, first)) {
        return Some(row);
    }
    // Statistics change by themselves as they stand.
    if words.are(0, &["CREATE", "STATISTICS"]) {
        return Some(match what {
            Carried::Comes => "create-statistics",
            Carried::Changes => "change-catalog",
            Carried::Goes => "drop-statistics",
        });
    }
    if words.are(0, &["ALTER", "PUBLICATION"]) {
        let of_schema = words.find(2, &["TABLES"]).is_some();
        return Some(if of_schema { "change-catalog" } else { "publish-tables" });
    }
    let index = words.are(0, &["CREATE", "INDEX"]) || words.are(0, &["CREATE", "UNIQUE", "INDEX"]);
    if index {
        return Some(if what == Carried::Goes { "drop-index" } else { "create-index" });
    }
    let switches = words.are(0, &["ALTER", "TABLE"]) && words.find(2, &["TRIGGER"]).is_some();
    switches.then_some("switch-triggers")
}
