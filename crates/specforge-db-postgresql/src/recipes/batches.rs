//! Giving the rows of a table values in batches, while others go on using it.

use specforge_db_core::model::{Column, Expr, Index, Key, KeyPart, ObjectPath};
use specforge_db_core::plan::{Check, Command, Expect, Phase, PlanCx, StepDraft, Undo};
use specforge_db_sql::SqlWriter;

use super::index::build;
use super::is_cut;
use crate::model;
use crate::names::generated;
use crate::render::{Manner, drop_index, qualified, statement};
use crate::spelling::SPELLING;

/// Rows that have no value of a column yet, and what they get.
pub(super) struct Filling<'a> {
    pub(super) column: &'a Column,
    /// By what the table is gone through.
    pub(super) key: &'a Key,
    pub(super) table: &'a ObjectPath,
    /// The value, as SQL.
    pub(super) set: &'a str,
    /// Which of the rows alone, where some have to wait for somebody to give them one.
    pub(super) only: Option<String>,
}

/// The primary key of a table that is there before and after, where each row is its own.
pub(super) fn gone_through_by<'a>(table: &ObjectPath, cx: &PlanCx<'a>) -> Option<&'a Key> {
    let (before, after) = (cx.before(table)?, cx.after(table)?);
    let key = after.primary_key.as_ref().filter(|key| !key.parts.is_empty())?;
    let kept = before.primary_key.as_ref().is_some_and(|was| was.parts == key.parts);
    let part = after.partitioning.as_ref().is_some_and(|partitioning| partitioning.of.is_some());
    (kept && !part && !is_cut(before) && !is_cut(after) && !model::is_foreign(before))
        .then_some(key)
}

/// Whether a new column gets its values from statements alone.
pub(super) fn is_plain(column: &Column) -> bool {
    column.generated.is_none()
        && column.identity.is_none()
        && column.options.get(model::SERIAL).is_none()
        && !column.options.flag(model::INHERITED)
        && !column.options.flag(model::NOT_NULL_NOT_VALID)
        && !column.options.flag(model::NOT_NULL_NO_INHERIT)
}

impl Filling<'_> {
    /// An index over the rows that wait, the batches, and the end of the index.
    pub(super) fn steps(&self, path: &ObjectPath, cx: &PlanCx<'_>) -> Vec<StepDraft> {
        let parts = self.key.parts.iter();
        let parts = parts.map(|p| KeyPart { column: p.column.clone(), ..KeyPart::default() });
        let index = Index {
            name: generated(&[self.table.name.as_str(), self.column.name.as_str()], "backfill"),
            parts: parts.collect(),
            predicate: Some(Expr::new(missing(self.column))),
            ..Index::default()
        };
        let mut find = build(&index, self.table, cx);
        find.title = format!("Create index {} over the rows that wait for a value", index.name);
        find.why = "Each batch finds the next rows by it, however many were filled before.".into();
        find.creates = Vec::new();
        find.uses = Vec::new();
        find.uses_old = Vec::new();
        // Where it was dropped already there is nothing to take back.
        find.undo = Undo::Commands(vec![statement(|w| {
            w.word("DROP INDEX CONCURRENTLY IF EXISTS")
                .qualified(self.table.namespace.as_ref(), &index.name);
        })]);

        let size = cx.options.batch_size;
        let mut fill = StepDraft::new(
            "backfill",
            format!("Fill {path} in batches of {size}"),
            vec![self.batch(size)],
            Undo::nothing(),
        );
        fill.phase = Phase::Backfill;
        fill.repeat = true;
        fill.verify = vec![Check {
            sql: Some(self.left()),
            command: None,
            expect: Expect::NoRows,
            why: format!("every row has its value of {path} by then"),
        }];

        let mut tidy = StepDraft::new(
            "drop-index-concurrently",
            format!("Drop index {}", index.name),
            vec![drop_index(&index.name, self.table.namespace.as_ref(), Manner::Concurrently)],
            Undo::nothing(),
        );
        tidy.why = "It served the batches alone.".into();
        tidy.alone = true;
        tidy.patient = true;
        vec![find, fill, tidy]
    }

    /// Gives the next rows their value.
    fn batch(&self, size: u64) -> Command {
        let columns: Vec<_> = self.key.columns().collect();
        statement(|w| {
            w.word("UPDATE");
            qualified(w, self.table);
            w.word("SET").ident(&self.column.name).word("=").raw(self.set);
            w.word("WHERE").parens(|w| {
                w.list(&columns, |w, name| {
                    w.ident(name);
                });
            });
            w.word("IN").parens(|w| {
                w.word("SELECT").list(&columns, |w, name| {
                    w.ident(name);
                });
                w.word("FROM");
                qualified(w, self.table);
                w.word("WHERE").raw(&missing(self.column));
                if let Some(only) = &self.only {
                    w.word("AND").raw(only);
                }
                w.word("ORDER BY").list(&columns, |w, name| {
                    w.ident(name);
                });
                w.word("LIMIT").raw(&size.max(1).to_string());
            });
        })
    }

    /// Asks for a row without a value.
    fn left(&self) -> String {
        let mut w = SqlWriter::new(&SPELLING);
        w.word("SELECT 1 FROM");
        qualified(&mut w, self.table);
        w.word("WHERE").raw(&missing(self.column));
        // Where a row may go without a value, the one that has none to get stays so.
        if let Some(only) = self.only.as_ref().filter(|_| self.column.nullable) {
            w.word("AND").raw(only);
        }
        w.word("LIMIT 1");
        w.finish()
    }
}

/// `column IS NULL`.
fn missing(column: &Column) -> String {
    let mut w = SqlWriter::new(&SPELLING);
    w.ident(&column.name).word("IS NULL");
    w.finish()
}
