//! Words for people.

use crate::dialect::LogicalType;
use crate::model::{KeyPart, SortOrder};

/// A logical type as requirements write it.
pub(super) fn logical(ty: LogicalType) -> String {
    let text = serde_json::to_value(ty).ok();
    text.as_ref().and_then(serde_json::Value::as_str).unwrap_or_default().to_owned()
}

/// The parts of an index: `user_id, created_at DESC`.
pub(super) fn parts(parts: &[KeyPart]) -> String {
    let words = parts.iter().map(|part| {
        let name = part.column.as_ref().map_or("(…)", |column| column.as_str());
        match part.order {
            SortOrder::Asc => name.to_owned(),
            SortOrder::Desc => format!("{name} DESC"),
        }
    });
    words.collect::<Vec<_>>().join(", ")
}
