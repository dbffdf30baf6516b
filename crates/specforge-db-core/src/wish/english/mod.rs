//! Wishes in English: a sentence is read into ops, questioned, or refused.
//!
//! The grammar is rows: classes of words ([`vocabulary`]), words for types ([`types`]) and patterns of
//! both ([`grammar`]). A sentence of which one word is not understood is not understood.

mod again;
mod around;
mod aside;
mod attr_lists;
mod attrs;
mod column;
mod condition;
mod correction;
mod defaults;
mod deletion;
mod described;
mod ends;
mod fold;
mod grammar;
mod heads;
mod keyed;
mod letter;
mod letters;
mod lexer;
mod linked;
mod measures;
mod mentioned;
mod more_columns;
mod names;
mod new_names;
mod parenthesis;
mod parts;
mod pattern;
mod phrases;
mod predicate;
mod qualifier;
mod read;
mod relative;
mod rows;
mod say;
mod search;
mod several;
mod slots;
mod type_words;
mod types;
mod typos;
mod unknown;
mod values;
mod vocabulary;
mod voice;

use std::sync::LazyLock;

use grammar::{Rule, rules};
use lexer::{Kind, Token, words};
use pattern::{Node, compile};
use read::{Meta, Reader, Shared, Spoken, UNKNOWN};

pub(super) use names::Names;
pub use say::say;
pub use types::{NAMES as NAME_ROWS, NameRow, TYPES as TYPE_ROWS, TypeRow};
pub use vocabulary::{CLASSES as WORD_CLASSES, WordClass};

use super::op::Op;

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
    let tokens = phrases::plain(&tokens);
    if let Some((rest, note)) = correction::corrected(&tokens) {
        return noted(read_tokens(&rest, names), &note);
    }
    read_tokens(&tokens, names)
}

/// A reading that takes something for granted.
fn noted(reading: Reading, note: &str) -> Reading {
    let with = |notes: Vec<String>| notes.into_iter().chain([note.to_owned()]).collect();
    match reading {
        Reading::Ops(ops, notes) => Reading::Ops(ops, with(notes)),
        Reading::Unknown(ops, notes) => Reading::Unknown(ops, with(notes)),
        other => other,
    }
}

/// Reads a sentence as it stands, else without what only explains, else with its slips put right.
fn read_tokens(tokens: &[Token], names: &Names) -> Reading {
    if let Some(reading) = read_whole(tokens, names) {
        return reading;
    }
    if let Some((rest, note)) = parenthesis::without(tokens, names)
        && let Some(reading) = read_whole(&rest, names)
    {
        return noted(reading, &note);
    }
    if let Some((put_right, notes)) = typos::corrected(tokens, names)
        && let Some(reading) = read_whole(&put_right, names)
    {
        return notes.iter().fold(reading, |reading, note| noted(reading, note));
    }
    not_understood(tokens, names)
}

/// Reads a sentence of which every word has to be understood.
fn read_whole(tokens: &[Token], names: &Names) -> Option<Reading> {
    let voices: Vec<(Vec<Token>, Shared)> =
        voice::voices(tokens).into_iter().map(|tokens| (tokens, Shared::default())).collect();
    let found = search::readings(&voices, names);
    if voices.iter().any(|(_, shared)| shared.gave_up()) {
        let detail =
            "the sentence can be read in too many ways: write one wish at a time".to_owned();
        return Some(Reading::Nothing { detail, help: help(tokens) });
    }
    choose(found)
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
    if distinct.iter().any(|(_, meta)| meta.refusal.is_some()) {
        let why = distinct.into_iter().find_map(|(_, meta)| meta.refusal)?;
        return Some(Reading::Unsupported(why));
    }
    let question = distinct.iter().find_map(|(_, meta)| meta.question.clone());
    let choices = || -> Vec<Vec<Op>> {
        let all = distinct.iter().flat_map(|(ops, meta)| {
            let others = meta.others.iter().map(|(of, other)| {
                ops.iter().map(|op| if op == of { other } else { op }).cloned().collect()
            });
            [ops.clone()].into_iter().chain(others).collect::<Vec<_>>()
        });
        all.filter(|ops| named(ops)).take(MOST_CHOICES).collect()
    };
    if let Some(question) = question {
        return Some(Reading::Question { question, choices: choices(), unknown: least >= UNKNOWN });
    }
    match distinct.as_slice() {
        [(ops, meta)] if least >= UNKNOWN => {
            Some(Reading::Unknown(ops.clone(), meta.notes.clone()))
        }
        [(ops, meta)] => Some(Reading::Ops(ops.clone(), meta.notes.clone())),
        // Of several ways that speak of what is not there, none can be chosen.
        _ if least >= UNKNOWN => None,
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
    let reader = Reader::new(tokens, names, &shared, Spoken::default(), 0);
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
