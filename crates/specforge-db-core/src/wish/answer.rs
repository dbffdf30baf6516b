//! What is said of wishes: how each was understood, and what has to be asked.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::edit::Trouble;
use super::op::{Op, WishEntry};
use crate::error::{Choice, Error, ErrorCode, ErrorItem, Question};

/// How a wish was understood.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Understood {
    /// The place in the request, as a JSON Pointer.
    pub pointer: String,
    /// The wish, where it came in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub words: Option<String>,
    /// The same in structured form, to be checked or used again.
    pub op: Op,
    /// What was taken for granted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub assumptions: Vec<String>,
}

/// One op that an entry of the request asks for.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Wish {
    /// Which entry.
    pub(super) entry: usize,
    pub(super) op: Op,
    pub(super) assumptions: Vec<String>,
}

impl Wish {
    pub(super) fn pointer(&self) -> String {
        pointer(self.entry)
    }
}

pub(super) fn pointer(entry: usize) -> String {
    format!("/desired_changes/{entry}")
}

/// A question, with the ops that would stand in the place of its entry for each answer.
#[derive(Clone, Debug)]
struct Asked {
    entry: usize,
    pointer: String,
    question: String,
    choices: Vec<(String, Vec<Op>)>,
}

/// What keeps wishes from being planned, gathered so that all is told at once.
#[derive(Debug, Default)]
pub(super) struct Doubts {
    questions: Vec<Asked>,
    errors: Vec<(ErrorCode, ErrorItem, Option<String>)>,
}

impl Doubts {
    pub(super) fn is_empty(&self) -> bool {
        self.questions.is_empty() && self.errors.is_empty()
    }

    /// Adds a mistake.
    pub(super) fn wrong(
        &mut self,
        code: ErrorCode,
        pointer: String,
        detail: String,
        help: Option<String>,
    ) {
        self.errors.push((code, ErrorItem { pointer: Some(pointer), detail, span: None }, help));
    }

    /// Adds a question whose answers replace an entry of the request.
    pub(super) fn ask(&mut self, entry: usize, question: String, choices: Vec<(String, Vec<Op>)>) {
        self.questions.push(Asked { entry, pointer: pointer(entry), question, choices });
    }

    /// Keeps the answers after which the wish is clear.
    pub(super) fn keep_clear(&mut self, clear: &dyn Fn(usize, &[Op]) -> bool) {
        for asked in &mut self.questions {
            let entry = asked.entry;
            asked.choices.retain(|(_, ops)| clear(entry, ops));
        }
    }

    /// Whether anything is doubtful about an entry, beyond what cannot be made at all.
    pub(super) fn about(&self, entry: usize) -> bool {
        let own = pointer(entry);
        let mistaken = |(code, item, _): &(ErrorCode, ErrorItem, Option<String>)| {
            *code != ErrorCode::Unsupported
                && item
                    .pointer
                    .as_ref()
                    .is_some_and(|at| *at == own || at.starts_with(&format!("{own}/")))
        };
        self.questions.iter().any(|asked| asked.entry == entry) || self.errors.iter().any(mistaken)
    }

    /// Adds what an op ran into; `beside` are the other ops of its entry.
    pub(super) fn of_op(
        &mut self,
        entries: &[WishEntry],
        wish: &Wish,
        trouble: Trouble,
        beside: &[Wish],
    ) {
        let instead = |ops: Vec<Op>| -> Vec<Op> {
            let own = beside.iter().filter(|other| other.entry == wish.entry);
            own.flat_map(|other| if other == wish { ops.clone() } else { vec![other.op.clone()] })
                .collect()
        };
        let within = |place: &str| match entries.get(wish.entry) {
            Some(WishEntry::Op(_)) => format!("{}{place}", wish.pointer()),
            _ => wish.pointer(),
        };
        match trouble {
            Trouble::Unknown { place, question, near } => {
                let choices = near.into_iter().filter_map(|name| {
                    let op = renamed(&wish.op, &place, &name)?;
                    Some((format!("`{name}`"), instead(vec![op])))
                });
                let choices = choices.collect();
                self.ask(wish.entry, question, choices);
                if let Some(last) = self.questions.last_mut() {
                    last.pointer = within(&place);
                }
            }
            Trouble::Question { question, choices } => {
                let choices =
                    choices.into_iter().map(|(label, ops)| (label, instead(ops))).collect();
                self.ask(wish.entry, question, choices);
            }
            Trouble::Wrong { place, code, detail } => {
                self.wrong(code, within(&place), detail, None);
            }
            Trouble::Unsupported(why) => {
                self.wrong(ErrorCode::Unsupported, wish.pointer(), why, None);
            }
        }
    }

    /// One error of all mistakes, or else of all questions.
    ///
    /// What is wrong is told before what is unclear, and what could not be made by anybody last.
    pub(super) fn into_error(self, entries: &[WishEntry]) -> Error {
        let questions = self.questions.into_iter().map(|asked| Question {
            pointer: asked.pointer,
            question: asked.question,
            choices: asked
                .choices
                .into_iter()
                .map(|(label, ops)| Choice {
                    label,
                    request_patch: patch(entries, asked.entry, &ops),
                })
                .collect(),
        });
        let questions: Vec<Question> = questions.collect();
        let mut errors = self.errors;
        if errors.iter().any(|(code, ..)| *code != ErrorCode::Unsupported) {
            errors.sort_by_key(|(code, ..)| *code == ErrorCode::Unsupported);
        } else if !questions.is_empty() {
            return Error::unclear(questions);
        }
        let Some((code, first, help)) = errors.first().cloned() else {
            return Error::unclear(questions);
        };
        let error = if errors.len() == 1 {
            Error::new(code, first.detail).at(first.pointer.unwrap_or_default())
        } else {
            let detail =
                format!("{} wishes cannot be planned; the first: {}", errors.len(), first.detail);
            Error::of_items(code, detail, errors.into_iter().map(|(_, item, _)| item).collect())
        };
        match help {
            Some(help) => error.help(help),
            None => error,
        }
    }
}

/// The whole list with other wishes in the place of one: a merge patch replaces lists whole.
fn patch(entries: &[WishEntry], at: usize, ops: &[Op]) -> Value {
    let value = |entry: &WishEntry| serde_json::to_value(entry).unwrap_or_default();
    let list: Vec<Value> = entries
        .iter()
        .enumerate()
        .flat_map(|(nth, entry)| {
            if nth == at {
                ops.iter().map(|op| serde_json::to_value(op).unwrap_or_default()).collect()
            } else {
                vec![value(entry)]
            }
        })
        .collect();
    json!({ "desired_changes": list })
}

/// An op with another name at one of its places.
fn renamed(op: &Op, place: &str, name: &str) -> Option<Op> {
    let mut value = serde_json::to_value(op).ok()?;
    let slot = value.pointer_mut(place)?;
    *slot = match slot {
        Value::String(_) => Value::from(name),
        Value::Array(list) if list.len() == 1 => Value::from(vec![name]),
        Value::Object(fields) if fields.contains_key("column") => {
            let mut fields = fields.clone();
            fields.insert("column".to_owned(), Value::from(name));
            Value::Object(fields)
        }
        _ => return None,
    };
    serde_json::from_value(value).ok()
}
