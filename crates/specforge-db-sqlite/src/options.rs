//! Which options objects of SQLite carry.

use specforge_db_core::dialect::{OptionOf, OptionSpec, OptionType};

const CONFLICTS: OptionType =
    OptionType::OneOf(&["ROLLBACK", "ABORT", "FAIL", "IGNORE", "REPLACE"]);

const fn option(
    of: OptionOf,
    name: &'static str,
    value: OptionType,
    source: &'static str,
) -> OptionSpec {
    OptionSpec { of, name, value, cosmetic: false, source }
}

#[rustfmt::skip]
pub(crate) const ROWS: &[OptionSpec] = &[
    option(OptionOf::Table,      "strict",            OptionType::Flag, "types are checked: https://sqlite.org/stricttables.html"),
    option(OptionOf::Table,      "without_rowid",     OptionType::Flag, "the primary key is the table: https://sqlite.org/withoutrowid.html"),
    option(OptionOf::Column,     "collate",           OptionType::Text, "how text compares: https://sqlite.org/datatype3.html#collation"),
    option(OptionOf::Column,     "not_null_conflict", CONFLICTS,        "what NOT NULL does on conflict: https://sqlite.org/lang_conflict.html"),
    option(OptionOf::Column,     "not_null_name",     OptionType::Text, "the name of the NOT NULL constraint: https://sqlite.org/syntax/column-constraint.html"),
    option(OptionOf::Key,        "on_conflict",       CONFLICTS,        "what the key does on conflict: https://sqlite.org/lang_conflict.html"),
    option(OptionOf::Key,        "not_rowid",         OptionType::Flag, "INTEGER PRIMARY KEY DESC, which is no alias of the rowid: https://sqlite.org/lang_createtable.html#rowid"),
    option(OptionOf::Key,        "first",             OptionType::Flag, "UNIQUE that stands before a primary key over the same columns in other directions, which takes over its index: observed on 3.54"),
    option(OptionOf::Part,       "collate",           OptionType::Text, "how text compares: https://sqlite.org/lang_createindex.html"),
    option(OptionOf::ForeignKey, "deferrable",        OptionType::Text, "when it is checked: https://sqlite.org/foreignkeys.html#fk_deferred"),
    option(OptionOf::ForeignKey, "match",             OptionType::Text, "parsed and ignored: https://sqlite.org/foreignkeys.html#fk_unsupported"),
    option(OptionOf::Check,      "on_conflict",       CONFLICTS,        "parsed and ignored: https://sqlite.org/lang_conflict.html"),
    option(OptionOf::Definition, "module",            OptionType::Text, "the module of a virtual table: https://sqlite.org/vtab.html"),
    option(OptionOf::Definition, "derived",           OptionType::Flag, "the virtual table's data can be made again from another table: https://sqlite.org/fts5.html#external_content_tables"),
];
