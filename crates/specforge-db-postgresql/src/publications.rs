//! What a publication does where it says nothing.

/// Settings with their usual values, as they stand between quotes
/// (<https://www.postgresql.org/docs/current/sql-createpublication.html>).
pub(crate) const USUAL: &[(&str, &str)] = &[
    ("publish", "insert, update, delete, truncate"),
    ("publish_via_partition_root", "false"),
    ("publish_generated_columns", "none"),
];
