//! What is said of a value of a row: that it is greater than another, one of several, there at all.

use super::grammar::{in_formula, text_in_formula};
use super::names::NamedTable;
use super::parts::LONGEST_NAME;
use super::read::{Meta, Read, Reader};
use super::values::Said;
use crate::model::Family;
use crate::wish::op::TypeSpec;

/// A column as a condition names it, maybe with its table.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct ColumnRef {
    pub(super) table: Option<String>,
    pub(super) name: String,
}

/// What a value is compared with.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Rhs {
    Value(Said),
    Column(ColumnRef),
}

/// What is said of a value.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Predicate {
    Compare(&'static str, Rhs),
    Between(Said, Said),
    OneOf(Vec<String>),
    Null,
    Length(&'static str, String),
    Kind(TypeSpec),
    /// It looks so, as a regular expression says.
    Pattern(String),
    /// What conditions cannot say, and why.
    Beyond(&'static str),
    Not(Box<Predicate>),
}

/// Why a condition does not look at the clock.
pub(super) const CLOCK: &str = "a condition on rows does not look at the clock: what holds today would be judged otherwise tomorrow, so the program has to see to it when it writes";
/// Why a condition has no patterns of letters.
const PATTERN: &str = "conditions know no patterns of letters: state the check in SQL by `desired_schema`, or let the program see to it";

impl Reader<'_> {
    /// What is said of a value, with the words that lead on to it.
    pub(super) fn predicate(&self, pos: usize) -> Read<Predicate> {
        let mut out: Read<Predicate> = Vec::new();
        let mut starts: Vec<(usize, bool, Meta)> = vec![(pos, false, Meta::default())];
        starts
            .extend(self.class(pos, "MUST").into_iter().map(|(end, (), meta)| (end, false, meta)));
        starts.extend(
            self.class(pos, "MUSTNOT").into_iter().map(|(end, (), meta)| (end, true, meta)),
        );
        for (at, negated, meta) in starts.clone() {
            for (end, (), more) in self.class(at, "HOLDS") {
                starts.push((end, negated, meta.and(&more)));
            }
        }
        for (at, negated, meta) in starts {
            if !self.step() {
                return out;
            }
            for (end, found, more) in self.said_of_value(at) {
                let found = if negated { Predicate::Not(Box::new(found)) } else { found };
                let known = out.iter().any(|(e, p, _)| *e == end && *p == found);
                if !known {
                    out.push((end, found, meta.and(&more)));
                }
            }
        }
        out
    }

    fn said_of_value(&self, pos: usize) -> Read<Predicate> {
        let mut out: Read<Predicate> = Vec::new();
        let zero = || Rhs::Value(Said::Number("0".to_owned()));
        let fixed = [
            ("POSITIVE", Predicate::Compare(">", zero())),
            ("NONNEGATIVE", Predicate::Compare(">=", zero())),
            ("NONPOSITIVE", Predicate::Compare("<=", zero())),
            ("NEGATIVE", Predicate::Compare("<", zero())),
            ("NONEMPTY", Predicate::Compare("=", Rhs::Value(Said::EmptyText))),
            ("NULL", Predicate::Null),
            ("UNSET", Predicate::Null),
            ("GIVEN", Predicate::Not(Box::new(Predicate::Null))),
            ("NOTNULL", Predicate::Not(Box::new(Predicate::Null))),
            ("CLOCK", Predicate::Beyond(CLOCK)),
            ("LETTERS", Predicate::Beyond(PATTERN)),
        ];
        for (class, said) in fixed {
            // What a regular expression says is not beyond a condition.
            if class == "LETTERS" && self.looks(pos).is_some() {
                continue;
            }
            for (end, (), meta) in self.class(pos, class) {
                out.push((end, said.clone(), meta));
            }
        }
        let signs =
            [("GT", ">"), ("GE", ">="), ("LT", "<"), ("LE", "<="), ("EQ", "="), ("NE", "<>")];
        for (class, sign) in signs {
            for (end, (), meta) in self.class(pos, class) {
                self.compared(end, sign, &meta, &mut out);
            }
        }
        let mut letters = vec![pos];
        letters.extend(self.class(pos, "EXACTLY").into_iter().map(|(end, ..)| end));
        for at in letters.clone() {
            letters.extend(self.number(at).map(|(end, _)| end));
        }
        for at in letters {
            if self.looks(at).is_none() && self.looks(pos).is_none() {
                out.extend(
                    self.letters(at).map(|end| (end, Predicate::Beyond(PATTERN), Meta::default())),
                );
            }
        }
        if let Some((end, pattern)) = self.looks(pos) {
            out.push((end, Predicate::Pattern(pattern), Meta::default()));
        }
        self.affixes(pos, &mut out);
        for (end, (), meta) in self.class(pos, "EXACTLY") {
            if let Some((end, number)) = self.number(end) {
                for (end, (), more) in self.class(end, "DIGITS") {
                    let length = Predicate::Length("=", number.to_string());
                    out.push((end, length, meta.and(&more)));
                }
            }
        }
        if let Some((end, number)) = self.number(pos) {
            // `3 or more`, `3 characters or fewer`, `exactly 3 letters`.
            let digits: Vec<usize> =
                self.class(end, "DIGITS").into_iter().map(|(e, ..)| e).collect();
            for (words, sign) in [("ORMORE", ">="), ("ORLESS", "<=")] {
                for (end, (), meta) in self.class(end, words) {
                    let said = Said::Number(number.to_string());
                    out.push((end, Predicate::Compare(sign, Rhs::Value(said)), meta.clone()));
                    for (end, (), more) in self.class(end, "DIGITS") {
                        let length = Predicate::Length(sign, number.to_string());
                        out.push((end, length, meta.and(&more)));
                    }
                }
                for digits in &digits {
                    for (end, (), meta) in self.class(*digits, words) {
                        out.push((end, Predicate::Length(sign, number.to_string()), meta));
                    }
                }
            }
        }
        self.range(pos, &mut out);
        for (end, (), meta) in self.class(pos, "ONEOF") {
            for (end, values, more) in self.values(end) {
                if values.len() > 1 {
                    out.push((end, Predicate::OneOf(values), meta.and(&more)));
                }
            }
        }
        for (end, (), meta) in self.class(pos, "VALID") {
            for (end, ty, more) in self.ty(end) {
                out.push((end, Predicate::Kind(ty), meta.and(&more)));
            }
        }
        out
    }

    /// `lowercase letters, digits and dashes only`.
    fn letters(&self, pos: usize) -> Option<usize> {
        let mut only = self.word(pos, "only");
        let mut at = only.unwrap_or(pos);
        let mut any = false;
        while let Some((end, ..)) = self.class(at, "LETTERKIND").into_iter().max_by_key(|f| f.0) {
            any = true;
            at = end;
            match self.joined(end).into_iter().max() {
                Some(next) if !self.class(next, "LETTERKIND").is_empty() => at = next,
                _ => break,
            }
        }
        if let Some(end) = self.word(at, "only") {
            only = Some(end);
            at = end;
        }
        (any && (only.is_some() || self.class(pos, "EXACTLY").is_empty())).then_some(at)
    }

    /// `start with 'INV-'`, `contain '@'`, `match '^[0-9]+$'`.
    fn affixes(&self, pos: usize, out: &mut Read<Predicate>) {
        const STARTS: &[&str] = &[
            "start with",
            "begin with",
            "starts with",
            "begins with",
            "be prefixed with",
            "have the prefix",
            "starting with",
            "beginning with",
        ];
        const ENDS: &[&str] =
            &["end with", "end in", "ends with", "ends in", "be suffixed with", "have the suffix"];
        const HOLDS: &[&str] = &[
            "contain",
            "contains",
            "include",
            "includes",
            "have a",
            "have an",
            "contain a",
            "contain an",
            "include a",
            "include an",
        ];
        const MATCHES: &[&str] = &[
            "match",
            "matches",
            "match the pattern",
            "match the regex",
            "match the regular expression",
            "matching",
        ];
        for (words, before, behind) in
            [(STARTS, "^", ""), (ENDS, "", "$"), (HOLDS, "", ""), (MATCHES, "*", "")]
        {
            for phrase in words {
                let Some(at) = self.said(pos, phrase) else { continue };
                let Some(token) = self.at(self.skip(at)).filter(|token| token.quote.is_some())
                else {
                    continue;
                };
                let text = if before == "*" {
                    token.text.to_string()
                } else {
                    format!("{before}{}{behind}", escaped(&token.text))
                };
                out.push((self.skip(at) + 1, Predicate::Pattern(text), Meta::default()));
            }
        }
    }

    fn compared(&self, pos: usize, sign: &'static str, meta: &Meta, out: &mut Read<Predicate>) {
        if let Some((end, number)) = self.number(pos) {
            for (end, (), more) in self.class(end, "DIGITS") {
                out.push((end, Predicate::Length(sign, number.to_string()), meta.and(&more)));
            }
        }
        for (end, said) in self.value(pos) {
            if !matches!(said, Said::Now | Said::Today) && self.class(end, "DIGITS").is_empty() {
                out.push((end, Predicate::Compare(sign, Rhs::Value(said)), meta.clone()));
            } else if matches!(said, Said::Now | Said::Today) {
                out.push((end, Predicate::Beyond(CLOCK), meta.clone()));
            }
        }
        for (end, of) in self.column_ref(pos) {
            out.push((end, Predicate::Compare(sign, Rhs::Column(of)), meta.clone()));
        }
    }

    fn range(&self, pos: usize, out: &mut Read<Predicate>) {
        let begins = self.opt(pos, "BETWEEN");
        for (at, meta) in begins {
            for (end, low) in self.value(at) {
                let Some(next) = ["and", "to", "through"].iter().find_map(|w| self.word(end, w))
                else {
                    continue;
                };
                if at == pos && !matches!(low, Said::Number(_)) {
                    continue;
                }
                for (end, high) in self.value(next) {
                    if let (Said::Number(low), Said::Number(high)) = (&low, &high) {
                        for (end, (), more) in self.class(end, "DIGITS") {
                            let said = Predicate::Length("between", format!("{low} and {high}"));
                            out.push((end, said, meta.and(&more)));
                        }
                    }
                    // A bare `1 and 2` says nothing.
                    if at > pos || self.word(end.saturating_sub(2), "to").is_some() {
                        out.push((end, Predicate::Between(low.clone(), high), meta.clone()));
                    }
                }
            }
        }
    }

    /// A column by its name, of whichever table has one.
    pub(super) fn column_ref(&self, pos: usize) -> Vec<(usize, ColumnRef)> {
        let mut out = Vec::new();
        for (at, _) in self.opt(self.skip(pos), "COLUMN") {
            let at = self.skip(at);
            // What stands in single quotes is a text.
            if self.at(at).is_some_and(|token| matches!(token.quote, Some('\'' | '‘' | '’'))) {
                continue;
            }
            if let Some(token) = self.at(at)
                && let Some((name, path)) = token.parts.split_last()
                && let Some(table) = path.last()
            {
                for table in self.names.tables_named(None, table) {
                    let of = ColumnRef { table: Some(table.path.clone()), name: name.to_string() };
                    out.push((at + 1, of));
                }
            }
            for length in 1..=LONGEST_NAME {
                let Some(name) = self.joined_name(at, at + length) else { break };
                if self.names.tables.iter().any(|table| !table.columns_named(&name).is_empty()) {
                    for (end, _) in self.opt(at + length, "COLUMN") {
                        out.push((end, ColumnRef { table: None, name: name.clone() }));
                    }
                }
            }
        }
        out
    }
}

/// A text as a regular expression says it.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        if "\\.+*?()|[]{}^$".contains(c) {
            out.push('[');
            out.push(c);
            out.push(']');
        } else {
            out.push(c);
        }
    }
    out
}

impl super::names::NamedColumn {
    /// Whether a value may stand beside the column: one of an enum is one of its values.
    fn may_be(&self, said: &Said) -> bool {
        match (&self.family, said) {
            (Family::Enum { .. }, Said::Text(value) | Said::Word(value)) => {
                self.values.contains(value)
            }
            _ => true,
        }
    }
}

impl ColumnRef {
    /// The column of a table that is meant.
    pub(super) fn of<'t>(&self, table: &'t NamedTable) -> Option<&'t super::names::NamedColumn> {
        if self.table.as_ref().is_some_and(|own| *own != table.path) {
            return None;
        }
        table.columns_named(&self.name).first().copied()
    }
}

/// A value as a condition writes it beside a column.
pub(super) fn literal(said: &Said, family: Option<&Family>) -> Option<String> {
    let number =
        matches!(family, Some(Family::Int { .. } | Family::Decimal { .. } | Family::Float { .. }));
    let listed = matches!(family, Some(Family::Text { .. } | Family::Enum { .. }));
    match said {
        Said::Number(text) if matches!(family, Some(Family::Text { .. })) => {
            Some(text_in_formula(text))
        }
        Said::Number(number) => Some(number.clone()),
        Said::Text(text) if !number && !matches!(family, Some(Family::Bool)) => {
            Some(text_in_formula(text))
        }
        Said::Word(text) if listed => Some(text_in_formula(text)),
        Said::Word(text) if text == "zero" => Some("0".to_owned()),
        Said::Word(text) if number && text == "one" => Some("1".to_owned()),
        Said::Bool(value) if matches!(family, Some(Family::Bool)) => Some(value.to_string()),
        Said::EmptyText if matches!(family, Some(Family::Text { .. })) => Some("''".to_owned()),
        _ => None,
    }
}

impl Predicate {
    /// What conditions cannot say of it, where it is that.
    pub(super) fn beyond(&self) -> Option<&'static str> {
        match self {
            Self::Beyond(why) => Some(why),
            Self::Not(inner) => inner.beyond(),
            _ => None,
        }
    }

    /// The condition on a column of a table; absent where it does not fit what the column holds.
    pub(super) fn text(
        &self,
        table: &NamedTable,
        column: &str,
        check_of: impl Fn(&TypeSpec) -> Option<&'static str> + Copy,
    ) -> Option<String> {
        self.signed(table, column, false, check_of)
    }

    fn signed(
        &self,
        table: &NamedTable,
        column: &str,
        negated: bool,
        check_of: impl Fn(&TypeSpec) -> Option<&'static str> + Copy,
    ) -> Option<String> {
        let known = table.columns.iter().find(|known| known.name == column)?;
        let family = Some(&known.family);
        let textual = matches!(known.family, Family::Text { .. });
        let name = in_formula(column);
        let turned = |sign: &'static str| if negated { opposite(sign) } else { sign };
        let not = if negated { "not " } else { "" };
        Some(match self {
            Self::Not(inner) => return inner.signed(table, column, !negated, check_of),
            Self::Compare(sign, Rhs::Value(said)) => {
                if let Said::Word(word) = said
                    && !table.columns_named(word).is_empty()
                {
                    return None;
                }
                let ordered = !matches!(*sign, "=" | "<>");
                let listed = textual || matches!(known.family, Family::Enum { .. } | Family::Bool);
                if ordered && listed {
                    return None;
                }
                known.may_be(said).then_some(())?;
                format!("{name} {} {}", turned(sign), literal(said, family)?)
            }
            Self::Compare(sign, Rhs::Column(other)) => {
                let other = other.of(table).filter(|other| other.name != column)?;
                let same =
                    std::mem::discriminant(&other.family) == std::mem::discriminant(&known.family);
                let times =
                    |family: &Family| matches!(family, Family::Date | Family::Timestamp { .. });
                let numbers = |family: &Family| {
                    matches!(
                        family,
                        Family::Int { .. } | Family::Decimal { .. } | Family::Float { .. }
                    )
                };
                let fits = same
                    || (times(&other.family) && times(&known.family))
                    || (numbers(&other.family) && numbers(&known.family));
                fits.then_some(())?;
                format!("{name} {} {}", turned(sign), in_formula(&other.name))
            }
            Self::Between(low, high) => {
                let listed = textual || matches!(known.family, Family::Enum { .. } | Family::Bool);
                if listed {
                    return None;
                }
                format!(
                    "{name} {not}between {} and {}",
                    literal(low, family)?,
                    literal(high, family)?
                )
            }
            Self::OneOf(values) => {
                let list = values.iter().map(|value| {
                    literal(&Said::Word(value.clone()), family).or_else(|| {
                        let number = value.parse::<f64>().is_ok();
                        let said = if number {
                            Said::Number(value.clone())
                        } else {
                            Said::Text(value.clone())
                        };
                        literal(&said, family)
                    })
                });
                let list: Vec<String> = list.collect::<Option<_>>()?;
                format!("{name} {not}in ({})", list.join(", "))
            }
            Self::Null => format!("{name} is {not}null"),
            Self::Length(..) if !textual => return None,
            Self::Length("between", range) => format!("length({name}) {not}between {range}"),
            Self::Length(sign, number) => format!("length({name}) {} {number}", turned(sign)),
            Self::Kind(ty) if textual && !negated => check_of(ty)?.replace("{column}", &name),
            Self::Pattern(_) | Self::Kind(_) | Self::Beyond(_) => return None,
        })
    }
}

fn opposite(sign: &'static str) -> &'static str {
    match sign {
        ">" => "<=",
        ">=" => "<",
        "<" => ">=",
        "<=" => ">",
        "=" => "<>",
        _ => "=",
    }
}
