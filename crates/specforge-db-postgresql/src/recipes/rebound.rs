//! Parts whose bounds change.

use specforge_db_core::diff::{Change, Op};
use specforge_db_core::model::{Facet, Object, ObjectPath, Table};
use specforge_db_core::plan::{Phase, PlanCx, Rank, Recipe, StepDraft, Undo};

use super::{about, claim_each};
use crate::bounds::{self, default_part};
use crate::render::{attach, detach};
use crate::room::{place, space};

/// Parts that stay with their parent under other bounds.
pub(super) const REBOUND: Recipe = Recipe {
    id: "rebound",
    summary: "Takes all parts whose bounds change out of their parent, and puts them back in the same transaction.",
    page: include_str!("partition.md"),
    claim: |group, cx| claim_each(group, |change| rebound(change, cx).is_some()),
    draft: |group, cx| {
        let changes = group.changes.iter();
        let drafts = changes.filter_map(|change| Some(steps(change, rebound(change, cx)?, cx)));
        Ok(drafts.flatten().collect())
    },
};

/// The parent of a part that only gets another bound, with the part before and after.
fn rebound<'c>(change: &'c Change, cx: &PlanCx<'_>) -> Option<(ObjectPath, &'c Table, &'c Table)> {
    let Op::Alter { before: Object::Table(before), after: Object::Table(after), facets } =
        &change.op
    else {
        return None;
    };
    let (was, _) = place(before, &cx.old_path(&change.path))?;
    let (is, _) = place(after, &change.path)?;
    let cut =
        |table: &Table| table.partitioning.as_ref().map(|p| (p.strategy.clone(), p.by.clone()));
    let same = was == cx.old_path(&is) && cut(before) == cut(after);
    (same && facets.as_slice() == [Facet::Partitioning]).then_some((is, before, after))
}

fn steps(
    change: &Change,
    (parent, before, after): (ObjectPath, &Table, &Table),
    cx: &PlanCx<'_>,
) -> Vec<StepDraft> {
    let part = &change.path;
    let (Some(was), Some(is)) = (&before.partitioning, &after.partitioning) else {
        return Vec::new();
    };
    let mut out = StepDraft::new(
        "detach-partition",
        format!("Take {part} out of {parent}"),
        vec![detach(&parent, part, false)],
        Undo::Commands(vec![attach(&parent, part, was)]),
    );
    out.why =
        "Two parts of a table never overlap, so all whose bounds change go before any comes back."
            .into();
    out.drops = vec![space(&parent)];
    let operation = match default_part(&parent, cx) {
        Some(_) => "attach-partition-beside-default",
        None => "attach-partition",
    };
    let mut back = StepDraft::new(
        operation,
        format!("Put {part} back into {parent} with its new bound"),
        vec![attach(&parent, part, is)],
        Undo::Commands(vec![detach(&parent, part, false)]),
    );
    back.why = "In the same transaction, so that nobody ever misses its rows.".into();
    back.creates = vec![space(&parent)];
    back.follows = true;
    back.joins = true;
    back.checks = bounds::checks(Some(before), after, part, cx);
    for step in [&mut out, &mut back] {
        about(step, change);
        step.phase = Phase::Expand;
        step.rank = Some(Rank::Alter);
    }
    back.searched = bounds::searched(change, cx);
    vec![out, back]
}
