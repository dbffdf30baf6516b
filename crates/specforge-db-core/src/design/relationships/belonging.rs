//! What belongs to something else, by its name or by what it says.

use crate::design::requirement::Relationship;
use crate::dialect::LogicalType;

/// What is there for something else, by its name, and goes with it: it says more of the same thing.
#[rustfmt::skip]
const PARTS: &[&str] = &[
    "avatar", "badge", "biography", "configuration", "credential", "detail", "extension", "metadata", "preference", "profile", "setting", "signature", "summary", "thumbnail", "verification",
];

/// What follows from something else, by its name, and is not to vanish with it: it tells what happened.
#[rustfmt::skip]
const RECORDS: &[&str] = &[
    "certificate", "diagnosis", "feedback", "invoice", "passport", "payment", "prescription", "rating", "receipt", "refund", "review", "shipment", "transcript", "wallet", "warranty",
];

/// Whether what stands between two says for how much: the lines of an order, not those of a cart.
pub(super) fn counts(relationship: &Relationship) -> bool {
    let through = relationship.through.iter().flat_map(|through| &through.attributes);
    through.into_iter().any(|attribute| attribute.ty == LogicalType::Money)
}

/// Whether an entity is there for another by its name: `profile`, `user_settings`, `invoice`.
pub(super) fn belongs(entity: &str, owner: &str) -> bool {
    is_part(entity) || is_record(entity) || of_its_name(entity, owner)
}

/// Whether an entity that is there for another goes with it.
pub(super) fn goes_along(entity: &str, owner: &str) -> bool {
    !is_record(entity) && (is_part(entity) || of_its_name(entity, owner))
}

fn is_part(entity: &str) -> bool {
    PARTS.contains(&last(entity))
}

fn is_record(entity: &str) -> bool {
    RECORDS.contains(&last(entity))
}

fn of_its_name(entity: &str, owner: &str) -> bool {
    entity.strip_prefix(owner).is_some_and(|rest| rest.starts_with('_'))
}

fn last(entity: &str) -> &str {
    entity.rsplit('_').next().unwrap_or(entity)
}
