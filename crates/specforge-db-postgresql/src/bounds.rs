//! What the bound of a part says of its rows.
//!
//! The conditions are those that the server itself holds a part to
//! (<https://www.postgresql.org/docs/current/ddl-partitioning.html#DDL-PARTITIONING-DECLARATIVE>):
//! of NULL they are never in doubt, so that NOT gives all other rows.

use specforge_db_core::diff::{Change, Op};
use specforge_db_core::model::{Expr, Facet, Object, ObjectPath, Partitioning, Table};
use specforge_db_core::plan::{Check, Command, PlanCx};
use specforge_db_sql::{SqlWriter, TokenKind};

use crate::before::before;
use crate::inherit::{Parent, parts};
use crate::render::{Named, with_rows};
use crate::spelling::SPELLING;
use crate::words::Words;

/// Whether a bound takes the rows that no other part takes.
pub(crate) fn is_default(part: &Table) -> bool {
    let bounds = part.partitioning.iter().flat_map(|part| &part.bounds);
    bounds.into_iter().any(|bound| bound.text.eq_ignore_ascii_case("default"))
}

/// The condition that a bound stands for, over the columns of the whole; none where it cannot be said,
/// or hangs on the bounds of others.
pub(crate) fn condition(by: &[Expr], bound: &Expr) -> Option<String> {
    let keys: Vec<&str> = by.iter().map(|key| key_text(&key.text)).collect::<Option<_>>()?;
    let words = Words::new(&bound.text);
    if !words.are(0, &["FOR", "VALUES"]) {
        return None;
    }
    match keys.as_slice() {
        [key] if words.is(2, "IN") => in_list(key, &list(&words, 3)?.0),
        [_, ..] if words.is(2, "FROM") => {
            let (from, close) = list(&words, 3)?;
            let (to, _) = list(&words, close + 2)?;
            let fits = words.is(close + 1, "TO") && from.len() == keys.len();
            (fits && to.len() == keys.len()).then(|| in_range(&keys, &from, &to))
        }
        _ => None,
    }
}

/// What a table is cut by, where it is a column or an expression and no more is said of it.
fn key_text(text: &str) -> Option<&str> {
    let words = Words::new(text);
    let end = match words.kind(0)? {
        TokenKind::Open => words.closing(0)? + 1,
        TokenKind::Word | TokenKind::QuotedIdent => match words.past_name(0) {
            end if words.kind(end) == Some(TokenKind::Open) => words.closing(end)? + 1,
            end => end,
        },
        _ => 0,
    };
    (end == words.len()).then_some(text)
}

/// The parts of a list in brackets that opens at a token, and where it closes.
fn list<'t>(words: &Words<'t>, open: usize) -> Option<(Vec<&'t str>, usize)> {
    let close = words.closing(open).filter(|_| words.kind(open) == Some(TokenKind::Open))?;
    let mut parts = Vec::new();
    let mut at = open + 1;
    while at < close {
        let end = words.next_part(at, close);
        parts.push(words.between(at, end));
        at = end + 1;
    }
    Some((parts, close))
}

fn in_list(key: &str, values: &[&str]) -> Option<String> {
    let (nulls, others): (Vec<&str>, Vec<&str>) =
        values.iter().partition(|value| value.eq_ignore_ascii_case("null"));
    let is_other = |w: &mut SqlWriter| {
        w.raw(key).word("IN").parens(|w| {
            w.list(&others, |w, value| {
                w.raw(value);
            });
        });
    };
    let mut w = SqlWriter::new(&SPELLING);
    match (nulls.is_empty(), others.is_empty()) {
        (true, true) => return None,
        (true, false) => {
            w.raw(key).word("IS NOT NULL AND");
            is_other(&mut w);
        }
        (false, true) => {
            w.raw(key).word("IS NULL");
        }
        (false, false) => {
            w.raw(key).word("IS NULL OR");
            is_other(&mut w);
        }
    }
    Some(w.finish())
}

fn in_range(keys: &[&str], from: &[&str], to: &[&str]) -> String {
    let mut all: Vec<String> = keys
        .iter()
        .map(|key| {
            let mut w = SqlWriter::new(&SPELLING);
            w.raw(key).word("IS NOT NULL");
            w.finish()
        })
        .collect();
    for side in [beyond(keys, from, true), beyond(keys, to, false)] {
        match side {
            Side::All => {}
            Side::None => all.push("false".to_owned()),
            Side::Where(condition) => all.push(condition),
        }
    }
    all.join(" AND ")
}

/// Which rows lie on the right side of one end of a range.
enum Side {
    All,
    None,
    Where(String),
}

/// Row by row of keys, the first that differs decides: at or above the lower end, below the upper one.
fn beyond(keys: &[&str], end: &[&str], lower: bool) -> Side {
    let (strict, loose) = if lower { (">", ">=") } else { ("<", "<") };
    let mut rest = if lower { Side::All } else { Side::None };
    for (nth, (key, value)) in keys.iter().zip(end).enumerate().rev() {
        let (no_limit, no_row) =
            if lower { ("minvalue", "maxvalue") } else { ("maxvalue", "minvalue") };
        if value.eq_ignore_ascii_case(no_limit) {
            rest = Side::All;
            continue;
        }
        if value.eq_ignore_ascii_case(no_row) {
            rest = Side::None;
            continue;
        }
        let mut w = SqlWriter::new(&SPELLING);
        let compared = |w: &mut SqlWriter, operator: &str| {
            w.raw(key).raw(operator).raw(value);
        };
        match rest {
            Side::None => compared(&mut w, strict),
            Side::All if nth + 1 == keys.len() => compared(&mut w, loose),
            Side::All => compared(&mut w, if lower { ">=" } else { "<=" }),
            Side::Where(inner) => either(&mut w, &compared, strict, &inner),
        }
        rest = Side::Where(w.finish());
    }
    rest
}

fn either(w: &mut SqlWriter, compared: &dyn Fn(&mut SqlWriter, &str), strict: &str, inner: &str) {
    w.parens(|w| {
        compared(w, strict);
        w.word("OR");
        compared(w, "=");
        w.word("AND").raw(inner);
    });
}

/// The condition of a part's bound, whatever it hangs on.
fn belongs(part: &Table, path: &ObjectPath, cx: &PlanCx<'_>) -> Option<String> {
    let parent = Parent::of(part, path, cx).filter(Parent::is_partitioned)?;
    let whole = parent.table?.partitioning.as_deref()?;
    let bound = part.partitioning.as_ref()?.bounds.first()?;
    if is_default(part) {
        return of_no_other(whole, path, &parent.path, cx);
    }
    match whole.strategy.as_deref() {
        Some("hash") => by_hash(whole, &bound.text, &parent.path, cx),
        _ => condition(&whole.by, bound),
    }
}

/// The rows that no other part takes.
fn of_no_other(
    whole: &Partitioning,
    part: &ObjectPath,
    parent: &ObjectPath,
    cx: &PlanCx<'_>,
) -> Option<String> {
    let others: Vec<String> = parts(parent, cx)
        .iter()
        .filter(|(path, _)| path != part)
        .map(|(_, other)| condition(&whole.by, other.partitioning.as_ref()?.bounds.first()?))
        .collect::<Option<_>>()?;
    if others.is_empty() {
        return Some("true".to_owned());
    }
    let mut w = SqlWriter::new(&SPELLING);
    w.word("NOT").parens(|w| {
        for (nth, other) in others.iter().enumerate() {
            if nth > 0 {
                w.word("OR");
            }
            w.parens(|w| {
                w.raw(other);
            });
        }
    });
    Some(w.finish())
}

/// The modulus and the remainder of a part by hash.
pub(crate) fn modulus(bound: &str) -> Option<(i64, i64)> {
    let words = Words::new(bound);
    let (numbers, _) = list(&words, words.find(0, &["WITH"])? + 1)?;
    let number = |name: &str| -> Option<i64> {
        numbers.iter().find_map(|part| {
            let words = Words::new(part);
            words.is(0, name).then(|| words.token(1).parse().ok()).flatten()
        })
    };
    Some((number("MODULUS")?, number("REMAINDER")?))
}

/// What the server itself says of the remainder, which it can as soon as there is a table that is cut so.
fn by_hash(
    whole: &Partitioning,
    bound: &str,
    parent: &ObjectPath,
    cx: &PlanCx<'_>,
) -> Option<String> {
    before(parent, cx).filter(|was| was.partitioning.as_ref().is_some_and(|p| p.by == whole.by))?;
    let keys: Vec<&str> = whole.by.iter().map(|key| key_text(&key.text)).collect::<Option<_>>()?;
    let (modulus, remainder) = modulus(bound)?;
    let old = cx.old_path(parent);
    let mut name = SqlWriter::new(&SPELLING);
    name.qualified(old.namespace.as_ref(), &old.name);
    let mut w = SqlWriter::new(&SPELLING);
    w.word("pg_catalog.satisfies_hash_partition").tight().parens(|w| {
        w.literal(&name.finish()).tight().word("::regclass").tight().word(",");
        w.integer(modulus).tight().word(",").integer(remainder);
        for key in &keys {
            w.tight().word(",").raw(key);
        }
    });
    Some(w.finish())
}

/// What must not be among the rows that are there when a table becomes a part, or gets another bound.
pub(crate) fn checks(
    was: Option<&Table>,
    part: &Table,
    path: &ObjectPath,
    cx: &PlanCx<'_>,
) -> Vec<Check> {
    let Some(parent) = Parent::of(part, path, cx).filter(Parent::is_partitioned) else {
        return Vec::new();
    };
    let Some(belongs) = belongs(part, path, cx) else { return Vec::new() };
    let mut checks = Vec::new();
    if was.is_some() && belongs != "true" {
        let why = format!("these rows of {path} lie outside the bound that it gets");
        checks.extend(ask(path, &belongs, false, why, cx));
    }
    if let Some(default) = default_part(&parent.path, cx)
        && default != *path
    {
        let why = format!("these rows of {default} would belong into {path}: move them first");
        checks.extend(ask(&default, &belongs, true, why, cx));
    }
    checks
}

/// The part that takes the rows of no other, where it is there before and after.
///
/// Whoever gives the whole another part has the server search it for rows that belong there.
pub(crate) fn default_part(parent: &ObjectPath, cx: &PlanCx<'_>) -> Option<ObjectPath> {
    if cx.is_new(parent) {
        return None;
    }
    let found = parts(parent, cx).into_iter().find(|(_, part)| is_default(part))?.0;
    let was = cx.before(&found).filter(|was| is_default(was))?;
    let of = was.partitioning.as_ref()?.of.as_ref()?;
    (*of == cx.old_path(parent).name).then_some(found)
}

/// Whether a table that is there has such a part; while it has, none is detached concurrently.
pub(crate) fn had_default(parent: &ObjectPath, cx: &PlanCx<'_>) -> bool {
    let parent = cx.old_path(parent);
    let of = |part: &Table| part.partitioning.as_ref().and_then(|part| part.of.clone());
    cx.from.schema().tables().any(|part| {
        part.namespace.name == parent.namespace
            && is_default(part.table)
            && of(part.table).as_ref() == Some(&parent.name)
    })
}

/// The table whose rows are gone through when a part comes, other than its own: the default part's.
pub(crate) fn searched(change: &Change, cx: &PlanCx<'_>) -> Option<ObjectPath> {
    let part = match &change.op {
        Op::Create(Object::Table(part)) => part,
        Op::Alter { after: Object::Table(part), facets, .. }
            if facets.contains(&Facet::Partitioning) =>
        {
            part
        }
        _ => return None,
    };
    let parent = Parent::of(part, &change.path, cx).filter(Parent::is_partitioned)?;
    default_part(&parent.path, cx).filter(|default| cx.rows(default) != Some(0))
}

/// Asks for rows of a table that fulfil a condition, or that do not.
pub(crate) fn ask(
    table: &ObjectPath,
    condition: &str,
    inside: bool,
    why: String,
    cx: &PlanCx<'_>,
) -> Option<Check> {
    let query = with_rows(table, &Named::text(condition), cx, |rows| {
        let mut w = SqlWriter::new(&SPELLING);
        w.word("SELECT * FROM");
        rows.write(&mut w);
        w.word(if inside { "WHERE" } else { "WHERE NOT" });
        if inside {
            w.raw(condition);
        } else {
            w.parens(|w| {
                w.raw(condition);
            });
        }
        Command::Text(w.finish())
    });
    Some(Check::no_rows(query.ok()?, why))
}
