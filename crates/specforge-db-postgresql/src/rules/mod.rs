//! Rules for PostgreSQL alone.

mod away_meanwhile;
mod enum_value_used_too_soon;
mod possibly_invalid_index;
mod time_zone_assumed;
mod triggers_switched_off;
mod unasked_condition;
mod unasked_conversion;

use specforge_db_core::rule::ReviewCx;

/// Whether the rules of this crate have anything to say: they are linked into programs with other
/// dialects too.
fn ours(cx: &ReviewCx<'_>) -> bool {
    cx.info.id == crate::info::INFO.id
}
