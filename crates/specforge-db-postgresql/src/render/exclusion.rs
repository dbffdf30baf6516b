//! Which rows an exclusion would not let stand beside each other.

use specforge_db_core::model::{Definition, DefinitionKind, ObjectPath};
use specforge_db_core::name::Ident;
use specforge_db_core::plan::{Check, Command, PlanCx};
use specforge_db_sql::{SqlWriter, TokenKind};

use super::not_yet::Named;
use super::probe::with_rows;
use crate::spelling::SPELLING;
use crate::words::Words;

/// Above so many rows nobody compares each with each other: the server's own index finds out.
const COMPARABLE: u64 = 100_000;

/// What an EXCLUDE constraint compares, and by which operators.
struct Exclusion<'t> {
    parts: Vec<(&'t str, &'t str)>,
    predicate: Option<&'t str>,
}

/// Asks for rows that a new EXCLUDE constraint would refuse; nothing for other definitions.
pub(crate) fn conflicting(
    definition: &Definition,
    table: &ObjectPath,
    cx: &PlanCx<'_>,
) -> Option<Check> {
    if definition.kind != DefinitionKind::Constraint
        || cx.rows(table).is_some_and(|rows| rows > COMPARABLE)
    {
        return None;
    }
    let words = Words::new(&definition.text);
    let Exclusion { parts, predicate } = read(&words)?;
    let [one, other] = ["one", "other"].map(Ident::from);
    let part = |nth: usize| Ident::from(format!("part_{nth}"));
    let texts = parts.iter().map(|(expr, _)| *expr).chain(predicate);
    let command = with_rows(table, &Named::texts(texts), cx, |source| {
        let mut w = SqlWriter::new(&SPELLING);
        w.word("WITH compared AS").parens(|w| {
            w.word("SELECT row_number() OVER () AS number");
            for (nth, (expr, _)) in parts.iter().enumerate() {
                w.tight().word(",").raw(expr).word("AS").ident(&part(nth));
            }
            w.word("FROM");
            source.write(w);
            if let Some(predicate) = predicate {
                w.word("WHERE").raw(predicate);
            }
        });
        w.word(
            "SELECT one.* FROM compared AS one JOIN compared AS other ON one.number < other.number",
        );
        for (nth, (_, operator)) in parts.iter().enumerate() {
            w.word("AND").qualified(Some(&one), &part(nth)).raw(operator);
            w.qualified(Some(&other), &part(nth));
        }
        Command::Text(w.finish())
    });
    let why = format!("rows that {} does not let stand beside each other", definition.name);
    Some(Check::no_rows(command.ok()?, why))
}

fn read<'t>(words: &Words<'t>) -> Option<Exclusion<'t>> {
    let open = words.find(0, &["EXCLUDE"])? + 1;
    let open = if words.is(open, "USING") { words.past_name(open + 1) } else { open };
    let close = words.closing(open).filter(|_| words.kind(open) == Some(TokenKind::Open))?;
    let mut parts = Vec::new();
    let mut at = open + 1;
    while at < close {
        let end = match words.kind(at) {
            Some(TokenKind::Open) => words.closing(at)? + 1,
            _ => match words.past_name(at) {
                end if end == at => return None,
                end if words.kind(end) == Some(TokenKind::Open) => words.closing(end)? + 1,
                end => end,
            },
        };
        let with = (end..close).find(|at| words.is(*at, "WITH"))?;
        let next = words.next_part(with, close);
        parts.push((words.between(at, end), words.between(with + 1, next)));
        at = next + 1;
    }
    let predicate = match words.find(close, &["WHERE"]) {
        Some(filter) => Some(words.between(filter + 1, words.closing(filter + 1)? + 1)),
        None => None,
    };
    (!parts.is_empty()).then_some(Exclusion { parts, predicate })
}
