//! Types: what a declared type means, and how logical types are spelled.

use specforge_db_core::dialect::TypeSpec;
use specforge_db_core::model::{Family, Type};

/// How logical types are spelled when a schema is designed.
pub(crate) const ROWS: &[TypeSpec] = &[];

/// Names that the catalog holds, and what `format_type` writes for them
/// (<https://github.com/postgres/postgres/blob/REL_18_STABLE/src/backend/utils/adt/format_type.c>).
const CATALOG_NAMES: &[(&str, &str)] = &[
    ("bool", "boolean"),
    ("bpchar", "bpchar"),
    ("char", "\"char\""),
    ("float4", "real"),
    ("float8", "double precision"),
    ("int2", "smallint"),
    ("int4", "integer"),
    ("int8", "bigint"),
    ("interval", "interval"),
    ("numeric", "numeric"),
    ("time", "time without time zone"),
    ("timestamp", "timestamp without time zone"),
    ("timestamptz", "timestamp with time zone"),
    ("timetz", "time with time zone"),
    ("varbit", "bit varying"),
    ("varchar", "character varying"),
];

/// Words of the grammar, and of the parser's `serial`, that mean a type where they are not quoted
/// (<https://www.postgresql.org/docs/current/datatype.html>).
const KEYWORDS: &[(&str, &str)] = &[
    ("bigint", "bigint"),
    ("bigserial", "bigserial"),
    ("boolean", "boolean"),
    ("dec", "numeric"),
    ("decimal", "numeric"),
    ("int", "integer"),
    ("integer", "integer"),
    ("real", "real"),
    ("serial", "serial"),
    ("serial2", "smallserial"),
    ("serial4", "serial"),
    ("serial8", "bigserial"),
    ("smallint", "smallint"),
    ("smallserial", "smallserial"),
];

/// What `format_type` writes for a name of the catalog, where it is not the name.
pub(crate) fn by_catalog_name(name: &str) -> Option<&'static str> {
    found(CATALOG_NAMES, name)
}

/// What `format_type` writes for an unquoted word.
pub(crate) fn by_keyword(word: &str) -> Option<&'static str> {
    found(KEYWORDS, word)
}

fn found(rows: &[(&'static str, &'static str)], name: &str) -> Option<&'static str> {
    let at = rows.binary_search_by(|(known, _)| (*known).cmp(name)).ok()?;
    rows.get(at).map(|(_, spelled)| *spelled)
}

/// What a type means, by its spelling.
pub(crate) fn family(raw: &str) -> Family {
    if let Some(element) = raw.strip_suffix("[]") {
        return Family::Array { of: Box::new(Type::new(family(element), element)) };
    }
    let (base, modifiers) = match raw.split_once('(') {
        Some((base, rest)) => (base.trim_end(), rest.split(')').next().unwrap_or_default()),
        None => (raw, ""),
    };
    let mut numbers = modifiers.split(',').map(str::trim);
    let first: Option<u32> = numbers.next().and_then(|n| n.parse().ok());
    let second: Option<i32> = numbers.next().and_then(|n| n.parse().ok());
    let zone = raw.ends_with(" with time zone");
    match base {
        "boolean" => Family::Bool,
        "smallint" | "smallserial" => Family::Int { bits: 16, unsigned: false },
        "integer" | "serial" => Family::Int { bits: 32, unsigned: false },
        "bigint" | "bigserial" => Family::Int { bits: 64, unsigned: false },
        "oid" => Family::Int { bits: 32, unsigned: true },
        "numeric" => Family::Decimal { precision: first, scale: second },
        "money" => Family::Decimal { precision: None, scale: None },
        "real" => Family::Float { bits: 32 },
        "double precision" => Family::Float { bits: 64 },
        "text" | "name" | "citext" | "xml" | "bpchar" => Family::Text { max: None },
        "character varying" | "character" => Family::Text { max: first },
        "\"char\"" => Family::Text { max: Some(1) },
        "bytea" => Family::Bytes { max: None },
        "date" => Family::Date,
        "time" | "time with time zone" | "time without time zone" => Family::Time { zone },
        "timestamp" | "timestamp with time zone" | "timestamp without time zone" => {
            Family::Timestamp { zone }
        }
        "uuid" => Family::Uuid,
        "json" | "jsonb" => Family::Json,
        "vector" | "halfvec" | "sparsevec" => Family::Vector { dims: first },
        "point" | "line" | "lseg" | "box" | "path" | "polygon" | "circle" | "geometry"
        | "geography" => Family::Geo,
        "inet" | "cidr" | "macaddr" | "macaddr8" => Family::Network,
        _ if base == "interval" || base.starts_with("interval ") => Family::Interval,
        _ => Family::Other,
    }
}
