//! Wishes in English: a sentence is read into ops, questioned, or refused.
//!
//! The grammar is rows: classes of words ([`vocabulary`]), words for types ([`types`]) and patterns of
//! both ([`grammar`]). A sentence of which one word is not understood is not understood.

mod attrs;
mod column;
mod condition;
mod deletion;
mod grammar;
mod keyed;
mod lexer;
mod names;
mod new_names;
mod parts;
mod pattern;
mod predicate;
mod qualifier;
mod read;
mod rows;
mod say;
mod slots;
mod type_words;
mod types;
mod values;
mod vocabulary;

use std::sync::LazyLock;

use grammar::{Got, Rule, rules};
use lexer::{Kind, Token, words};
use pattern::{Node, compile};
use read::{Clause, Meta, Reader, Shared, UNKNOWN};

pub(super) use names::Names;
pub use say::say;
pub use types::{NAMES as NAME_ROWS, NameRow, TYPES as TYPE_ROWS, TypeRow};
pub use vocabulary::{CLASSES as WORD_CLASSES, WordClass};

use super::op::Op;

/// How many ways to read a sentence are looked at.
const MOST_READINGS: usize = 4000;
/// How many choices a question offers.
const MOST_CHOICES: usize = 12;

/// What a sentence was read as.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Reading {
    /// Ops, with what was taken for granted.
    Ops(Vec<Op>, Vec<String>),
    /// Ops that speak of names which are not there.
    Unknown(Vec<Op>, Vec<String>),
    /// Only the caller can say what is meant; some names may be missing only so far.
    Question { question: String, choices: Vec<Vec<Op>>, unknown: bool },
    /// It is understood, and not made, and why.
    Unsupported(String),
    /// It is not understood, and why.
    Nothing { detail: String, help: String },
}

/// A pattern of the grammar, ready to be used.
struct Compiled {
    rule: &'static Rule,
    nodes: Vec<Node>,
    verb: Option<&'static str>,
}

static COMPILED: LazyLock<Vec<Compiled>> = LazyLock::new(|| {
    let compiled = rules().filter_map(|rule| {
        let nodes = compile(rule.pattern)?;
        let verb = match nodes.first() {
            Some(Node::Class(class)) => Some(*class),
            _ => None,
        };
        Some(Compiled { rule, nodes, verb })
    });
    compiled.collect()
});

/// What is wished in general, how it is said, and a sentence that says it; for the documentation.
pub fn grammar_rows() -> impl Iterator<Item = (&'static str, &'static str, &'static str)> {
    rules().map(|rule| (rule.intent, rule.pattern, rule.example))
}

/// Reads a sentence.
pub(super) fn read(text: &str, names: &Names) -> Reading {
    let tokens = match words(text) {
        Ok(tokens) => tokens,
        Err(detail) => return Reading::Nothing { detail, help: help(&[]) },
    };
    if tokens.is_empty() {
        let detail = "the wish is empty".to_owned();
        return Reading::Nothing { detail, help: help(&[]) };
    }
    let shared = Shared::default();
    let mut search = Search { tokens: &tokens, names, shared: &shared, found: Vec::new() };
    for start in search.starts() {
        search.clauses(start, None, None, &mut Vec::new(), &Meta::default());
    }
    let found = search.found;
    if shared.gave_up() {
        let detail =
            "the sentence can be read in too many ways: write one wish at a time".to_owned();
        return Reading::Nothing { detail, help: help(&tokens) };
    }
    choose(found).unwrap_or_else(|| not_understood(&tokens, names))
}

/// All ways to read a sentence as a row of clauses.
struct Search<'a> {
    tokens: &'a [Token],
    names: &'a Names,
    shared: &'a Shared,
    found: Vec<(Vec<Op>, Meta)>,
}

impl Search<'_> {
    /// Where the first clause may begin: behind words of politeness.
    fn starts(&self) -> Vec<usize> {
        let reader = Reader::new(self.tokens, self.names, self.shared, None, None, 0);
        let mut out = vec![0];
        let mut at = 0;
        while let Some(start) = out.get(at).copied() {
            for (end, (), meta) in reader.class(start, "POLITE") {
                let end = end + usize::from(reader.sign(end, ","));
                if meta.cost == 0 && !out.contains(&end) && end < self.tokens.len() {
                    out.push(end);
                }
            }
            at += 1;
        }
        out
    }

    fn clauses(
        &mut self,
        start: usize,
        scope: Option<&(String, Vec<String>)>,
        gap: Option<&'static str>,
        ops: &mut Vec<Op>,
        meta: &Meta,
    ) {
        let reader = Reader::new(self.tokens, self.names, self.shared, scope.cloned(), gap, start);
        for clause in clauses_at(&reader, start) {
            if self.found.len() >= MOST_READINGS || !reader.step() {
                return;
            }
            let length = ops.len();
            ops.extend(clause.ops.iter().cloned());
            let meta = meta.and(&clause.meta);
            let mut end = clause.end;
            while reader.at(end).is_some_and(|token| {
                matches!(token.lower.as_str(), "please" | "too" | "again" | "instead" | "now")
            }) {
                end += 1;
            }
            if end == self.tokens.len() {
                let found = (ops.clone(), meta.clone());
                if !self.found.contains(&found) {
                    self.found.push(found);
                }
            } else {
                let scope = scope_of(&clause).or_else(|| scope.cloned());
                let meta = meta.and(&Meta::cost(1));
                for next in between(&reader, end) {
                    self.clauses(next, scope.as_ref(), clause.verb, ops, &meta);
                }
            }
            ops.truncate(length);
        }
    }
}

/// The places behind what stands between two clauses.
fn between(reader: &Reader<'_>, end: usize) -> Vec<usize> {
    let mut out = Vec::new();
    let mut at = end;
    let stop = reader.at(at).is_some_and(|token| token.kind == Kind::Stop);
    if stop || reader.sign(at, ",") {
        at += 1;
        out.push(at);
    }
    for (behind, (), meta) in reader.class(at, "AND") {
        if meta.cost == 0 {
            out.push(behind);
            out.extend(reader.class(behind, "POLITE").into_iter().map(|(end, ..)| end));
        }
    }
    if let Some(last) = out.first().copied() {
        out.extend(reader.class(last, "POLITE").into_iter().map(|(end, ..)| end));
    }
    out.sort_unstable();
    out.dedup();
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
                let mut got = Got { reader, slots, meta: meta.clone() };
                let Some(ops) = (compiled.rule.build)(&mut got) else { return };
                let meta = got.meta;
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

/// What a clause spoke of last.
fn scope_of(clause: &Clause) -> Option<(String, Vec<String>)> {
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

/// The cheapest readings decide; where they differ, nobody guesses.
fn choose(mut found: Vec<(Vec<Op>, Meta)>) -> Option<Reading> {
    let least = found.iter().map(|(_, meta)| meta.cost).min()?;
    found.retain(|(_, meta)| meta.cost == least);
    let mut distinct: Vec<(Vec<Op>, Meta)> = Vec::new();
    for (ops, meta) in found {
        let alike = |(known, of): &(Vec<Op>, Meta)| same(known, &ops) && of.refusal == meta.refusal;
        if !distinct.iter().any(alike) {
            distinct.push((ops, meta));
        }
    }
    let named =
        |ops: &[Op]| serde_json::to_string(ops).is_ok_and(|text| !text.contains(r#""table":"""#));
    if distinct.iter().all(|(_, meta)| meta.refusal.is_some()) {
        let why = distinct.into_iter().find_map(|(_, meta)| meta.refusal)?;
        return Some(Reading::Unsupported(why));
    }
    let question = distinct.iter().find_map(|(_, meta)| meta.question.clone());
    let choices = || -> Vec<Vec<Op>> {
        let fit = distinct.iter().map(|(ops, _)| ops.clone()).filter(|ops| named(ops));
        fit.take(MOST_CHOICES).collect()
    };
    if let Some(question) = question {
        return Some(Reading::Question { question, choices: choices(), unknown: least >= UNKNOWN });
    }
    match distinct.as_slice() {
        [(ops, meta)] if least >= UNKNOWN => {
            Some(Reading::Unknown(ops.clone(), meta.notes.clone()))
        }
        [(ops, meta)] => Some(Reading::Ops(ops.clone(), meta.notes.clone())),
        _ => {
            let question = "this can be read in more than one way: which is meant?".to_owned();
            Some(Reading::Question { question, choices: choices(), unknown: least >= UNKNOWN })
        }
    }
}

/// Whether two lists of ops are the same, in whichever order.
fn same(a: &[Op], b: &[Op]) -> bool {
    a.len() == b.len() && a.iter().all(|op| b.contains(op))
}

fn not_understood(tokens: &[Token], names: &Names) -> Reading {
    let shared = Shared::default();
    let reader = Reader::new(tokens, names, &shared, None, None, 0);
    let unknown: Vec<String> = tokens
        .iter()
        .filter(|token| token.kind == Kind::Word && !reader.is_known(token))
        .map(|token| format!("`{}`", token.text))
        .collect();
    let detail = if unknown.is_empty() {
        "its words are known, but not what they say together".to_owned()
    } else {
        let what = if unknown.len() == 1 {
            "is neither a word nor a name"
        } else {
            "are neither words nor names"
        };
        format!("{} {what} that fits here", unknown.join(", "))
    };
    Reading::Nothing { detail: format!("the wish is not understood: {detail}"), help: help(tokens) }
}

/// Sentences that begin like this one.
fn help(tokens: &[Token]) -> String {
    let first = tokens.first().map(|token| token.lower.as_str()).unwrap_or_default();
    let begins = |rule: &&Rule| {
        rule.example.split_whitespace().next().is_some_and(|word| word.eq_ignore_ascii_case(first))
    };
    let mut examples: Vec<&str> = rules().filter(begins).map(|rule| rule.example).collect();
    if examples.is_empty() {
        examples = vec![
            "Add a phone column to users",
            "Make email case-insensitive unique",
            "Rename users.name to full_name",
        ];
    }
    examples.dedup();
    let listed: Vec<String> = examples.iter().take(3).map(|text| format!("\"{text}\"")).collect();
    format!(
        "expected a sentence such as {}, or an op such as {{\"op\": \"add_column\", …}}",
        listed.join(", ")
    )
}
