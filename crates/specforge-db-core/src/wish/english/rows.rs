//! Which rows are meant: a condition in words, as `where the order is paid`.

use super::grammar::{in_formula, living, text_in_formula};
use super::lexer::Kind;
use super::names::NamedTable;
use super::predicate::{ColumnRef, Predicate};
use super::read::{Meta, Read, Reader};
use crate::model::Family;
use crate::wish::op::TypeSpec;

/// A condition on rows, before it is known of which table they are.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Rows {
    /// Something is said of a column.
    Of(ColumnRef, Predicate),
    /// A truth.
    Truth(ColumnRef, bool),
    /// A word that is a value of one of their columns.
    State(String, bool),
    /// They are not deleted.
    Living,
    /// They are those of this table.
    In(String, Box<Rows>),
    /// All hold, or one does.
    All(Vec<Rows>),
    Any(Vec<Rows>),
}

impl Reader<'_> {
    /// A condition in words, with the words that lead on to it.
    pub(super) fn rows(&self, pos: usize) -> Read<Rows> {
        let mut out: Read<Rows> = Vec::new();
        let mut open: Read<Vec<(bool, Rows)>> = self
            .rows_atom(pos)
            .into_iter()
            .map(|(end, one, meta)| (end, vec![(true, one)], meta))
            .collect();
        while let Some((end, all, meta)) = open.pop() {
            if all.len() < 4 && self.step() {
                for (word, and) in [("and", true), ("or", false)] {
                    let same = all.iter().skip(1).all(|(known, _)| *known == and);
                    let Some(next) = self.word(end, word).filter(|_| same) else { continue };
                    for (end, one, more) in self.rows_atom(next) {
                        let longer = all.iter().cloned().chain([(and, one)]).collect();
                        open.push((end, longer, meta.and(&more)));
                    }
                }
            }
            let and = all.last().is_none_or(|(and, _)| *and);
            let mut parts: Vec<Rows> = all.into_iter().map(|(_, one)| one).collect();
            let rows = match (parts.len(), and) {
                (1, _) => parts.remove(0),
                (_, true) => Rows::All(parts),
                (_, false) => Rows::Any(parts),
            };
            out.push((end, rows, meta));
        }
        out
    }

    fn rows_atom(&self, pos: usize) -> Read<Rows> {
        let mut out: Read<Rows> = Vec::new();
        let mut begins = self.starts(pos);
        for start in begins.clone() {
            begins.extend(self.class(start, "WHICHARE").into_iter().map(|(end, ..)| end));
        }
        begins.sort_unstable();
        begins.dedup();
        for begin in begins {
            for (end, (), meta) in self.class(begin, "ACTIVE") {
                out.push((end, Rows::Living, meta));
            }
            for (class, null) in [("HASNO", true), ("HASA", false)] {
                for (end, (), meta) in self.class(begin, class) {
                    for (end, of) in self.column_ref(end) {
                        // `with status active`
                        for (behind, said) in self.value(end).into_iter().filter(|_| !null) {
                            let rhs = super::predicate::Rhs::Value(said);
                            let said = Predicate::Compare("=", rhs);
                            out.push((behind, Rows::Of(of.clone(), said), meta.clone()));
                        }
                        let said = if null {
                            Predicate::Null
                        } else {
                            Predicate::Not(Box::new(Predicate::Null))
                        };
                        out.push((end, Rows::Of(of, said), meta.clone()));
                    }
                }
            }
            let negated = self.class(begin, "NOTBE");
            let mut states = vec![(begin, true)];
            states.extend(negated.into_iter().map(|(end, ..)| (end, false)));
            states.extend(self.word(begin, "is").map(|end| (end, true)));
            for (at, holds) in states {
                for (end, of) in self.column_ref(at) {
                    if self.is_truth(&of) {
                        out.push((end, Rows::Truth(of, holds), Meta::default()));
                    }
                }
                if let Some(token) = self.at(at).filter(|token| self.is_state(token)) {
                    let word = token.text.to_string();
                    out.push((at + 1, Rows::State(word, holds), Meta::default()));
                }
            }
            for (end, of) in self.column_ref(begin) {
                for (end, said, meta) in self.predicate(end) {
                    if said.beyond().is_none() {
                        out.push((end, Rows::Of(of.clone(), said), meta));
                    }
                }
                // `status is paid`, `status = paid`, `is_published is true`.
                for (end, (), meta) in self.class(end, "ISVALUE") {
                    for (end, said) in self.value(end) {
                        let rhs = super::predicate::Rhs::Value(said);
                        let said = Predicate::Compare("=", rhs);
                        out.push((end, Rows::Of(of.clone(), said), meta.clone()));
                    }
                }
                for (end, (), meta) in self.class(end, "NOTBE") {
                    for (end, said) in self.value(end) {
                        let rhs = super::predicate::Rhs::Value(said);
                        let said = Predicate::Compare("<>", rhs);
                        out.push((end, Rows::Of(of.clone(), said), meta.clone()));
                    }
                }
            }
        }
        out
    }

    fn is_truth(&self, of: &ColumnRef) -> bool {
        let mut tables = self.names.tables.iter();
        tables.any(|table| of.of(table).is_some_and(|column| column.family == Family::Bool))
    }

    /// Whether a word is a value that some column is known to have.
    fn is_state(&self, token: &super::lexer::Token) -> bool {
        let known = |table: &NamedTable| {
            table.columns.iter().any(|column| column.values.iter().any(|v| *v == token.lower))
        };
        if token.kind == Kind::Number {
            return false;
        }
        let told = |table: &NamedTable| {
            undone(table, &token.lower).is_some() || done(table, &token.lower).is_some()
        };
        self.names.tables.iter().any(|table| known(table) || told(table))
    }

    /// All rows but these: `unless the order is archived`.
    fn all_but(&self, pos: usize, out: &mut Read<Rows>) {
        const BUT: &[&str] =
            &["unless", "except when", "except where", "except if", "but not when", "but not if"];
        for begin in BUT.iter().filter_map(|words| self.said(pos, words)) {
            let of = self.table(begin).into_iter().filter(|(.., meta)| meta.cost == 0);
            let of: Vec<(usize, Option<String>)> =
                of.map(|(end, table, _)| (end, Some(table))).chain([(begin, None)]).collect();
            for (begin, table) in of {
                let begin = self.word(begin, "it").unwrap_or(begin);
                for (end, rows, meta) in self.rows(begin) {
                    let Some(rows) = rows.negated() else { continue };
                    let rows = match table.clone() {
                        Some(table) => Rows::In(table, Box::new(rows)),
                        None => rows,
                    };
                    out.push((end, rows, meta));
                }
            }
        }
    }

    /// The words between a list of columns and which rows are meant.
    pub(super) fn which_rows(&self, pos: usize) -> Read<Rows> {
        let mut out: Read<Rows> = Vec::new();
        let mut begins: Vec<(usize, Option<String>, Meta)> = Vec::new();
        for class in ["WHERE", "ONLYROWS"] {
            for (end, (), meta) in self.class(pos, class) {
                begins.push((end, None, meta.clone()));
                // `among members that are not deleted`
                for (end, (), more) in self.class(end, "ROWS") {
                    begins.push((end, None, meta.and(&more)));
                }
                for (end, table, more) in self.table(end) {
                    if more.cost == 0 {
                        begins.push((end, Some(table), meta.clone()));
                    }
                }
            }
        }
        let within = |table: Option<String>, rows: &Rows| match table {
            Some(table) => Rows::In(table, Box::new(rows.clone())),
            None => rows.clone(),
        };
        for (begin, of, meta) in begins {
            for (end, rows, more) in self.rows(begin) {
                out.push((end, within(of.clone(), &rows), meta.and(&more)));
                if of.is_some() {
                    continue;
                }
                // `among active users`
                for (end, (), _) in self.class(end, "ROWS") {
                    out.push((end, rows.clone(), meta.and(&more)));
                }
                for (end, table, noun) in self.table(end) {
                    if noun.cost == 0 {
                        out.push((end, within(Some(table), &rows), meta.and(&more)));
                    }
                }
            }
        }
        // `with status open`, of which `with status` alone would say something else.
        if !self.class(pos, "HASA").is_empty() {
            let valued = |rows: &Rows| matches!(rows, Rows::Of(_, Predicate::Compare("=", _)));
            out.extend(self.rows_atom(pos).into_iter().filter(|(_, rows, _)| valued(rows)));
        }
        for (end, (), meta) in self.class(pos, "BUTDELETED") {
            out.push((end, Rows::Living, meta));
        }
        self.all_but(pos, &mut out);
        out
    }
}

/// What `unpaid` says of rows that have a `paid_at`: nobody knows when.
fn undone(table: &NamedTable, word: &str) -> Option<String> {
    let stem = word.strip_prefix("un").or_else(|| word.strip_prefix("non-"))?;
    let valued = |value: &String| value.eq_ignore_ascii_case(word);
    if stem.len() < 4 || table.columns.iter().any(|column| column.values.iter().any(valued)) {
        return None;
    }
    let truth = table.columns.iter().find(|column| {
        let name = column.name.to_lowercase();
        column.family == Family::Bool && (name == stem || name == format!("is_{stem}"))
    });
    if let Some(column) = truth {
        return Some(format!("{} = false", in_formula(&column.name)));
    }
    let time = time_of(table, stem)?;
    Some(format!("{} is null", in_formula(time)))
}

/// The column that says when something was done: `paid_at`.
fn time_of<'t>(table: &'t NamedTable, done: &str) -> Option<&'t str> {
    let time = table.columns.iter().find(|column| {
        let name = crate::design::snake(&column.name);
        name == format!("{done}_at") || name == format!("{done}_on")
    })?;
    Some(&time.name)
}

/// The column that says when what a word says was done, where no column has that word as a value.
fn done<'t>(table: &'t NamedTable, word: &str) -> Option<&'t str> {
    let valued = |value: &String| value.eq_ignore_ascii_case(word);
    let known = table.columns.iter().any(|column| column.values.iter().any(valued));
    time_of(table, word).filter(|_| !known && word.len() >= 4)
}

impl Rows {
    /// All rows but these; absent where that is not said of one thing alone.
    fn negated(self) -> Option<Self> {
        match self {
            Self::Truth(of, holds) => Some(Self::Truth(of, !holds)),
            Self::State(word, holds) => Some(Self::State(word, !holds)),
            _ => None,
        }
    }

    /// Whether nothing is said but that they are not deleted.
    pub(super) fn is_living(&self) -> bool {
        match self {
            Self::Living => true,
            Self::In(_, rows) => rows.is_living(),
            _ => false,
        }
    }

    /// The condition as ops write it, of rows of a table, with what was taken for granted.
    pub(super) fn text(
        &self,
        table: &NamedTable,
        check_of: impl Fn(&TypeSpec) -> Option<&'static str> + Copy,
        notes: &mut Vec<String>,
    ) -> Option<String> {
        Some(match self {
            Self::Of(of, said) => {
                let column = of.of(table)?.name.clone();
                said.text(table, &column, check_of)?
            }
            Self::Truth(of, holds) => {
                let column = of.of(table).filter(|column| column.family == Family::Bool)?;
                format!("{} = {holds}", in_formula(&column.name))
            }
            Self::In(of, rows) if *of == table.path => rows.text(table, check_of, notes)?,
            Self::In(..) => return None,
            Self::Living => match living(table) {
                Some(text) => {
                    notes.push(format!("rows that are not deleted are those where {text}"));
                    text
                }
                None => return Self::State("active".to_owned(), true).text(table, check_of, notes),
            },
            // Where rows are deleted by a column, the active ones are those that are not.
            Self::State(word, _) if word == "active" && living(table).is_some() => return None,
            Self::State(word, holds) => {
                let truth = table.columns.iter().find(|column| {
                    let name = column.name.to_lowercase();
                    column.family == Family::Bool && (name == *word || name == format!("is_{word}"))
                });
                if let Some(column) = truth {
                    return Some(format!("{} = {holds}", in_formula(&column.name)));
                }
                if let Some(text) = undone(table, word) {
                    let text = if *holds { text } else { return None };
                    notes.push(format!("rows of that kind are those where {text}"));
                    return Some(text);
                }
                if let Some(time) = done(table, &word.to_lowercase()) {
                    let not = if *holds { "not " } else { "" };
                    let text = format!("{} is {not}null", in_formula(time));
                    notes.push(format!("rows of that kind are those where {text}"));
                    return Some(text);
                }
                let has = |value: &String| value.eq_ignore_ascii_case(word);
                let mut found = table.columns.iter().filter(|column| column.values.iter().any(has));
                let column = found.next()?;
                if found.next().is_some() {
                    return None;
                }
                let value = column.values.iter().find(|value| has(value))?;
                let sign = if *holds { "=" } else { "<>" };
                let text =
                    format!("{} {sign} {}", in_formula(&column.name), text_in_formula(value));
                notes.push(format!("rows of that kind are those where {text}"));
                text
            }
            Self::All(parts) | Self::Any(parts) => {
                let texts = parts.iter().map(|part| part.text(table, check_of, notes));
                let texts: Vec<String> = texts.collect::<Option<_>>()?;
                let word = if matches!(self, Self::All(_)) { " and " } else { " or " };
                texts.join(word)
            }
        })
    }
}
