//! What SQLite can do, by version.

use specforge_db_core::dialect::{Capability, cap};
use specforge_db_core::version::Version;

/// A new column may be NOT NULL without a default while the table is empty.
pub(crate) const ADD_REQUIRED_TO_EMPTY: &str = "add-required-to-empty";
/// ADD COLUMN checks the rows that are there against the new column's CHECK.
pub(crate) const ADD_COLUMN_CHECKS_ROWS: &str = "add-column-checks-rows";
/// Renaming a table rewrites the foreign keys, triggers and views that mention it.
pub(crate) const RENAME_FOLLOWS: &str = "rename-follows";
/// Columns named rowid, oid or _rowid_ are refused by ALTER TABLE.
pub(crate) const ROWID_NAMES_REFUSED: &str = "alter-refuses-rowid-names";
/// A table can be kept in the order of its primary key, without a rowid.
pub(crate) const WITHOUT_ROWID: &str = "without-rowid";
/// Tables can check the types of their values.
pub(crate) const STRICT: &str = "strict-tables";

#[rustfmt::skip]
pub(crate) const ROWS: &[Capability] = &[
    Capability::always(cap::TRANSACTIONAL_DDL,                          "https://sqlite.org/lang_transaction.html"),
    Capability::always(cap::FORWARD_REFERENCES,                         "https://sqlite.org/foreignkeys.html#fk_schemacommands"),
    Capability::always(cap::LATE_BINDING,                               "https://sqlite.org/lang_createview.html"),
    Capability::always(cap::COLUMN_ORDER,                               "https://sqlite.org/lang_altertable.html#otheralter"),
    Capability::always(cap::NULLS_IN_PRIMARY_KEYS,                      "https://sqlite.org/lang_createtable.html#the_primary_key"),
    Capability::always(cap::ADD_COLUMN,                                 "https://sqlite.org/lang_altertable.html#altertabaddcol"),
    Capability::always(cap::RENAME_TABLE,                               "https://sqlite.org/lang_altertable.html#altertabrename"),
    Capability::always(cap::NULLS_DISTINCT,                             "https://sqlite.org/lang_createtable.html#unique_constraints"),
    Capability::since(WITHOUT_ROWID,            Version::new(3, 8, 2), "https://sqlite.org/withoutrowid.html"),
    Capability::since(cap::PARTIAL_INDEXES,     Version::short(3, 8),   "https://sqlite.org/partialindex.html"),
    Capability::since(cap::EXPRESSION_INDEXES,  Version::short(3, 9),   "https://sqlite.org/expridx.html"),
    Capability::since(cap::RENAME_COLUMN,       Version::short(3, 25),  "https://sqlite.org/lang_altertable.html#altertabmvcol"),
    Capability::since(ADD_REQUIRED_TO_EMPTY,    Version::short(3, 26),  "https://sqlite.org/lang_altertable.html#altertabaddcol"),
    Capability::since(RENAME_FOLLOWS,           Version::short(3, 26),  "https://sqlite.org/lang_altertable.html#altertabrename"),
    Capability::since(cap::GENERATED_COLUMNS,   Version::short(3, 31),  "https://sqlite.org/gencol.html"),
    Capability::since(cap::DROP_COLUMN,         Version::short(3, 35),  "https://sqlite.org/lang_altertable.html#altertabdropcol"),
    Capability::since(ADD_COLUMN_CHECKS_ROWS,   Version::short(3, 37),  "https://sqlite.org/releaselog/3_37_0.html"),
    Capability::since(STRICT,                   Version::short(3, 37),  "https://sqlite.org/stricttables.html"),
    Capability::since(cap::ALTER_NOT_NULL,      Version::short(3, 53),  "https://sqlite.org/lang_altertable.html"),
    Capability::since(cap::ALTER_CHECK,         Version::short(3, 53),  "https://sqlite.org/lang_altertable.html"),
    Capability::since(ROWID_NAMES_REFUSED,      Version::short(3, 54),  "https://sqlite.org/lang_altertable.html"),
];
