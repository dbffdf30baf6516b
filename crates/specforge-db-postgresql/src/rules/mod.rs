//! Rules for PostgreSQL alone.

mod enum_value_used_too_soon;
mod possibly_invalid_index;
mod triggers_switched_off;
