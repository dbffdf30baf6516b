//! Rules that look at how a schema is designed.

mod entity_attribute_value;
mod list_in_text;
mod mixed_naming;
mod repeated_columns;
mod unchecked_status;
mod unstated_deletion;

use crate::model::{Column, Family};

/// Whether a column holds texts.
fn is_text(column: &Column) -> bool {
    matches!(column.ty.family, Family::Text { .. })
}
