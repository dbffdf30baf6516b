//! Types in a sentence.

use serde_json::Number;

use super::lexer::Kind;
use super::read::{Meta, Read, Reader};
use super::types::TYPES;
use crate::dialect::LogicalType;
use crate::wish::op::{TypeSpec, TypeWords};

impl Reader<'_> {
    /// A type in words, with its bounds.
    pub(super) fn ty(&self, pos: usize) -> Read<TypeSpec> {
        let mut out: Read<TypeSpec> = Vec::new();
        for start in self.starts(pos) {
            for (words, spelling) in self.names.raw_types {
                let phrase: Vec<&str> = words.split(' ').collect();
                if self.phrase(start, &phrase).is_some_and(|meta| meta.cost == 0) {
                    let end = start + phrase.len();
                    out.push((end, TypeSpec::Word((*spelling).to_owned()), Meta::default()));
                    if let Some((end, inside)) = self.numbers(end) {
                        let text = format!("{spelling}({inside})");
                        out.push((end, TypeSpec::Word(text), Meta::default()));
                    }
                }
            }
            for row in TYPES {
                for words in row.words {
                    let phrase: Vec<&str> =
                        words.split([' ', '/', '-']).filter(|word| !word.is_empty()).collect();
                    let Some(meta) = self.phrase(start, &phrase) else { continue };
                    let end = start + phrase.len();
                    self.bounded(end, row.logical, &meta, &mut out);
                }
            }
            if let Some(name) = &self.names.made_enum {
                for words in [
                    "this type",
                    "that type",
                    "this enum",
                    "that enum",
                    "the new type",
                    "the new enum",
                ] {
                    if let Some(end) = self.said(start, words) {
                        out.push((end, TypeSpec::Word(name.clone()), Meta::default()));
                    }
                }
            }
            self.list_type(start, &mut out);
            self.enum_type(start, &mut out);
            for (name, _) in &self.names.enums {
                let token = self.at(start);
                if token.is_some_and(|t| t.is_name() && t.text.eq_ignore_ascii_case(name)) {
                    out.push((start + 1, TypeSpec::Word(name.clone()), Meta::default()));
                }
            }
        }
        out
    }

    fn bounded(&self, end: usize, kind: LogicalType, meta: &Meta, out: &mut Read<TypeSpec>) {
        use LogicalType as T;
        let plain = TypeWords { kind, ..TypeWords::default() };
        for (behind, more) in self.opt(end, "VALUE") {
            // `a string value` is a string.
            if more.cost == 0 && (behind == end || self.word(end, "value").is_some()) {
                out.push((behind, TypeSpec::of(plain.clone()), meta.clone()));
            }
        }
        if matches!(kind, T::String | T::Text | T::Email | T::Url | T::Slug | T::Phone | T::Binary)
        {
            for (end, longest) in self.longest(end) {
                let words = TypeWords { max_length: Some(longest), ..plain.clone() };
                out.push((end, TypeSpec::of(words), meta.clone()));
            }
        }
        if matches!(kind, T::Decimal | T::Money) {
            for (end, precision, scale) in self.precision(end) {
                let words =
                    TypeWords { precision: Some(precision), scale: Some(scale), ..plain.clone() };
                out.push((end, TypeSpec::of(words), meta.clone()));
            }
        }
        if matches!(kind, T::Decimal | T::Money) {
            for (end, scale) in self.places(end) {
                let precision = Some(super::measures::USUAL_DIGITS.max(scale));
                let words = TypeWords { precision, scale: Some(scale), ..plain.clone() };
                out.push((end, TypeSpec::of(words), meta.clone()));
            }
        }
        let brackets = self.sign(end, "[") && self.sign(end + 1, "]");
        if brackets || self.word(end, "array").is_some() || self.word(end, "list").is_some() {
            let words = TypeWords { kind: T::List, items: Some(kind), ..TypeWords::default() };
            out.push((end + 1 + usize::from(brackets), TypeSpec::of(words), meta.clone()));
        }
    }

    /// `(50)`, `up to 50 characters`, `of length 50`.
    fn longest(&self, end: usize) -> Vec<(usize, u32)> {
        let mut out = Vec::new();
        let whole = |number: &Number| number.as_u64().and_then(|n| u32::try_from(n).ok());
        if self.sign(end, "(")
            && self.sign(end + 2, ")")
            && let Some((_, number)) = self.number(end + 1)
            && let Some(longest) = whole(&number)
        {
            out.push((end + 3, longest));
        }
        let mut starts = vec![end];
        for word in ["of", "with", "limited", "max", "capped"] {
            starts.extend(self.word(end, word));
        }
        starts.extend(self.word(end, "limited").and_then(|at| self.word(at, "to")));
        if self.sign(end, ",") {
            starts.push(end + 1);
        }
        for start in starts {
            for (at, _) in self.opt(self.skip(start), "LENGTH") {
                let at = self.word(at, "of").unwrap_or(at);
                for (at, _) in self.opt(at, "LE") {
                    if at == end {
                        // A number alone behind a type is its length: `string 50`.
                        if let Some((behind, number)) = self.number(at)
                            && self.at(at).is_some_and(|token| token.kind == Kind::Number)
                            && let Some(longest) = whole(&number)
                        {
                            out.push((behind, longest));
                        }
                        continue;
                    }
                    if let Some((behind, number)) = self.number(at)
                        && let Some(longest) = whole(&number)
                    {
                        for (behind, _) in self.opt(behind, "DIGITS") {
                            out.push((behind, longest));
                        }
                    }
                }
            }
        }
        // `a 50 character string` is not said so; `string of 50 characters` is.
        if let Some((behind, number)) = self.number(end)
            && let Some(longest) = whole(&number)
        {
            for (behind, (), _) in self.class(behind, "DIGITS") {
                out.push((behind, longest));
            }
        }
        out.sort_unstable();
        out.dedup();
        out
    }

    /// `(10,2)`, `10,2`, `with precision 10 and scale 2`, `with 2 decimal places`.
    pub(super) fn precision(&self, end: usize) -> Vec<(usize, u32, u32)> {
        let mut out = Vec::new();
        let whole = |at: usize| {
            let (end, number) = self.number(at)?;
            number.as_u64().and_then(|n| u32::try_from(n).ok()).map(|n| (end, n))
        };
        let open = usize::from(self.sign(end, "("));
        let of = self.word(end, "of").unwrap_or(end + open);
        if let Some((at, precision)) = whole(of) {
            if (self.sign(at, ",") || self.sign(at, "."))
                && let Some((at, scale)) = whole(at + 1)
                && (open == 0 || self.sign(at, ")"))
            {
                out.push((at + open, precision, scale));
            }
            if open == 1 && self.sign(at, ")") {
                out.push((at + 1, precision, 0));
            }
        }
        let with = self.word(end, "with").unwrap_or(end);
        if let Some((at, precision)) =
            self.word(with, "precision").and_then(|at| whole(self.word(at, "of").unwrap_or(at)))
        {
            let and = self.word(at, "and").unwrap_or(at + usize::from(self.sign(at, ",")));
            if let Some((at, scale)) =
                self.word(and, "scale").and_then(|at| whole(self.word(at, "of").unwrap_or(at)))
            {
                out.push((at, precision, scale));
            }
            out.push((at, precision, 0));
        }
        out
    }

    /// `with two decimal places`: digits behind the point.
    fn places(&self, end: usize) -> Vec<(usize, u32)> {
        let with = ["with", "having", "of"].iter().find_map(|word| self.word(end, word));
        let begin = with.unwrap_or(end + usize::from(self.sign(end, ",")));
        let Some((at, number)) = self.number(begin).filter(|_| begin > end) else {
            return Vec::new();
        };
        let Some(scale) = number.as_u64().and_then(|n| u32::try_from(n).ok()) else {
            return Vec::new();
        };
        let ends = super::attrs::SCALE.iter().filter_map(|words| self.said(at, words));
        ends.map(|end| (end, scale)).collect()
    }

    fn numbers(&self, pos: usize) -> Option<(usize, String)> {
        if !self.sign(pos, "(") {
            return None;
        }
        let mut text = String::new();
        let mut at = pos + 1;
        while let Some(token) = self.at(at) {
            match token.kind {
                Kind::Number => text.push_str(&token.text),
                _ if token.is_sign(",") => text.push(','),
                _ if token.is_sign(")") && !text.is_empty() => return Some((at + 1, text)),
                _ => return None,
            }
            at += 1;
        }
        None
    }

    /// `list of strings`, `array of integers`.
    fn list_type(&self, start: usize, out: &mut Read<TypeSpec>) {
        for word in ["list", "array", "lists", "arrays"] {
            let Some(end) = self.word(start, word) else { continue };
            let Some(of) = self.word(end, "of") else { continue };
            for (end, ty, meta) in self.ty(of) {
                if let Some(items) = ty.words().filter(|words| words.kind != LogicalType::List) {
                    let words = TypeWords {
                        kind: LogicalType::List,
                        items: Some(items.kind),
                        ..TypeWords::default()
                    };
                    out.push((end, TypeSpec::of(words), meta));
                }
            }
        }
    }

    /// `enum of pending, paid`, `one of pending and paid`.
    fn enum_type(&self, start: usize, out: &mut Read<TypeSpec>) {
        let mut ends: Vec<(usize, Meta)> = Vec::new();
        for (end, (), meta) in self.class(start, "ENUM") {
            ends.push((end, meta.clone()));
            for (end, (), more) in self.class(end, "WITHVALUES") {
                ends.push((end, meta.and(&more)));
            }
        }
        for (end, (), meta) in self.class(start, "ONEOF") {
            ends.push((end, meta));
        }
        for (end, meta) in ends {
            for (end, values, more) in self.values(end) {
                if values.len() > 1 {
                    let words =
                        TypeWords { kind: LogicalType::Enum, values, ..TypeWords::default() };
                    out.push((end, TypeSpec::of(words), meta.and(&more)));
                }
            }
        }
    }
}
