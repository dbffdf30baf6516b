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
    /// A list, by its elements and as JSON.
    List(Vec<Self>, SmolStr),
    /// The time of the insertion.
    Now,
    /// The day of the insertion.
    Today,
    /// A random UUID.
    Uuid,
    /// A time after that of the insertion, or a day after its day.
    Later {
        /// How many of the units.
        count: u32,
        /// Of what.
        unit: TimeUnit,
        /// Whether it is a day.
        day: bool,
    },
}

/// A length of time that people count by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimeUnit {
    /// Minutes.
    Minute,
    /// Hours.
    Hour,
    /// Days.
    Day,
    /// Weeks.
    Week,
    /// Months.
    Month,
    /// Years.
    Year,
}

impl TimeUnit {
    /// All, each with the word that says it in the plural.
    pub const ALL: &'static [(Self, &'static str)] = &[
        (Self::Minute, "minutes"),
        (Self::Hour, "hours"),
        (Self::Day, "days"),
        (Self::Week, "weeks"),
        (Self::Month, "months"),
        (Self::Year, "years"),
    ];

    /// The word that says several.
    pub fn plural(self) -> &'static str {
        Self::ALL.iter().find(|(unit, _)| *unit == self).map_or("days", |(_, word)| word)
    }
}

/// `now + 7 days`, `today + 1 months`.
fn later(text: &str, day: bool) -> Option<DefaultValue> {
    let from = if day { "today" } else { "now" };
    let rest = text.strip_prefix(from)?.trim_start().strip_prefix('+')?;
    let (count, word) = rest.trim().split_once(' ')?;
    let count = count.parse().ok().filter(|count| (1..=10_000).contains(count))?;
    let unit = TimeUnit::ALL.iter().find(|(_, known)| *known == word)?.0;
    let fits = !day || !matches!(unit, TimeUnit::Minute | TimeUnit::Hour);
    fits.then_some(DefaultValue::Later { count, unit, day })
}

/// Reads a default of a column of that type, or says what was expected.
pub(super) fn default_value(
    value: &Value,
    ty: LogicalType,
    items: Option<LogicalType>,
) -> Result<DefaultValue, String> {
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
        T::Integer if value.as_i64().is_some_and(|number| i32::try_from(number).is_err()) => {
            wrong("a number of 32 bits; `bigint` holds more")
        }
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
            Some(text) if later(text, false).is_some() => {
                later(text, false).map_or_else(|| wrong("a time"), Ok)
            }
            Some(text) if is_moment(text) => Ok(DefaultValue::Text(SmolStr::new(text))),
            _ => wrong("`now`, or a time such as 2026-01-31T12:00:00Z"),
        },
        T::Date => match text {
            Some("today" | "now") => Ok(DefaultValue::Today),
            Some(text) if later(text, true).is_some() => {
                later(text, true).map_or_else(|| wrong("a day"), Ok)
            }
            Some(text) if is_date(text) => Ok(DefaultValue::Text(SmolStr::new(text))),
            _ => wrong("`today`, or a day such as 2026-01-31"),
        },
        T::Time => match text {
            Some(text) if is_time(text) => Ok(DefaultValue::Text(SmolStr::new(text))),
            _ => wrong("a time of day such as 12:30:00"),
        },
        T::Uuid => match text {
            Some("uuid") => Ok(DefaultValue::Uuid),
            Some(text) if is_uuid(text) => Ok(DefaultValue::Text(SmolStr::new(text))),
            _ => wrong("`uuid`, or a UUID"),
        },
        T::Ip => match text {
            Some(text) if text.parse::<std::net::IpAddr>().is_ok() => {
                Ok(DefaultValue::Text(SmolStr::new(text)))
            }
            _ => wrong("an IP address"),
        },
        T::Json => Ok(DefaultValue::Text(SmolStr::new(value.to_string()))),
        T::Point | T::Vector => match value.as_array() {
            Some(numbers) if ty == T::Point && numbers.len() != 2 => wrong("[longitude, latitude]"),
            Some(numbers) if numbers.iter().all(Value::is_number) => list(value, numbers, None),
            _ => wrong("a list of numbers"),
        },
        T::List => match value.as_array() {
            Some(elements) => list(value, elements, items),
            None => wrong("a list such as []"),
        },
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

/// A list whose elements are what its items are; of unknown items each is what JSON says.
fn list(
    whole: &Value,
    elements: &[Value],
    items: Option<LogicalType>,
) -> Result<DefaultValue, String> {
    let element = |value: &Value| match (items, value) {
        (Some(items), value) => default_value(value, items, None),
        (None, Value::Number(number)) => Ok(DefaultValue::Number(SmolStr::new(number.to_string()))),
        (None, value) => Ok(DefaultValue::Text(SmolStr::new(value.to_string()))),
    };
    let elements = elements.iter().map(element).collect::<Result<_, _>>()?;
    Ok(DefaultValue::List(elements, SmolStr::new(whole.to_string())))
}

/// Whether a text is a day of the calendar: `2026-01-31`.
pub(super) fn is_date(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let [year, month, day] = parts.as_slice() else { return false };
    let (Some(year), Some(month), Some(day)) = (digits(year, 4), digits(month, 2), digits(day, 2))
    else {
        return false;
    };
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let last = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => return false,
    };
    year > 0 && (1..=last).contains(&day)
}

/// Whether a text is a time of day: `12:30`, `12:30:00`, `12:30:00.5`.
pub(super) fn is_time(text: &str) -> bool {
    let (clock, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let parts: Vec<&str> = clock.split(':').collect();
    let below = |part: &str, limit: u32| digits(part, 2).is_some_and(|number| number < limit);
    let fits = match parts.as_slice() {
        [hours, minutes] if !text.contains('.') => below(hours, 24) && below(minutes, 60),
        [hours, minutes, seconds] => below(hours, 24) && below(minutes, 60) && below(seconds, 60),
        _ => false,
    };
    fits && (1..=6).contains(&fraction.len()) && fraction.bytes().all(|b| b.is_ascii_digit())
}

/// Whether a text is a day, or a time of a day with or without its zone.
pub(super) fn is_moment(text: &str) -> bool {
    let Some((day, time)) = text.split_once(['T', ' ']) else { return is_date(text) };
    let clock = match time.strip_suffix('Z') {
        Some(clock) => clock,
        None => match time.rfind(['+', '-']) {
            Some(at) => {
                let zone = time.get(at + 1..).unwrap_or_default();
                if !(is_time(zone) || digits(zone, 2).is_some_and(|hours| hours < 15)) {
                    return false;
                }
                time.get(..at).unwrap_or_default()
            }
            None => time,
        },
    };
    is_date(day) && is_time(clock)
}

/// Whether a text is a UUID as it is usually written.
pub(super) fn is_uuid(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let lengths: Vec<usize> = parts.iter().map(|part| part.len()).collect();
    lengths == [8, 4, 4, 4, 12]
        && parts.iter().all(|part| part.bytes().all(|b| b.is_ascii_hexdigit()))
}

fn digits(text: &str, count: usize) -> Option<u32> {
    let all = text.len() == count && text.bytes().all(|b| b.is_ascii_digit());
    all.then(|| text.parse().ok()).flatten()
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
