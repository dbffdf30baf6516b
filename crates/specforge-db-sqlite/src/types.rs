//! Types: what a declared type means, and how logical types are spelled.

use specforge_db_core::dialect::{LogicalType, TypeSpec};
use specforge_db_core::model::Family;

const AFFINITY: &str = "https://sqlite.org/datatype3.html";
const JSON: &str = "https://sqlite.org/json1.html";

/// A row without a check or alternatives.
const fn row(logical: LogicalType, spelling: &'static str, reason: &'static str) -> TypeSpec {
    TypeSpec {
        logical,
        spelling,
        since: None,
        check: None,
        reason,
        alternatives: &[],
        source: AFFINITY,
    }
}

/// A row whose values are checked.
const fn checked(
    logical: LogicalType,
    spelling: &'static str,
    check: &'static str,
    reason: &'static str,
) -> TypeSpec {
    TypeSpec { check: Some(check), ..row(logical, spelling, reason) }
}

const LENGTH: &str = "length({column}) <= {max}";
const WHOLE: &str = "typeof({column}) in ('integer', 'null')";
const NUMBER: &str = "typeof({column}) in ('integer', 'real', 'null')";
const VARCHAR: &str = "SQLite stores text of any length and ignores the number; it is written for people and tools, and a check holds it";
const TEXT: &str = "SQLite has one type for texts";
const INTEGER: &str = "SQLite stores whole numbers of up to 64 bits; a check keeps out what is none, because a declared type is only a preference";

/// How logical types are spelled when a schema is designed; rows are tried in order until all of
/// their places can be filled.
#[rustfmt::skip]
pub(crate) const ROWS: &[TypeSpec] = &[
    checked(LogicalType::String, "VARCHAR({max})", LENGTH, VARCHAR),
    row(LogicalType::String, "TEXT", TEXT),
    checked(LogicalType::Text, "TEXT", LENGTH, TEXT),
    checked(LogicalType::Integer, "INTEGER", WHOLE, INTEGER),
    checked(LogicalType::Bigint, "INTEGER", WHOLE, "SQLite stores whole numbers of up to 64 bits; as the primary key it is the row's own number, which costs nothing to keep or to find"),
    TypeSpec { alternatives: &["whole numbers of the smallest unit, which are exact: the type `money` does that"], ..checked(LogicalType::Decimal, "DECIMAL({precision},{scale})", NUMBER, "SQLite has no exact decimals: it keeps whole numbers exactly and others as binary fractions, to about 15 digits") },
    TypeSpec { alternatives: &["whole numbers of the smallest unit, which are exact: the type `money` does that"], ..checked(LogicalType::Decimal, "DECIMAL", NUMBER, "SQLite has no exact decimals: it keeps whole numbers exactly and others as binary fractions, to about 15 digits") },
    TypeSpec { alternatives: &["`decimal`, where amounts are only shown and never added up"], ..checked(LogicalType::Money, "INTEGER", WHOLE, "whole numbers of the smallest unit are exact, and SQLite has no exact decimals") },
    checked(LogicalType::Boolean, "BOOLEAN", "{column} in (0, 1)", "SQLite has no booleans; drivers know the name, and a check keeps it to 0 and 1"),
    TypeSpec { alternatives: &["INTEGER with days since 1970, where days are reckoned with"], ..row(LogicalType::Date, "DATE", "ISO 8601 text sorts as days do, and SQLite's date functions read it; drivers know the name") },
    row(LogicalType::Time, "TIME", "ISO 8601 text sorts as times do, and SQLite's date functions read it; drivers know the name"),
    TypeSpec { alternatives: &["INTEGER with milliseconds since 1970, where times are reckoned with"], ..row(LogicalType::Timestamp, "TIMESTAMP", "ISO 8601 text in UTC sorts as time passes, and SQLite's date functions read it; drivers know the name") },
    checked(LogicalType::Duration, "INTEGER", WHOLE, "seconds can be added, compared and summed"),
    TypeSpec { alternatives: &["BLOB of 16 bytes, where space matters more than reading it"], ..checked(LogicalType::Uuid, "CHAR(36)", "length({column}) = 36", "text can be read and pasted; a check holds its length") },
    TypeSpec { source: JSON, ..checked(LogicalType::Json, "JSON", "json_valid({column})", "SQLite keeps JSON as text and its functions read it; a check refuses what is none") },
    checked(LogicalType::Binary, "BLOB", LENGTH, "bytes as they are; a check holds how many, because SQLite ignores lengths"),
    TypeSpec { alternatives: &["a table of values, where people add them at run time"], ..row(LogicalType::Enum, "TEXT", "SQLite has no enums; a check holds the values") },
    TypeSpec { source: JSON, alternatives: &["a table of elements, where they are searched or refer to others"], ..checked(LogicalType::List, "JSON", "json_valid({column}) and json_type({column}) = 'array'", "SQLite has no lists; a JSON array keeps their order, and a check refuses anything else") },
    checked(LogicalType::Email, "VARCHAR({max})", "length({column}) <= {max} and {column} like '%_@_%'", "an address has an @ between two parts; whether it exists, only a message shows"),
    checked(LogicalType::Email, "TEXT", "{column} like '%_@_%'", "an address has an @ between two parts; whether it exists, only a message shows"),
    checked(LogicalType::Url, "VARCHAR({max})", LENGTH, VARCHAR),
    row(LogicalType::Url, "TEXT", TEXT),
    checked(LogicalType::Slug, "VARCHAR({max})", "length({column}) <= {max} and {column} = lower({column}) and {column} <> ''", "a name in a URL is short and in lower case"),
    checked(LogicalType::Slug, "TEXT", "{column} = lower({column}) and {column} <> ''", "a name in a URL is in lower case"),
    checked(LogicalType::Phone, "VARCHAR({max})", LENGTH, VARCHAR),
    row(LogicalType::Phone, "TEXT", "numbers of telephones have no fixed length, and a + or a leading 0 means something"),
    checked(LogicalType::Country, "CHAR(2)", "length({column}) = 2 and {column} = upper({column})", "the two letters of ISO 3166-1"),
    checked(LogicalType::Currency, "CHAR(3)", "length({column}) = 3 and {column} = upper({column})", "the three letters of ISO 4217"),
    checked(LogicalType::Ip, "VARCHAR(45)", "length({column}) <= 45", "an IPv6 address in its longest form has 45 characters"),
    TypeSpec { source: JSON, alternatives: &["two columns with an R*Tree beside them, where places are searched by area"], ..checked(LogicalType::Point, "JSON", "json_valid({column}) and json_array_length({column}) = 2", "SQLite has no points; a JSON array of longitude and latitude is what GeoJSON writes") },
    TypeSpec { alternatives: &["an extension for vectors, where the nearest are searched"], ..row(LogicalType::Vector, "BLOB", "the numbers as bytes, which is what extensions for vectors read") },
];

/// Words for types that only this database has, in wishes (<https://sqlite.org/datatype3.html>).
pub(crate) const WORDS: &[(&str, &str)] = &[
    ("real", "REAL"),
    ("float", "REAL"),
    ("double", "REAL"),
    ("floating point number", "REAL"),
    ("char", "CHAR"),
];

/// The affinity of a column, by the rules of <https://sqlite.org/datatype3.html#determination_of_column_affinity>.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Affinity {
    Integer,
    Text,
    Blob,
    Real,
    Numeric,
}

/// The affinity that a declared type gives.
pub(crate) fn affinity(raw: &str) -> Affinity {
    let has = |word: &[u8]| {
        raw.as_bytes().windows(word.len()).any(|window| window.eq_ignore_ascii_case(word))
    };
    if has(b"INT") {
        Affinity::Integer
    } else if has(b"CHAR") || has(b"CLOB") || has(b"TEXT") {
        Affinity::Text
    } else if has(b"BLOB") || raw.trim().is_empty() {
        Affinity::Blob
    } else if has(b"REAL") || has(b"FLOA") || has(b"DOUB") {
        Affinity::Real
    } else {
        Affinity::Numeric
    }
}

/// What a declared type means to its author, as far as its spelling tells.
pub(crate) fn family(raw: &str) -> Family {
    let (word, arguments) = raw.split_once('(').unwrap_or((raw, ""));
    let mut numbers = arguments
        .trim_end()
        .trim_end_matches(')')
        .split(',')
        .filter_map(|n| n.trim().parse::<u32>().ok());
    let named = NAMED.iter().find(|(name, _)| name.eq_ignore_ascii_case(word.trim()));
    if let Some((_, family)) = named {
        return family.clone();
    }
    if ["DECIMAL", "NUMERIC"].iter().any(|name| name.eq_ignore_ascii_case(word.trim())) {
        let precision = numbers.next();
        return Family::Decimal {
            precision,
            scale: numbers.next().and_then(|n| i32::try_from(n).ok()),
        };
    }
    match affinity(raw) {
        Affinity::Integer => Family::Int { bits: 64, unsigned: false },
        Affinity::Text => Family::Text { max: numbers.next() },
        Affinity::Blob if raw.trim().is_empty() => Family::Any,
        Affinity::Blob => Family::Bytes { max: numbers.next() },
        Affinity::Real => Family::Float { bits: 64 },
        Affinity::Numeric => Family::Decimal { precision: None, scale: None },
    }
}

/// Names that mean more to people than the affinity says.
#[rustfmt::skip]
const NAMED: &[(&str, Family)] = &[
    ("BOOLEAN",     Family::Bool),
    ("BOOL",        Family::Bool),
    ("DATE",        Family::Date),
    ("TIME",        Family::Time { zone: false }),
    ("DATETIME",    Family::Timestamp { zone: false }),
    ("TIMESTAMP",   Family::Timestamp { zone: false }),
    ("TIMESTAMPTZ", Family::Timestamp { zone: true }),
    ("UUID",        Family::Uuid),
    ("JSON",        Family::Json),
    ("JSONB",       Family::Json),
    ("ANY",         Family::Any),
];
