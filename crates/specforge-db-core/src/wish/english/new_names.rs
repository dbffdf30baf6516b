//! Names that something is to get.

use super::lexer::{Kind, Token};
use super::names::NamedTable;
use super::parts::LONGEST_NAME;
use super::read::{Meta, Read, Reader};
use crate::design::{singular, snake};

/// Words before things of which a row has more than one.
const MANY: &[&str] = &["many", "several", "multiple", "various", "numerous"];

impl Reader<'_> {
    /// A name that something is to get, in the way of a table's other names.
    pub(super) fn new_name(&self, pos: usize, table: Option<&str>) -> Read<String> {
        let mut out: Read<String> = Vec::new();
        let start = self.skip(pos);
        let Some(first) = self.at(start) else { return out };
        if !self.may_name(first) || first.parts.len() > 1 {
            return out;
        }
        if first.kind == Kind::Quoted {
            out.push((start + 1, first.text.to_string(), Meta::default()));
            return out;
        }
        // `several phone numbers` are no one column.
        if MANY.contains(&first.lower.as_str()) {
            return out;
        }
        self.two_part(start, table, &mut out);
        // `a short biography` is one that is short, as texts are.
        if matches!(first.lower.as_str(), "short" | "brief" | "longer" | "little" | "longish")
            && let Some(next) = self.at(start + 1).filter(|next| next.kind == Kind::Word)
            && super::types::of_name(&next.lower)
                .is_some_and(|row| row.logical == crate::dialect::LogicalType::Text)
        {
            let name = self.spelled(&[&next.text], table);
            let note = format!("`{}` says nothing of the name `{name}`", first.text);
            out.push((start + 2, name, Meta::noted(0, note)));
        }
        for length in 1..=LONGEST_NAME {
            let Some(tokens) = self.tokens.get(start..start + length) else { break };
            let plain = tokens.iter().all(|token| {
                self.may_name(token)
                    && token.kind == Kind::Word
                    && token.parts.len() == 1
                    && (tokens.len() == 1 || !token.text.contains('_'))
                    && !token.possessive
            });
            // `zip/city` are two.
            if !plain || tokens.iter().skip(1).any(|token| token.slashed) {
                break;
            }
            if length > 1 && self.counts(tokens) {
                continue;
            }
            let noun = tokens.get(1).is_some_and(|next| {
                tokens.first().is_some_and(|first| is_compound(&first.lower, &next.lower))
            });
            let typed = |token: &Token| self.is_type_word(&token.lower);
            if tokens.iter().skip(usize::from(noun)).any(typed) {
                continue;
            }
            let words: Vec<&str> = tokens.iter().map(|token| token.text.as_str()).collect();
            let name = self.spelled(&words, table);
            let meta = if length == 1 {
                Meta::default()
            } else {
                Meta::noted(1, format!("`{}` becomes the name `{name}`", words.join(" ")))
            };
            out.push((start + length, name, meta));
        }
        out
    }

    /// `date of birth`, `weight in grams`: names of which the words between are part, or go.
    fn two_part(&self, start: usize, table: Option<&str>, out: &mut Read<String>) {
        const OF: &[&str] = &[
            "date", "time", "place", "number", "country", "year", "day", "month", "unit", "method",
            "terms", "point", "proof", "bill", "cost", "state", "type", "level",
        ];
        const UNITS: &[&str] = &[
            "pixels",
            "px",
            "cm",
            "mm",
            "meters",
            "metres",
            "km",
            "miles",
            "inches",
            "grams",
            "kg",
            "kilograms",
            "pounds",
            "seconds",
            "minutes",
            "hours",
            "days",
            "weeks",
            "months",
            "years",
            "cents",
            "percent",
            "bytes",
            "kb",
            "mb",
            "celsius",
            "milliseconds",
            "euros",
            "dollars",
        ];
        let word = |at: usize| self.at(at).filter(|t| t.kind == Kind::Word && t.parts.len() == 1);
        for length in 1..=3 {
            let span: Option<Vec<&Token>> = (start..start + length + 2).map(word).collect();
            let Some(span) = span else { return };
            let [before @ .., middle, last] = span.as_slice() else { return };
            if span.iter().any(|token| token.possessive) || !self.may_name(last) {
                continue;
            }
            let of = middle.lower == "of"
                && before.iter().all(|first| OF.contains(&first.lower.as_str()))
                && self.names.tables_named(None, &last.text).is_empty();
            let unit = middle.lower == "in"
                && UNITS.contains(&last.lower.as_str())
                && (length == 1 || before.iter().all(|token| self.may_name(token)));
            if !(unit || of && length == 1) {
                continue;
            }
            let named = span.iter().filter(|token| of || token.start != middle.start);
            let words: Vec<&str> = named.map(|token| token.text.as_str()).collect();
            let name = self.spelled(&words, table);
            let said = span.iter().map(|token| token.text.as_str()).collect::<Vec<_>>().join(" ");
            let note = format!("`{said}` becomes the name `{name}`");
            out.push((start + length + 2, name, Meta::noted(1, note)));
        }
    }

    /// `two phone numbers`: a number before things.
    fn counts(&self, tokens: &[Token]) -> bool {
        let number = tokens.first().is_some_and(|first| {
            super::attrs::NUMBERS.iter().skip(2).any(|word| *word == first.lower)
        });
        number && tokens.last().is_some_and(|last| singular(&last.lower) != last.lower.as_str())
    }

    /// Whether a word is a type that no name has in it.
    fn is_type_word(&self, word: &str) -> bool {
        is_hard_type(word) || self.names.raw_types.iter().any(|(words, _)| *words == word)
    }

    /// A new name in the way in which the table's others are spelled.
    fn spelled(&self, words: &[&str], table: Option<&str>) -> String {
        if let [only] = words {
            let rest = only.get(1..).unwrap_or_default();
            let shouted = only.starts_with(char::is_uppercase) && rest == rest.to_lowercase();
            let all_caps = only.len() > 1
                && *only == only.to_uppercase()
                && self.tokens.iter().all(|token| token.text == token.text.to_uppercase());
            // `a VIN` among names that are all in lower case
            let letters = only.len() > 1
                && only.bytes().all(|b| b.is_ascii_uppercase())
                && self.names.is_lower();
            let lower = shouted || all_caps || letters;
            return if lower { only.to_lowercase() } else { (*only).to_owned() };
        }
        let plain = snake(&words.join("_"));
        let camel =
            table.and_then(|table| self.names.table(table)).is_some_and(NamedTable::is_camel);
        if !camel {
            return plain;
        }
        let mut out = String::new();
        for (nth, word) in plain.split('_').enumerate() {
            let mut chars = word.chars();
            match chars.next().filter(|_| nth > 0) {
                Some(first) => out.extend(first.to_uppercase().chain(chars)),
                None => out.push_str(word),
            }
        }
        out
    }
}

/// Whether what is a type elsewhere begins a name here: a serial number, a point balance.
pub(super) fn is_compound(first: &str, next: &str) -> bool {
    match first {
        "serial" => ["number", "numbers", "no", "code", "codes"].contains(&next),
        "point" => ["balance", "score", "total", "limit", "value", "scale"].contains(&next),
        "json" => ["schema", "schemas"].contains(&next),
        "xml" => ["schema", "namespace"].contains(&next),
        _ => false,
    }
}

/// Whether a word is a type that no name ends in.
pub(super) fn is_hard_type(word: &str) -> bool {
    super::types::TYPES.iter().any(|row| !row.noun && row.words.contains(&word))
}
