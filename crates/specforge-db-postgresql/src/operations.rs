//! What operations cost in PostgreSQL.

use specforge_db_core::dialect::Operation;
use specforge_db_core::diff::Change;
use specforge_db_core::plan::usual_operation;

pub(crate) const ROWS: &[Operation] = &[];

/// Which row says what a change costs that is made in place.
pub(crate) fn of(change: &Change) -> &'static str {
    usual_operation(change)
}
