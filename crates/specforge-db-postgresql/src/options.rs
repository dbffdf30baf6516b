//! Which options objects of PostgreSQL carry.

use specforge_db_core::dialect::{OptionOf, OptionSpec, OptionType};

use crate::model;

const fn option(
    of: OptionOf,
    name: &'static str,
    value: OptionType,
    source: &'static str,
) -> OptionSpec {
    OptionSpec { of, name, value, cosmetic: false, source }
}

const TABLE: &str = "https://www.postgresql.org/docs/current/sql-createtable.html";
const INDEX: &str = "https://www.postgresql.org/docs/current/sql-createindex.html";
const SEQUENCE: &str = "https://www.postgresql.org/docs/current/sql-createsequence.html";
const FOREIGN: &str = "https://www.postgresql.org/docs/current/sql-createforeigntable.html";
const ALTER: &str = "https://www.postgresql.org/docs/current/sql-altertable.html";

#[rustfmt::skip]
pub(crate) const ROWS: &[OptionSpec] = &[
    option(OptionOf::Column,     model::COLLATE,            OptionType::Text, TABLE),
    option(OptionOf::Column,     model::SERIAL,             OptionType::Text, "https://www.postgresql.org/docs/current/datatype-numeric.html#DATATYPE-SERIAL"),
    option(OptionOf::Column,     model::STORAGE,            OptionType::Text, TABLE),
    option(OptionOf::Column,     model::COMPRESSION,        OptionType::Text, TABLE),
    option(OptionOf::Column,     model::STATISTICS,         OptionType::Int,  ALTER),
    option(OptionOf::Column,     model::NOT_NULL_NAME,      OptionType::Text, TABLE),
    option(OptionOf::Column,     model::NOT_NULL_NOT_VALID, OptionType::Flag, ALTER),
    option(OptionOf::Column,     model::NOT_NULL_NO_INHERIT, OptionType::Flag, TABLE),
    option(OptionOf::Column,     model::N_DISTINCT,         OptionType::Text, ALTER),
    option(OptionOf::Column,     model::N_DISTINCT_INHERITED, OptionType::Text, ALTER),
    option(OptionOf::Column,     model::INHERITED,          OptionType::Flag, TABLE),
    option(OptionOf::Column,     model::FOREIGN_OPTIONS,    OptionType::Text, FOREIGN),
    option(OptionOf::Identity,   model::SEQUENCE_NAME,      OptionType::Text, SEQUENCE),
    option(OptionOf::Identity,   model::START,              OptionType::Int,  SEQUENCE),
    option(OptionOf::Identity,   model::INCREMENT,          OptionType::Int,  SEQUENCE),
    option(OptionOf::Identity,   model::MIN,                OptionType::Int,  SEQUENCE),
    option(OptionOf::Identity,   model::MAX,                OptionType::Int,  SEQUENCE),
    option(OptionOf::Identity,   model::CACHE,              OptionType::Int,  SEQUENCE),
    option(OptionOf::Identity,   model::CYCLE,              OptionType::Flag, SEQUENCE),
    option(OptionOf::Key,        model::DEFERRABLE,         OptionType::Text, TABLE),
    option(OptionOf::Key,        model::NULLS_NOT_DISTINCT, OptionType::Flag, TABLE),
    option(OptionOf::Key,        model::INCLUDE,            OptionType::Columns, TABLE),
    option(OptionOf::Key,        model::WITHOUT_OVERLAPS,   OptionType::Flag, TABLE),
    option(OptionOf::Key,        "with.*",                  OptionType::Text, "https://www.postgresql.org/docs/current/sql-createindex.html#SQL-CREATEINDEX-STORAGE-PARAMETERS"),
    option(OptionOf::Key,        model::TABLESPACE,         OptionType::Text, TABLE),
    option(OptionOf::ForeignKey, model::DEFERRABLE,         OptionType::Text, TABLE),
    option(OptionOf::ForeignKey, model::NOT_VALID,          OptionType::Flag, ALTER),
    option(OptionOf::ForeignKey, model::NOT_ENFORCED,       OptionType::Flag, ALTER),
    option(OptionOf::ForeignKey, model::MATCH,              OptionType::Text, TABLE),
    option(OptionOf::ForeignKey, model::SET_COLUMNS,        OptionType::Columns, TABLE),
    option(OptionOf::ForeignKey, model::PERIOD,             OptionType::Flag, TABLE),
    option(OptionOf::Check,      model::NOT_VALID,          OptionType::Flag, ALTER),
    option(OptionOf::Check,      model::NOT_ENFORCED,       OptionType::Flag, ALTER),
    option(OptionOf::Check,      model::NO_INHERIT,         OptionType::Flag, TABLE),
    option(OptionOf::Check,      model::INHERITED,          OptionType::Flag, TABLE),
    option(OptionOf::Part,       model::COLLATE,            OptionType::Text, INDEX),
    option(OptionOf::Part,       model::OPCLASS,            OptionType::Text, INDEX),
    option(OptionOf::Part,       model::NULLS,              OptionType::OneOf(&["FIRST", "LAST"]), INDEX),
    option(OptionOf::Index,      model::NULLS_NOT_DISTINCT, OptionType::Flag, INDEX),
    option(OptionOf::Index,      model::ONLY,               OptionType::Flag, INDEX),
    option(OptionOf::Index,      model::SHARE_OF,           OptionType::Text, "https://www.postgresql.org/docs/current/sql-alterindex.html"),
    option(OptionOf::Index,      model::INVALID,            OptionType::Flag, "https://www.postgresql.org/docs/current/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY"),
    option(OptionOf::Index,      "with.*",                  OptionType::Text, "https://www.postgresql.org/docs/current/sql-createindex.html#SQL-CREATEINDEX-STORAGE-PARAMETERS"),
    option(OptionOf::Index,      model::TABLESPACE,         OptionType::Text, INDEX),
    option(OptionOf::Table,      "with.*",                  OptionType::Text, "https://www.postgresql.org/docs/current/sql-createtable.html#SQL-CREATETABLE-STORAGE-PARAMETERS"),
    option(OptionOf::Table,      model::UNLOGGED,           OptionType::Flag, TABLE),
    option(OptionOf::Table,      model::TABLESPACE,         OptionType::Text, TABLE),
    option(OptionOf::Table,      model::USING,              OptionType::Text, TABLE),
    option(OptionOf::Table,      model::ROW_SECURITY,       OptionType::Flag, ALTER),
    option(OptionOf::Table,      model::FORCE_ROW_SECURITY, OptionType::Flag, ALTER),
    option(OptionOf::Table,      model::REPLICA_IDENTITY,   OptionType::Text, ALTER),
    option(OptionOf::Table,      model::CLUSTER,            OptionType::Text, ALTER),
    option(OptionOf::Table,      model::INHERITS,           OptionType::Text, TABLE),
    option(OptionOf::Table,      model::OF_TYPE,            OptionType::Text, TABLE),
    option(OptionOf::Table,      model::SERVER,             OptionType::Text, FOREIGN),
    option(OptionOf::Table,      model::FOREIGN_OPTIONS,    OptionType::Text, FOREIGN),
    option(OptionOf::Definition, model::FIRING,             OptionType::OneOf(&["DISABLE", "REPLICA", "ALWAYS"]), ALTER),
    option(OptionOf::Definition, model::CLUSTER,            OptionType::Flag, "https://www.postgresql.org/docs/current/sql-cluster.html"),
    option(OptionOf::Definition, "column.*",                OptionType::Text, "https://www.postgresql.org/docs/current/sql-alterview.html"),
    option(OptionOf::Definition, model::STATISTICS_TARGET,  OptionType::Text, "https://www.postgresql.org/docs/current/sql-alterstatistics.html"),
    option(OptionOf::Definition, model::TO_ITSELF,          OptionType::Flag, "https://www.postgresql.org/docs/current/ddl-priv.html"),
    option(OptionOf::Definition, model::GRANT_OPTION,       OptionType::Flag, "https://www.postgresql.org/docs/current/sql-grant.html"),
];
