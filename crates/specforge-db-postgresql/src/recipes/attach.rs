//! Tables that become partitions of a table in use.

use specforge_db_core::diff::{Change, Op};
use specforge_db_core::model::{Check, Expr, Facet, Key, Object, ObjectPath, Table};
use specforge_db_core::plan::{Group, Phase, PlanCx, Rank, Recipe, StepDraft, Undo, row_checks};

use super::partition::shares_left;
use super::{about, claim_each, is_live};
use crate::Postgresql;
use crate::bounds::{condition, default_part, searched};
use crate::inherit::Parent;
use crate::left_behind::alike;
use crate::model;
use crate::names::generated;

use crate::render::{add_check, attach, detach, drop_constraint, validate};
use crate::words::Words;

/// A table that becomes a part behind a check that proves its bound.
pub(super) const ATTACH_PROVEN: Recipe = Recipe {
    id: "attach-proven",
    summary: "Proves that the rows of a table lie within the bound while readers and writers go on, then attaches it in an instant.",
    page: include_str!("partition.md"),
    claim: |group, cx| claim_each(group, |change| attaching(change, cx).is_some()),
    draft: |group, cx| Ok(attach_steps(group, cx)),
};

/// The parent and the condition that proves the bound, where a change attaches a live table.
fn attaching(change: &Change, cx: &PlanCx<'_>) -> Option<(ObjectPath, Check)> {
    let Op::Alter { before: Object::Table(before), after: Object::Table(after), facets } =
        &change.op
    else {
        return None;
    };
    let was = before.partitioning.as_ref().is_some_and(|p| p.of.is_some());
    if facets.as_slice() != [Facet::Partitioning] || was || !is_live(&change.path, cx) {
        return None;
    }
    let parent = Parent::of(after, &change.path, cx)?;
    let by = parent.table?.partitioning.as_ref()?;
    let bound = after.partitioning.as_ref()?.bounds.first()?;
    let condition = condition(&by.by, bound)?;
    let name = generated(&[change.path.name.as_str()], "bound_check");
    let check = Check {
        name: Some(name),
        expr: Expr::new(condition),
        column: None,
        options: specforge_db_core::model::Options::EMPTY,
    };
    Some((parent.path, check))
}

/// Whether a valid check proves the bound of a table that becomes a part, so that no row has to be read.
pub(crate) fn proves_bound(
    before: &Table,
    after: &Table,
    path: &ObjectPath,
    cx: &PlanCx<'_>,
) -> bool {
    let condition = Parent::of(after, path, cx).and_then(|parent| {
        let by = parent.table?.partitioning.as_ref()?;
        condition(&by.by, after.partitioning.as_ref()?.bounds.first()?)
    });
    let Some(condition) = condition else { return false };
    let words = |text: &str| {
        let words = Words::new(text);
        let mut all = words.stretch(0, words.len());
        all.retain(|word| word != "(" && word != ")");
        all
    };
    let wanted = words(&condition);
    let said = before.checks.iter().filter(|check| !check.options.flag(model::NOT_VALID));
    said.into_iter().any(|check| words(&check.expr.text) == wanted)
}

/// Whether a table that becomes a part lacks an index of the whole, which the server builds as it comes.
pub(crate) fn builds_shares(
    before: &Table,
    after: &Table,
    path: &ObjectPath,
    cx: &PlanCx<'_>,
) -> bool {
    let whole =
        Parent::of(after, path, cx).and_then(|parent| cx.from.table(&cx.old_path(&parent.path)));
    let Some(whole) = whole else { return false };
    let mut indexes = whole.indexes.iter().filter(|index| !index.options.flag(model::ONLY));
    let mut keys = whole.primary_key.iter().chain(&whole.uniques);
    let has_key = |key: &Key| {
        let own = before.primary_key.iter().chain(&before.uniques);
        own.into_iter().any(|own| own.parts == key.parts)
    };
    indexes.any(|index| !before.indexes.iter().any(|own| alike(own, index)))
        || keys.any(|key| !has_key(key))
}

fn attach_steps(group: &Group<'_>, cx: &PlanCx<'_>) -> Vec<StepDraft> {
    let mut steps = Vec::new();
    for change in &group.changes {
        let Some((parent, check)) = attaching(change, cx) else { continue };
        let Op::Alter { before: Object::Table(before), after: Object::Table(after), .. } =
            &change.op
        else {
            continue;
        };
        let Some(partitioning) = &after.partitioning else { continue };
        let Some(name) = check.name.clone() else { continue };
        let table = &change.path;
        let mut later = check.clone();
        later.options.set(model::NOT_VALID, true);
        let mut add = StepDraft::new(
            "add-check-not-valid",
            format!("Hold new rows of {table} within the bound"),
            vec![add_check(&later, table)],
            Undo::Commands(vec![drop_constraint(&name, table)]),
        );
        add.rank = Some(Rank::Alter);
        let needs = crate::needs::needs(change, cx);
        add.uses = needs.new;
        add.checks = row_checks(&Postgresql, change, cx);
        let mut valid = StepDraft::new(
            "validate-check",
            format!("Prove that the rows of {table} lie within the bound"),
            vec![validate(&name, table)],
            Undo::nothing(),
        );
        valid.phase = Phase::Validate;
        let default = default_part(&parent, cx);
        let operation = match &default {
            Some(_) => "attach-partition-beside-default",
            None if builds_shares(before, after, table, cx) => "attach-partition-indexed",
            None => "attach-partition-proven",
        };
        let mut attached = StepDraft::new(
            operation,
            format!("Attach {table} to {parent}"),
            vec![attach(&parent, table, partitioning), drop_constraint(&name, table)],
            Undo::Commands(
                [add_check(&later, table), detach(&parent, table, false)]
                    .into_iter()
                    .chain(shares_left(table, after, &parent, cx))
                    .collect(),
            ),
        );
        attached.why = "The check has done its work and goes in the same instant.".into();
        attached.creates = needs.provides;
        for (at, mut step) in [add, valid, attached].into_iter().enumerate() {
            about(&mut step, change);
            if step.operation == operation {
                step.searched = searched(change, cx);
            }
            step.follows = at > 0;
            step.rank = Some(Rank::Alter);
            steps.push(step);
        }
    }
    steps
}
