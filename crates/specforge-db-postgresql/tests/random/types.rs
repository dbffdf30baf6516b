//! Types that the server has.

use super::model::Family;

/// Built-in types, the usual ones more often.
pub const TYPES: [&str; 34] = [
    "integer",
    "integer",
    "bigint",
    "text",
    "text",
    "int",
    "smallint",
    "int8",
    "numeric",
    "numeric(10,2)",
    "decimal(6, 3)",
    "numeric(14,2)",
    "real",
    "double precision",
    "varchar(20)",
    "varchar(80)",
    "character varying",
    "varchar(40)",
    "boolean",
    "bool",
    "timestamp",
    "timestamp with time zone",
    "timestamptz",
    "timestamp(3) without time zone",
    "timestamptz(0)",
    "date",
    "time",
    "interval",
    "uuid",
    "jsonb",
    "json",
    "bytea",
    "inet",
    "float4",
];

/// The family of a built-in type.
pub fn family(name: &str) -> Family {
    match name.split(['(', ' ']).next().unwrap_or_default() {
        "integer" | "bigint" | "int" | "smallint" | "int8" => Family::Int,
        "numeric" | "decimal" | "real" | "double" | "float4" => Family::Num,
        "text" | "varchar" | "character" | "char" => Family::Text,
        "boolean" | "bool" => Family::Bool,
        "date" => Family::Date,
        "timestamp" | "timestamptz" => Family::Time,
        "uuid" => Family::Uuid,
        "jsonb" | "json" => Family::Json,
        "bytea" => Family::Bytes,
        _ => Family::Other,
    }
}
