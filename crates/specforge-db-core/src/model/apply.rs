//! Applying a change to a schema: the oracle of the property tests.
/// Why a change does not fit a schema.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct ApplyError(pub String);
