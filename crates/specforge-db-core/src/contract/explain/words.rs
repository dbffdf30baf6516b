//! How mistakes are said.

use serde_json::Value;

use crate::dialect::is_address;
use crate::name::did_you_mean;

/// How much of an input is quoted, in characters.
const QUOTED: usize = 60;
/// How many known names are listed.
const LISTED: usize = 24;

/// A short quotation of input: shortened, without control characters, and never an address, which
/// could hold a password.
pub fn quote(text: &str) -> String {
    if is_address(text) { "`***`".to_owned() } else { format!("`{}`", shorten(text, QUOTED)) }
}

/// The first characters of a text, control characters replaced.
pub(super) fn shorten(text: &str, most: usize) -> String {
    let shown = |c: char| if c.is_control() { char::REPLACEMENT_CHARACTER } else { c };
    let mut short: String = text.chars().take(most).map(shown).collect();
    if text.chars().nth(most).is_some() {
        short.push('…');
    }
    short
}

/// A name as a segment of a JSON Pointer.
pub(crate) fn escape(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

/// What a value is, for "found …".
pub(super) fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

/// What a JSON type is called.
pub(super) fn type_word(name: &str) -> &'static str {
    match name {
        "null" => "null",
        "boolean" => "true or false",
        "integer" => "a whole number",
        "number" => "a number",
        "string" => "a string",
        "array" => "a list",
        _ => "an object",
    }
}

/// Whether a value is of a JSON type.
pub(super) fn is_of(value: &Value, name: &str) -> bool {
    match name {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_u64() || value.is_i64(),
        "number" => value.is_number(),
        "string" => value.is_string(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        _ => true,
    }
}

/// `a`, `a or b`, `a, b or c`; each only once.
pub(super) fn either<'a>(words: impl IntoIterator<Item = &'a str>) -> String {
    let mut distinct: Vec<&str> = Vec::new();
    for word in words {
        if !distinct.contains(&word) {
            distinct.push(word);
        }
    }
    match distinct.split_last() {
        None => "nothing".to_owned(),
        Some((last, [])) => (*last).to_owned(),
        Some((last, rest)) => format!("{} or {last}", rest.join(", ")),
    }
}

/// Names in backquotes, as many as one reads.
pub(super) fn listed<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    let quoted: Vec<String> = names.into_iter().map(|name| format!("`{name}`")).collect();
    let mut text = quoted.iter().take(LISTED).map(String::as_str).collect::<Vec<_>>().join(", ");
    if quoted.len() > LISTED {
        text.push_str(", …");
    }
    text
}

/// `did you mean …?`, where one of the names is near.
pub(super) fn near<'a>(wanted: &str, known: impl IntoIterator<Item = &'a str>) -> Option<String> {
    if wanted.len() > 4 * QUOTED {
        return None;
    }
    did_you_mean(wanted, known).map(|name| format!("did you mean `{name}`?"))
}
