//! Patterns: word classes, words, slots, what may be left out, and alternatives.
//!
//! `ADD {d} TO {t}` stands for a word of the class `ADD`, new columns, a word of the class `TO` and a
//! table. `[…]` may be left out, `(a|b)` is one of both, and a word in lower case stands for itself.

use std::rc::Rc;

use super::attrs::Attr;
use super::column::Draft;
use super::deletion::Fate;
use super::lexer::{DASH, Kind};
use super::parts::Columns;
use super::predicate::Predicate;
use super::qualifier::Qualifier;
use super::read::{Meta, Reader, UNKNOWN};
use super::rows::Rows;
use super::values::Said;
use crate::design::OnDelete;
use crate::wish::op::{Interval, TypeSpec};

/// A part of a pattern.
#[derive(Clone, Debug)]
pub(super) enum Node {
    Class(&'static str),
    Word(&'static str),
    Slot(&'static str),
    Opt(Vec<Node>),
    Alt(Vec<Vec<Node>>),
}

/// What a slot holds.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Held {
    Table(String),
    Tables(Vec<String>),
    Columns(Columns),
    Drafts(Vec<Draft>),
    /// A new name, and the table that it says.
    Name(Option<String>, String),
    Type(TypeSpec),
    Attrs(Vec<Attr>),
    /// So many columns, and what is said of all of them.
    Counted(u64, Vec<Attr>),
    Value(Said),
    Values(Vec<String>),
    Number(serde_json::Number),
    Action(OnDelete),
    Text(String),
    Interval(Interval),
    Qualifiers(Vec<Qualifier>),
    Predicate(Predicate),
    Rows(Rows),
    Fate(Fate),
    Place(Place),
}

/// Where a value comes among others.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Place {
    Before(String),
    After(String),
    Between(String, String),
    First,
    Last,
}

/// What the slots of a pattern hold.
pub(super) type Slots = Vec<(&'static str, Held)>;

/// Reads a pattern; absent where it is none.
pub(super) fn compile(pattern: &'static str) -> Option<Vec<Node>> {
    let mut rest = pattern;
    let nodes = sequence(&mut rest)?;
    rest.trim().is_empty().then_some(nodes)
}

fn sequence(rest: &mut &'static str) -> Option<Vec<Node>> {
    let mut out = Vec::new();
    loop {
        *rest = rest.trim_start();
        let Some(first) = rest.chars().next() else { return Some(out) };
        match first {
            ']' | ')' | '|' => return Some(out),
            '[' => {
                *rest = rest.get(1..)?;
                let mut branches = vec![sequence(rest)?];
                while let Some(after) = rest.strip_prefix('|') {
                    *rest = after;
                    branches.push(sequence(rest)?);
                }
                *rest = rest.strip_prefix(']')?;
                out.push(match branches.pop() {
                    Some(only) if branches.is_empty() => Node::Opt(only),
                    last => {
                        branches.extend(last);
                        Node::Opt(vec![Node::Alt(branches)])
                    }
                });
            }
            '(' => {
                *rest = rest.get(1..)?;
                let mut branches = vec![sequence(rest)?];
                while let Some(after) = rest.strip_prefix('|') {
                    *rest = after;
                    branches.push(sequence(rest)?);
                }
                *rest = rest.strip_prefix(')')?;
                out.push(Node::Alt(branches));
            }
            '{' => {
                let end = rest.find('}')?;
                out.push(Node::Slot(rest.get(1..end)?));
                *rest = rest.get(end + 1..)?;
            }
            _ => {
                let end = rest
                    .find(|c: char| {
                        c.is_whitespace() || matches!(c, '[' | ']' | '(' | ')' | '|' | '{')
                    })
                    .unwrap_or(rest.len());
                let word = rest.get(..end)?;
                *rest = rest.get(end..)?;
                let class = word.len() > 1 && word.bytes().all(|b| b.is_ascii_uppercase());
                out.push(if class { Node::Class(word) } else { Node::Word(word) });
            }
        }
    }
}

/// What is done with each way in which a pattern fits.
type Then<'t> = &'t mut dyn FnMut(usize, &Slots, &Meta);

impl Reader<'_> {
    /// Finds every way in which a pattern fits from a place on.
    pub(super) fn fit(
        &self,
        nodes: &[Node],
        pos: usize,
        slots: &Slots,
        meta: &Meta,
        then: Then<'_>,
    ) {
        if !self.step() {
            return;
        }
        let Some((first, rest)) = nodes.split_first() else { return then(pos, slots, meta) };
        match first {
            Node::Opt(inner) => {
                self.fit(inner, pos, slots, meta, &mut |end, slots, meta| {
                    self.fit(rest, end, slots, meta, then);
                });
                self.fit(rest, pos, slots, meta, then);
            }
            Node::Alt(branches) => {
                for branch in branches {
                    self.fit(branch, pos, slots, meta, &mut |end, slots, meta| {
                        self.fit(rest, end, slots, meta, then);
                    });
                }
            }
            Node::Word(word) => {
                // Brackets of a sentence, beside those of patterns.
                let word = match *word {
                    "«" => "(",
                    "»" => ")",
                    word => word,
                };
                for start in self.starts(pos) {
                    let stop = matches!(word, "." | ";");
                    let end = if stop {
                        self.at(start)
                            .is_some_and(|t| t.kind == Kind::Stop && t.text == word)
                            .then_some(start + 1)
                    } else if !word.bytes().any(|b| b.is_ascii_alphanumeric())
                        || word.len() == 1 && !word.bytes().all(|b| b.is_ascii_alphabetic())
                    {
                        self.sign(start, word).then_some(start + 1)
                    } else {
                        self.word(start, word)
                    };
                    if let Some(end) = end {
                        self.fit(rest, end, slots, meta, then);
                    }
                }
            }
            Node::Class(class) => {
                for (end, (), more) in self.class(pos, class) {
                    self.fit(rest, end, slots, &meta.and(&more), then);
                }
            }
            Node::Slot(name) => {
                for (end, held, more) in self.remembered(name, pos).iter() {
                    let mut slots = slots.clone();
                    slots.push((name, held.clone()));
                    self.fit(rest, *end, &slots, &meta.and(more), then);
                }
            }
        }
    }

    /// What a slot may hold from a place on; its kind is its name without digits.
    fn remembered(&self, name: &'static str, pos: usize) -> Rc<Vec<(usize, Held, Meta)>> {
        let kind = name.trim_end_matches(|c: char| c.is_ascii_digit());
        if let Some(known) = self.memo.borrow().get(&(kind, pos)) {
            return Rc::clone(known);
        }
        let found = Rc::new(self.slot(kind, pos));
        self.memo.borrow_mut().insert((kind, pos), Rc::clone(&found));
        found
    }

    fn slot(&self, kind: &str, pos: usize) -> Vec<(usize, Held, Meta)> {
        let plain = |(end, held)| (end, held, Meta::default());
        match kind {
            "t" => self.table(pos).into_iter().map(|(e, t, m)| (e, Held::Table(t), m)).collect(),
            "tn" => self.with_noun(pos, true),
            "tb" => self.with_noun(pos, false),
            "r" => self.target(pos),
            "ts" => self.tables(pos).into_iter().map(|(e, t, m)| (e, Held::Tables(t), m)).collect(),
            "c" => {
                self.columns(pos).into_iter().map(|(e, c, m)| (e, Held::Columns(c), m)).collect()
            }
            "d" => self
                .drafts(pos, None)
                .into_iter()
                .map(|(e, d, m)| (e, Held::Drafts(d), m))
                .collect(),
            // New columns where a sentence only says what it is about.
            "dt" if (self.spoken.topic.is_some() || self.spoken.told)
                && self.spoken.gap.is_none() =>
            {
                self.slot("d", pos)
            }
            // New columns that say their table, without a verb.
            "dd" if self.at(self.skip(pos)).is_some_and(|token| token.parts.len() > 1) => {
                self.slot("d", pos)
            }
            "n" => self.new_column(pos),
            "nt" => self.new_table(pos),
            "x" => self.some_name(pos),
            "ty" => self.ty(pos).into_iter().map(|(e, t, m)| (e, Held::Type(t), m)).collect(),
            "as" => self.attrs(pos).into_iter().map(|(e, a, m)| (e, Held::Attrs(a), m)).collect(),
            "v" => {
                self.value(pos).into_iter().map(|(e, v)| (e, Held::Value(v))).map(plain).collect()
            }
            "vs" => self.values(pos).into_iter().map(|(e, v, m)| (e, Held::Values(v), m)).collect(),
            "num" => {
                self.number(pos).into_iter().map(|(e, n)| (e, Held::Number(n))).map(plain).collect()
            }
            "act" => {
                self.action(pos).into_iter().map(|(e, a, m)| (e, Held::Action(a), m)).collect()
            }
            "q" => self
                .quoted_text(pos)
                .into_iter()
                .map(|(e, t)| (e, Held::Text(t)))
                .map(plain)
                .collect(),
            "f" => {
                self.formula(pos).into_iter().map(|(e, t)| (e, Held::Text(t))).map(plain).collect()
            }
            "tas" => {
                let begin = pos + usize::from(self.sign(pos, ",") || self.sign(pos, DASH));
                let typed = self.typed_attrs(begin).into_iter();
                typed
                    .filter(|(_, all, _)| {
                        all.iter().take(2).any(|attr| matches!(attr, Attr::Type(_)))
                    })
                    .map(|(end, all, meta)| (end, Held::Attrs(all), meta))
                    .collect()
            }
            "hd" => {
                let found = self.count_heads(pos).into_iter();
                found
                    .map(|(end, (count, all), meta)| (end, Held::Counted(count, all), meta))
                    .collect()
            }
            "sh" => self.shared(pos).into_iter().map(|(e, a, m)| (e, Held::Attrs(a), m)).collect(),
            "k" => self.keyed(pos).into_iter().map(|(e, c, m)| (e, Held::Columns(c), m)).collect(),
            "u" => self
                .qualifiers(pos)
                .into_iter()
                .map(|(e, q, m)| (e, Held::Qualifiers(q), m))
                .collect(),
            "p" => self
                .predicate(pos)
                .into_iter()
                .map(|(e, p, m)| (e, Held::Predicate(p), m))
                .collect(),
            "w" => self.rows(pos).into_iter().map(|(e, r, m)| (e, Held::Rows(r), m)).collect(),
            "ev" => self.goes(pos).into_iter().map(|(e, t, m)| (e, Held::Table(t), m)).collect(),
            "wh" => {
                self.while_has(pos).into_iter().map(|(e, t, m)| (e, Held::Table(t), m)).collect()
            }
            "co" => self.fate(pos).into_iter().map(|(e, f, m)| (e, Held::Fate(f), m)).collect(),
            "pl" => self.place(pos),
            "any" => self.anything(pos),
            "rel" => self.explained(pos),
            "qq" => self.free_text(pos),
            "g" => self
                .expression(pos)
                .into_iter()
                .map(|(e, t)| (e, Held::Text(t)))
                .map(plain)
                .collect(),
            "ro" => self.role(pos),
            "j" => self.adjective(pos),
            "ix" => self.known_part(pos),
            "i" => self.interval(pos),
            "a" => self
                .class(pos, "ACTIVE")
                .into_iter()
                .map(|(end, (), meta)| (end, Held::Text("active".to_owned()), meta))
                .collect(),
            "e" => self.list_name(pos),
            _ => Vec::new(),
        }
    }

    /// A table that is referred to, with its key or without.
    fn target(&self, pos: usize) -> Vec<(usize, Held, Meta)> {
        let found = self.referred(pos).into_iter();
        found.map(|(end, table, meta)| (end, Held::Table(table), meta)).collect()
    }

    /// Tables whose noun stands beside their name, or does not.
    fn with_noun(&self, pos: usize, wanted: bool) -> Vec<(usize, Held, Meta)> {
        let has = |end: usize| {
            (pos..end).any(|at| {
                self.at(at).is_some_and(|token| {
                    super::vocabulary::find("TABLE")
                        .is_some_and(|class| class.words.contains(&token.lower.as_str()))
                })
            })
        };
        let tables = self.tables(pos).into_iter();
        tables
            .filter(|(end, ..)| has(*end) == wanted)
            .map(|(end, tables, meta)| (end, Held::Tables(tables), meta))
            .collect()
    }

    fn new_column(&self, pos: usize) -> Vec<(usize, Held, Meta)> {
        let mut out: Vec<(usize, Held, Meta)> = Vec::new();
        for (begin, noun) in self.opt(self.skip(pos), "COLUMN") {
            for (end, name, meta) in self.new_name(begin, None) {
                for (end, more) in self.opt(end, "COLUMN") {
                    out.push((end, Held::Name(None, name.clone()), noun.and(&meta).and(&more)));
                }
            }
        }
        let at = self.skip(pos);
        if let Some(token) = self.at(at)
            && let Some((name, path)) =
                token.parts.split_last().filter(|(_, path)| !path.is_empty())
        {
            let path: Vec<&str> = path.iter().map(smol_str::SmolStr::as_str).collect();
            out.push((at + 1, Held::Name(Some(path.join(".")), name.to_string()), Meta::default()));
        }
        out
    }

    fn new_table(&self, pos: usize) -> Vec<(usize, Held, Meta)> {
        let mut out: Vec<(usize, Held, Meta)> = Vec::new();
        for (begin, noun) in self.opt(self.skip(pos), "TABLE") {
            for (begin, called) in self.opt(begin, "CALLED") {
                for (end, name, meta) in self.new_name(begin, None) {
                    for (end, more) in self.opt(end, "TABLE") {
                        let all = noun.and(&called).and(&meta).and(&more);
                        out.push((end, Held::Name(None, name.clone()), all));
                    }
                }
                let at = self.skip(begin);
                if let Some(token) = self.at(at).filter(|token| token.parts.len() == 2) {
                    let name = token.text.to_string();
                    out.push((at + 1, Held::Name(None, name), noun.and(&called)));
                }
            }
        }
        out
    }

    /// A name as it stands: of an index, a constraint, a value.
    fn some_name(&self, pos: usize) -> Vec<(usize, Held, Meta)> {
        let at = self.skip(pos);
        let Some(token) = self.at(at).filter(|token| self.may_name(token)) else {
            return Vec::new();
        };
        vec![(at + 1, Held::Name(None, token.text.to_string()), Meta::default())]
    }

    fn quoted_text(&self, pos: usize) -> Option<(usize, String)> {
        let pos = pos + usize::from(self.sign(pos, ":"));
        let token = self.at(pos).filter(|token| token.kind == Kind::Quoted)?;
        Some((pos + 1, token.text.to_string()))
    }

    fn interval(&self, pos: usize) -> Vec<(usize, Held, Meta)> {
        let kinds = [
            ("DAY", Interval::Day),
            ("WEEK", Interval::Week),
            ("MONTH", Interval::Month),
            ("QUARTER", Interval::Quarter),
            ("YEAR", Interval::Year),
        ];
        let found = kinds.into_iter().flat_map(|(class, interval)| {
            self.class(pos, class)
                .into_iter()
                .map(move |(end, (), meta)| (end, Held::Interval(interval), meta))
        });
        found.collect()
    }

    /// The name of an enum, as a new name that is known.
    fn list_name(&self, pos: usize) -> Vec<(usize, Held, Meta)> {
        let mut out = Vec::new();
        for start in self.starts(pos) {
            for (begin, noun) in self.opt(start, "LISTNOUN") {
                let begin = self.skip(begin);
                let Some(token) = self.at(begin) else { continue };
                let same = |name: &str| token.is_name() && token.text.eq_ignore_ascii_case(name);
                if let Some((name, _)) = self.names.enums.iter().find(|(name, _)| same(name)) {
                    for (end, more) in self.opt(begin + 1, "LISTNOUN") {
                        out.push((end, Held::Text(name.clone()), noun.and(&more)));
                    }
                }
            }
        }
        for (end, columns, meta) in self.columns(pos) {
            // A column whose table nobody says is no list of values, unless it is known to have one.
            let listed = columns.names.first().is_some_and(|name| {
                self.names.column(&columns.table, name).is_some_and(|c| c.values.len() > 1)
            });
            if meta.question.is_some() || (meta.cost > 0 && meta.cost < UNKNOWN && !listed) {
                continue;
            }
            if let [column] = columns.names.as_slice() {
                for (end, more) in self.opt(end, "LISTNOUN") {
                    let name = format!("{}.{column}", columns.table);
                    out.push((end, Held::Text(name), meta.and(&more)));
                }
            }
        }
        out
    }
}
