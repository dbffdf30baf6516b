//! The facts about SQLite, gathered.

use specforge_db_core::dialect::{DialectInfo, Tier, TransactionPolicy};
use specforge_db_core::name::NameCase;
use specforge_db_core::version::Version;

use crate::{capabilities, operations, options, types};

/// Everything that is true of SQLite and can be said in rows.
pub(crate) static INFO: DialectInfo = DialectInfo {
    id: "sqlite",
    name: "SQLite",
    aliases: &["sqlite3"],
    tier: Tier::Tested,
    default_version: Version::short(3, 54),
    oldest_version: Version::short(3, 8),
    newest_version: Version::short(3, 54),
    name_case: NameCase::AsciiInsensitive,
    default_namespace: None,
    // No limit of its own beyond that of a statement, SQLITE_MAX_SQL_LENGTH
    // (<https://sqlite.org/limits.html>); ours keeps names such that people can read them.
    max_name_bytes: 1024,
    index_names_global: true,
    scoped_definitions: &[],
    implicit: specforge_db_core::read::Implicit::NONE,
    transactions: TransactionPolicy::WholePlan,
    documents: false,
    url_schemes: &["sqlite", "sqlite3", "file"],
    capabilities: capabilities::ROWS,
    types: types::ROWS,
    operations: operations::ROWS,
    options: options::ROWS,
    type_words: types::WORDS,
    skills: &[],
    documentation: "https://sqlite.org/docs.html",
};
