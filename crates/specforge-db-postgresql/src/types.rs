//! Types: what a declared type means, and how logical types are spelled.

use std::borrow::Cow;

use specforge_db_core::dialect::{LogicalType, TypeSpec};
use specforge_db_core::model::{Family, Type};

/// A row without a check or alternatives; `page` is that of the manual.
const fn row(
    logical: LogicalType,
    spelling: &'static str,
    reason: &'static str,
    source: &'static str,
) -> TypeSpec {
    TypeSpec { logical, spelling, since: None, check: None, reason, alternatives: &[], source }
}

/// A row whose values are checked.
const fn checked(
    logical: LogicalType,
    spelling: &'static str,
    check: &'static str,
    reason: &'static str,
    source: &'static str,
) -> TypeSpec {
    TypeSpec { check: Some(check), ..row(logical, spelling, reason, source) }
}

const LENGTH: &str = "length({column}) <= {max}";
const CHARACTER: &str = "https://www.postgresql.org/docs/current/datatype-character.html";
const NUMERIC: &str = "https://www.postgresql.org/docs/current/datatype-numeric.html";
const DATETIME: &str = "https://www.postgresql.org/docs/current/datatype-datetime.html";
const VARCHAR: &str = "the server refuses what is longer, and a greater length later is a change of the catalog alone";
const TEXT: &str = "a text of any length costs what it holds, and no length has to be guessed";
const DECIMAL: &str =
    "digits are kept as they are written and sums are exact, which a binary fraction is not";
const TIMESTAMPTZ: &str = "it is a point in time, the same in every zone; a `timestamp` without zone means another time to each reader";

/// How logical types are spelled when a schema is designed; rows are tried in order until all of
/// their places can be filled.
#[rustfmt::skip]
pub(crate) const ROWS: &[TypeSpec] = &[
    TypeSpec { alternatives: &["TEXT with a CHECK, where the length is a rule that changes rather than a bound"], ..row(LogicalType::String, "VARCHAR({max})", VARCHAR, CHARACTER) },
    row(LogicalType::String, "TEXT", TEXT, CHARACTER),
    checked(LogicalType::Text, "TEXT", LENGTH, TEXT, CHARACTER),
    row(LogicalType::Integer, "INTEGER", "whole numbers of 32 bits; what is greater is refused", NUMERIC),
    row(LogicalType::Bigint, "BIGINT", "whole numbers of 64 bits; what is greater is refused", NUMERIC),
    row(LogicalType::Decimal, "NUMERIC({precision},{scale})", DECIMAL, NUMERIC),
    row(LogicalType::Decimal, "NUMERIC", DECIMAL, NUMERIC),
    row(LogicalType::Money, "NUMERIC({precision},{scale})", DECIMAL, NUMERIC),
    TypeSpec { alternatives: &["`precision` and `scale`, where there is one currency", "BIGINT with the smallest unit, where programs reckon in whole numbers", "never `money`, whose currency is a setting of the server"], ..row(LogicalType::Money, "NUMERIC(19,4)", "sums are exact, and the smallest unit of every currency fits: none has more than four digits behind the point", NUMERIC) },
    row(LogicalType::Boolean, "BOOLEAN", "true and false are values of their own, and 1 is none of them", "https://www.postgresql.org/docs/current/datatype-boolean.html"),
    row(LogicalType::Date, "DATE", "a day of the calendar, with its arithmetic", DATETIME),
    row(LogicalType::Time, "TIME", "a time of day, with its arithmetic", DATETIME),
    row(LogicalType::Timestamp, "TIMESTAMPTZ", TIMESTAMPTZ, DATETIME),
    TypeSpec { alternatives: &["INTEGER with seconds, where programs reckon with them"], ..row(LogicalType::Duration, "INTERVAL", "a length of time that can be added to a time, summed and compared", DATETIME) },
    row(LogicalType::Uuid, "UUID", "16 bytes, and the server refuses what is none", "https://www.postgresql.org/docs/current/datatype-uuid.html"),
    TypeSpec { alternatives: &["JSON, where the very text has to be kept", "columns, for what every document has"], ..row(LogicalType::Json, "JSONB", "documents are checked when they are written and kept ready for reading, and a GIN index can look into them", "https://www.postgresql.org/docs/current/datatype-json.html") },
    checked(LogicalType::Binary, "BYTEA", LENGTH, "bytes as they are", "https://www.postgresql.org/docs/current/datatype-binary.html"),
    TypeSpec { alternatives: &["a type of its own (`enum_strategy` `enum`), which is small and has an order, and never loses a value", "a table of values, where people add them at run time"], ..row(LogicalType::Enum, "TEXT", "a check holds the values, and changing it locks the table for an instant", CHARACTER) },
    TypeSpec { alternatives: &["a table of elements, where they refer to others", "JSONB, where elements differ"], ..row(LogicalType::List, "{items}[]", "an array keeps the type and the order of its elements, and a GIN index finds rows by them", "https://www.postgresql.org/docs/current/arrays.html") },
    checked(LogicalType::List, "JSONB", "jsonb_typeof({column}) = 'array'", "nothing is said of its items, so that a JSON array keeps them, and a check refuses anything else", "https://www.postgresql.org/docs/current/datatype-json.html"),
    TypeSpec { alternatives: &["the extension `citext`, or a unique index over `lower(…)`, where letters of both cases are to be one address"], ..checked(LogicalType::Email, "VARCHAR({max})", "{column} like '%_@_%'", "an address has an @ between two parts; whether it exists, only a message shows", CHARACTER) },
    TypeSpec { alternatives: &["the extension `citext`, or a unique index over `lower(…)`, where letters of both cases are to be one address"], ..checked(LogicalType::Email, "TEXT", "{column} like '%_@_%'", "an address has an @ between two parts; whether it exists, only a message shows", CHARACTER) },
    row(LogicalType::Url, "VARCHAR({max})", VARCHAR, CHARACTER),
    row(LogicalType::Url, "TEXT", TEXT, CHARACTER),
    checked(LogicalType::Slug, "VARCHAR({max})", "{column} = lower({column}) and {column} <> ''", "a name in a URL is short and in lower case", CHARACTER),
    checked(LogicalType::Slug, "TEXT", "{column} = lower({column}) and {column} <> ''", "a name in a URL is in lower case", CHARACTER),
    row(LogicalType::Phone, "VARCHAR({max})", VARCHAR, CHARACTER),
    row(LogicalType::Phone, "TEXT", "numbers of telephones have no fixed length, and a + or a leading 0 means something", CHARACTER),
    checked(LogicalType::Country, "TEXT", "length({column}) = 2 and {column} = upper({column})", "the two letters of ISO 3166-1; CHAR(2) would only fill up with blanks what is shorter", CHARACTER),
    checked(LogicalType::Currency, "TEXT", "length({column}) = 3 and {column} = upper({column})", "the three letters of ISO 4217; CHAR(3) would only fill up with blanks what is shorter", CHARACTER),
    row(LogicalType::Ip, "INET", "addresses of both kinds are checked, sorted and compared with networks", "https://www.postgresql.org/docs/current/datatype-net-types.html"),
    TypeSpec { alternatives: &["PostGIS `geography`, where distances on the earth are asked for"], ..row(LogicalType::Point, "POINT", "two numbers, longitude and latitude, which a GiST index finds by area", "https://www.postgresql.org/docs/current/datatype-geometric.html") },
    TypeSpec { alternatives: &["`vector` of the extension pgvector, where the nearest are searched: it has the indexes for it"], ..row(LogicalType::Vector, "REAL[]", "numbers of 32 bits, which is what models give; the server itself has no index that finds the nearest", "https://www.postgresql.org/docs/current/arrays.html") },
];

/// Words for types that only this database has, in wishes
/// (<https://www.postgresql.org/docs/current/datatype.html>).
#[rustfmt::skip]
pub(crate) const WORDS: &[(&str, &str)] = &[
    ("smallint", "smallint"), ("small integer", "smallint"), ("real", "real"), ("double precision", "double precision"), ("double", "double precision"), ("float", "double precision"), ("floating point number", "double precision"),
    ("serial", "serial"), ("bigserial", "bigserial"), ("char", "char"), ("varbit", "varbit"), ("citext", "citext"), ("hstore", "hstore"), ("ltree", "ltree"), ("xml", "xml"), ("tsvector", "tsvector"), ("cidr", "cidr"), ("macaddr", "macaddr"),
    ("timestamp without time zone", "timestamp without time zone"), ("timestamp without timezone", "timestamp without time zone"), ("timestamp without a time zone", "timestamp without time zone"), ("timestamp without a timezone", "timestamp without time zone"), ("time with time zone", "time with time zone"), ("int4range", "int4range"), ("daterange", "daterange"), ("tstzrange", "tstzrange"), ("date range", "daterange"),
];

/// A type as people write it in a statement; `format_type` gives the words of the standard.
pub(crate) fn written(raw: &str) -> Cow<'_, str> {
    if let Some(element) = raw.strip_suffix("[]") {
        return match written(element) {
            Cow::Owned(short) => Cow::Owned(format!("{short}[]")),
            Cow::Borrowed(_) => Cow::Borrowed(raw),
        };
    }
    for (long, zone, short) in WRITTEN {
        if let Some(modifiers) = raw.strip_prefix(long).and_then(|rest| rest.strip_suffix(zone))
            && (modifiers.is_empty() || modifiers.starts_with('('))
        {
            return Cow::Owned(format!("{short}{modifiers}"));
        }
    }
    Cow::Borrowed(raw)
}

/// Long names, before and behind their modifiers, and what means the same
/// (<https://www.postgresql.org/docs/current/datatype.html>).
const WRITTEN: &[(&str, &str, &str)] = &[
    ("character varying", "", "varchar"),
    ("timestamp", " with time zone", "timestamptz"),
    ("timestamp", " without time zone", "timestamp"),
    ("time", " without time zone", "time"),
];

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
