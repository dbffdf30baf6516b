//! How the planner would make the change of a statement.

use smol_str::SmolStr;

use super::walk::{Walk, from_nowhere};
use super::{Instead, Operated, ScriptReviewer};
use crate::diff::{Op, prepare};
use crate::hash::HashMap;
use crate::model::Object;
use crate::plan::{Known, PlanOptions, RenameSpec, TableStats, downtime, plan_schemas};
use crate::read::{Loaded, Saved, settle};

/// For how many statements of a script another way is planned; each costs as much as a plan.
pub(super) const MOST: usize = 25;

/// The steps that make the same change while others go on, where the planner knows such.
pub(super) fn instead<R: ScriptReviewer + ?Sized>(
    walk: &Walk<'_, R>,
    before: &Saved,
    renames: &[RenameSpec],
    operations: &[Operated],
    stats: &HashMap<SmolStr, TableStats>,
) -> Option<Instead> {
    let (reviewer, version) = (walk.reviewer, walk.version);
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
    desired.renames = renames.to_vec();
    let options = PlanOptions::default();
    let known = Known { stats, backfills: &[] };
    let pair = prepare(reviewer, current, desired, &[], known, &options, version).ok()?;
    let planned =
        plan_schemas(reviewer, (&pair.from, &pair.to), &pair.renames, known, &options, version)
            .ok()?;
    if planned.steps.is_empty() || planned.steps.iter().any(|step| step.blocking) {
        return None;
    }
    let (estimated_downtime, _) = downtime(&planned.steps, &planned.sizes, reviewer.info(), "step");
    Some(Instead { steps: planned.steps, estimated_downtime })
}
