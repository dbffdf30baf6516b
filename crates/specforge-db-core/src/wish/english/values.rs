//! Values in a sentence.

use serde_json::Value;

use super::lexer::Kind;
use super::read::{Meta, Read, Reader};
use crate::model::Family;

impl Reader<'_> {
    /// A value in words or quotes, as a column of that meaning takes it.
    pub(super) fn value(&self, pos: usize) -> Vec<(usize, Said)> {
        let mut out = Vec::new();
        for start in self.starts(pos) {
            self.value_at(start, &mut out);
        }
        out
    }

    /// `7 days from now`, `in 30 days`, `now + 7 days`.
    fn later(&self, start: usize) -> Option<(usize, Said)> {
        const AFTER: &[&str] = &[
            "from now",
            "from today",
            "after now",
            "after today",
            "later",
            "ahead",
            "hence",
            "after creation",
            "after it is created",
            "after it was created",
            "in the future",
            "after the current date",
            "from the current date",
            "after insertion",
            "out",
        ];
        let plus = ["now", "today", "current date", "the current date", "current_date"];
        let first = plus.iter().filter_map(|words| self.said(start, words)).max();
        let call =
            first.map(|at| if self.sign(at, "(") && self.sign(at + 1, ")") { at + 2 } else { at });
        let added = call
            .and_then(|at| if self.sign(at, "+") { Some(at + 1) } else { self.word(at, "plus") });
        let within = self.word(start, "in");
        let begin = added.or(within).unwrap_or(start);
        let (end, count) = self.number(begin).or_else(|| {
            let one = self.word(begin, "a").or_else(|| self.word(begin, "one"))?;
            Some((one, serde_json::Number::from(1)))
        })?;
        let count = count.as_u64().filter(|count| (1..=10_000).contains(count))?;
        let unit = self.at(end)?.lower.clone();
        let (_, plural) = crate::design::TimeUnit::ALL
            .iter()
            .find(|(_, word)| *word == unit || word.strip_suffix('s') == Some(unit.as_str()))?;
        let end = end + 1;
        if added.is_some() || within.is_some() {
            return Some((end, Said::Later(count, plural)));
        }
        let end = AFTER.iter().filter_map(|words| self.said(end, words)).max()?;
        Some((end, Said::Later(count, plural)))
    }

    fn value_at(&self, start: usize, out: &mut Vec<(usize, Said)>) {
        out.extend(self.later(start));
        let Some(token) = self.at(start) else { return };
        let mut words = |end: usize, said: Said| out.push((end, said));
        match token.kind {
            Kind::Number => {
                words(start + 1, Said::Number(token.text.replace(',', "")));
            }
            Kind::Quoted => words(start + 1, Said::Text(token.text.to_string())),
            Kind::Word if token.parts.len() == 1 => {
                for (phrase, said) in PHRASES {
                    let split: Vec<&str> = phrase.split(' ').collect();
                    if self.phrase(start, &split).is_some_and(|meta| meta.cost == 0) {
                        let end = start + split.len();
                        words(end, said.clone());
                        // `now()`
                        let call = matches!(said, Said::Now | Said::Uuid)
                            && self.sign(end, "(")
                            && self.sign(end + 1, ")");
                        if call {
                            words(end + 2, said.clone());
                        }
                    }
                }
                if !STOPPERS.contains(&token.lower.as_str()) {
                    words(start + 1, Said::Word(token.text.to_string()));
                }
            }
            _ => {}
        }
    }

    /// Values in a list: `pending, paid and shipped`, with or without brackets.
    pub(super) fn values(&self, pos: usize) -> Read<Vec<String>> {
        let open = self.sign(pos, "(") || self.sign(pos, "[");
        let start = pos + usize::from(open) + usize::from(self.sign(pos, ":"));
        let mut out: Read<Vec<String>> = Vec::new();
        let one = |at: usize| -> Option<String> {
            let token = self.at(at)?;
            let plain = token.kind == Kind::Word
                && token.parts.len() == 1
                && (open || !STOPPERS.contains(&token.lower.as_str()));
            let fits = plain || matches!(token.kind, Kind::Quoted | Kind::Number);
            fits.then(|| token.text.to_string())
        };
        let Some(first) = one(start) else { return out };
        let mut open_lists = vec![(start + 1, vec![first])];
        while let Some((end, values)) = open_lists.pop() {
            for next in self.joined(end) {
                if let Some(value) = one(next)
                    && !values.contains(&value)
                    && values.len() < 100
                    && self.step()
                {
                    let all = values.iter().cloned().chain([value]).collect();
                    open_lists.push((next + 1, all));
                }
            }
            let closed = !open || self.sign(end, ")") || self.sign(end, "]");
            if closed {
                out.push((end + usize::from(open), values, Meta::default()));
            }
        }
        // Longer lists first: what follows an `and` belongs to the list before it begins a wish.
        out.sort_by_key(|(end, ..)| std::cmp::Reverse(*end));
        out
    }
}

/// A value as it was said.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Said {
    Number(String),
    Text(String),
    Word(String),
    Bool(bool),
    Now,
    Today,
    Uuid,
    /// So long after now, or today.
    Later(u64, &'static str),
    Null,
    EmptyText,
    EmptyObject,
    EmptyList,
    /// Whatever is empty of what the column holds.
    Empty,
}

const PHRASES: &[(&str, Said)] = &[
    ("true", Said::Bool(true)),
    ("yes", Said::Bool(true)),
    ("on", Said::Bool(true)),
    ("false", Said::Bool(false)),
    ("no", Said::Bool(false)),
    ("off", Said::Bool(false)),
    ("now", Said::Now),
    ("current time", Said::Now),
    ("current timestamp", Said::Now),
    ("the current time", Said::Now),
    ("current_timestamp", Said::Now),
    ("the current timestamp", Said::Now),
    ("current date and time", Said::Now),
    ("the time of insertion", Said::Now),
    ("today", Said::Today),
    ("current date", Said::Today),
    ("current_date", Said::Today),
    ("the current date", Said::Today),
    ("a random uuid", Said::Uuid),
    ("random uuid", Said::Uuid),
    ("a uuid", Said::Uuid),
    ("uuid", Said::Uuid),
    ("gen_random_uuid", Said::Uuid),
    ("a generated uuid", Said::Uuid),
    ("null", Said::Null),
    ("nothing", Said::Null),
    ("empty string", Said::EmptyText),
    ("an empty string", Said::EmptyText),
    ("empty text", Said::EmptyText),
    ("empty object", Said::EmptyObject),
    ("an empty object", Said::EmptyObject),
    ("empty list", Said::EmptyList),
    ("an empty list", Said::EmptyList),
    ("empty array", Said::EmptyList),
    ("an empty array", Said::EmptyList),
    ("an empty one", Said::Empty),
    ("empty one", Said::Empty),
];

/// Words that are no value unless they stand in quotes.
const STOPPERS: &[&str] = &[
    "and",
    "or",
    "to",
    "for",
    "of",
    "on",
    "in",
    "with",
    "the",
    "a",
    "an",
    "is",
    "be",
    "as",
    "by",
    "not",
    "column",
    "table",
    "columns",
    "tables",
    "default",
    "that",
    "which",
    "it",
    "if",
    "unless",
    "from",
    "add",
    "drop",
    "make",
    "rename",
    "remove",
    "create",
    "must",
    "should",
    "unique",
    "required",
    "optional",
    "nullable",
    "null",
    "references",
    "after",
    "before",
    "when",
    "where",
    "value",
    "values",
    "but",
    "then",
    "set",
    "change",
    "at",
    "only",
    "none",
    "existing",
    "rows",
    "delete",
    "index",
    "also",
    "nulls",
    "empty",
    "blank",
    "missing",
    "duplicates",
    "duplicate",
    "case",
    "positive",
    "negative",
    "whatever",
    "something",
    "anything",
    "current",
    "its",
    "this",
    "these",
    "same",
    "any",
];

/// Whether a value of an op is a time after now, or a day after today.
pub(super) fn is_later(text: &str) -> bool {
    let rest = text.strip_prefix("now + ").or_else(|| text.strip_prefix("today + "));
    rest.and_then(|rest| rest.split_once(' ')).is_some_and(|(count, unit)| {
        count.parse::<u32>().is_ok()
            && crate::design::TimeUnit::ALL.iter().any(|(_, word)| *word == unit)
    })
}

impl Said {
    /// The value as ops write it for a column of that meaning; absent where it does not fit.
    pub(super) fn json(&self, family: Option<&Family>) -> Option<Value> {
        let number =
            |text: &str| serde_json::from_str::<serde_json::Number>(text).ok().map(Value::Number);
        let textual = matches!(
            family,
            None | Some(Family::Text { .. } | Family::Enum { .. } | Family::Other | Family::Any)
        );
        let numeric = matches!(
            family,
            Some(Family::Int { .. } | Family::Decimal { .. } | Family::Float { .. })
        );
        let boolean = matches!(family, Some(Family::Bool));
        let span = matches!(family, Some(Family::Interval));
        match self {
            Self::Number(text) | Self::Text(text) if numeric => number(text),
            Self::Number(text) if span || family.is_none() => number(text),
            Self::Number(text) if boolean => match text.as_str() {
                "0" => Some(Value::Bool(false)),
                "1" => Some(Value::Bool(true)),
                _ => None,
            },
            Self::Word(text) if numeric && text == "zero" => number("0"),
            Self::Word(text) if numeric && text == "one" => number("1"),
            Self::Number(text) | Self::Word(text) => textual.then(|| Value::from(text.as_str())),
            Self::Text(text) if boolean => match text.to_lowercase().as_str() {
                "true" => Some(Value::Bool(true)),
                "false" => Some(Value::Bool(false)),
                _ => None,
            },
            // A document in quotes is the document; any other text is a text.
            Self::Text(text) if matches!(family, Some(Family::Json)) => {
                let read = serde_json::from_str::<Value>(text).ok();
                let document = read.filter(|read| read.is_object() || read.is_array());
                Some(document.unwrap_or_else(|| Value::from(text.as_str())))
            }
            Self::Text(text) => Some(Value::from(text.as_str())),
            Self::Bool(value) if boolean || family.is_none() => Some(Value::Bool(*value)),
            Self::Now if matches!(family, Some(Family::Timestamp { .. }) | None) => {
                Some("now".into())
            }
            Self::Now | Self::Today if matches!(family, Some(Family::Date)) => Some("today".into()),
            Self::Later(count, unit) => match family {
                Some(Family::Timestamp { .. }) => Some(format!("now + {count} {unit}").into()),
                Some(Family::Date) if !matches!(*unit, "minutes" | "hours") => {
                    Some(format!("today + {count} {unit}").into())
                }
                _ => None,
            },
            Self::Uuid if matches!(family, Some(Family::Uuid)) => Some("uuid".into()),
            Self::Bool(_) | Self::Now | Self::Today | Self::Uuid | Self::Null => None,
            Self::EmptyText => textual.then(|| Value::from("")),
            Self::EmptyObject => {
                matches!(family, Some(Family::Json)).then(|| serde_json::json!({}))
            }
            Self::EmptyList => {
                matches!(family, Some(Family::Json | Family::Array { .. } | Family::Other))
                    .then(|| serde_json::json!([]))
            }
            Self::Empty => match family {
                Some(Family::Json) => Some(serde_json::json!({})),
                Some(Family::Array { .. } | Family::Other) => Some(serde_json::json!([])),
                Some(Family::Text { .. }) => Some(Value::from("")),
                _ => None,
            },
        }
    }
}
