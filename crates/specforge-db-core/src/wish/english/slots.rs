//! What slots of patterns hold beside tables, columns and values: places in a list, names that are there, words of
//! whichever kind.

use super::lexer::Kind;
use super::pattern::{Held, Place};
use super::read::{Meta, Reader};
use super::rows::Rows;
use super::values::Said;

impl Reader<'_> {
    /// `after paid`, `between paid and shipped`, `as the very first value`.
    pub(super) fn place(&self, pos: usize) -> Vec<(usize, Held, Meta)> {
        let mut out: Vec<(usize, Held, Meta)> = Vec::new();
        let at = pos + usize::from(self.sign(pos, ","));
        for (class, place) in [("ATFIRST", Place::First), ("ATLAST", Place::Last)] {
            for (end, (), meta) in self.class(at, class) {
                out.push((end, Held::Place(place.clone()), meta));
            }
        }
        let text = |said: Said| match said {
            Said::Text(text) | Said::Word(text) | Said::Number(text) => Some(text),
            _ => None,
        };
        for (class, make) in
            [("JUSTBEFORE", Place::Before as fn(String) -> Place), ("JUSTAFTER", Place::After)]
        {
            for (end, (), meta) in self.class(at, class) {
                for (end, said) in self.value(end) {
                    if let Some(text) = text(said) {
                        out.push((end, Held::Place(make(text)), meta.clone()));
                    }
                }
            }
        }
        for (end, (), meta) in self.class(at, "BETWEEN") {
            for (end, low) in self.value(end) {
                let Some(next) = self.word(end, "and") else { continue };
                for (end, high) in self.value(next) {
                    if let (Some(low), Some(high)) = (text(low.clone()), text(high)) {
                        out.push((end, Held::Place(Place::Between(low, high)), meta.clone()));
                    }
                }
            }
        }
        out
    }

    /// Words of whichever kind, in sentences that are understood and not made.
    pub(super) fn anything(&self, pos: usize) -> Vec<(usize, Held, Meta)> {
        let end = self.tokens.len();
        if pos >= end {
            return Vec::new();
        }
        vec![(end, Held::Text(String::new()), Meta::cost(1))]
    }

    /// What explains the thing before it: `the payment it was finally settled with`.
    pub(super) fn explained(&self, pos: usize) -> Vec<(usize, Held, Meta)> {
        let found = self.relatives(pos).into_iter().map(|end| {
            let said = self.text_of(pos, end);
            let note = format!("`{said}` is taken as a remark, which changes nothing");
            (end, Held::Text(said), Meta::noted(2, note))
        });
        found.collect()
    }

    /// A text without quotes, to the end of the sentence.
    pub(super) fn free_text(&self, pos: usize) -> Vec<(usize, Held, Meta)> {
        let rest = self.tokens.get(pos..).unwrap_or_default();
        let plain = |token: &super::lexer::Token| {
            (token.kind == Kind::Word && !token.possessive)
                || token.kind == Kind::Number
                || token.is_sign(",")
        };
        if rest.is_empty() || rest.len() > 20 || !rest.iter().all(plain) {
            return Vec::new();
        }
        let mut text = String::new();
        for token in rest {
            if !text.is_empty() && !token.is_sign(",") {
                text.push(' ');
            }
            text.push_str(&token.text);
        }
        vec![(self.tokens.len(), Held::Text(text), Meta::default())]
    }

    /// What a thing is for another: the `primary` of `a primary doctor`.
    pub(super) fn role(&self, pos: usize) -> Vec<(usize, Held, Meta)> {
        let at = self.skip(pos);
        let Some(token) = self.at(at).filter(|token| token.kind == Kind::Word) else {
            return Vec::new();
        };
        let counts = ["MANY", "ONLYONE", "EVERY", "ANYONE", "REQUIRED", "OPTIONAL", "UNIQUE"];
        let counts = counts.into_iter().any(|class| {
            super::vocabulary::find(class).is_some_and(|c| c.words.contains(&token.lower.as_str()))
        });
        let plain = token.lower.chars().all(|c| c.is_ascii_alphabetic()) && token.parts.len() == 1;
        let may = self.may_name(token) || token.lower == "primary";
        if counts || !plain || !may || !self.names.tables_named(None, &token.text).is_empty() {
            return Vec::new();
        }
        vec![(at + 1, Held::Name(None, token.lower.to_string()), Meta::default())]
    }

    /// A word before rows that says which of them: `active users`.
    pub(super) fn adjective(&self, pos: usize) -> Vec<(usize, Held, Meta)> {
        let mut out: Vec<(usize, Held, Meta)> = Vec::new();
        for (end, (), meta) in self.class(pos, "ACTIVE") {
            out.push((end, Held::Rows(Rows::Living), meta));
        }
        let at = self.skip(pos);
        if let Some(token) = self.at(at).filter(|t| t.kind == Kind::Word && self.may_name(t)) {
            let state = Rows::State(token.lower.to_string(), true);
            out.push((at + 1, Held::Rows(state), Meta::default()));
        }
        out
    }

    /// The name of an index or a constraint that is there.
    pub(super) fn known_part(&self, pos: usize) -> Vec<(usize, Held, Meta)> {
        let at = self.skip(pos);
        let Some(token) = self.at(at).filter(|token| token.is_name() && token.parts.len() == 1)
        else {
            return Vec::new();
        };
        let has = |table: &super::names::NamedTable| {
            table.indexes.iter().chain(&table.constraints).any(|known| *known == token.text)
        };
        if !self.names.tables.iter().any(has) {
            return Vec::new();
        }
        vec![(at + 1, Held::Name(None, token.text.to_string()), Meta::default())]
    }
}
