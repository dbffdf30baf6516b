//! The grammar: rows of patterns, each with the ops that it means.

mod change;
mod choice;
mod columns;
mod conditions;
mod doubts;
mod every;
mod fates;
mod ids;
mod indexes;
mod keys;
mod lists;
mod many;
mod more_columns;
mod naming;
mod others;
mod presence;
mod references;
mod renames;
mod reshape;
mod retype;
mod tables;
mod told;
mod uniqueness;
mod unmade;
mod unneeded;
mod width;

pub(super) use tables::which_columns;

use super::attrs::Attr;
use super::column::Draft;
use super::names::NamedTable;
use super::parts::Columns;
use super::pattern::{Held, Slots};
use super::predicate::Predicate;
use super::qualifier::Qualifier;
use super::read::{Meta, Reader, UNKNOWN};
use super::rows::Rows;
use super::values::Said;
use crate::design::OnDelete;
use crate::model::Family;
use crate::wish::op::{Interval, Op, TypeSpec};

/// A pattern with what it means.
#[derive(Clone, Copy)]
pub(super) struct Rule {
    /// What is wished.
    pub(super) intent: &'static str,
    /// The words.
    pub(super) pattern: &'static str,
    /// A sentence that the pattern reads, of the schema of the documentation.
    pub(super) example: &'static str,
    /// The ops; absent where what was said does not go together.
    pub(super) build: fn(&mut Got<'_, '_>) -> Option<Vec<Op>>,
}

const fn rule(
    intent: &'static str,
    pattern: &'static str,
    example: &'static str,
    build: fn(&mut Got<'_, '_>) -> Option<Vec<Op>>,
) -> Rule {
    Rule { intent, pattern, example, build }
}

/// All rows.
pub(super) fn rules() -> impl Iterator<Item = &'static Rule> {
    let columns = columns::RULES.iter().chain(renames::RULES).chain(change::RULES);
    let columns = columns.chain(retype::RULES).chain(presence::RULES);
    let columns = columns.chain(naming::RULES).chain(ids::RULES).chain(every::RULES);
    let columns = columns.chain(more_columns::RULES).chain(told::RULES).chain(reshape::RULES);
    let keys = keys::RULES.iter().chain(uniqueness::RULES);
    let keys =
        keys.chain(indexes::RULES).chain(references::RULES).chain(many::RULES).chain(fates::RULES);
    let keys = keys.chain(conditions::RULES).chain(choice::RULES);
    let tables = tables::RULES.iter().chain(lists::RULES).chain(unmade::RULES);
    let tables = tables.chain(unneeded::RULES);
    columns.chain(keys).chain(tables).chain(others::RULES)
}

/// What the slots of a pattern hold, and what is said on the way to the ops.
pub(super) struct Got<'r, 'n> {
    pub(super) reader: &'r Reader<'n>,
    pub(super) slots: &'r Slots,
    pub(super) meta: Meta,
}

impl Got<'_, '_> {
    fn held(&self, label: &str) -> Option<&Held> {
        self.slots.iter().find(|(known, _)| *known == label).map(|(_, held)| held)
    }

    /// A table.
    fn t(&self, label: &str) -> Option<String> {
        match self.held(label)? {
            Held::Table(table) => Some(table.clone()),
            _ => None,
        }
    }

    /// Tables.
    fn ts(&self, label: &str) -> Option<Vec<String>> {
        match self.held(label)? {
            Held::Tables(tables) => Some(tables.clone()),
            Held::Table(table) => Some(vec![table.clone()]),
            _ => None,
        }
    }

    /// Columns, in whichever order they run.
    fn ordered(&self, label: &str) -> Option<Columns> {
        match self.held(label)? {
            Held::Columns(columns) => Some(columns.clone()),
            _ => None,
        }
    }

    /// Columns of which no order was said.
    fn c(&self, label: &str) -> Option<Columns> {
        self.ordered(label)
            .filter(|columns| columns.descending.is_empty() && columns.lowered.is_empty())
    }

    /// One column.
    fn one(&self, label: &str) -> Option<(String, String)> {
        let columns = self.c(label)?;
        match columns.names.as_slice() {
            [one] => Some((columns.table.clone(), one.clone())),
            _ => None,
        }
    }

    /// Columns of a table that was said apart; then nothing of it was inferred.
    fn within(&mut self, label: &str, table: &str) -> Option<Columns> {
        let columns = self.c(label).filter(|columns| columns.table == table)?;
        self.owned();
        Some(columns)
    }

    fn drafts(&self, label: &str) -> Option<Vec<Draft>> {
        match self.held(label)? {
            Held::Drafts(drafts) => Some(drafts.clone()),
            _ => None,
        }
    }

    /// A new name; it may say its table where that is the one.
    fn name_in(&self, label: &str, table: &str) -> Option<String> {
        match self.held(label)? {
            Held::Name(None, name) => Some(name.clone()),
            Held::Name(Some(own), name) => {
                let same = self.reader.names.tables_named(None, own);
                same.iter().any(|known| known.path == table).then(|| name.clone())
            }
            _ => None,
        }
    }

    fn n(&self, label: &str) -> Option<String> {
        match self.held(label)? {
            Held::Name(None, name) => Some(name.clone()),
            _ => None,
        }
    }

    fn ty(&self, label: &str) -> Option<TypeSpec> {
        match self.held(label)? {
            Held::Type(ty) => Some(ty.clone()),
            _ => None,
        }
    }

    fn attrs(&self, label: &str) -> Vec<Attr> {
        match self.held(label) {
            Some(Held::Attrs(attrs)) => attrs.clone(),
            _ => Vec::new(),
        }
    }

    fn v(&self, label: &str) -> Option<Said> {
        match self.held(label)? {
            Held::Value(value) => Some(value.clone()),
            _ => None,
        }
    }

    /// A value as a text.
    fn text_value(&self, label: &str) -> Option<String> {
        match self.v(label)? {
            Said::Text(text) | Said::Word(text) | Said::Number(text) => Some(text),
            _ => None,
        }
    }

    fn vs(&self, label: &str) -> Option<Vec<String>> {
        match self.held(label)? {
            Held::Values(values) => Some(values.clone()),
            _ => None,
        }
    }

    fn num(&self, label: &str) -> Option<serde_json::Number> {
        match self.held(label)? {
            Held::Number(number) => Some(number.clone()),
            _ => None,
        }
    }

    fn act(&self, label: &str) -> Option<OnDelete> {
        match self.held(label)? {
            Held::Action(action) => Some(*action),
            _ => None,
        }
    }

    fn text(&self, label: &str) -> Option<String> {
        match self.held(label)? {
            Held::Text(text) => Some(text.clone()),
            _ => None,
        }
    }

    fn interval(&self, label: &str) -> Option<Interval> {
        match self.held(label)? {
            Held::Interval(interval) => Some(*interval),
            _ => None,
        }
    }

    /// What is said of a key or an index, in slots of whichever label.
    fn qualifiers(&self, labels: &[&str]) -> Vec<Qualifier> {
        let mut out = Vec::new();
        for label in labels {
            if let Some(Held::Qualifiers(all)) = self.held(label) {
                out.extend(all.iter().cloned());
            }
        }
        out
    }

    fn predicate(&self, label: &str) -> Option<Predicate> {
        match self.held(label)? {
            Held::Predicate(said) => Some(said.clone()),
            _ => None,
        }
    }

    fn rows(&self, label: &str) -> Option<Rows> {
        match self.held(label)? {
            Held::Rows(rows) => Some(rows.clone()),
            _ => None,
        }
    }

    /// The condition that rows of a table are meant by.
    fn condition(&mut self, rows: &Rows, table: &str) -> Option<String> {
        let table = self.table(table)?.clone();
        let names = self.reader.names;
        let check_of = |ty: &TypeSpec| names.check_of(ty.words()?.kind);
        let mut notes = Vec::new();
        let text = rows.text(&table, check_of, &mut notes)?;
        for note in notes {
            self.note(note);
        }
        Some(text)
    }

    /// Nothing of the table was inferred, because other words say it.
    fn owned(&mut self) {
        if self.meta.cost < UNKNOWN {
            let before = self.meta.notes.len();
            self.meta.notes.retain(|note| {
                !note.starts_with("only `") && !note.contains(" is taken as that of ")
            });
            if self.meta.notes.len() < before {
                self.meta.cost = self.meta.cost.saturating_sub(5);
            }
        }
    }

    /// Says why what is understood is not made.
    fn refuse(&mut self, why: impl Into<String>) -> Vec<Op> {
        self.meta.refusal.get_or_insert_with(|| why.into());
        Vec::new()
    }

    fn table(&self, path: &str) -> Option<&NamedTable> {
        self.reader.names.table(path)
    }

    /// What a column holds; absent where it is not there.
    fn family(&self, table: &str, column: &str) -> Option<&Family> {
        self.reader.names.column(table, column).map(|known| &known.family)
    }

    /// Says what was taken for granted.
    fn note(&mut self, note: impl Into<String>) {
        let note = note.into();
        if !self.meta.notes.contains(&note) {
            self.meta.notes.push(note);
        }
    }

    /// Asks before anything is planned: the ops are then the answer that may be meant.
    fn ask(&mut self, question: impl Into<String>) {
        self.meta.cost += UNKNOWN;
        self.meta.question.get_or_insert_with(|| question.into());
    }
}

/// A column in a condition: in quotes where the condition could not tell it otherwise.
pub(super) fn in_formula(column: &str) -> String {
    let plain = column.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
        && !column.starts_with(|c: char| c.is_ascii_digit());
    let word = ["and", "or", "not", "in", "is", "between", "like", "true", "false", "null"]
        .iter()
        .any(|word| column.eq_ignore_ascii_case(word));
    if plain && !word { column.to_owned() } else { format!("\"{column}\"") }
}

/// A text in a condition.
pub(super) fn text_in_formula(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// The condition that picks rows which are not deleted, where a column tells them.
pub(super) fn living(table: &NamedTable) -> Option<String> {
    let by = |name: &str| table.columns.iter().find(|column| column.name == name);
    if let Some(column) = by("deleted_at").or_else(|| by("deletedAt")) {
        return Some(format!("{} is null", in_formula(&column.name)));
    }
    let flag = by("is_deleted").or_else(|| by("deleted")).filter(|c| c.family == Family::Bool)?;
    Some(format!("{} = false", in_formula(&flag.name)))
}

/// The column that says whose a row is.
pub(super) fn tenant_of(table: &NamedTable) -> Option<&str> {
    ["tenant_id", "tenantId", "organization_id", "account_id", "organisation_id"]
        .iter()
        .find_map(|name| table.columns.iter().find(|column| column.name == *name))
        .map(|column| column.name.as_str())
}
