//! What is said of a column beside its name: its type, whether it is required, its default.

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
    Fill(Said),
    Type(TypeSpec),
    Longest(u32),
    Precision(u32, u32),
    Min(Number),
    Max(Number),
    Above(Number),
    Between(Number, Number),
    OneOf(Vec<String>),
    References(String, Option<OnDelete>),
    OnDelete(OnDelete),
    Comment(String),
}

/// Numbers in words, from nothing on.
const NUMBERS: &[&str] = &[
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    "eleven", "twelve",
];

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
                (&["cannot", "be", "null"], Attr::Required),
                (&["can", "not", "be", "null"], Attr::Required),
                (&["must", "not", "be", "null"], Attr::Required),
                (&["not", "be", "null"], Attr::Required),
                (&["never", "be", "null"], Attr::Required),
                (&["can", "be", "null"], Attr::Optional),
                (&["may", "be", "null"], Attr::Optional),
                (&["can", "be", "empty"], Attr::Optional),
                (&["may", "be", "empty"], Attr::Optional),
                (&["allowing", "nulls"], Attr::Optional),
                (&["allowing", "null"], Attr::Optional),
                (&["no", "duplicates"], Attr::Unique),
                (&["without", "duplicates"], Attr::Unique),
            ] {
                if let Some(meta) = self.phrase(start, phrase) {
                    out.push((start + phrase.len(), attr, meta));
                }
            }
            self.defaults(start, &mut out);
            self.bounds(start, &mut out);
            if self.word(start, "precision").is_some() {
                for (end, precision, scale) in self.precision(start) {
                    out.push((end, Attr::Precision(precision, scale), Meta::default()));
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
        let mut ends: Vec<(usize, Meta)> =
            self.class(start, "DEFAULT").into_iter().map(|(end, (), meta)| (end, meta)).collect();
        for phrase in [
            &["defaulting", "to"][..],
            &["defaulting"],
            &["defaulted", "to"],
            &["default", "to"],
            &["initialized", "to"],
            &["initially"],
        ] {
            if let Some(meta) = self.phrase(start, phrase) {
                ends.push((start + phrase.len(), meta));
            }
        }
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

    fn references(&self, start: usize, out: &mut Read<Attr>) {
        let mut ends = self.class(start, "REFERENCES");
        for (end, (), meta) in self.class(start, "FK") {
            for word in ["to", "on", "into"] {
                if let Some(end) = self.word(end, word) {
                    ends.push((end, (), meta.clone()));
                }
            }
        }
        for (end, (), meta) in ends {
            for (end, table, more) in self.referred(end) {
                out.push((end, Attr::References(table, None), meta.and(&more)));
            }
        }
    }

    /// A table that is referred to: `users`, `users(id)`, `users.id`.
    pub(super) fn referred(&self, pos: usize) -> Read<String> {
        let mut out: Read<String> = Vec::new();
        for (end, table, meta) in self.table(pos) {
            for end in self.behind_key(end, &table) {
                out.push((end, table.clone(), meta.clone()));
            }
        }
        let at = self.skip(pos);
        if let Some(token) = self.at(at)
            && let Some((column, path)) =
                token.parts.split_last().filter(|(_, path)| !path.is_empty())
            && let Some(name) = path.last()
        {
            for table in self.names.tables_named(None, name) {
                if table.key.len() == 1 && table.key.iter().any(|k| k == column.as_str()) {
                    out.push((at + 1, table.path.clone(), Meta::default()));
                }
            }
        }
        out
    }

    /// Behind a key that is named after its table: `(id)`.
    fn behind_key(&self, end: usize, table: &str) -> Vec<usize> {
        let mut out = vec![end];
        if self.sign(end, "(") && self.sign(end + 2, ")") {
            let key = self.names.table(table).map(|known| known.key.clone()).unwrap_or_default();
            if let (Some(token), [only]) = (self.at(end + 1), key.as_slice())
                && token.text == *only
            {
                out.push(end + 3);
            }
        }
        out
    }

    /// What happens when a row that is referred to goes.
    pub(super) fn action(&self, pos: usize) -> Read<OnDelete> {
        let mut out = Vec::new();
        for start in self.starts(pos) {
            for (class, action) in [
                ("CASCADE", OnDelete::Cascade),
                ("RESTRICT", OnDelete::Restrict),
                ("SETNULL", OnDelete::SetNull),
            ] {
                for (end, (), meta) in self.class(start, class) {
                    out.push((end, action, meta));
                }
            }
        }
        out
    }

    fn on_delete(&self, start: usize, out: &mut Read<Attr>) {
        for (end, (), meta) in self.class(start, "ONDELETE") {
            for (end, action, more) in self.action(end) {
                out.push((end, Attr::OnDelete(action), meta.and(&more)));
            }
        }
        for (end, action, meta) in self.action(start) {
            for (end, (), more) in self.class(end, "ONDELETE") {
                out.push((end, Attr::OnDelete(action), meta.and(&more)));
            }
            for phrase in [&["delete"][..], &["deletes"], &["deletion"], &["deletions"]] {
                if let Some(more) = self.phrase(end, phrase) {
                    out.push((end + 1, Attr::OnDelete(action), meta.and(&more)));
                }
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

    /// Any number of things that are said of a column, none included.
    pub(super) fn attrs(&self, pos: usize) -> Read<Vec<Attr>> {
        let mut out: Read<Vec<Attr>> = vec![(pos, Vec::new(), Meta::default())];
        let mut open = out.clone();
        while let Some((end, attrs, meta)) = open.pop() {
            if attrs.len() >= 8 || !self.step() {
                continue;
            }
            let mut starts = vec![end];
            if self.sign(end, ",") {
                starts.push(end + 1);
                starts.extend(self.word(end + 1, "and"));
                starts.extend(self.word(end + 1, "but"));
            }
            starts.extend(self.word(end, "and"));
            starts.extend(self.word(end, "but"));
            if self.sign(end, "(") {
                self.bracketed(end + 1, &attrs, &meta, &mut open, &mut out);
            }
            for start in starts {
                for (next, attr, more) in self.attr(start) {
                    if next <= end || attrs.contains(&attr) {
                        continue;
                    }
                    let all: Vec<Attr> = attrs.iter().cloned().chain([attr]).collect();
                    push(&mut open, &mut out, (next, all, meta.and(&more)));
                }
            }
        }
        out
    }

    /// `(string, required)`: the same in brackets, where a type may stand by itself.
    fn bracketed(
        &self,
        pos: usize,
        before: &[Attr],
        meta: &Meta,
        open: &mut Read<Vec<Attr>>,
        out: &mut Read<Vec<Attr>>,
    ) {
        let mut inside: Read<Vec<Attr>> = vec![(pos, Vec::new(), Meta::default())];
        for _ in 0..6 {
            let mut next: Read<Vec<Attr>> = Vec::new();
            for (at, attrs, known) in inside {
                if !attrs.is_empty() && self.sign(at, ")") {
                    let all = before.iter().cloned().chain(attrs.clone()).collect();
                    push(open, out, (at + 1, all, meta.and(&known)));
                }
                let start = at + usize::from(!attrs.is_empty() && self.sign(at, ","));
                if !attrs.is_empty() && start == at {
                    continue;
                }
                let types = self.ty(start).into_iter().map(|(e, ty, m)| (e, Attr::Type(ty), m));
                for (end, attr, more) in types.chain(self.attr(start)) {
                    if self.step() {
                        let all = attrs.iter().cloned().chain([attr]).collect();
                        next.push((end, all, known.and(&more)));
                    }
                }
            }
            inside = next;
        }
    }
}

fn push(open: &mut Read<Vec<Attr>>, out: &mut Read<Vec<Attr>>, found: (usize, Vec<Attr>, Meta)) {
    let known = out.iter().any(|(end, attrs, meta)| {
        *end == found.0 && *attrs == found.1 && meta.cost <= found.2.cost
    });
    if !known {
        open.push(found.clone());
        out.push(found);
    }
}
