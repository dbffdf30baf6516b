//! What is said of a column beside its name: its type, whether it is required, its default.

use std::rc::Rc;

use serde_json::Number;

use super::lexer::Kind;
use super::read::{Meta, Read, Reader};
use super::values::Said;
use crate::design::OnDelete;
use crate::wish::op::TypeSpec;

/// One thing that is said of a column.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Attr {
    Required,
    /// It is the primary key of its new table.
    Key,
    Optional,
    Unique,
    Insensitive,
    PerTenant,
    Active,
    Indexed,
    Default(Said),
    /// That there is no default.
    NoDefault,
    Fill(Said),
    Type(TypeSpec),
    Longest(u32),
    /// How long it is, no more and no less.
    Exactly(u32),
    Precision(u32, u32),
    /// Digits behind the point.
    Scale(u32),
    Min(Number),
    Max(Number),
    Above(Number),
    Between(Number, Number),
    OneOf(Vec<String>),
    /// That it is a list of what its name says.
    Several,
    References(String, Option<OnDelete>),
    /// That it refers to the table which its name says.
    ByName,
    OnDelete(OnDelete),
    Comment(String),
}

/// The words between things that are said of a column.
const LINKS: &[&[&str]] = &[
    &["that", "is"],
    &["which", "is"],
    &["that", "are"],
    &["which", "are"],
    &["it", "is"],
    &["it", "should", "be"],
    &["it", "must", "be"],
    &["is"],
    &["are"],
    &["be"],
    &["should", "be"],
    &["must", "be"],
    &["with"],
    &["of"],
    &["that"],
    &["which"],
    &["being"],
    &["has"],
    &["have"],
    &["having"],
    &["that", "has"],
    &["which", "has"],
    &["which", "must", "be"],
    &["that", "must", "be"],
    &["that", "should", "be"],
    &["which", "should", "be"],
    &["both"],
    &["to", "be"],
    &["as"],
    &["it", "has"],
    &["should", "have"],
    &["will", "be"],
    &["shall", "be"],
    &["it", "will", "be"],
    &["must", "have"],
    &["needs", "to", "be"],
    &["has", "to", "be"],
    &["have", "to", "be"],
    &["need", "to", "be"],
    &["should"],
    &["must"],
    &["will"],
    &["becomes"],
    &["become"],
    &["gets"],
];

/// Digits behind the point.
pub(super) const SCALE: &[&str] = &[
    "decimals",
    "decimal places",
    "decimal place",
    "decimal digits",
    "decimal",
    "digit after the point",
    "digit behind the point",
    "digit after the decimal point",
    "fraction digits",
    "fractional digits",
    "digits behind the point",
    "digits after the point",
    "digits after the decimal point",
    "places after the decimal point",
    "places after the point",
    "places",
];

/// Numbers in words, from nothing on.
pub(super) const NUMBERS: &[&str] = &[
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    "eleven", "twelve",
];

impl Reader<'_> {
    /// The places behind words that only lead on to what is said of a column.
    fn led(&self, pos: usize) -> Vec<usize> {
        let mut out = self.starts(pos);
        for link in LINKS {
            if self.phrase(pos, link).is_some_and(|meta| meta.cost == 0) {
                out.extend(self.starts(pos + link.len()));
            }
        }
        out.sort_unstable();
        out.dedup();
        out
    }

    /// One thing that is said of a column.
    pub(super) fn attr(&self, pos: usize) -> Read<Attr> {
        if let Some(known) = self.said_there.borrow().get(&pos) {
            return known.to_vec();
        }
        let found = self.find_attr(pos);
        self.said_there.borrow_mut().insert(pos, Rc::new(found.clone()));
        found
    }

    fn find_attr(&self, pos: usize) -> Read<Attr> {
        let mut out: Read<Attr> = Vec::new();
        for start in self.led(pos) {
            let fixed = [
                ("REQUIRED", Attr::Required),
                ("PK", Attr::Key),
                ("OPTIONAL", Attr::Optional),
                ("UNIQUE", Attr::Unique),
                ("INSENSITIVE", Attr::Insensitive),
                ("PERTENANT", Attr::PerTenant),
                ("NONNEGATIVE", Attr::Min(Number::from(0))),
                ("POSITIVE", Attr::Above(Number::from(0))),
            ];
            for (class, attr) in fixed {
                for (end, (), meta) in self.class(start, class) {
                    out.push((end, attr.clone(), meta));
                }
            }
            for (phrase, attr) in [
                (&["indexed"][..], Attr::Indexed),
                (&["an", "index"], Attr::Indexed),
                (&["an", "index", "on", "it"], Attr::Indexed),
                (&["and", "index", "it"], Attr::Indexed),
                (&["not", "be", "null"], Attr::Required),
                (&["allowing", "nulls"], Attr::Optional),
                (&["allowing", "null"], Attr::Optional),
                (&["no", "duplicates"], Attr::Unique),
                (&["without", "duplicates"], Attr::Unique),
            ] {
                if let Some(meta) = self.phrase(start, phrase) {
                    out.push((start + phrase.len(), attr, meta));
                }
            }
            self.may_be_missing(start, &mut out);
            self.defaults(start, &mut out);
            self.scale(start, &mut out);
            self.same_type(start, &mut out);
            self.bounds(start, &mut out);
            // `amount (12,2)`
            if self.sign(start, "(") && self.sign(start + 2, ",") && self.sign(start + 4, ")") {
                for (end, precision, scale) in self.precision(start) {
                    out.push((end, Attr::Precision(precision, scale), Meta::cost(1)));
                }
            }
            if self.word(start, "precision").is_some() {
                for (end, precision, scale) in self.precision(start) {
                    out.push((end, Attr::Precision(precision, scale), Meta::default()));
                }
            }
            if let Some(at) = self.word(start, "exactly").or_else(|| self.word(start, "precisely"))
                && let Some((end, number)) = self.number(at)
                && let Some(length) = number.as_u64().and_then(|n| u32::try_from(n).ok())
            {
                for (end, (), meta) in self.class(end, "DIGITS") {
                    out.push((end, Attr::Exactly(length), meta));
                }
            }
            self.references(start, &mut out);
            self.on_delete(start, &mut out);
            self.typed(start, &mut out);
            self.listed(start, &mut out);
            self.remark(start, &mut out);
            self.fill(start, &mut out);
            self.among_active(start, &mut out);
        }
        out
    }

    fn defaults(&self, start: usize, out: &mut Read<Attr>) {
        let ends: Vec<(usize, Meta)> =
            self.class(start, "DEFAULT").into_iter().map(|(end, (), meta)| (end, meta)).collect();
        self.default_said(start, out);
        for (end, meta) in ends {
            let mut ats = vec![end];
            for word in ["of", "to", "is", "as", "value", "being", "=", "be"] {
                ats.extend(self.word(end, word));
            }
            if self.sign(end, "=") || self.sign(end, ":") {
                ats.push(end + 1);
            }
            for at in ats {
                for (end, said) in self.value(at) {
                    out.push((end, Attr::Default(said), meta.clone()));
                }
            }
        }
    }

    fn fill(&self, start: usize, out: &mut Read<Attr>) {
        for (end, (), meta) in self.class(start, "FILL") {
            for (end, rows) in self.opt(end, "ROWS") {
                for word in ["with", "by", "to", "as"] {
                    let Some(at) = self.word(end, word) else { continue };
                    for (end, said) in self.value(at) {
                        out.push((end, Attr::Fill(said), meta.and(&rows)));
                    }
                }
            }
        }
        // "use X for existing rows"
        let using =
            ["use", "with", "set it to", "set them to", "make it", "put in", "putting", "using"];
        let using = using.iter().find_map(|words| self.said(start, words)).unwrap_or(start);
        for (end, said) in self.value(using) {
            for word in ["for", "in"] {
                let Some(at) = self.word(end, word) else { continue };
                for (end, (), meta) in self.class(self.skip(at), "ROWS") {
                    out.push((end, Attr::Fill(said.clone()), meta));
                }
            }
        }
        // "set existing rows to X", "existing rows get X"
        for (begin, ()) in [(start, ()), (self.word(start, "set").unwrap_or(start), ())] {
            for (end, (), meta) in self.class(self.skip(begin), "ROWS") {
                for word in ["get", "to", "receive", "become", "gets", "getting"] {
                    let Some(at) = self.word(end, word) else { continue };
                    for (end, said) in self.value(at) {
                        out.push((end, Attr::Fill(said), meta.clone()));
                    }
                }
            }
        }
    }

    fn bounds(&self, start: usize, out: &mut Read<Attr>) {
        let number = |at: usize| self.number(at);
        for (end, (), meta) in self.class(start, "BETWEEN") {
            if let Some((end, low)) = number(end)
                && let Some(and) = self.word(end, "and").or_else(|| self.word(end, "to"))
                && let Some((end, high)) = number(and)
            {
                out.push((end, Attr::Between(low, high), meta));
            }
        }
        // `rating 1 to 5`
        if let Some((end, low)) = number(start)
            && let Some(to) = self.word(end, "to")
            && let Some((end, high)) = number(to)
        {
            out.push((end, Attr::Between(low, high), Meta::cost(1)));
        }
        for (end, (), meta) in self.class(start, "GT") {
            if let Some((end, value)) = number(end)
                && self.class(end, "DIGITS").is_empty()
            {
                out.push((end, Attr::Above(value), meta));
            }
        }
        for (class, least) in [("GE", true), ("LE", false)] {
            for (end, (), meta) in self.class(start, class) {
                let end = ["of", "value"].iter().find_map(|w| self.word(end, w)).unwrap_or(end);
                let Some((end, value)) = number(end) else { continue };
                let letters = self.class(end, "DIGITS");
                if !least && !letters.is_empty() {
                    let Some(longest) = value.as_u64().and_then(|n| u32::try_from(n).ok()) else {
                        continue;
                    };
                    for (end, (), more) in letters {
                        out.push((end, Attr::Longest(longest), meta.and(&more)));
                    }
                } else if letters.is_empty() {
                    let attr = if least { Attr::Min(value) } else { Attr::Max(value) };
                    out.push((end, attr, meta));
                }
            }
        }
        for (end, (), meta) in self.class(start, "LENGTH") {
            let end = ["of", "is", "to"].iter().find_map(|w| self.word(end, w)).unwrap_or(end);
            let limits = [&["at", "most"][..], &["up", "to"], &["max"], &["no", "more", "than"]];
            let end = limits
                .iter()
                .find_map(|w| self.phrase(end, w).map(|_| end + w.len()))
                .unwrap_or(end);
            if let Some((end, value)) = number(end)
                && let Some(longest) = value.as_u64().and_then(|n| u32::try_from(n).ok())
            {
                for (end, more) in self.opt(end, "DIGITS") {
                    out.push((end, Attr::Longest(longest), meta.and(&more)));
                }
            }
        }
    }

    /// `two decimals`, `4 digits behind the point`.
    fn scale(&self, start: usize, out: &mut Read<Attr>) {
        let Some((end, number)) = self.number(start) else { return };
        let Some(scale) = number.as_u64().and_then(|n| u32::try_from(n).ok()) else { return };
        for words in SCALE {
            if let Some(end) = self.said(end, words) {
                out.push((end, Attr::Scale(scale), Meta::default()));
            }
        }
    }

    /// A number at a place.
    pub(super) fn number(&self, pos: usize) -> Option<(usize, Number)> {
        let token = self.at(self.skip(pos))?;
        let end = self.skip(pos) + 1;
        let spelled = NUMBERS.iter().position(|word| *word == token.lower);
        if let Some(number) = spelled.filter(|_| token.kind == Kind::Word) {
            return Some((end, Number::from(number)));
        }
        if token.kind != Kind::Number {
            return None;
        }
        serde_json::from_str(&token.text.replace(',', "")).ok().map(|number| (end, number))
    }

    /// `same type as users.phone`
    fn same_type(&self, start: usize, out: &mut Read<Attr>) {
        const SAME: &[&str] = &[
            "same type as",
            "the same type as",
            "of the same type as",
            "same data type as",
            "typed like",
            "like",
            "same as",
            "with the same type as",
            "same length as",
        ];
        for words in SAME {
            let Some(at) = self.said(start, words) else { continue };
            for (end, found, meta) in self.columns(at) {
                let [name] = found.names.as_slice() else { continue };
                let Some(column) = self.names.column(&found.table, name) else { continue };
                let Some(ty) = super::names::type_of(&column.family) else { continue };
                // Whichever table has it, its type counts alone.
                let cost = if meta.cost <= 5 { Meta::cost(meta.cost) } else { meta };
                out.push((end, Attr::Type(ty), cost));
            }
        }
    }

    fn typed(&self, start: usize, out: &mut Read<Attr>) {
        for (end, (), meta) in self.class(start, "AS") {
            for (end, ty, more) in self.ty(end) {
                out.push((end, Attr::Type(ty), meta.and(&more)));
            }
        }
    }

    fn listed(&self, start: usize, out: &mut Read<Attr>) {
        for class in ["WITHVALUES", "ONEOF"] {
            for (end, (), meta) in self.class(start, class) {
                for (end, values, more) in self.values(end) {
                    if values.len() > 1 {
                        out.push((end, Attr::OneOf(values), meta.and(&more)));
                    }
                }
            }
        }
        // `a role: owner, admin or member`
        if self.sign(start, ":") {
            for (end, values, more) in self.values(start + 1) {
                let either = (start..end).any(|at| self.word(at, "or").is_some());
                if either && values.len() > 1 {
                    out.push((end, Attr::OneOf(values), more.and(&Meta::cost(1))));
                }
            }
        }
    }

    fn remark(&self, start: usize, out: &mut Read<Attr>) {
        let mut ends: Vec<usize> =
            self.class(start, "COMMENT").into_iter().map(|(end, ..)| end).collect();
        for phrase in [&["described", "as"][..], &["documented", "as"], &["commented"]] {
            if self.phrase(start, phrase).is_some() {
                ends.push(start + phrase.len());
            }
        }
        for end in ends {
            let end = end + usize::from(self.sign(end, ":"));
            if let Some(token) = self.at(end).filter(|token| token.kind == Kind::Quoted) {
                out.push((end + 1, Attr::Comment(token.text.to_string()), Meta::default()));
            }
        }
    }

    /// `among active rows`, `where not deleted`.
    fn among_active(&self, start: usize, out: &mut Read<Attr>) {
        for (end, (), meta) in self.class(start, "AMONG") {
            for (end, be) in self.opt(end, "BE") {
                for (end, (), more) in self.class(end, "ACTIVE") {
                    out.push((end, Attr::Active, meta.and(&be).and(&more)));
                }
            }
        }
    }
}
