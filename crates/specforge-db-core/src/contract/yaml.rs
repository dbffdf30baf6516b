//! Reading YAML as JSON: strictly, within bounds, and with clear errors.
//!
//! What a text means is said by the core schema of YAML 1.2: `yes` is a text and `null` is none.
//! Aliases are copies that count, so that a small text cannot unfold into a large one.

use saphyr_parser::{Event, Marker, Parser, ScalarStyle, Tag};
use serde_json::{Map, Number, Value};

use super::explain::quote;
use crate::error::{Error, ErrorCode, ErrorItem, Result};
use crate::hash::HashMap;
use crate::span::LineColumn;

/// How deep lists and objects may stand in one another.
const DEEPEST: usize = 127;
/// How many values a text may hold, those of its aliases included.
const MOST: usize = 2_000_000;

/// Reads one YAML document as a JSON value; a field that stands twice is refused, because one of
/// them would be lost.
pub fn read_yaml(text: &str) -> Result<Value> {
    let mut reading = Reading::default();
    for event in Parser::new_from_str(text.trim_start_matches('\u{feff}')) {
        let (event, span) = event.map_err(|error| match error.info() {
            "recursion limit exceeded" => too_deep(*error.marker()),
            info => wrong(*error.marker(), info),
        })?;
        reading.hear(event, span.start)?;
    }
    reading.whole.ok_or_else(|| {
        Error::new(ErrorCode::InvalidYaml, "the text is empty; a document was expected")
    })
}

fn wrong(place: Marker, detail: impl Into<String>) -> Error {
    fail(ErrorCode::InvalidYaml, place, detail.into())
}

fn fail(code: ErrorCode, place: Marker, detail: String) -> Error {
    let span = LineColumn { line: place.line().max(1), column: place.col() + 1 };
    let item = ErrorItem { pointer: None, detail: detail.clone(), span: Some(span) };
    let detail = format!("{detail} (line {}, column {})", span.line, span.column);
    Error::of_items(code, detail, vec![item])
}

#[derive(Default)]
struct Reading {
    open: Vec<Open>,
    /// Values that aliases may name, each with how many values it holds.
    anchors: HashMap<usize, (Value, usize)>,
    count: usize,
    whole: Option<Value>,
}

/// A list or an object that is not at its end yet.
struct Open {
    inside: Inside,
    anchor: usize,
    /// How many values were there before it.
    before: usize,
}

enum Inside {
    List(Vec<Value>),
    /// Fields, the name whose value comes next, and what is merged in by `<<`.
    Fields(Map<String, Value>, Option<String>, Vec<Value>),
}

impl Reading {
    fn hear(&mut self, event: Event<'_>, place: Marker) -> Result<()> {
        match event {
            Event::DocumentStart(_) if self.whole.is_some() => {
                Err(wrong(place, "a second document begins here; one was expected"))
            }
            Event::Nothing
            | Event::StreamStart
            | Event::StreamEnd
            | Event::DocumentStart(_)
            | Event::DocumentEnd => Ok(()),
            Event::SequenceStart(anchor, _) => self.enter(Inside::List(Vec::new()), anchor, place),
            Event::MappingStart(anchor, _) => {
                self.enter(Inside::Fields(Map::new(), None, Vec::new()), anchor, place)
            }
            Event::SequenceEnd | Event::MappingEnd => self.leave(place),
            Event::Scalar(text, style, anchor, tag) => {
                self.more(1, place)?;
                let value = if self.wants_name() {
                    Value::String(text.into_owned())
                } else {
                    scalar(&text, style, tag.as_deref())
                };
                if anchor > 0 {
                    self.anchors.insert(anchor, (value.clone(), 1));
                }
                self.put(value, place)
            }
            Event::Alias(anchor) => {
                let Some((value, size)) = self.anchors.get(&anchor) else {
                    return Err(wrong(place, "an alias stands inside of what it names"));
                };
                let (value, size) = (value.clone(), *size);
                if self.open.len() + depth(&value) > DEEPEST {
                    return Err(too_deep(place));
                }
                self.more(size, place)?;
                self.put(value, place)
            }
        }
    }

    fn more(&mut self, size: usize, place: Marker) -> Result<()> {
        self.count += size;
        if self.count > MOST {
            let detail = format!("the text holds more than {MOST} values, its aliases unfolded");
            return Err(fail(ErrorCode::TooLarge, place, detail));
        }
        Ok(())
    }

    fn wants_name(&self) -> bool {
        matches!(self.open.last(), Some(Open { inside: Inside::Fields(_, None, _), .. }))
    }

    fn enter(&mut self, inside: Inside, anchor: usize, place: Marker) -> Result<()> {
        if self.wants_name() {
            return Err(wrong(
                place,
                "the name of a field is a list or an object; a text was expected",
            ));
        }
        if self.open.len() >= DEEPEST {
            return Err(too_deep(place));
        }
        let before = self.count;
        self.more(1, place)?;
        self.open.push(Open { inside, anchor, before });
        Ok(())
    }

    fn leave(&mut self, place: Marker) -> Result<()> {
        let Some(Open { inside, anchor, before }) = self.open.pop() else { return Ok(()) };
        let value = match inside {
            Inside::List(items) => Value::Array(items),
            Inside::Fields(mut fields, _, merged) => {
                for (name, value) in merged.into_iter().filter_map(into_fields).flatten() {
                    fields.entry(name).or_insert(value);
                }
                Value::Object(fields)
            }
        };
        if anchor > 0 {
            self.anchors.insert(anchor, (value.clone(), self.count - before));
        }
        self.put(value, place)
    }

    /// Puts a value where the next one belongs.
    fn put(&mut self, value: Value, place: Marker) -> Result<()> {
        let Some(open) = self.open.last_mut() else {
            self.whole = Some(value);
            return Ok(());
        };
        match &mut open.inside {
            Inside::List(items) => items.push(value),
            Inside::Fields(fields, next @ None, _) => {
                let name = match value {
                    Value::String(name) => name,
                    other => other.to_string(),
                };
                if fields.contains_key(&name) {
                    let shown = quote(&name);
                    return Err(wrong(place, format!("the field {shown} stands twice")));
                }
                *next = Some(name);
            }
            Inside::Fields(fields, next, merged) => {
                let name = next.take().unwrap_or_default();
                match (name.as_str(), value) {
                    ("<<", Value::Array(several)) => merged.extend(several),
                    ("<<", one @ Value::Object(_)) => merged.push(one),
                    (_, value) => {
                        fields.insert(name, value);
                    }
                }
            }
        }
        Ok(())
    }
}

fn too_deep(place: Marker) -> Error {
    fail(ErrorCode::TooDeep, place, format!("the text nests deeper than {DEEPEST} levels"))
}

fn into_fields(value: Value) -> Option<Map<String, Value>> {
    match value {
        Value::Object(fields) => Some(fields),
        _ => None,
    }
}

/// How deep a value nests; no value is deeper than [`DEEPEST`], so that this ends.
fn depth(value: &Value) -> usize {
    match value {
        Value::Array(items) => 1 + items.iter().map(depth).max().unwrap_or(0),
        Value::Object(fields) => 1 + fields.values().map(depth).max().unwrap_or(0),
        _ => 0,
    }
}

/// What a text means where a value stands.
fn scalar(text: &str, style: ScalarStyle, tag: Option<&Tag>) -> Value {
    let core = tag.filter(|tag| tag.is_yaml_core_schema()).map(|tag| tag.suffix.as_str());
    if style != ScalarStyle::Plain || core == Some("str") {
        return Value::String(text.to_owned());
    }
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Value::Null,
        "true" | "True" | "TRUE" => Value::Bool(true),
        "false" | "False" | "FALSE" => Value::Bool(false),
        _ => number(text).map_or_else(|| Value::String(text.to_owned()), Value::Number),
    }
}

/// A number, where the text is one that JSON can write too.
fn number(text: &str) -> Option<Number> {
    for (prefix, radix) in [("0x", 16), ("0o", 8)] {
        if let Some(digits) = text.strip_prefix(prefix) {
            return u64::from_str_radix(digits, radix).ok().map(Number::from);
        }
    }
    let (sign, digits) = match text.strip_prefix(['-', '+']) {
        Some(digits) => (text.get(..1)?, digits),
        None => ("", text),
    };
    if !digits.starts_with(|c: char| c.is_ascii_digit() || c == '.') {
        return None;
    }
    let sign = if sign == "-" { "-" } else { "" };
    if digits.bytes().all(|b| b.is_ascii_digit()) {
        let trimmed = digits.trim_start_matches('0');
        let digits = if trimmed.is_empty() { "0" } else { trimmed };
        return serde_json::from_str(&format!("{sign}{digits}")).ok();
    }
    let plain = |c: char| c.is_ascii_digit() || matches!(c, '.' | 'e' | 'E' | '+' | '-');
    if !digits.chars().all(plain) {
        return None;
    }
    let float: f64 = text.parse().ok()?;
    Number::from_f64(float)
}

#[cfg(test)]
#[allow(clippy::format_collect, clippy::format_push_string)]
mod tests {
    use serde_json::json;

    use super::read_yaml;
    use crate::error::ErrorCode;

    fn code(text: &str) -> ErrorCode {
        read_yaml(text).expect_err(text).code()
    }

    #[test]
    fn values_mean_what_the_core_schema_says() {
        let text = "a: yes\nb: ~\nc: 010\nd: 0x1F\ne: 1.5e3\nf: '1'\ng: 2026-01-31\n200: ok\nh: -7\ni: .5\nj: 1.2.3\nk: 18446744073709551615\nl: True\n";
        let wanted = json!({"a": "yes", "b": null, "c": 10, "d": 31, "e": 1500.0, "f": "1",
            "g": "2026-01-31", "200": "ok", "h": -7, "i": 0.5, "j": "1.2.3",
            "k": 18_446_744_073_709_551_615_u64, "l": true});
        assert_eq!(read_yaml(text).ok(), Some(wanted));
        assert_eq!(read_yaml("{\"a\": [1, null, \"x\"]}").ok(), Some(json!({"a": [1, null, "x"]})));
    }

    #[test]
    fn aliases_are_copies_and_merges_give_way() {
        let text = "base: &b {x: 1, y: 2}\nown:\n  <<: *b\n  y: 3\nsame: *b\n";
        let wanted =
            json!({"base": {"x": 1, "y": 2}, "own": {"y": 3, "x": 1}, "same": {"x": 1, "y": 2}});
        assert_eq!(read_yaml(text).ok(), Some(wanted));
    }

    #[test]
    fn what_is_too_much_or_not_clear_is_refused() {
        assert_eq!(code("a: 1\na: 2\n"), ErrorCode::InvalidYaml);
        assert_eq!(code("? [1]\n: 2\n"), ErrorCode::InvalidYaml);
        assert_eq!(code("a: 1\n---\nb: 2\n"), ErrorCode::InvalidYaml);
        assert_eq!(code("a: &a [*a]\n"), ErrorCode::InvalidYaml);
        assert_eq!(code("a: *nothing\n"), ErrorCode::InvalidYaml);
        assert_eq!(code(""), ErrorCode::InvalidYaml);
        assert_eq!(code("a: [1, 2\n"), ErrorCode::InvalidYaml);
        assert_eq!(code(&"[".repeat(100_000)), ErrorCode::TooDeep);
        let nested: String = (0..500).map(|n| format!("{}a:\n", " ".repeat(n))).collect();
        assert_eq!(code(&nested), ErrorCode::TooDeep);
        let mut bomb = "a0: &a0 [1,1,1,1,1,1,1,1,1,1]\n".to_owned();
        for n in 1..12 {
            let before = format!("*a{}", n - 1);
            bomb += &format!("a{n}: &a{n} [{}]\n", vec![before; 10].join(","));
        }
        assert_eq!(code(&bomb), ErrorCode::TooLarge);
    }
}
