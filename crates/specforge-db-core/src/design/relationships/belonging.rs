//! What belongs to something else, by its name or by what it says.

use crate::design::requirement::Relationship;
use crate::dialect::LogicalType;

/// What is there for something else, by its name.
const PARTS: &[&str] = &[
    "avatar",
    "badge",
    "biography",
    "certificate",
    "configuration",
    "credential",
    "detail",
    "diagnosis",
    "extension",
    "feedback",
    "invoice",
    "metadata",
    "passport",
    "payment",
    "preference",
    "prescription",
    "profile",
    "rating",
    "receipt",
    "refund",
    "review",
    "setting",
    "shipment",
    "signature",
    "summary",
    "thumbnail",
    "transcript",
    "verification",
    "wallet",
    "warranty",
];

/// Whether what stands between two says for how much: the lines of an order, not those of a cart.
pub(super) fn counts(relationship: &Relationship) -> bool {
    let through = relationship.through.iter().flat_map(|through| &through.attributes);
    through.into_iter().any(|attribute| attribute.ty == LogicalType::Money)
}

/// Whether an entity is there for another by its name: `profile`, `user_settings`.
pub(super) fn belongs(entity: &str, owner: &str) -> bool {
    let last = entity.rsplit('_').next().unwrap_or(entity);
    PARTS.contains(&last) || entity.strip_prefix(owner).is_some_and(|rest| rest.starts_with('_'))
}
