//! Default values: a closed grammar, so that no text of a request becomes a command.

use serde_json::Value;
use smol_str::SmolStr;

use crate::dialect::LogicalType;

/// A value that a column has when none is given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DefaultValue {
    /// None.
    Null,
    /// True or false.
    Bool(bool),
    /// A number, as it was written.
    Number(SmolStr),
    /// A text, or a JSON document as text.
    Text(SmolStr),
    /// The time of the insertion.
    Now,
    /// The day of the insertion.
    Today,
    /// A random UUID.
    Uuid,
}

/// Reads a default of a column of that type, or says what was expected.
pub(super) fn default_value(value: &Value, ty: LogicalType) -> Result<DefaultValue, String> {
    use LogicalType as T;
    let wrong =
        |wanted: &str| Err(format!("`{value}` is no default for this type: expected {wanted}"));
    if value.is_null() {
        return Ok(DefaultValue::Null);
    }
    let text = value.as_str();
    match ty {
        T::Boolean => match (value.as_bool(), text) {
            (Some(value), _) => Ok(DefaultValue::Bool(value)),
            (None, Some("true")) => Ok(DefaultValue::Bool(true)),
            (None, Some("false")) => Ok(DefaultValue::Bool(false)),
            _ => wrong("true or false"),
        },
        T::Integer | T::Bigint | T::Duration => match value.as_i64() {
            Some(number) => Ok(DefaultValue::Number(SmolStr::new(number.to_string()))),
            None => wrong("a whole number"),
        },
        T::Decimal | T::Money => match (value.as_number(), text) {
            (Some(number), _) => Ok(DefaultValue::Number(SmolStr::new(number.to_string()))),
            (None, Some(text)) if is_number(text) => Ok(DefaultValue::Number(SmolStr::new(text))),
            _ => wrong("a number"),
        },
        T::Timestamp => match text {
            Some("now") => Ok(DefaultValue::Now),
            Some(text) if starts_with_date(text) => Ok(DefaultValue::Text(SmolStr::new(text))),
            _ => wrong("`now`, or a time such as 2026-01-31T12:00:00Z"),
        },
        T::Date => match text {
            Some("today" | "now") => Ok(DefaultValue::Today),
            Some(text) if starts_with_date(text) => Ok(DefaultValue::Text(SmolStr::new(text))),
            _ => wrong("`today`, or a day such as 2026-01-31"),
        },
        T::Uuid => match text {
            Some("uuid") => Ok(DefaultValue::Uuid),
            Some(text) if text.len() == 36 => Ok(DefaultValue::Text(SmolStr::new(text))),
            _ => wrong("`uuid`, or a UUID"),
        },
        T::Json | T::Point | T::Vector => Ok(DefaultValue::Text(SmolStr::new(value.to_string()))),
        T::List => {
            if value.is_array() {
                Ok(DefaultValue::Text(SmolStr::new(value.to_string())))
            } else {
                wrong("a list such as []")
            }
        }
        T::Binary => wrong("null: bytes have no default"),
        _ => match text {
            Some(text) if text.contains('\0') => wrong("a text without NUL"),
            Some(text) => Ok(DefaultValue::Text(SmolStr::new(text))),
            None => wrong("a text"),
        },
    }
}

fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let all = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    all(whole) && all(fraction)
}

fn starts_with_date(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() >= 10
        && bytes.iter().take(10).enumerate().all(|(at, b)| match at {
            4 | 7 => *b == b'-',
            _ => b.is_ascii_digit(),
        })
}

/// An amount in the smallest unit of its currency: `19.99` is `1999`. Absent where it has more
/// than two digits behind the point, or is too large.
pub(super) fn minor_units(number: &str) -> Option<i64> {
    let (sign, digits) = match number.strip_prefix('-') {
        Some(digits) => (-1, digits),
        None => (1, number),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let fraction = fraction.trim_end_matches('0');
    if fraction.len() > 2 || !fraction.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let cents: i64 = format!("{fraction:0<2}").parse().ok()?;
    let whole: i64 = whole.parse().ok()?;
    whole.checked_mul(100)?.checked_add(cents)?.checked_mul(sign)
}
