//! Default values as SQL.

use specforge_db_core::design::{DefaultValue, TimeUnit, TypeWish};
use specforge_db_core::dialect::LogicalType;
use specforge_db_core::plan::Unsupported;
use specforge_db_core::version::Version;

use crate::spelling::literal;

/// Since when a random UUID needs no extension
/// (<https://www.postgresql.org/docs/13/functions-uuid.html>).
pub(super) const RANDOM_UUIDS: Version = Version::short(13, 0);

/// A length of time, by its number of seconds.
pub(super) fn seconds(number: &str) -> String {
    format!("interval {}", literal(&format!("{number} seconds")))
}

/// Spells a default of a column of that type.
pub(super) fn default_expr(
    value: &DefaultValue,
    wish: &TypeWish,
    version: Version,
) -> Result<String, Unsupported> {
    Ok(match (value, wish.logical) {
        (DefaultValue::Null, _) => "NULL".to_owned(),
        (DefaultValue::Bool(true), _) => "true".to_owned(),
        (DefaultValue::Bool(false), _) => "false".to_owned(),
        (DefaultValue::Number(number), LogicalType::Duration) => seconds(number),
        (DefaultValue::Number(number), _) => number.to_string(),
        (DefaultValue::Text(text), LogicalType::Json) => format!("{}::jsonb", literal(text)),
        (DefaultValue::Text(text), _) => literal(text),
        (DefaultValue::List(elements, _), LogicalType::Point) => {
            format!("{}::point", literal(&point(elements)))
        }
        (DefaultValue::List(_, json), LogicalType::List) if wish.items.is_none() => {
            format!("{}::jsonb", literal(json))
        }
        (DefaultValue::List(elements, _), _) => literal(&array(elements, wish.items)?),
        (DefaultValue::Now, _) => "now()".to_owned(),
        (DefaultValue::Today, _) => "CURRENT_DATE".to_owned(),
        (DefaultValue::Later { count, unit: TimeUnit::Day, day: true }, _) => {
            format!("(CURRENT_DATE + {count})")
        }
        (DefaultValue::Later { count, unit, day: true }, _) => {
            let length = literal(&format!("{count} {}", unit.plural()));
            format!("((CURRENT_DATE + interval {length})::date)")
        }
        (DefaultValue::Later { count, unit, day: false }, _) => {
            let length = literal(&format!("{count} {}", unit.plural()));
            format!("(now() + interval {length})")
        }
        (DefaultValue::Uuid, _) if version >= RANDOM_UUIDS => "gen_random_uuid()".to_owned(),
        (DefaultValue::Uuid, _) => {
            return Err(Unsupported::new(
                "gen_random_uuid() is part of it from 13 on; before, the extension pgcrypto has it",
            ));
        }
    })
}

/// An array as text: `{1,2}`.
fn array(elements: &[DefaultValue], items: Option<LogicalType>) -> Result<String, Unsupported> {
    let elements = elements.iter().map(|value| member(value, items));
    Ok(format!("{{{}}}", elements.collect::<Result<Vec<_>, _>>()?.join(",")))
}

fn member(value: &DefaultValue, items: Option<LogicalType>) -> Result<String, Unsupported> {
    Ok(match (value, items) {
        (DefaultValue::Null, _) => "NULL".to_owned(),
        (DefaultValue::Bool(value), _) => value.to_string(),
        (DefaultValue::Number(number), Some(LogicalType::Duration)) => {
            element(&format!("{number} seconds"))
        }
        (DefaultValue::Number(number), _) => number.to_string(),
        (DefaultValue::Text(text), _) => element(text),
        (DefaultValue::List(elements, _), Some(LogicalType::Point)) => element(&point(elements)),
        (DefaultValue::List(_, json), Some(LogicalType::List)) => element(json),
        (DefaultValue::List(elements, _), _) => array(elements, None)?,
        (
            DefaultValue::Now
            | DefaultValue::Today
            | DefaultValue::Uuid
            | DefaultValue::Later { .. },
            _,
        ) => {
            return Err(Unsupported::new("an element of the list is no constant"));
        }
    })
}

/// A point as text: `(1,2)`.
fn point(numbers: &[DefaultValue]) -> String {
    let numbers = numbers.iter().map(|number| match number {
        DefaultValue::Number(number) => number.as_str(),
        _ => "0",
    });
    format!("({})", numbers.collect::<Vec<_>>().join(","))
}

/// A text as an element of an array
/// (<https://www.postgresql.org/docs/current/arrays.html#ARRAYS-IO>).
pub(super) fn element(text: &str) -> String {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b == b'_';
    if !text.is_empty() && text.bytes().all(plain) && !text.eq_ignore_ascii_case("null") {
        return text.to_owned();
    }
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}
