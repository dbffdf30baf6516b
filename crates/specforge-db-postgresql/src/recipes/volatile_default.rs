//! New columns whose default gives each row a value of its own.

use specforge_db_core::diff::{Change, Op};
use specforge_db_core::model::{Column, Facet, Key, Object};
use specforge_db_core::plan::{PlanCx, Rank, Recipe, StepDraft, Undo, Unsupported};

use super::batches::{Filling, gone_through_by, is_plain};
use super::not_null::proven;
use super::{about, claim_each, is_live};
use crate::operations::{add_empty_column, is_volatile};
use crate::render::{add_column, alter_table, of};

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
    let key = gone_through_by(&table, cx)?;
    let fits = is_plain(column)
        && column.default.as_ref().is_some_and(|default| is_volatile(&default.text, cx))
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
        add_empty_column(&column.ty.raw, cx),
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

    let filling = Filling { column, key, table: &table, set: "DEFAULT", only: None };
    let mut steps = vec![add];
    steps.extend(filling.steps(&change.path, cx));
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
