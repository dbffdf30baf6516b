//! Keys, checks and references that stay as they are while the values under them change.
//!
//! A rebuild may turn values into others: by another affinity, another expression, a value filled in;
//! and another collation lets values be one that were two. What is declared over such columns is asked
//! of the rows again, although it is not changed itself.

use specforge_db_core::model::{Column, ForeignKey, KeyPart, ObjectPath, Table};
use specforge_db_core::name::NameCase;
use specforge_db_core::plan::{Check, PlanCx, Probe, resolved};

use crate::foreign_keys::{named_afterwards, orphans, sound_key};
use crate::recipes::same;
use crate::rows::{ask, old_column};
use crate::stored::{collation, effective};
use crate::words::Words;

/// The columns of a table whose values become others, or are compared otherwise.
pub(crate) struct Revalued<'a> {
    path: &'a ObjectPath,
    after: &'a Table,
    columns: Vec<&'a Column>,
}

impl<'a> Revalued<'a> {
    /// Looks at what becomes of the values of each column.
    pub(crate) fn of(path: &'a ObjectPath, cx: &PlanCx<'a>) -> Option<Self> {
        let (before, after) = (cx.before(path)?, cx.after(path)?);
        let own = |column: &&Column| {
            let Some(old) = old_column(column, path, before, cx) else { return false };
            let filled =
                old.nullable && !column.nullable && cx.backfill(path, &column.name).is_some();
            let (was, is) = (effective(old, before), effective(column, after));
            let formula =
                |column: &Column| column.generated.as_ref().map(|g| g.expr.normal().to_owned());
            filled
                || was.becomes(is)
                || !collation(old).eq_ignore_ascii_case(collation(column))
                || (column.generated.is_some() && formula(old) != formula(column))
        };
        let mut columns: Vec<&Column> = after.columns.iter().filter(own).collect();
        if columns.is_empty() {
            return None;
        }
        let computed = after.columns.iter().filter(|column| column.generated.is_some());
        for column in computed {
            let mut words = Words::of_names([&column.name]);
            words.close_over(after);
            let known = columns.iter().any(|c| same(&c.name, &column.name));
            if !known && columns.iter().any(|c| words.has(&c.name)) {
                columns.push(column);
            }
        }
        Some(Self { path, after, columns })
    }

    fn touches(&self, words: &Words) -> bool {
        self.columns.iter().any(|column| words.has(&column.name))
    }

    /// What has to be asked of the rows before the table is rebuilt.
    pub(crate) fn checks(&self, before: &Table, cx: &PlanCx<'a>) -> Vec<Check> {
        if cx.rows(self.path) == Some(0) {
            return Vec::new();
        }
        let mut checks = self.keys(before, cx);
        let path = self.path;
        for check in self
            .after
            .checks
            .iter()
            .filter(|check| before.checks.iter().any(|was| was.expr == check.expr))
        {
            if self.touches(&Words::of_expr(&check.expr)) {
                let command = ask(&Probe::Violations { table: path, check }, cx);
                let why = format!("values that become others would not fulfil {}", check.expr.text);
                checks.push(Check::no_rows(command, why));
            }
        }
        for column in &self.columns {
            let was = before.column(column.name.as_str(), NameCase::AsciiInsensitive);
            let stays = was.is_some_and(|was| !was.nullable && was.generated == column.generated);
            if column.generated.is_some() && !column.nullable && stays {
                let command = ask(&Probe::Nulls { table: path, column: &column.name }, cx);
                let why = format!(
                    "{path}.{} is computed from values that become others, and must have one",
                    column.name
                );
                checks.push(Check::no_rows(command, why));
            }
        }
        checks.extend(self.references(before, cx));
        checks
    }

    fn keys(&self, before: &Table, cx: &PlanCx<'_>) -> Vec<Check> {
        let stays = |parts: &[KeyPart]| {
            let keys = before.primary_key.iter().chain(&before.uniques);
            keys.into_iter().any(|key| key.parts == parts)
        };
        let keys = self.after.primary_key.iter().chain(&self.after.uniques);
        let keys = keys.filter(|key| stays(&key.parts));
        let keys = keys.map(|key| (key.parts.as_slice(), None, &key.options));
        let indexes = self.after.indexes.iter().filter(|index| index.unique);
        let indexes = indexes.filter(|index| before.indexes.contains(index));
        let indexes =
            indexes.map(|index| (index.parts.as_slice(), index.predicate.as_ref(), &index.options));
        let touched = keys.chain(indexes).filter(|(parts, predicate, _)| {
            let mut words = Words::of_parts(parts, *predicate);
            words.close_over(self.after);
            self.touches(&words)
        });
        touched
            .map(|(parts, predicate, options)| {
                let table = self.path;
                let command = ask(&Probe::Duplicates { table, parts, predicate, options }, cx);
                let why = format!(
                    "values of {} that become one value would occur more than once",
                    self.path
                );
                Check::no_rows(command, why)
            })
            .collect()
    }

    /// References from and to columns whose values become others.
    fn references(&self, before: &Table, cx: &PlanCx<'_>) -> Vec<Check> {
        let mut checks = Vec::new();
        let mut ask = |table: &ObjectPath, key: &ForeignKey| {
            let Some(key) = resolved(key, table, cx) else { return };
            let key = named_afterwards(&key, table, cx);
            let why = format!(
                "rows of {table} would refer to rows of {} that are not there, once values have become others",
                key.references
            );
            checks.push(Check::no_rows(orphans(table, &key, cx), why));
        };
        let own = self.after.foreign_keys.iter().filter(|key| sound_key(key, cx.to));
        for key in own.filter(|key| stays(key, before)) {
            if self.touches(&Words::of_names(&key.columns)) {
                ask(self.path, key);
            }
        }
        for child in cx.to.referencing(self.path) {
            let path = child.path();
            let Some(was) = crate::rows::renamed_before(&path, cx) else { continue };
            let keys = child.table.foreign_keys.iter().filter(|key| {
                same(&key.references, &self.path.name) && sound_key(key, cx.to) && stays(key, &was)
            });
            for key in keys {
                let itself = path == *self.path && self.touches(&Words::of_names(&key.columns));
                let referenced = match key.referenced_columns.as_slice() {
                    [] => Words::of_names(
                        self.after
                            .primary_key
                            .iter()
                            .flat_map(specforge_db_core::model::Key::columns),
                    ),
                    columns => Words::of_names(columns),
                };
                if !itself && self.touches(&referenced) {
                    ask(&path, key);
                }
            }
        }
        checks
    }
}

/// Whether a reference was there before, by whatever name.
fn stays(key: &ForeignKey, before: &Table) -> bool {
    before.foreign_keys.iter().any(|was| {
        was.columns == key.columns
            && was.references == key.references
            && was.referenced_columns == key.referenced_columns
    })
}
