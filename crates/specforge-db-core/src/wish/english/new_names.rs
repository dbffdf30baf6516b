//! Names that something is to get.

use super::lexer::Kind;
use super::names::NamedTable;
use super::parts::LONGEST_NAME;
use super::read::{Meta, Read, Reader};
use crate::design::snake;

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
        for length in 1..=LONGEST_NAME {
            let Some(tokens) = self.tokens.get(start..start + length) else { break };
            let plain = tokens.iter().all(|token| {
                self.may_name(token)
                    && token.kind == Kind::Word
                    && token.parts.len() == 1
                    && (tokens.len() == 1 || !token.text.contains('_'))
                    && !token.possessive
            });
            if !plain {
                break;
            }
            if tokens.iter().any(|token| self.is_type_word(&token.lower)) {
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
            return if shouted || all_caps { only.to_lowercase() } else { (*only).to_owned() };
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

/// Whether a word is a type that no name ends in.
pub(super) fn is_hard_type(word: &str) -> bool {
    super::types::TYPES.iter().any(|row| !row.noun && row.words.contains(&word))
}
