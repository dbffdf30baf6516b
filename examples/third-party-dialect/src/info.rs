//! What is true of the database, in rows.

use specforge_db_core::dialect::{
    Capability, DialectInfo, Lock, Observed, Operation, Tier, TransactionPolicy, cap,
};
use specforge_db_core::model::Family;
use specforge_db_core::name::NameCase;
use specforge_db_core::version::Version;

const MANUAL: &str = "https://tiny.example/manual";

pub(crate) static INFO: DialectInfo = DialectInfo {
    id: "tiny",
    name: "Tiny",
    aliases: &["tinysql"],
    tier: Tier::Preview,
    default_version: Version::short(1, 2),
    oldest_version: Version::short(1, 0),
    newest_version: Version::short(1, 2),
    name_case: NameCase::AsciiInsensitive,
    default_namespace: None,
    max_name_bytes: 63,
    index_names_global: true,
    scoped_definitions: &[],
    implicit: specforge_db_core::read::Implicit::NONE,
    transactions: TransactionPolicy::WholePlan,
    documents: false,
    url_schemes: &["tiny"],
    capabilities: &[
        Capability::always(cap::TRANSACTIONAL_DDL, MANUAL),
        Capability::always(cap::ADD_COLUMN, MANUAL),
        Capability::always(cap::BOUNDED_TYPES, MANUAL),
        Capability::since(cap::DROP_COLUMN, Version::short(1, 1), MANUAL),
    ],
    types: &[],
    operations: &[
        row("create-table", Lock::SchemaChanges, false, "A new table touches no rows."),
        row("drop-table", Lock::Everything, false, "The file of the table is removed."),
        row("add-column", Lock::Everything, false, "Only the catalog changes."),
        row("drop-column", Lock::Everything, true, "Every row is written anew without the column."),
        row("create-index", Lock::Writes, false, "The rows are read and sorted."),
        row("drop-index", Lock::Everything, false, "The file of the index is removed."),
    ],
    options: &[],
    type_words: &[],
    skills: &[],
    documentation: MANUAL,
};

const fn row(id: &'static str, lock: Lock, rewrites: bool, says: &'static str) -> Operation {
    Operation {
        id,
        since: None,
        until: None,
        lock,
        lock_name: "table lock",
        grows: rewrites || matches!(lock, Lock::Writes),
        rewrites,
        scans: rewrites || matches!(lock, Lock::Writes),
        observed: Observed::Documented,
        says,
        source: MANUAL,
    }
}

/// What a declared type means.
pub(crate) fn family(raw: &str) -> Family {
    let (word, length) = raw.split_once('(').unwrap_or((raw, ""));
    let length = length.trim_end_matches(')').trim().parse().ok();
    match word.trim().to_ascii_uppercase().as_str() {
        "INTEGER" | "INT" => Family::Int { bits: 32, unsigned: false },
        "BIGINT" => Family::Int { bits: 64, unsigned: false },
        "TEXT" | "VARCHAR" => Family::Text { max: length },
        "BOOLEAN" => Family::Bool,
        "DOUBLE" => Family::Float { bits: 64 },
        "DATE" => Family::Date,
        "TIMESTAMP" => Family::Timestamp { zone: false },
        _ => Family::Other,
    }
}
