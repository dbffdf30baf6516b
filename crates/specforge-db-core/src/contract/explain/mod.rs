//! Reading a request: serde first, and when it fails, all mistakes at once.
//!
//! serde stops at the first mistake and knows no places. So a request that it refuses is laid beside
//! the JSON Schema of the same type ([`shape`]) and walked ([`judge`]): `jsonschema` judges each
//! node, the walk is ours, because of a union only the branch that the writer meant is worth words,
//! and because hostile input must end the walk at the hundredth mistake, not at the millionth.

mod judge;
mod shape;
mod words;

use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde_json::Value;

use self::judge::{MAX_DEPTH, Mistake, judge, misplaced_lists};
use self::shape::Shapes;
use crate::error::{Error, ErrorCode, ErrorItem, Result};

pub(crate) use self::words::escape;
pub use self::words::quote;

/// Turns JSON into a request, or says everything that is wrong with it.
pub fn parse_request<T: DeserializeOwned + JsonSchema>(value: Value) -> Result<T> {
    check_text(&value)?;
    let read = T::deserialize(&value);
    // The schema is made only where it is needed: that takes longer than most requests.
    if !holds_list(&value)
        && let Ok(request) = read
    {
        return Ok(request);
    }
    let schema = super::request_schema::<T>();
    let shapes = Shapes::new(schema.as_value());
    match read {
        Ok(request) => match misplaced_lists(&shapes, &value) {
            mistakes if mistakes.is_empty() => Ok(request),
            mistakes => Err(to_error(mistakes)),
        },
        Err(error) => {
            let mut mistakes = judge(&shapes, &value);
            if mistakes.is_empty() {
                mistakes.push(unforeseen(&value, &error));
            }
            Err(to_error(mistakes))
        }
    }
}

/// Whether a list stands anywhere in it; without one, none can stand in place of an object.
fn holds_list(value: &Value) -> bool {
    match value {
        Value::Array(_) => true,
        Value::Object(fields) => fields.values().any(holds_list),
        _ => false,
    }
}

/// Refuses a value that nests deeper than anything of the contract, or that holds a NUL, which no
/// database takes in a name or a statement.
fn check_text(value: &Value) -> Result<()> {
    let mut place = Vec::new();
    match trouble(value, MAX_DEPTH, &mut place) {
        None => Ok(()),
        Some(Trouble::Depth) => {
            let detail = format!("the request nests deeper than {MAX_DEPTH} levels");
            Err(Error::new(ErrorCode::TooDeep, detail))
        }
        Some(Trouble::Nul) => {
            place.push(String::new());
            place.reverse();
            let pointer = place.join("/");
            let detail = "there is a NUL character in it, which no name or statement can hold";
            let item = ErrorItem { pointer: Some(pointer), detail: detail.to_owned(), span: None };
            Err(Error::of_items(ErrorCode::InvalidRequest, detail, vec![item]))
        }
    }
}

enum Trouble {
    Depth,
    Nul,
}

/// The first thing that no request may hold; its place is gathered from the inside out.
fn trouble(value: &Value, left: usize, place: &mut Vec<String>) -> Option<Trouble> {
    match value {
        Value::String(text) => text.contains('\0').then_some(Trouble::Nul),
        Value::Array(_) | Value::Object(_) if left == 0 => Some(Trouble::Depth),
        Value::Array(items) => items.iter().enumerate().find_map(|(at, item)| {
            trouble(item, left - 1, place).inspect(|_| place.push(at.to_string()))
        }),
        Value::Object(fields) => fields.iter().find_map(|(name, field)| {
            if name.contains('\0') {
                return Some(Trouble::Nul);
            }
            trouble(field, left - 1, place).inspect(|_| place.push(words::escape(name)))
        }),
        _ => None,
    }
}

fn to_error(mistakes: Vec<Mistake>) -> Error {
    let help = mistakes.first().and_then(|mistake| mistake.help.clone());
    let detail = match mistakes.as_slice() {
        [one] => one.detail.clone(),
        [first, ..] => format!("{} mistakes; the first: {}", mistakes.len(), first.detail),
        [] => String::new(),
    };
    let items = mistakes
        .into_iter()
        .map(|Mistake { pointer, detail, help }| {
            let detail = match help {
                Some(help) => format!("{detail}; {help}"),
                None => detail,
            };
            ErrorItem { pointer: Some(pointer), detail, span: None }
        })
        .collect();
    let error = Error::of_items(ErrorCode::InvalidRequest, detail, items);
    match help {
        Some(help) => error.help(help),
        None => error,
    }
}

/// What the schema does not see: serde's own words, unless they could quote an address.
fn unforeseen(value: &Value, error: &serde_json::Error) -> Mistake {
    let text = error.to_string();
    let detail = if value.pointer("/connection/url").is_some() || text.contains("://") {
        "a value has a form that cannot be read".to_owned()
    } else {
        format!("a value has a form that cannot be read ({})", words::shorten(&text, 200))
    };
    Mistake { pointer: String::new(), detail, help: None }
}
