//! Spelling changes: the only place, beside recipes, where commands are made.

use specforge_db_core::contract::ShortTable;
use specforge_db_core::diff::Change;
use specforge_db_core::error::{Error, Result};
use specforge_db_core::plan::{Command, PlanCx, Probe, Unsupported};

/// Spells one change.
pub(crate) fn change(
    change: &Change,
    _cx: &PlanCx<'_>,
) -> std::result::Result<Vec<Command>, Unsupported> {
    Err(Unsupported::new(format!("PostgreSQL cannot {} yet", change.describe())))
}

/// Asks for rows that break a condition.
pub(crate) fn ask(
    _probe: &Probe<'_>,
    _cx: &PlanCx<'_>,
) -> std::result::Result<Command, Unsupported> {
    Err(Unsupported::new("PostgreSQL is not asked about rows yet"))
}

/// Spells a table of the short form as a statement.
pub(crate) fn short_table(_name: &str, _table: &ShortTable) -> Result<String> {
    Err(Error::unsupported("the short form is not read for PostgreSQL yet"))
}
