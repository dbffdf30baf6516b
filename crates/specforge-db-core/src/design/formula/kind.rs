//! What kind of value a part of a condition is.
//!
//! Some databases compare anything with anything and find nothing, others refuse the statement. A
//! condition that compares a number with a word is wrong in both, and is refused at its place.

use super::{Formula, Operator};
use crate::design::value::{is_date, is_moment, is_time, is_uuid};
use crate::name::{Ident, did_you_mean};

/// What kind of value something is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::design) enum Kind {
    Number,
    Text,
    Bool,
    Date,
    Time,
    Timestamp,
    Duration,
    Uuid,
    Ip,
    Bytes,
    /// One of these texts.
    Enum(Vec<String>),
    /// A text that was written there: whatever it is compared with.
    Literal(String),
    /// NULL, or a type that only the database knows.
    Any,
    /// A value that conditions cannot look into.
    Opaque,
}

impl Kind {
    fn word(&self) -> &'static str {
        match self {
            Self::Number => "a number",
            Self::Text | Self::Literal(_) => "a text",
            Self::Bool => "true or false",
            Self::Date => "a date",
            Self::Time => "a time of day",
            Self::Timestamp => "a point in time",
            Self::Duration => "a length of time",
            Self::Uuid => "a UUID",
            Self::Ip => "an IP address",
            Self::Bytes => "bytes",
            Self::Enum(_) => "one of the values of an enum",
            Self::Any => "any value",
            Self::Opaque => "a document or a list",
        }
    }
}

/// What is known of a column.
type Columns<'c> = dyn Fn(&Ident) -> Kind + 'c;

/// The kind of a condition's part, or what does not fit in it.
pub(in crate::design) fn kind(formula: &Formula, columns: &Columns<'_>) -> Result<Kind, String> {
    match formula {
        Formula::Column(name) => Ok(columns(name)),
        Formula::Number(_) => Ok(Kind::Number),
        Formula::Seconds(_) => Ok(Kind::Duration),
        Formula::Text(text) => Ok(Kind::Literal(text.to_string())),
        Formula::Bool(_) => Ok(Kind::Bool),
        Formula::Null => Ok(Kind::Any),
        Formula::And(parts) | Formula::Or(parts) => {
            parts.iter().try_for_each(|part| wanted(part, &Kind::Bool, columns))?;
            Ok(Kind::Bool)
        }
        Formula::Not(part) => wanted(part, &Kind::Bool, columns).map(|()| Kind::Bool),
        Formula::Compare(a, _, b) => together([&**a, b], columns).map(|_| Kind::Bool),
        Formula::In { value, list, .. } => {
            together(std::iter::once(&**value).chain(list), columns).map(|_| Kind::Bool)
        }
        Formula::Between { value, low, high, .. } => {
            together([&**value, low, high], columns).map(|_| Kind::Bool)
        }
        Formula::IsNull { value, .. } => kind(value, columns).map(|_| Kind::Bool),
        Formula::Like { value, .. } => wanted(value, &Kind::Text, columns).map(|()| Kind::Bool),
        Formula::Negative(part) => number_or_length(part, columns),
        Formula::Arithmetic(a, operator, b) => reckoned(a, *operator, b, columns),
        Formula::Call { function, arguments } => called(function, arguments, columns),
    }
}

fn called(function: &str, arguments: &[Formula], columns: &Columns<'_>) -> Result<Kind, String> {
    let each = |kind: &Kind| arguments.iter().try_for_each(|part| wanted(part, kind, columns));
    match function {
        "length" => match arguments {
            [part] if kind(part, columns)? == Kind::Bytes => Ok(Kind::Number),
            _ => each(&Kind::Text).map(|()| Kind::Number),
        },
        "lower" | "upper" | "trim" => each(&Kind::Text).map(|()| Kind::Text),
        "abs" => each(&Kind::Number).map(|()| Kind::Number),
        "coalesce" => together(arguments, columns),
        _ => Ok(Kind::Any),
    }
}

fn reckoned(
    a: &Formula,
    operator: Operator,
    b: &Formula,
    columns: &Columns<'_>,
) -> Result<Kind, String> {
    let (left, right) = (number_or_length(a, columns)?, number_or_length(b, columns)?);
    match (left, operator, right) {
        (Kind::Number, _, Kind::Number) => Ok(Kind::Number),
        (Kind::Duration, Operator::Plus | Operator::Minus, Kind::Duration)
        | (Kind::Duration, Operator::Times | Operator::Divided, Kind::Number)
        | (Kind::Number, Operator::Times, Kind::Duration) => Ok(Kind::Duration),
        (left, _, right) => Err(format!(
            "{} and {} cannot be reckoned with by `{}`",
            left.word(),
            right.word(),
            operator.sign()
        )),
    }
}

/// Numbers can be reckoned with; days and times differ too much between databases.
fn number_or_length(part: &Formula, columns: &Columns<'_>) -> Result<Kind, String> {
    match kind(part, columns)? {
        Kind::Number | Kind::Any => Ok(Kind::Number),
        Kind::Duration => Ok(Kind::Duration),
        other => Err(format!("{} cannot be reckoned with", other.word())),
    }
}

fn wanted(part: &Formula, wanted: &Kind, columns: &Columns<'_>) -> Result<(), String> {
    let found = kind(part, columns)?;
    match unify(found.clone(), wanted.clone()) {
        Some(_) => Ok(()),
        None => Err(format!("{} stands where {} is expected", found.word(), wanted.word())),
    }
}

/// The kind that values have in common that are compared with one another.
fn together<'f>(
    parts: impl IntoIterator<Item = &'f Formula>,
    columns: &Columns<'_>,
) -> Result<Kind, String> {
    let mut kinds =
        parts.into_iter().map(|part| kind(part, columns)).collect::<Result<Vec<_>, _>>()?;
    // What texts are to be shows in what stands beside them.
    kinds.sort_by_key(|kind| matches!(kind, Kind::Any | Kind::Literal(_)));
    let mut common = Kind::Any;
    for found in kinds {
        if found == Kind::Opaque {
            return Err(format!("{} can only be compared with `null`", found.word()));
        }
        common = match (unify(found.clone(), common.clone()), &common, &found) {
            (Some(kind), ..) => kind,
            (None, Kind::Enum(values), Kind::Literal(text)) => {
                let near = did_you_mean(text, values.iter().map(String::as_str));
                let hint = near.map_or(String::new(), |near| format!("; did you mean `{near}`?"));
                return Err(format!("`{text}` is none of the values {}{hint}", values.join(", ")));
            }
            (None, wanted, Kind::Literal(text)) => {
                return Err(format!("'{text}' is compared with {}", wanted.word()));
            }
            (None, ..) => {
                return Err(format!("{} is compared with {}", found.word(), common.word()));
            }
        };
    }
    Ok(common)
}

/// What both are; absent where they have nothing in common.
fn unify(a: Kind, b: Kind) -> Option<Kind> {
    use Kind::{Any, Date, Enum, Ip, Literal, Text, Time, Timestamp, Uuid};
    match (a, b) {
        (Any, kind) | (kind, Any) => Some(kind),
        (a, b) if a == b => Some(a),
        (Literal(text), kind) | (kind, Literal(text)) => {
            let fits = match &kind {
                Text | Literal(_) => true,
                Enum(values) => values.contains(&text),
                Date => is_date(&text),
                Timestamp => is_moment(&text),
                Time => is_time(&text),
                Uuid => is_uuid(&text),
                Ip => text.parse::<std::net::IpAddr>().is_ok(),
                _ => false,
            };
            fits.then_some(kind)
        }
        (Date, Timestamp) | (Timestamp, Date) => Some(Timestamp),
        (Enum(_), Text | Enum(_)) | (Text, Enum(_)) => Some(Text),
        _ => None,
    }
}
