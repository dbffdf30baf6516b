//! Types: what a declared type means, and how logical types are spelled.

use specforge_db_core::dialect::TypeSpec;
use specforge_db_core::model::Family;

/// How logical types are spelled when a schema is designed.
pub(crate) const ROWS: &[TypeSpec] = &[];

/// What a type means, by its spelling.
pub(crate) fn family(_raw: &str) -> Family {
    Family::Other
}
