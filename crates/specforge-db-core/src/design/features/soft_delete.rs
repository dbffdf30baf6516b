//! Soft delete: deleted rows are kept and marked.

use super::phrases::plain;
use super::{Applying, Kind, is_entity};
use crate::design::requirement::OneOrMany;
use crate::design::sketch::{ColumnSketch, place};
use crate::design::wish::Feature;
use crate::dialect::{LogicalType, cap};
use crate::name::Ident;

pub(super) const KIND: Kind = Kind {
    name: "soft_delete",
    phrases: &["soft delete", "soft deletes", "soft deletion"],
    words: plain,
    apply: |to, feature| {
        if let Feature::SoftDelete { entity } = feature {
            apply(to, entity.as_ref());
        }
    },
};

/// Marks deleted rows; what is unique is then unique among the others.
fn apply(to: &mut Applying<'_, '_>, entity: Option<&OneOrMany>) {
    for at in to.scope(entity, is_entity) {
        let Some(table) = to.sketch.tables.get_mut(at) else { continue };
        table.add(ColumnSketch::typed("deleted_at", LogicalType::Timestamp, place::TIME + 1));
        table.deleted = Some(Ident::from("deleted_at"));
    }
    let partial = to.cx.can(cap::PARTIAL_INDEXES);
    let unique = if partial {
        "what is unique is unique among the rows that are not deleted, so that an e-mail can be taken again"
    } else {
        "what is unique stays so for deleted rows too, because this version has no partial indexes"
    };
    to.sketch.decide(
        "soft-delete",
        "",
        "a deleted row has the time of its deletion in `deleted_at`; rows that live have NULL",
        format!("one column says whether and when; {unique}; queries say `deleted_at IS NULL`"),
        &["move deleted rows to a table of their own, where nearly all rows are deleted in the end", "delete them, and record it in an audit trail"],
    );
}
