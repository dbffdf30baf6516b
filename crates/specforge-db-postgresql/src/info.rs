//! The facts about PostgreSQL, gathered.

use specforge_db_core::dialect::{DialectInfo, Tier, TransactionPolicy};
use specforge_db_core::model::DefinitionKind;
use specforge_db_core::name::NameCase;
use specforge_db_core::version::Version;

use crate::{capabilities, operations, options, types};

/// Everything that is true of PostgreSQL and can be said in rows.
pub(crate) static INFO: DialectInfo = DialectInfo {
    id: "postgresql",
    name: "PostgreSQL",
    aliases: &["postgres", "pg"],
    tier: Tier::Preview,
    default_version: Version::short(17, 0),
    oldest_version: Version::short(12, 0),
    newest_version: Version::short(18, 0),
    name_case: NameCase::Sensitive,
    default_namespace: Some("public"),
    // NAMEDATALEN - 1 (<https://www.postgresql.org/docs/current/limits.html>).
    max_name_bytes: 63,
    index_names_global: true,
    scoped_definitions: &[
        DefinitionKind::Trigger,
        DefinitionKind::Policy,
        DefinitionKind::Constraint,
    ],
    implicit: crate::read::IMPLICIT,
    transactions: TransactionPolicy::PerStep,
    documents: false,
    url_schemes: &["postgresql", "postgres"],
    capabilities: capabilities::ROWS,
    types: types::ROWS,
    operations: operations::ROWS,
    options: options::ROWS,
    type_words: types::WORDS,
    skills: &[],
    documentation: "https://www.postgresql.org/docs/",
};
