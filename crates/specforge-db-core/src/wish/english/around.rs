//! What stands around clauses: politeness before them, what belongs to them behind, what joins two, and what a
//! sentence is about.

use super::lexer::{DASH, Kind};
use super::read::{Clause, Meta, Place, Reader};
use super::search::aside;
use crate::wish::op::Op;

/// The place, and those behind words of politeness there.
pub(super) fn polite(reader: &Reader<'_>, start: usize) -> Vec<usize> {
    let mut out = vec![start];
    let mut at = 0;
    while let Some(start) = out.get(at).copied() {
        for (end, (), meta) in reader.class(start, "POLITE") {
            let end = end + usize::from(reader.sign(end, ","));
            if meta.cost == 0 && !out.contains(&end) && end < reader.tokens.len() {
                out.push(end);
            }
        }
        at += 1;
    }
    out
}

/// The places behind a clause and what belongs to it: `too`, `and add it`, reasons.
pub(super) fn behind(reader: &Reader<'_>, clause: &Clause, remarks: bool) -> Vec<(usize, Meta)> {
    let close = |mut end: usize| {
        loop {
            let word = reader.at(end).is_some_and(|token| {
                token.kind == Kind::Word
                    && matches!(
                        token.lower.as_str(),
                        "please"
                            | "first"
                            | "too"
                            | "again"
                            | "instead"
                            | "now"
                            | "accordingly"
                            | "though"
                            | "either"
                            | "likewise"
                    )
            });
            let well = reader.said(end, "as well").filter(|at| reader.word(*at, "as").is_none());
            end = match well {
                Some(at) => at,
                None if word => end + 1,
                None => return end,
            };
        }
    };
    let first = close(clause.end);
    let mut out = vec![(first, Meta::default())];
    out.extend(echo(reader, clause, first).map(|end| (close(end), Meta::cost(1))));
    let mut at = 0;
    while let Some((end, meta)) = out.get(at).cloned() {
        at += 1;
        if out.len() > 12 || !remarks {
            break;
        }
        let sign = reader.at(end).is_some_and(|token| {
            token.kind == Kind::Stop || [",", "(", ":", DASH].iter().any(|sign| token.is_sign(sign))
        });
        let open = reader.sign(end, "(");
        let mut found = reader.reasons(end + usize::from(sign));
        if sign {
            found.extend(reader.remarks(end + 1));
        }
        let explained = reader.relatives(end).into_iter();
        found.extend(explained.map(|to| (to, reader.text_of(end, to))));
        let goes = |op: &Op| {
            matches!(op, Op::DropColumn { .. } | Op::DropTable { .. } | Op::DropConstraint { .. })
        };
        if !clause.ops.iter().any(goes) {
            found.extend(reader.untouched(end));
        }
        for (end, said) in found {
            if open && !reader.sign(end, ")") {
                continue;
            }
            let found = (end + usize::from(open), meta.and(&aside(&said)));
            if !out.contains(&found) {
                out.push(found);
            }
        }
    }
    out
}

/// `users lack a phone, add one`: what was said to be missing is said to come.
fn echo(reader: &Reader<'_>, clause: &Clause, end: usize) -> Option<usize> {
    if clause.ops.iter().all(|op| matches!(op, Op::DropColumn { .. } | Op::DropTable { .. })) {
        let begin = between(reader, end).into_iter().max()?;
        let drops = reader.class(begin, "DROP").into_iter();
        let (at, ..) =
            drops.filter(|(at, (), meta)| meta.cost == 0 && *at > begin).max_by_key(|f| f.0)?;
        return ["it", "them", "that", "both"].iter().find_map(|word| reader.word(at, word));
    }
    if clause.ops.iter().all(loosens) {
        return lifted(reader, end);
    }
    let adds = |op: &Op| matches!(op, Op::AddColumn { .. } | Op::CreateTable { .. });
    if !clause.ops.iter().all(adds) {
        return None;
    }
    let begin = between(reader, end).into_iter().max()?;
    let (at, (), _) =
        reader.class(begin, "ADD").into_iter().find(|(_, (), meta)| meta.cost == 0)?;
    ["it", "one", "them", "that", "those", "these", "both"]
        .iter()
        .find_map(|word| reader.word(at, word))
}

/// Whether an op lets rows be what they might not be.
fn loosens(op: &Op) -> bool {
    matches!(op, Op::DropConstraint { .. } | Op::AlterColumn { required: Some(false), .. })
}

/// `… lift that restriction`: what is allowed is said once more.
fn lifted(reader: &Reader<'_>, end: usize) -> Option<usize> {
    const NOUNS: &[&str] =
        &["restriction", "constraint", "rule", "limit", "limitation", "requirement", "condition"];
    let begins = between(reader, end);
    let begin = begins.into_iter().max().unwrap_or(end);
    let at = ["lift", "drop", "remove", "relax", "loosen"]
        .iter()
        .find_map(|word| reader.word(begin, word))?;
    let at = ["that", "this", "the"].iter().find_map(|word| reader.word(at, word))?;
    NOUNS.iter().find_map(|word| reader.word(at, word))
}

/// The places behind what stands between two clauses.
pub(super) fn between(reader: &Reader<'_>, end: usize) -> Vec<usize> {
    let mut out: Vec<usize> = Vec::new();
    let stop = reader.at(end).is_some_and(|token| token.kind == Kind::Stop);
    let mut open = vec![end];
    if stop || reader.sign(end, ",") || reader.sign(end, DASH) {
        out.push(end + 1);
        open.push(end + 1);
    }
    for at in open {
        for word in ["so", "therefore", "hence", "but"] {
            out.extend(reader.word(at, word));
        }
        for (behind, (), meta) in reader.class(at, "AND") {
            if meta.cost == 0 {
                out.push(behind);
                out.extend(reader.word(behind, "so"));
            }
        }
    }
    let mut out: Vec<usize> = out.into_iter().flat_map(|at| polite(reader, at)).collect();
    out.sort_unstable();
    out.dedup();
    out
}

/// What a sentence is said to be about: `users: …`, `in users, …`, `users.email: …`.
pub(super) fn topics(reader: &Reader<'_>, start: usize) -> Vec<(usize, Place, Meta)> {
    let mut out: Vec<(usize, Place, Meta)> = Vec::new();
    let mut begins = vec![(start, false)];
    for word in ["in", "on", "for", "within", "regarding", "concerning", "about", "at"] {
        begins.extend(reader.word(start, word).map(|at| (at, true)));
    }
    // `alter table users …`, `table users, …`
    let table = |at: usize| reader.word(at, "table").is_some();
    begins.extend(reader.word(start, "alter").filter(|at| table(*at)).map(|at| (at, true)));
    begins.extend(table(start).then_some((start, true)));
    // `make users multi-tenant: …` says what the rest is for.
    if let Some(at) = reader.word(start, "make") {
        for (end, table, meta) in reader.table(at) {
            let tenants =
                reader.said(end, "multi tenant").or_else(|| reader.word(end, "multitenant"));
            if let Some(end) = tenants.filter(|end| meta.cost == 0 && reader.sign(*end, ":")) {
                out.push((end + 1, (table, Vec::new()), meta));
            }
        }
    }
    for (begin, led) in begins {
        let marked = |end: usize| {
            let arrow = reader.sign(end, "->") || reader.sign(end, "=>");
            let colon = reader.sign(end, ":") || reader.sign(end, DASH) || arrow;
            if colon || (led && reader.sign(end, ",")) {
                return Some(end + 1);
            }
            led.then_some(end)
        };
        // `for each user, …`
        let mut tables = reader.table(begin);
        if led {
            for (every, (), _) in reader.class(begin, "EVERY") {
                tables.extend(reader.table(every));
            }
        }
        for (end, table, meta) in tables {
            if end > begin
                && meta.cost == 0
                && let Some(next) = marked(end)
            {
                out.push((next, (table, Vec::new()), meta));
            }
        }
        for (end, found, meta) in reader.columns(begin) {
            let plain = end > begin && meta.question.is_none() && found.descending.is_empty();
            if plain
                && meta.cost < super::UNKNOWN
                && let Some(next) = marked(end)
            {
                out.push((next, (found.table, found.names), meta));
            }
        }
    }
    out.retain(|(next, ..)| *next < reader.tokens.len());
    out
}
