//! All ways to read a sentence as a row of clauses, with what stands between and beside them.

use std::rc::Rc;

use super::COMPILED;
use super::aside::Mentioned;
use super::grammar::Got;
use super::lexer::{DASH, Kind, Token};
use super::names::Names;
use super::pattern::{Held, Slots};
use super::read::{Clause, Meta, Place, Reader, Shared, Spoken};
use crate::hash::HashMap;
use crate::wish::op::Op;

/// How many ways to read a sentence are looked at.
const MOST_READINGS: usize = 4000;
/// What a remark costs that is set aside, so that what can be read as a wish is one.
const ASIDE: u32 = 8;

/// A reading: its ops, and what is known of it.
pub(super) type Found = (Vec<Op>, Meta);

/// The ways to read a sentence, in each of its voices. Remarks are looked for where nothing costs less
/// without them.
pub(super) fn readings(voices: &[(Vec<Token>, Shared)], names: &Names) -> Vec<Found> {
    let search = |(tokens, shared)| Search {
        tokens,
        names,
        shared,
        found: Vec::new(),
        remarks: false,
        clauses: HashMap::default(),
    };
    let mut searches: Vec<Search<'_>> =
        voices.iter().map(|(tokens, shared)| search((tokens.as_slice(), shared))).collect();
    for remarks in [false, true] {
        let mut found = Vec::new();
        for (nth, search) in searches.iter_mut().enumerate() {
            found.extend(search.all(remarks, &Meta::cost(u32::from(nth > 0))));
        }
        if remarks || found.iter().any(|(_, meta)| meta.cost < ASIDE) {
            return found;
        }
    }
    Vec::new()
}

struct Search<'a> {
    tokens: &'a [Token],
    names: &'a Names,
    shared: &'a Shared,
    found: Vec<Found>,
    /// Whether remarks are looked for.
    remarks: bool,
    /// The clauses at a place, by what was spoken of before.
    clauses: HashMap<(usize, Spoken), Rc<Vec<Clause>>>,
}

impl Search<'_> {
    fn all(&mut self, remarks: bool, meta: &Meta) -> Vec<Found> {
        self.remarks = remarks;
        let reader = Reader::new(self.tokens, self.names, self.shared, Spoken::default(), 0);
        for start in polite(&reader, 0) {
            self.clauses(start, &Spoken::default(), &mut Vec::new(), meta);
        }
        std::mem::take(&mut self.found)
    }

    fn clauses(&mut self, start: usize, spoken: &Spoken, ops: &mut Vec<Op>, meta: &Meta) {
        let reader = Reader::new(self.tokens, self.names, self.shared, spoken.clone(), start);
        let key = (start, spoken.clone());
        let known = self.clauses.get(&key).map(Rc::clone);
        let clauses = known.unwrap_or_else(|| {
            let found = Rc::new(clauses_at(&reader, start));
            self.clauses.insert(key, Rc::clone(&found));
            found
        });
        for clause in clauses.iter() {
            if self.found.len() >= MOST_READINGS || !reader.step() {
                return;
            }
            let length = ops.len();
            ops.extend(clause.ops.iter().cloned());
            let meta = meta.and(&clause.meta);
            for (end, aside) in behind(&reader, clause, self.remarks) {
                self.go_on(&reader, end, clause, ops, &meta.and(&aside));
            }
            ops.truncate(length);
        }
        self.asides(&reader, start, spoken, ops, meta);
    }

    /// What follows a clause: nothing, or another one.
    fn go_on(
        &mut self,
        reader: &Reader<'_>,
        end: usize,
        clause: &Clause,
        ops: &mut Vec<Op>,
        meta: &Meta,
    ) {
        if end == self.tokens.len() {
            let found = (ops.clone(), meta.clone());
            if !self.found.contains(&found) {
                self.found.push(found);
            }
            return;
        }
        let scope = scope_of(clause).or_else(|| reader.spoken.scope.clone());
        // What a sentence is about the next one is about too, but for its columns.
        let dot = reader.at(end).is_some_and(|token| token.kind == Kind::Stop && token.text == ".");
        let topic = reader.spoken.topic.clone();
        let topic = topic.map(|(table, columns)| (table, if dot { Vec::new() } else { columns }));
        let spoken = Spoken { scope, told: false, topic, gap: clause.verb };
        for next in between(reader, end) {
            self.clauses(next, &spoken, ops, &meta.and(&Meta::cost(1)));
        }
    }

    /// What stands before a clause: what it is about, reasons, and remarks.
    fn asides(
        &mut self,
        reader: &Reader<'_>,
        start: usize,
        spoken: &Spoken,
        ops: &mut Vec<Op>,
        meta: &Meta,
    ) {
        for (end, topic, more) in topics(reader, start) {
            let scope = Some(topic.clone());
            let spoken = Spoken { scope, told: false, topic: Some(topic), gap: None };
            for next in polite(reader, end) {
                self.clauses(next, &spoken, ops, &meta.and(&more));
            }
        }
        if !self.remarks {
            return;
        }
        for (end, said) in reader.reasons(start) {
            let comma = reader.sign(end, ",") || reader.sign(end, DASH) || reader.sign(end, ":");
            if !comma {
                continue;
            }
            let spoken = Spoken { gap: None, ..told(reader, start, end, spoken) };
            for next in polite(reader, end + 1) {
                self.clauses(next, &spoken, ops, &meta.and(&aside(&said)));
            }
        }
        for (next, (end, said)) in reader.statements(start) {
            let spoken = Spoken { gap: None, ..told(reader, start, end, spoken) };
            for next in polite(reader, next) {
                self.clauses(next, &spoken, ops, &meta.and(&aside(&said)));
            }
        }
    }
}

/// What is spoken of behind a remark: what it speaks of, where that is one thing.
fn told(reader: &Reader<'_>, start: usize, end: usize, spoken: &Spoken) -> Spoken {
    match reader.mentioned(start, end) {
        Mentioned::Nothing => spoken.clone(),
        Mentioned::One(place) => Spoken { scope: Some(place), told: true, ..spoken.clone() },
        Mentioned::Several => Spoken { scope: None, told: true, ..spoken.clone() },
    }
}

fn aside(said: &str) -> Meta {
    Meta::noted(ASIDE, format!("`{said}` is taken as a remark, which changes nothing"))
}

/// The place, and those behind words of politeness there.
fn polite(reader: &Reader<'_>, start: usize) -> Vec<usize> {
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
fn behind(reader: &Reader<'_>, clause: &Clause, remarks: bool) -> Vec<(usize, Meta)> {
    let close = |mut end: usize| {
        loop {
            let word = reader.at(end).is_some_and(|token| {
                token.kind == Kind::Word
                    && matches!(
                        token.lower.as_str(),
                        "please" | "too" | "again" | "instead" | "now" | "accordingly" | "though"
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
            token.kind == Kind::Stop || [",", "(", DASH].iter().any(|sign| token.is_sign(sign))
        });
        let open = reader.sign(end, "(");
        let mut found = reader.reasons(end + usize::from(sign));
        if sign {
            found.extend(reader.remarks(end + 1));
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

/// The places behind what stands between two clauses.
fn between(reader: &Reader<'_>, end: usize) -> Vec<usize> {
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
fn topics(reader: &Reader<'_>, start: usize) -> Vec<(usize, Place, Meta)> {
    let mut out: Vec<(usize, Place, Meta)> = Vec::new();
    let mut begins = vec![(start, false)];
    for word in ["in", "on", "for", "within", "regarding", "concerning", "about", "at"] {
        begins.extend(reader.word(start, word).map(|at| (at, true)));
    }
    // `alter table users …`, `table users, …`
    let table = |at: usize| reader.word(at, "table").is_some();
    begins.extend(reader.word(start, "alter").filter(|at| table(*at)).map(|at| (at, true)));
    begins.extend(table(start).then_some((start, true)));
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

/// Every way to read a clause from a place on.
fn clauses_at(reader: &Reader<'_>, start: usize) -> Vec<Clause> {
    let mut out: Vec<Clause> = Vec::new();
    for compiled in COMPILED.iter() {
        // A verb that is left out costs a step for each of its patterns; others fail at once.
        reader.fit(
            &compiled.nodes,
            start,
            &Vec::new(),
            &Meta::default(),
            &mut |end, slots, meta| {
                if end == start {
                    return;
                }
                let mut meta = meta.clone();
                let mut ops = Vec::new();
                for slots in apart(slots) {
                    let mut got = Got { reader, slots: &slots, meta: meta.clone() };
                    let Some(more) = (compiled.rule.build)(&mut got) else { return };
                    ops.extend(more);
                    meta = got.meta;
                }
                if ops.is_empty() && meta.refusal.is_none() {
                    return;
                }
                let known = out.iter_mut().find(|clause| clause.end == end && clause.ops == ops);
                match known {
                    Some(clause) if clause.meta.cost > meta.cost => clause.meta = meta,
                    Some(_) => {}
                    None => out.push(Clause { end, ops, meta, verb: compiled.verb }),
                }
            },
        );
    }
    out
}

/// Slots with columns of several tables, once for each of these.
fn apart(slots: &Slots) -> Vec<Slots> {
    let several = slots.iter().position(|(_, held)| match held {
        Held::Columns(columns) => !columns.also.is_empty(),
        _ => false,
    });
    let Some((at, Held::Columns(columns))) =
        several.and_then(|at| slots.get(at).map(|(_, held)| (at, held)))
    else {
        return vec![slots.clone()];
    };
    let with = |one| {
        let mut slots = slots.clone();
        if let Some((_, held)) = slots.get_mut(at) {
            *held = Held::Columns(one);
        }
        slots
    };
    columns.apart().into_iter().map(with).collect()
}

/// What a clause spoke of last.
fn scope_of(clause: &Clause) -> Option<Place> {
    let mut table = None;
    let mut columns = Vec::new();
    for op in &clause.ops {
        let (of, named) = match op {
            Op::AddColumn { table, column } => (table, vec![column.name.clone()]),
            Op::AlterColumn { table, column, .. }
            | Op::SetComment { table, column: Some(column), .. } => (table, vec![column.clone()]),
            Op::RenameColumn { table, to, .. } => (table, vec![to.clone()]),
            Op::AddUnique { table, columns, .. } | Op::AddForeignKey { table, columns, .. } => {
                (table, columns.clone())
            }
            Op::RenameTable { to, .. } => (to, Vec::new()),
            Op::AddFeature { feature } => {
                match feature.entity().map(crate::design::OneOrMany::names) {
                    Some([one]) => (one, Vec::new()),
                    _ => continue,
                }
            }
            Op::CreateTable { table, .. }
            | Op::AddCheck { table, .. }
            | Op::DropColumn { table, .. } => (table, Vec::new()),
            _ => continue,
        };
        if table.as_ref().is_some_and(|known| known != of) {
            return None;
        }
        table = Some(of.clone());
        for name in named {
            if !columns.contains(&name) {
                columns.push(name);
            }
        }
    }
    table.map(|table| (table, columns))
}
