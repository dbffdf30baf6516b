//! Rules for PostgreSQL alone.

mod away_meanwhile;
mod bounded_text;
mod enum_value_used_too_soon;
mod possibly_invalid_index;
mod time_zone_assumed;
mod timestamp_without_zone;
mod triggers_switched_off;
mod unasked_condition;
mod unasked_conversion;
mod unfilled_view;
