//! What a database can do, by version.

use serde::Serialize;

use crate::version::Version;

/// One thing that a database can do, and since when.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Capability {
    /// Its name, one of [`cap`] or the dialect's own.
    pub id: &'static str,
    /// The first version that can; absent means every version that the dialect knows.
    pub since: Option<Version>,
    /// The first version that no longer can.
    pub until: Option<Version>,
    /// Where the vendor says so.
    pub source: &'static str,
}

impl Capability {
    /// A capability of every version.
    pub const fn always(id: &'static str, source: &'static str) -> Self {
        Self { id, since: None, until: None, source }
    }

    /// A capability of that version and later ones.
    pub const fn since(id: &'static str, since: Version, source: &'static str) -> Self {
        Self { id, since: Some(since), until: None, source }
    }

    /// Whether a version has it.
    pub fn holds(&self, version: Version) -> bool {
        version.reaches(self.since) && self.until.is_none_or(|until| version < until)
    }
}

/// Names of capabilities that engines and shared rules ask for.
pub mod cap {
    /// Schema changes can be part of a transaction.
    pub const TRANSACTIONAL_DDL: &str = "transactional-ddl";
    /// A foreign key may be declared before the table that it references exists.
    pub const FORWARD_REFERENCES: &str = "forward-references";
    /// A foreign key can be added to an existing table.
    pub const ADD_FOREIGN_KEY: &str = "add-foreign-key";
    /// A column can be added.
    pub const ADD_COLUMN: &str = "add-column";
    /// A column can be dropped.
    pub const DROP_COLUMN: &str = "drop-column";
    /// A column can be renamed.
    pub const RENAME_COLUMN: &str = "rename-column";
    /// A table can be renamed.
    pub const RENAME_TABLE: &str = "rename-table";
    /// An index can be renamed; otherwise it is dropped and created again.
    pub const RENAME_INDEX: &str = "rename-index";
    /// The columns of a primary key may hold NULL unless they say otherwise.
    pub const NULLS_IN_PRIMARY_KEYS: &str = "nulls-in-primary-keys";
    /// NOT NULL can be set and dropped on an existing column.
    pub const ALTER_NOT_NULL: &str = "alter-not-null";
    /// A CHECK constraint can be added to and dropped from an existing table.
    pub const ALTER_CHECK: &str = "alter-check";
    /// Columns can be put into any order.
    pub const COLUMN_ORDER: &str = "column-order";
    /// A view or trigger may mention what is not there, until it is used.
    pub const LATE_BINDING: &str = "late-binding";
    /// Objects can carry remarks.
    pub const COMMENTS: &str = "comments";
    /// A reference that is lost can leave some of its columns as they are.
    pub const SET_NULL_COLUMNS: &str = "set-null-columns";
    /// Enums are types of their own.
    pub const ENUMS: &str = "enums";
    /// Columns can be computed.
    pub const GENERATED_COLUMNS: &str = "generated-columns";
    /// Indexes can hold part of the rows.
    pub const PARTIAL_INDEXES: &str = "partial-indexes";
    /// Indexes can be over expressions.
    pub const EXPRESSION_INDEXES: &str = "expression-indexes";
    /// Indexes carry columns along that they are not ordered by.
    pub const COVERING_INDEXES: &str = "covering-indexes";
    /// Rows without a value never count as duplicates of each other.
    pub const NULLS_DISTINCT: &str = "nulls-distinct";
    /// The database keeps an index for each foreign key by itself.
    pub const FOREIGN_KEY_INDEXES: &str = "foreign-key-indexes";
    /// Tables can be cut into parts, with one part for whatever fits into no other.
    pub const PARTITIONS: &str = "partitions";
    /// A session can say who it acts for, and triggers can ask.
    pub const SESSION_SETTINGS: &str = "session-settings";
    /// Lengths, widths and precisions of types are enforced.
    pub const BOUNDED_TYPES: &str = "bounded-types";
}
