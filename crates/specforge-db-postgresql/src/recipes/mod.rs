//! Safer ways to make changes than spelling them one by one.
//!
//! They are for tables that are in use: one that is new in the plan, known to be small, or changed while
//! nobody uses it (`online: false`) gets the plain way.

mod attach;
mod backfill;
mod batches;
mod catalog;
mod constraint;
mod detach;
mod domain_swap;
mod enum_swap;
mod index;
mod key;
mod not_null;
mod partition;
mod rebound;
mod retype;
mod retype_together;
mod stand_in;
mod type_swap;
mod volatile_default;

use specforge_db_core::diff::{Change, Op};
use specforge_db_core::model::{Object, ObjectPath, Table};
use specforge_db_core::plan::{Claim, Group, PlanCx, Recipe, StepDraft};

pub(crate) use attach::{builds_shares, proves_bound};
pub(crate) use partition::{shares, shares_left};
pub(crate) use retype::{cannot_be_asked, conversion_check, replaced, why_in_place};
pub(crate) use type_swap::columns_of as columns_of_type;

/// Whether a change lets another type take the place of an enum or a domain.
pub(crate) fn swaps(change: &Change) -> bool {
    enum_swap::swaps(change) || domain_swap::swaps(change)
}

/// All recipes, best first.
pub(crate) const ALL: &[&Recipe] = &[
    &enum_swap::ENUM_SWAP,
    &domain_swap::DOMAIN_SWAP,
    &stand_in::STAND_IN,
    &retype::RETYPE,
    &retype_together::RETYPE_TOGETHER,
    &partition::INDEX_BY_PARTS,
    &partition::INDEX_TAKES_SHARES,
    &partition::DROP_WITH_SHARES,
    &attach::ATTACH_PROVEN,
    &detach::DETACH,
    &rebound::REBOUND,
    &index::INDEX_REPLACEMENT,
    &index::CREATE_INDEX,
    &index::DROP_INDEX,
    &key::KEY_FROM_INDEX,
    &backfill::BACKFILL,
    &volatile_default::VOLATILE_DEFAULT,
    &not_null::NOT_NULL,
    &constraint::CHECK_THEN_VALIDATE,
    &constraint::FOREIGN_KEY_THEN_VALIDATE,
];

/// Up to so many rows, a scan or a rewrite is over before anybody notices.
const SMALL: u64 = 10_000;

/// Whether a table is in use and not known to be small.
pub(crate) fn is_live(table: &ObjectPath, cx: &PlanCx<'_>) -> bool {
    cx.options.online && !cx.is_new(table) && cx.rows(table).is_none_or(|rows| rows > SMALL)
}

/// Whether a table is itself cut into parts.
fn is_cut(table: &Table) -> bool {
    table.partitioning.as_ref().is_some_and(|partitioning| partitioning.strategy.is_some())
}

/// All changes of a group that a recipe makes, each by itself.
fn claim_each(group: &Group<'_>, wants: impl Fn(&Change) -> bool) -> Claim {
    let mut claim = Claim::default();
    for (at, change) in group.changes.iter().enumerate().filter(|(_, change)| wants(change)) {
        claim.changes.push(at);
        claim.disturbs.extend(crate::needs::disturbs(change));
    }
    claim
}

/// What every step of a recipe about a table says of itself.
fn about(draft: &mut StepDraft, change: &Change) {
    draft.because = vec![change.path.clone()];
    draft.table = change.path.owner();
}

/// The object that a change creates or ends in.
fn after(change: &Change) -> Option<&Object> {
    match &change.op {
        Op::Create(object) | Op::Alter { after: object, .. } => Some(object),
        _ => None,
    }
}
