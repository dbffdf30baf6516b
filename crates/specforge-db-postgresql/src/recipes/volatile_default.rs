//! New columns whose default gives each row a value of its own.

use specforge_db_core::diff::{Change, Op};
use specforge_db_core::model::{Column, Expr, Facet, Index, Key, KeyPart, Object, ObjectPath};
use specforge_db_core::plan::{
    Check, Command, Expect, Phase, PlanCx, Rank, Recipe, StepDraft, Undo, Unsupported,
};
use specforge_db_sql::SqlWriter;

use super::index::build;
use super::not_null::proven;
use super::{about, claim_each, is_cut, is_foreign, is_live};
use crate::model;
use crate::names::generated;
use crate::operations::is_volatile;
use crate::render::{Manner, add_column, alter_table, drop_index, of, qualified, statement};
use crate::spelling::SPELLING;

/// A column that is added empty and filled in batches.
pub(super) const VOLATILE_DEFAULT: Recipe = Recipe {
    id: "volatile-default-in-batches",
    summary: "Adds the column empty, lets new rows have its default, fills the others in batches, and then requires a value.",
    page: include_str!("volatile_default.md"),
    claim: |group, cx| claim_each(group, |change| wanted(change, cx).is_some()),
    draft: |group, cx| {
        let mut steps = Vec::new();
        for change in &group.changes {
            if let Some((column, key)) = wanted(change, cx) {
                steps.extend(in_batches(column, key, change, cx));
            }
        }
        Ok::<_, Unsupported>(steps)
    },
};

/// The column, and the key by which its table is gone through.
fn wanted<'a>(change: &'a Change, cx: &PlanCx<'a>) -> Option<(&'a Column, &'a Key)> {
    let Op::Create(Object::Column(column)) = &change.op else { return None };
    let table = of(&change.path);
    let (before, after) = (cx.before(&table)?, cx.after(&table)?);
    let special = column.generated.is_some()
        || column.identity.is_some()
        || column.options.get(model::SERIAL).is_some()
        || column.options.flag(model::INHERITED)
        || column.options.flag(model::NOT_NULL_NOT_VALID)
        || column.options.flag(model::NOT_NULL_NO_INHERIT);
    let part = after.partitioning.as_ref().is_some_and(|partitioning| partitioning.of.is_some());
    let key = after.primary_key.as_ref().filter(|key| !key.parts.is_empty())?;
    let kept = before.primary_key.as_ref().is_some_and(|was| was.parts == key.parts);
    let fits = !special
        && !part
        && !is_cut(before)
        && !is_cut(after)
        && !is_foreign(before)
        && kept
        && column.default.as_ref().is_some_and(|default| is_volatile(&default.text))
        && cx.backfill(&table, &column.name).is_none()
        && is_live(&table, cx);
    fits.then_some((&**column, key))
}

fn in_batches(column: &Column, key: &Key, change: &Change, cx: &PlanCx<'_>) -> Vec<StepDraft> {
    let table = of(&change.path);
    let empty = Column { nullable: true, default: None, ..column.clone() };
    let mut commands = add_column(&empty, &change.path, cx);
    commands.push(alter_table(&table, |w| {
        w.word("ALTER COLUMN").ident(&column.name).word("SET DEFAULT");
        if let Some(default) = &column.default {
            w.raw(&default.text);
        }
    }));
    let mut add = StepDraft::new(
        "add-column",
        format!("Add column {} for rows written from now on", change.path),
        commands,
        Undo::Commands(vec![alter_table(&table, |w| {
            w.word("DROP COLUMN").ident(&column.name);
        })]),
    );
    add.why = "With the column its default would be worked out for every row while nobody else can use the table.".into();
    let needs = crate::needs::needs(change, cx);
    add.uses = needs.new;
    add.uses_old = needs.old;

    let missing = {
        let mut w = SqlWriter::new(&SPELLING);
        w.ident(&column.name).word("IS NULL");
        w.finish()
    };
    let index = Index {
        name: generated(&[table.name.as_str(), column.name.as_str()], "backfill"),
        parts: key
            .parts
            .iter()
            .map(|part| KeyPart { column: part.column.clone(), ..KeyPart::default() })
            .collect(),
        predicate: Some(Expr::new(missing.clone())),
        ..Index::default()
    };
    let drop = drop_index(&index.name, table.namespace.as_ref(), Manner::Concurrently);
    let mut find = build(&index, &table, cx);
    find.title = format!("Create index {} over the rows that wait for a value", index.name);
    find.why = "Each batch finds the next rows by it, however many were filled before.".into();
    find.creates = Vec::new();
    find.uses = Vec::new();
    find.uses_old = Vec::new();
    // Where it was dropped already there is nothing to take back.
    find.undo = Undo::Commands(vec![statement(|w| {
        w.word("DROP INDEX CONCURRENTLY IF EXISTS")
            .qualified(table.namespace.as_ref(), &index.name);
    })]);

    let mut fill = StepDraft::new(
        "backfill",
        format!("Fill {} in batches of {}", change.path, cx.options.batch_size),
        vec![batch(column, key, &table, &missing, cx.options.batch_size)],
        Undo::nothing(),
    );
    fill.phase = Phase::Backfill;
    fill.repeat = true;
    fill.verify = vec![Check {
        sql: Some(left(&table, &missing)),
        command: None,
        expect: Expect::NoRows,
        why: format!("every row has its value of {} by then", change.path),
    }];

    let mut tidy = StepDraft::new(
        "drop-index-concurrently",
        format!("Drop index {}", index.name),
        vec![drop],
        Undo::nothing(),
    );
    tidy.why = "It served the batches alone.".into();
    tidy.alone = true;
    tidy.patient = true;

    let mut steps = vec![add, find, fill, tidy];
    if !column.nullable {
        let op = Op::Alter {
            before: Object::Column(Box::new(Column { nullable: true, ..column.clone() })),
            after: Object::Column(Box::new(column.clone())),
            facets: vec![Facet::Nullable],
        };
        let required = Change { path: change.path.clone(), op };
        for mut step in proven(column, &required, cx) {
            // The column is new: that every row has a value is what the batches leave behind.
            step.checks.clear();
            step.uses = Vec::new();
            step.uses_old = Vec::new();
            steps.push(step);
        }
    }
    for (at, step) in steps.iter_mut().enumerate() {
        about(step, change);
        step.follows = at > 0;
        step.rank = Some(Rank::Alter);
    }
    // Whoever uses the column waits until it is as it will be.
    if let Some(last) = steps.last_mut() {
        last.creates = vec![change.path.clone()];
    }
    steps
}

/// Gives the next rows their value.
fn batch(column: &Column, key: &Key, table: &ObjectPath, missing: &str, size: u64) -> Command {
    let columns: Vec<_> = key.columns().collect();
    statement(|w| {
        w.word("UPDATE");
        qualified(w, table);
        w.word("SET").ident(&column.name).word("= DEFAULT WHERE").parens(|w| {
            w.list(&columns, |w, name| {
                w.ident(name);
            });
        });
        w.word("IN").parens(|w| {
            w.word("SELECT").list(&columns, |w, name| {
                w.ident(name);
            });
            w.word("FROM");
            qualified(w, table);
            w.word("WHERE").raw(missing).word("ORDER BY").list(&columns, |w, name| {
                w.ident(name);
            });
            w.word("LIMIT").raw(&size.max(1).to_string());
        });
    })
}

/// Asks for a row without a value.
fn left(table: &ObjectPath, missing: &str) -> String {
    let mut w = SqlWriter::new(&SPELLING);
    w.word("SELECT 1 FROM");
    qualified(&mut w, table);
    w.word("WHERE").raw(missing).word("LIMIT 1");
    w.finish()
}
