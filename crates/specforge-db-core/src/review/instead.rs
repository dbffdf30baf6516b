//! How the planner would make the change of a statement.

use super::walk::{Taken, Walk, from_nowhere};
use super::{Instead, ScriptReviewer};
use crate::diff::{Op, prepare};
use crate::model::Object;
use crate::plan::{Known, PlanOptions, downtime, plan_schemas};
use crate::read::{Loaded, settle};

/// For how many statements of a script another way is planned; each costs as much as a plan.
pub(super) const MOST: usize = 25;

/// The steps that make the same change while others go on, where the planner knows such; where the
/// statement is refused, any that reach what it is meant to.
pub(super) fn instead<R: ScriptReviewer + ?Sized>(
    walk: &Walk<'_, R>,
    taken: &Taken,
    refused: bool,
) -> Option<Instead> {
    let (reviewer, version, stats) = (walk.reviewer, walk.version, walk.stats);
    let Taken { operations, before, renames, .. } = taken;
    let changes = || operations.iter().filter_map(|operated| operated.change.as_ref());
    // Without the schema only that is planned which no other object has a say in.
    let guessed = walk.stubs.is_some()
        && changes().any(|change| {
            from_nowhere(change)
                || matches!(&change.op, Op::Create(Object::Column(_)))
                || matches!(&change.op, Op::Alter { before: Object::Table(_), .. })
        });
    if guessed || changes().next().is_none() {
        return None;
    }
    let loaded = |schema| Loaded { schema: settle(reviewer, schema, version), ..Loaded::default() };
    let current = loaded(walk.builder.rewound(before));
    let mut desired = loaded(walk.builder.clone().finish());
    desired.renames.clone_from(renames);
    let options = PlanOptions::default();
    let known = Known { stats, backfills: &[] };
    let pair = prepare(reviewer, current, desired, &[], known, &options, version).ok()?;
    let planned =
        plan_schemas(reviewer, (&pair.from, &pair.to), &pair.renames, known, &options, version)
            .ok()?;
    if planned.steps.is_empty() || (!refused && planned.steps.iter().any(|step| step.blocking)) {
        return None;
    }
    let (estimated_downtime, _) = downtime(&planned.steps, &planned.sizes, reviewer.info(), "step");
    Some(Instead { steps: planned.steps, estimated_downtime })
}
