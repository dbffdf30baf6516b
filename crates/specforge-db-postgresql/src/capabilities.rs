//! What PostgreSQL can do, by version.

use specforge_db_core::dialect::{Capability, cap};
use specforge_db_core::version::Version;

#[rustfmt::skip]
pub(crate) const ROWS: &[Capability] = &[
    Capability::always(cap::TRANSACTIONAL_DDL,  "https://wiki.postgresql.org/wiki/Transactional_DDL_in_PostgreSQL:_A_Competitive_Analysis"),
    Capability::always(cap::ADD_FOREIGN_KEY,    "https://www.postgresql.org/docs/current/sql-altertable.html"),
    Capability::always(cap::ADD_COLUMN,         "https://www.postgresql.org/docs/current/sql-altertable.html"),
    Capability::always(cap::DROP_COLUMN,        "https://www.postgresql.org/docs/current/sql-altertable.html"),
    Capability::always(cap::RENAME_COLUMN,      "https://www.postgresql.org/docs/current/sql-altertable.html"),
    Capability::always(cap::RENAME_TABLE,       "https://www.postgresql.org/docs/current/sql-altertable.html"),
    Capability::always(cap::RENAME_INDEX,       "https://www.postgresql.org/docs/current/sql-alterindex.html"),
    Capability::always(cap::ALTER_NOT_NULL,     "https://www.postgresql.org/docs/current/sql-altertable.html"),
    Capability::always(cap::ALTER_CHECK,        "https://www.postgresql.org/docs/current/sql-altertable.html"),
    Capability::always(cap::COMMENTS,           "https://www.postgresql.org/docs/current/sql-comment.html"),
    Capability::always(cap::ENUMS,              "https://www.postgresql.org/docs/current/datatype-enum.html"),
    Capability::always(cap::PARTIAL_INDEXES,    "https://www.postgresql.org/docs/current/indexes-partial.html"),
    Capability::since(cap::COVERING_INDEXES,    Version::short(11, 0),  "https://www.postgresql.org/docs/11/sql-createindex.html"),
    Capability::always(cap::EXPRESSION_INDEXES, "https://www.postgresql.org/docs/current/indexes-expressional.html"),
    Capability::always(cap::NULLS_DISTINCT,     "https://www.postgresql.org/docs/current/indexes-unique.html"),
    Capability::always(cap::BOUNDED_TYPES,      "https://www.postgresql.org/docs/current/datatype-character.html"),
    Capability::always(cap::SESSION_SETTINGS,   "https://www.postgresql.org/docs/current/functions-admin.html"),
    Capability::since(cap::PARTITIONS,        Version::short(11, 0), "https://www.postgresql.org/docs/11/ddl-partitioning.html"),
    Capability::since(cap::SET_NULL_COLUMNS,  Version::short(15, 0), "https://www.postgresql.org/docs/15/sql-createtable.html"),
    Capability::since(cap::GENERATED_COLUMNS, Version::short(12, 0), "https://www.postgresql.org/docs/12/ddl-generated-columns.html"),
];
