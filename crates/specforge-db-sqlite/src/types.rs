//! Types: what a declared type means, and how logical types are spelled.

use specforge_db_core::dialect::TypeSpec;
use specforge_db_core::model::Family;

/// How logical types are spelled when a schema is designed.
pub(crate) const ROWS: &[TypeSpec] = &[];

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
    let upper = raw.to_ascii_uppercase();
    let has = |word: &str| upper.contains(word);
    if has("INT") {
        Affinity::Integer
    } else if has("CHAR") || has("CLOB") || has("TEXT") {
        Affinity::Text
    } else if has("BLOB") || upper.trim().is_empty() {
        Affinity::Blob
    } else if has("REAL") || has("FLOA") || has("DOUB") {
        Affinity::Real
    } else {
        Affinity::Numeric
    }
}

/// What a declared type means to its author, as far as its spelling tells.
pub(crate) fn family(raw: &str) -> Family {
    let (word, arguments) = split(raw);
    let number = |at: usize| arguments.get(at).copied();
    match word.as_str() {
        "BOOLEAN" | "BOOL" => Family::Bool,
        "DATE" => Family::Date,
        "TIME" => Family::Time { zone: false },
        "DATETIME" | "TIMESTAMP" => Family::Timestamp { zone: false },
        "TIMESTAMPTZ" => Family::Timestamp { zone: true },
        "UUID" => Family::Uuid,
        "JSON" | "JSONB" => Family::Json,
        "ANY" => Family::Any,
        "DECIMAL" | "NUMERIC" => Family::Decimal {
            precision: number(0),
            scale: number(1).and_then(|scale| i32::try_from(scale).ok()),
        },
        _ => match affinity(raw) {
            Affinity::Integer => Family::Int { bits: 64, unsigned: false },
            Affinity::Text => Family::Text { max: number(0) },
            Affinity::Blob if raw.trim().is_empty() => Family::Any,
            Affinity::Blob => Family::Bytes { max: number(0) },
            Affinity::Real => Family::Float { bits: 64 },
            Affinity::Numeric => Family::Decimal { precision: None, scale: None },
        },
    }
}

fn split(raw: &str) -> (String, Vec<u32>) {
    let (word, rest) = raw.split_once('(').unwrap_or((raw, ""));
    let numbers = rest.trim_end().trim_end_matches(')').split(',').filter_map(|n| n.trim().parse().ok()).collect();
    (word.trim().to_ascii_uppercase(), numbers)
}
