//! The form in which two spellings of one schema are equal.

use specforge_db_core::model::Schema;
use specforge_db_core::version::Version;

/// Brings a schema to the form in which PostgreSQL's own catalog would report it.
pub(crate) fn normalize(_schema: &mut Schema, _version: Version) {}
