//! Names of types.

use smol_str::{SmolStr, format_smolstr};

use super::token::{Cursor, Tok, quote};
use super::{Read, Unread};

/// A type: its name in the catalog, such as `int4`, what is in its parentheses, whether an array.
///
/// A type of the user's is named as SQL spells it, with its namespace where that is not `public`.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Ty {
    pub name: SmolStr,
    /// Length, precision, fields of an interval.
    pub mods: SmolStr,
    pub array: bool,
}

/// Types whose names in SQL are not their names in the catalog
/// (<https://www.postgresql.org/docs/current/datatype.html>).
const SPELLED: &[(&str, &str)] = &[
    ("bit", "bit"),
    ("bool", "boolean"),
    ("bpchar", "character"),
    ("char", "\"char\""),
    ("float4", "real"),
    ("float8", "double precision"),
    ("int2", "smallint"),
    ("int4", "integer"),
    ("int8", "bigint"),
    ("time", "time without time zone"),
    ("timestamp", "timestamp without time zone"),
    ("timestamptz", "timestamp with time zone"),
    ("timetz", "time with time zone"),
    ("varbit", "bit varying"),
    ("varchar", "character varying"),
];

impl Ty {
    pub(crate) fn new(name: &str) -> Self {
        Self { name: name.into(), ..Self::default() }
    }

    /// The same type without what is in its parentheses.
    pub(crate) fn base(&self) -> Self {
        Self { mods: SmolStr::default(), ..self.clone() }
    }

    pub(crate) fn element(&self) -> Option<Self> {
        self.array.then(|| Self { array: false, ..self.clone() })
    }

    pub(crate) fn array_of(&self) -> Self {
        Self { array: true, ..self.clone() }
    }

    pub(crate) fn is(&self, name: &str) -> bool {
        !self.array && self.name == name
    }

    /// Spells it as `format_type` does.
    pub(crate) fn write(&self, out: &mut String) {
        let spelled = SPELLED.iter().find(|(name, _)| *name == self.name);
        let name = match (self.name.as_str(), self.mods.is_empty()) {
            ("bpchar", true) => "bpchar",
            ("bit", true) => "\"bit\"",
            (name, _) => spelled.map_or(name, |(_, spelled)| spelled),
        };
        if self.mods.is_empty() {
            out.push_str(name);
        } else if self.name == "interval" {
            out.push_str(name);
            if !self.mods.starts_with('(') {
                out.push(' ');
            }
            out.push_str(&self.mods);
        } else {
            // The precision of a time stands before its zone.
            let (head, tail) = match name.split_once(' ') {
                Some((head, tail)) if head.starts_with("time") => (head, Some(tail)),
                _ => (name, None),
            };
            out.push_str(head);
            out.push('(');
            out.push_str(&self.mods);
            out.push(')');
            if let Some(tail) = tail {
                out.push(' ');
                out.push_str(tail);
            }
        }
        if self.array {
            out.push_str("[]");
        }
    }
}

impl std::fmt::Display for Ty {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut out = String::new();
        self.write(&mut out);
        f.write_str(&out)
    }
}

impl Cursor {
    pub(crate) fn ty(&mut self) -> Read<Ty> {
        let mut ty = self.ty_scalar()?;
        // The catalog calls an array by its elements' type with `_` before it.
        if let Some(of) = ty.name.strip_prefix('_').filter(|of| super::super::facts::is_type(of)) {
            ty = Ty { name: of.into(), array: true, ..ty };
        }
        loop {
            if self.eat(&Tok::BracketOpen) {
                if matches!(self.peek(), Some(Tok::Number(_))) {
                    self.skip(1);
                }
                self.need(&Tok::BracketClose)?;
                ty.array = true;
            } else if self.word() == "array" {
                self.skip(1);
                ty.array = true;
            } else {
                return Ok(ty);
            }
        }
    }

    fn ty_scalar(&mut self) -> Read<Ty> {
        let plain = |name: &str| Ok(Ty::new(name));
        let (first, second) = (SmolStr::from(self.word()), SmolStr::from(self.word_at(1)));
        let qualified = self.peek_at(1) == Some(&Tok::Dot);
        if qualified || !matches!(self.peek(), Some(Tok::Word(_))) {
            return self.ty_named();
        }
        match (first.as_str(), second.as_str()) {
            ("double", "precision") => {
                self.skip(2);
                plain("float8")
            }
            ("national", "character" | "char") => {
                self.skip(1);
                self.ty_character()
            }
            ("character" | "char" | "nchar", _) => self.ty_character(),
            ("bit", "varying") => {
                self.skip(2);
                Ok(Ty { mods: self.mods()?, ..Ty::new("varbit") })
            }
            ("bit", _) => {
                self.skip(1);
                let mods = self.mods()?;
                Ok(Ty { mods: if mods.is_empty() { "1".into() } else { mods }, ..Ty::new("bit") })
            }
            ("timestamp" | "time", _) => {
                self.skip(1);
                let mods = self.mods()?;
                let zone = self.eat_words(&["with", "time", "zone"]);
                if !zone {
                    self.eat_words(&["without", "time", "zone"]);
                }
                Ok(Ty { mods, ..Ty::new(&format!("{first}{}", if zone { "tz" } else { "" })) })
            }
            ("interval", _) => {
                self.skip(1);
                Ok(Ty { mods: self.interval_mods()?, ..Ty::new("interval") })
            }
            ("float", _) => {
                self.skip(1);
                let digits = self.mods()?.parse::<u32>().unwrap_or(53);
                plain(if digits < 25 { "float4" } else { "float8" })
            }
            _ => self.ty_named(),
        }
    }

    fn ty_character(&mut self) -> Read<Ty> {
        self.skip(1);
        let varying = self.eat_word("varying");
        let mods = self.mods()?;
        Ok(if varying {
            Ty { mods, ..Ty::new("varchar") }
        } else {
            Ty { mods: if mods.is_empty() { "1".into() } else { mods }, ..Ty::new("bpchar") }
        })
    }

    fn ty_named(&mut self) -> Read<Ty> {
        let quoted = matches!(self.peek(), Some(Tok::Quoted(_)));
        let mut path = vec![self.label()?];
        while self.eat(&Tok::Dot) {
            path.push(self.label()?);
        }
        let mods = self.mods()?;
        let (name, namespace) = match path.as_slice() {
            [name] => (name, None),
            [.., namespace, name] if namespace == "public" => (name, Some("")),
            [.., namespace, name] if namespace == "pg_catalog" => (name, None),
            [.., namespace, name] => (name, Some(namespace.as_str())),
            [] => return Err(Unread),
        };
        let known = match name.as_str() {
            _ if namespace.is_some() => None,
            "int" | "integer" => Some("int4"),
            "bigint" => Some("int8"),
            "smallint" => Some("int2"),
            "boolean" => Some("bool"),
            "real" => Some("float4"),
            "decimal" | "dec" => Some("numeric"),
            name if super::super::facts::is_type(name) => Some(name),
            _ => None,
        };
        if let Some(known) =
            known.filter(|_| !quoted || name == "char" || super::super::facts::is_type(name))
        {
            let mods = if known == "numeric" && !mods.is_empty() && !mods.contains(',') {
                format_smolstr!("{mods},0")
            } else {
                mods
            };
            return Ok(Ty { name: known.into(), mods, array: false });
        }
        let mut spelled = String::new();
        if let Some(namespace) = namespace.filter(|namespace| !namespace.is_empty()) {
            quote(&mut spelled, namespace);
            spelled.push('.');
        }
        quote(&mut spelled, name);
        Ok(Ty { name: spelled.into(), mods, array: false })
    }

    /// What stands in the parentheses behind a type, without spaces.
    fn mods(&mut self) -> Read<SmolStr> {
        if !self.is(&Tok::Open) {
            return Ok(SmolStr::default());
        }
        self.parens(|c| {
            let mut out = String::new();
            while !c.is(&Tok::Close) {
                match c.next() {
                    Some(Tok::Number(text) | Tok::Op(text) | Tok::Text(text) | Tok::Word(text)) => {
                        out.push_str(&text);
                    }
                    Some(Tok::Comma) => out.push(','),
                    _ => return Err(Unread),
                }
            }
            Ok(out.into())
        })
    }

    pub(super) fn interval_mods(&mut self) -> Read<SmolStr> {
        const FIELDS: [&str; 6] = ["year", "month", "day", "hour", "minute", "second"];
        let mut out = String::new();
        if FIELDS.contains(&self.word()) {
            out.push_str(self.word());
            self.skip(1);
            if self.word() == "to" && FIELDS.contains(&self.word_at(1)) {
                out.push_str(" to ");
                out.push_str(self.word_at(1));
                self.skip(2);
            }
        }
        let mods = self.mods()?;
        if !mods.is_empty() {
            out.push('(');
            out.push_str(&mods);
            out.push(')');
        }
        Ok(out.into())
    }
}
