//! Columns that become an identity and were numbered by a sequence of the name that the identity's gets.
//!
//! That sequence can go once the column no longer counts by it, and has to be gone when the identity makes
//! its own: the column changes twice.

use specforge_db_core::diff::{Change, Op};
use specforge_db_core::model::{DefinitionKind, Facet, Object, ObjectPath};
use specforge_db_core::plan::PlanCx;

use crate::needs::numbered_by;

/// Lets such a column lose its default before all else.
pub(crate) fn settle(changes: &mut Vec<Change>, cx: &PlanCx<'_>) {
    let gone: Vec<ObjectPath> = changes.iter().filter_map(dropped_sequence).collect();
    let mut at = 0;
    while let Some(change) = changes.get_mut(at) {
        at += 1;
        let Op::Alter { before: Object::Column(before), after: Object::Column(after), facets } =
            &mut change.op
        else {
            continue;
        };
        let begins = before.identity.is_none() && after.identity.is_some();
        if !begins
            || before.default.is_none()
            || cx.before(&crate::render::of(&change.path)).is_none()
        {
            continue;
        }
        let own = numbered_by(&Object::Column(after.clone()), &change.path);
        if !own.iter().any(|own| gone.iter().any(|gone| same_name(own, gone))) {
            continue;
        }
        let was = before.clone();
        before.default = None;
        facets.retain(|facet| *facet != Facet::Default);
        let first = Op::Alter {
            before: Object::Column(was),
            after: Object::Column(before.clone()),
            facets: vec![Facet::Default],
        };
        let path = change.path.clone();
        changes.insert(at - 1, Change { path, op: first });
        at += 1;
    }
}

/// The path of a sequence that goes.
fn dropped_sequence(change: &Change) -> Option<ObjectPath> {
    match &change.op {
        Op::Drop(Object::Definition(gone)) if gone.kind == DefinitionKind::Sequence => {
            Some(change.path.clone())
        }
        _ => None,
    }
}

fn same_name(one: &ObjectPath, other: &ObjectPath) -> bool {
    one.name == other.name && one.namespace == other.namespace
}
