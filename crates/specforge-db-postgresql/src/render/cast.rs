//! Which types turn into which, and how.
//!
//! From `pg_cast` of a PostgreSQL 18 server (<https://www.postgresql.org/docs/current/catalog-pg-cast.html>),
//! as families: what an assignment converts by itself, what takes an explicit cast, and what goes by
//! way of text.

use specforge_db_core::model::Type;

/// How values of one type become values of another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cast {
    /// ALTER COLUMN TYPE does it by itself.
    Assignment,
    /// `USING column::type`.
    Explicit,
    /// `USING column::text::type`.
    ByText,
    /// `USING column::integer::type`: only `integer` has a cast to and from truth.
    ByInteger,
    /// Each value as the only element of an array.
    Wrapped,
    /// Nobody but the caller knows how.
    Unknown,
}

/// The base type: without length, precision or array brackets.
pub(crate) fn base(raw: &str) -> (&str, bool) {
    let (element, array) = match raw.strip_suffix("[]") {
        Some(element) => (element, true),
        None => (raw, false),
    };
    let end = element.find('(').unwrap_or(element.len());
    let base = element.get(..end).unwrap_or(element).trim_end();
    // `timestamp(3) with time zone`: what stands behind the brackets belongs to the name.
    let tail = element.find(')').and_then(|at| element.get(at + 1..)).unwrap_or_default().trim();
    let base = match (base, tail) {
        ("timestamp", "with time zone") => "timestamp with time zone",
        ("timestamp", "without time zone") => "timestamp without time zone",
        ("time", "with time zone") => "time with time zone",
        ("time", "without time zone") => "time without time zone",
        (base, _) => base,
    };
    (base, array)
}

/// A group of types among which the server casts alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Text,
    SmallInt,
    Int,
    BigInt,
    Decimal,
    Float,
    Bool,
    Date,
    Timestamp,
    TimestampTz,
    Time,
    TimeTz,
    Interval,
    Json,
    Network,
    Mac,
    Bit,
    Money,
    Oid,
    Other,
}

fn kind(base: &str) -> Kind {
    match base {
        "text" | "character varying" | "character" | "name" | "\"char\"" | "citext" | "bpchar" => {
            Kind::Text
        }
        "smallint" => Kind::SmallInt,
        "integer" => Kind::Int,
        "bigint" => Kind::BigInt,
        "numeric" => Kind::Decimal,
        "real" | "double precision" => Kind::Float,
        "boolean" => Kind::Bool,
        "date" => Kind::Date,
        "timestamp without time zone" | "timestamp" => Kind::Timestamp,
        "timestamp with time zone" => Kind::TimestampTz,
        "time without time zone" | "time" => Kind::Time,
        "time with time zone" => Kind::TimeTz,
        "interval" => Kind::Interval,
        "json" | "jsonb" => Kind::Json,
        "inet" | "cidr" => Kind::Network,
        "macaddr" | "macaddr8" => Kind::Mac,
        "bit" | "bit varying" => Kind::Bit,
        "money" => Kind::Money,
        "oid" | "regclass" | "regproc" | "regtype" => Kind::Oid,
        _ => Kind::Other,
    }
}

fn is_number(kind: Kind) -> bool {
    matches!(kind, Kind::SmallInt | Kind::Int | Kind::BigInt | Kind::Decimal | Kind::Float)
}

/// How a column's values become values of another type.
pub(crate) fn cast(from: &Type, to: &Type) -> Cast {
    let ((from_base, from_array), (to_base, to_array)) = (base(&from.raw), base(&to.raw));
    if from_array != to_array {
        // A whole array turns into text and back, never into one of its elements.
        let text = |base: &str| kind(base) == Kind::Text;
        return match (from_array, to_array) {
            (true, false) if text(to_base) => Cast::Assignment,
            (false, true) if from_base == to_base => Cast::Wrapped,
            (false, true) if text(from_base) => Cast::Explicit,
            _ => Cast::Unknown,
        };
    }
    if from_base == to_base {
        return Cast::Assignment;
    }
    let (a, b) = (kind(from_base), kind(to_base));
    match (a, b) {
        // Any value has a text, and an assignment takes it.
        (Kind::Json, Kind::Json) | (_, Kind::Text) => Cast::Assignment,
        (Kind::Text, _) => Cast::Explicit,
        (a, b) if is_number(a) && is_number(b) => Cast::Assignment,
        (Kind::Int, Kind::Bool) | (Kind::Bool, Kind::Int) => Cast::Explicit,
        (Kind::SmallInt, Kind::Bool)
        | (Kind::Bool, Kind::SmallInt | Kind::BigInt | Kind::Decimal) => Cast::ByInteger,
        (Kind::Decimal | Kind::Int | Kind::BigInt, Kind::Money)
        | (Kind::Money, Kind::Decimal)
        | (Kind::Date, Kind::Timestamp | Kind::TimestampTz)
        | (Kind::Timestamp, Kind::Date | Kind::TimestampTz | Kind::Time)
        | (Kind::TimestampTz, Kind::Date | Kind::Timestamp | Kind::Time | Kind::TimeTz)
        | (Kind::Time, Kind::TimeTz | Kind::Interval)
        | (Kind::TimeTz | Kind::Interval, Kind::Time)
        | (Kind::Network, Kind::Network)
        | (Kind::Mac, Kind::Mac)
        | (Kind::Bit, Kind::Bit)
        | (Kind::SmallInt | Kind::Int | Kind::BigInt, Kind::Oid)
        | (Kind::Oid, Kind::Int | Kind::BigInt) => Cast::Assignment,
        (Kind::Int | Kind::BigInt, Kind::Bit) | (Kind::Bit, Kind::Int | Kind::BigInt) => {
            Cast::Explicit
        }
        // A number's digits are no bytes, and the casts of 18 give other ones than its text does.
        _ if from_base == "bytea" || to_base == "bytea" => Cast::Unknown,
        // Enums, domains and what extensions bring: their text is what they have in common.
        (Kind::Other, _) | (_, Kind::Other) => Cast::ByText,
        _ => Cast::Unknown,
    }
}
