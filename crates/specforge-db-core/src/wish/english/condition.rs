//! Conditions in a sentence: those of requirements, and values behind `is`.

use super::grammar::text_in_formula;
use super::lexer::{Kind, Token};
use super::read::Reader;
use crate::model::Family;

/// What stands between a column and a value that is a bare word, and what conditions write for it.
const SIGNS: &[(&[&str], &str)] =
    &[(&["is", "not"], "<>"), (&["is"], "="), (&["="], "="), (&["<>"], "<>"), (&["!="], "<>")];

/// Functions, behind which a bracket stands without a space.
const FUNCTIONS: &[&str] = &["length", "lower", "upper", "trim", "abs", "coalesce"];

/// How people say what expressions write by a sign.
const OPERATORS: &[(&[&str], &str)] = &[
    (&["minus"], "-"),
    (&["plus"], "+"),
    (&["times"], "*"),
    (&["multiplied", "by"], "*"),
    (&["divided", "by"], "/"),
];

/// Words that conditions know themselves behind `is` and signs.
const OF_CONDITIONS: &[&str] = &["null", "not", "and", "or", "in", "between", "like"];

impl Reader<'_> {
    /// A condition in the words of requirements, up to the end of the sentence.
    pub(super) fn formula(&self, pos: usize) -> Option<(usize, String)> {
        let mut text = String::new();
        let mut at = pos;
        while let Some(token) = self.at(at) {
            let (piece, end) = match self.held_to_value(pos, at) {
                Some(found) => found,
                None => (piece(token)?, at + 1),
            };
            let called = token.is_sign("(") && FUNCTIONS.iter().any(|name| text.ends_with(name));
            let close = token.is_sign(")") || token.is_sign(",") || called;
            if !text.is_empty() && !text.ends_with('(') && !close {
                text.push(' ');
            }
            text.push_str(&piece);
            at = end;
        }
        let formula = crate::design::parse_formula(&text, None).ok()?;
        let known = formula.is_condition() && !formula.columns().is_empty();
        known.then_some((self.tokens.len(), text))
    }

    /// An expression of columns and numbers, up to the end of the sentence.
    pub(super) fn expression(&self, pos: usize) -> Option<(usize, String)> {
        let mut text = String::new();
        let mut at = pos;
        while let Some(token) = self.at(at) {
            let said = OPERATORS
                .iter()
                .find(|(words, _)| self.phrase(at, words).is_some_and(|meta| meta.cost == 0));
            let (piece, end) = match said {
                Some((words, sign)) => ((*sign).to_owned(), at + words.len()),
                None if matches!(token.lower.as_str(), "the" | "its") => (String::new(), at + 1),
                None => (piece(token)?, at + 1),
            };
            let close = token.is_sign(")") || token.is_sign(",") || token.is_sign("(");
            if !text.is_empty() && !text.ends_with('(') && !close && !piece.is_empty() {
                text.push(' ');
            }
            text.push_str(&piece);
            at = end;
        }
        let formula = crate::design::parse_formula(&text, None).ok()?;
        let known = !formula.is_condition() && !formula.columns().is_empty();
        known.then_some((self.tokens.len(), text))
    }

    /// `is pending` behind a column of texts: `= 'pending'`. A word that names a column is none.
    fn held_to_value(&self, start: usize, at: usize) -> Option<(String, usize)> {
        let column = at.checked_sub(1).filter(|before| *before >= start)?;
        let column = self.at(column).filter(|token| token.parts.len() == 1)?;
        for (words, sign) in SIGNS {
            let said = words.iter().enumerate().all(|(nth, word)| {
                self.at(at + nth)
                    .is_some_and(|token| token.kind != Kind::Quoted && token.lower == *word)
            });
            let end = at + words.len();
            let Some(value) = self.at(end).filter(|_| said) else { continue };
            let families = self.families(&column.text);
            if families.is_empty() || !families.iter().all(|family| self.is_value(value, family)) {
                continue;
            }
            let truth = matches!(value.lower.as_str(), "true" | "false") && value.quote.is_none();
            let value = if truth { value.lower.to_string() } else { text_in_formula(&value.text) };
            return Some((format!("{sign} {value}"), end + 1));
        }
        None
    }

    /// Whether a word or a text is a value of a column of that meaning.
    fn is_value(&self, value: &Token, family: &Family) -> bool {
        let plain = value.kind == Kind::Word
            && value.parts.len() == 1
            && !OF_CONDITIONS.contains(&value.lower.as_str())
            && self.families(&value.text).is_empty();
        let said = plain || value.quote == Some('\'');
        match family {
            Family::Bool => plain && matches!(value.lower.as_str(), "true" | "false"),
            Family::Text { .. } => said && !matches!(value.lower.as_str(), "true" | "false"),
            Family::Enum { name } => {
                let mut enums = self.names.enums.iter();
                let known = enums.find(|(known, _)| known == name);
                said && known.is_some_and(|(_, values)| values.iter().any(|v| *v == value.text))
            }
            _ => false,
        }
    }

    /// What columns of a name hold, of whichever table.
    fn families(&self, name: &str) -> Vec<&Family> {
        let tables = self.names.tables.iter();
        tables.flat_map(|table| table.columns_named(name)).map(|column| &column.family).collect()
    }
}

/// A word as conditions write it.
fn piece(token: &Token) -> Option<String> {
    match (token.kind, token.quote) {
        (Kind::Stop, _) => None,
        (Kind::Quoted, Some('"' | '`')) => Some(format!("\"{}\"", token.text)),
        (Kind::Quoted, _) => Some(text_in_formula(&token.text)),
        _ if token.parts.len() > 1 => None,
        _ => Some(token.text.to_string()),
    }
}
