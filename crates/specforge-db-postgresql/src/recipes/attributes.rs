//! Attributes of composite types that go with their values.

use specforge_db_core::diff::{Change, Op};
use specforge_db_core::model::Object;
use specforge_db_core::plan::{PlanCx, Rank, Recipe, StepDraft, Undo};

use super::{about, claim_each};
use crate::render::change;
use crate::render::definition::loses_attributes;

/// A composite type that loses attributes which values have.
pub(super) const ATTRIBUTES_GO: Recipe = Recipe {
    id: "attributes-go",
    summary: "Takes attributes from a composite type of which columns hold values, and says that these are lost.",
    page: include_str!("attributes.md"),
    claim: |group, cx| claim_each(group, |change| loses(change, cx).is_some()),
    draft: |group, cx| {
        let mut steps = Vec::new();
        for change in &group.changes {
            if let Some(loses) = loses(change, cx) {
                steps.push(step(change, loses, cx)?);
            }
        }
        Ok(steps)
    },
};

fn loses(change: &Change, cx: &PlanCx<'_>) -> Option<String> {
    match &change.op {
        Op::Alter {
            before: Object::Definition(before), after: Object::Definition(after), ..
        } => loses_attributes(before, after, &change.path, cx),
        _ => None,
    }
}

fn step(
    made: &Change,
    loses: String,
    cx: &PlanCx<'_>,
) -> Result<StepDraft, specforge_db_core::plan::Unsupported> {
    let renames = cx.renames.reversed(cx.info.name_case);
    // New attributes come last: one that stood before others cannot come back there.
    let undo = match change(&made.inverse(), &cx.reversed(&renames)) {
        Ok(commands) => Undo::Lossy { commands, loses },
        Err(why) => Undo::Impossible { why: format!("{loses} are lost; {}", why.why) },
    };
    let mut draft =
        StepDraft::new("alter-type", format!("Alter type {}", made.path), change(made, cx)?, undo);
    about(&mut draft, made);
    draft.rank = Some(Rank::Alter);
    let needs = crate::needs::needs(made, cx);
    draft.uses = needs.new;
    draft.uses_old = needs.old;
    draft.creates.clone_from(&needs.remakes);
    draft.drops = needs.remakes;
    Ok(draft)
}
