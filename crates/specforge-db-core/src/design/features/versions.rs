//! Versions: rows count their changes, so that nobody writes over what he has not seen.

use super::phrases::plain;
use super::{Applying, Kind, history, is_entity};
use crate::design::duty::Duty;
use crate::design::requirement::OneOrMany;
use crate::design::sketch::{ColumnSketch, place};
use crate::design::value::DefaultValue;
use crate::design::wish::Feature;
use crate::dialect::LogicalType;
use crate::name::Ident;

pub(super) const COLUMN: &str = "version";

pub(super) const LOCKING: Kind = Kind {
    name: "optimistic_locking",
    phrases: &[
        "optimistic locking",
        "optimistic concurrency control",
        "optimistic concurrency",
        "version columns",
        "version column",
        "stale write detection",
    ],
    words: plain,
    apply: |to, feature| {
        if let Feature::OptimisticLocking { entity } = feature {
            lock(to, entity.as_ref(), feature.kind());
        }
    },
};

pub(super) const VERSIONING: Kind = Kind {
    name: "versioning",
    phrases: &["versioning", "version history", "revisions", "revision history"],
    words: plain,
    apply: |to, feature| {
        if let Feature::Versioning { entity } = feature {
            lock(to, entity.as_ref(), feature.kind());
            history::keep_former(to, entity.as_ref(), feature.kind());
        }
    },
};

/// A writer learns that somebody else was faster.
fn lock(to: &mut Applying<'_, '_>, entity: Option<&OneOrMany>, feature: &'static str) {
    for at in to.scope(entity, is_entity) {
        let pointer = to.pointer.clone();
        let Some(table) = to.sketch.tables.get_mut(at) else { continue };
        let counted = ColumnSketch::typed(COLUMN, LogicalType::Integer, place::FEATURE)
            .required()
            .default(DefaultValue::Number("1".into()));
        if let Some(known) = table.column(COLUMN) {
            let whole = |logical| matches!(logical, LogicalType::Integer | LogicalType::Bigint);
            if !known.wish().is_some_and(|wish| whole(wish.logical)) {
                let message = format!(
                    "`{}.{COLUMN}` is not a whole number, so that it cannot count changes",
                    table.name
                );
                to.incomplete(message, "give that attribute another name");
                continue;
            }
            if !known.required {
                let message = format!(
                    "`{}.{COLUMN}` may be empty, so that it cannot count changes",
                    table.name
                );
                to.incomplete(message, "make that attribute `required` with the default 1");
                continue;
            }
        }
        table.add(counted);
        table.see_to(Duty::Count { column: Ident::from(COLUMN) }, feature, pointer);
    }
    to.sketch.decide(
        "optimistic-locking",
        "",
        "`version` counts the changes of a row, and a trigger raises it; who writes by an older version is refused",
        "no program can forget it, and nobody waits: `UPDATE … SET …, version = 4 WHERE id = 7` says which version was read and is refused where the row has moved on, and `… version = version + 1 WHERE id = 7 AND version = 4` then changes no row",
        &["a lock on the row while it is edited, where edits must never be lost and are short", "the program alone compares versions, where it is the only one that writes"],
    );
}
