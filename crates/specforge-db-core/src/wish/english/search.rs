//! All ways to read a sentence as a row of clauses, with what stands between and beside them.

use std::borrow::Cow;
use std::rc::Rc;

use super::COMPILED;
use super::around::{behind, between, polite, topics};
use super::fold::fold;
use super::grammar::Got;
use super::lexer::{DASH, Kind, Token};
use super::mentioned::Mentioned;
use super::names::Names;
use super::pattern::{Held, Slots};
use super::read::{Clause, Meta, Place, Reader, Shared, Spoken};
use crate::hash::HashMap;
use crate::wish::op::Op;

/// How many ways to read a sentence are looked at.
const MOST_READINGS: usize = 4000;
/// How many worlds clauses may make, each with the names of the whole schema.
const MOST_WORLDS: usize = 16;
/// What a remark costs that is set aside, so that what can be read as a wish is one.
const ASIDE: u32 = 8;

/// A reading: its ops, and what is known of it.
pub(super) type Found = (Vec<Op>, Meta);

/// The ways to read a sentence, in each of its voices. Remarks are looked for where nothing costs less
/// without them.
pub(super) fn readings(voices: &[(Vec<Token>, Shared)], names: &Names) -> Vec<Found> {
    let mut searches: Vec<Search<'_>> =
        voices.iter().map(|(tokens, shared)| Search::new(tokens, shared, names)).collect();
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

/// The names that a clause may speak of: those of the schema, and what clauses before it make.
#[derive(Clone)]
struct World<'a> {
    /// What there was before, by its place.
    from: usize,
    /// What was made then.
    ops: Vec<Op>,
    names: Rc<Cow<'a, Names>>,
}

struct Search<'a> {
    tokens: &'a [Token],
    worlds: Vec<World<'a>>,
    shared: &'a Shared,
    found: Vec<Found>,
    /// Whether remarks are looked for.
    remarks: bool,
    /// The clauses at a place, by what was spoken of before.
    clauses: HashMap<(usize, Spoken), Rc<Vec<Clause>>>,
}

impl<'a> Search<'a> {
    fn new(tokens: &'a [Token], shared: &'a Shared, names: &'a Names) -> Self {
        Self {
            tokens,
            worlds: vec![World { from: 0, ops: Vec::new(), names: Rc::new(Cow::Borrowed(names)) }],
            shared,
            found: Vec::new(),
            remarks: false,
            clauses: HashMap::default(),
        }
    }

    fn all(&mut self, remarks: bool, meta: &Meta) -> Vec<Found> {
        self.remarks = remarks;
        let Some(names) = self.worlds.first().map(|world| Rc::clone(&world.names)) else {
            return Vec::new();
        };
        let reader = Reader::new(self.tokens, &names, self.shared, Spoken::default(), 0);
        for start in polite(&reader, 0) {
            self.clauses(start, &Spoken::default(), &mut Vec::new(), meta);
        }
        std::mem::take(&mut self.found)
    }

    /// The world behind a clause: what it makes is there for those that follow.
    fn grown(&mut self, from: usize, clause: &Clause) -> usize {
        let makes = |op: &&Op| {
            matches!(
                op,
                Op::CreateTable { .. }
                    | Op::AddColumn { .. }
                    | Op::RenameColumn { .. }
                    | Op::CreateEnum { .. }
            )
        };
        let ops: Vec<Op> = clause.ops.iter().filter(makes).cloned().collect();
        if ops.is_empty() || self.worlds.len() >= MOST_WORLDS {
            return from;
        }
        let known = self.worlds.iter().position(|world| world.from == from && world.ops == ops);
        if let Some(known) = known {
            return known;
        }
        let Some(before) = self.worlds.get(from) else { return from };
        let mut names: Names = (**before.names).clone();
        for op in &ops {
            names.grow(op);
        }
        self.worlds.push(World { from, ops, names: Rc::new(Cow::Owned(names)) });
        self.worlds.len() - 1
    }

    fn clauses(&mut self, start: usize, spoken: &Spoken, ops: &mut Vec<Op>, meta: &Meta) {
        let Some(names) = self.worlds.get(spoken.world).map(|world| Rc::clone(&world.names)) else {
            return;
        };
        let reader = Reader::new(self.tokens, &names, self.shared, spoken.clone(), start);
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
                let meta = meta.and(&aside);
                self.go_on(&reader, end, clause, ops, &meta);
                for (end, more, again) in reader.again(clause, end) {
                    let length = ops.len();
                    ops.extend(more);
                    self.go_on(&reader, end, clause, ops, &meta.and(&again));
                    ops.truncate(length);
                }
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
            let Some(found) = fold(ops, meta) else { return };
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
        let mut nexts = between(reader, end);
        let creates = clause.ops.iter().any(|op| matches!(op, Op::CreateTable { .. }));
        if creates && reader.word(end, "with").is_some() {
            nexts.push(end);
        }
        // `a playlists table: each belongs to a user`
        if creates && (reader.sign(end, ":") || reader.sign(end, DASH)) {
            nexts.push(end + 1);
        }
        if nexts.is_empty() {
            return;
        }
        let world = self.grown(reader.spoken.world, clause);
        let adds = |op: &Op| {
            matches!(op, Op::AddColumn { .. } | Op::CreateTable { .. } | Op::AddFeature { .. })
        };
        let added = clause.ops.iter().all(adds);
        let spoken = Spoken { scope, told: false, topic, gap: clause.verb, added, world };
        for next in nexts {
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
            let (topic, world) = (Some(topic), spoken.world);
            let spoken = Spoken { scope, told: false, topic, gap: None, added: false, world };
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

pub(super) fn aside(said: &str) -> Meta {
    Meta::noted(ASIDE, format!("`{said}` is taken as a remark, which changes nothing"))
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
