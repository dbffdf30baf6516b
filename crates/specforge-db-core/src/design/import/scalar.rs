//! Simple values: the attribute that a schema of one asks for.

use serde_json::{Number, Value};

use super::view::{Is, View};
use super::words;
use crate::design::requirement::Attribute;
use crate::dialect::LogicalType;
use crate::dialect::LogicalType as T;

/// Longer texts are texts of any length.
const SHORT: u32 = 65_535;

/// What a schema of a simple value asks for.
#[derive(Clone, Debug, Default)]
pub(super) struct Simple {
    pub(super) attribute: Attribute,
    /// Conditions that an attribute has no words for.
    pub(super) checks: Vec<String>,
    /// What is asked and cannot be held.
    pub(super) unheld: Vec<String>,
    /// A format that is not known here.
    pub(super) unknown_format: Option<String>,
}

/// The attribute of a simple value; `exact` asks for a type that can be compared and indexed.
pub(super) fn simple(view: &View<'_>, name: &str, exact: bool) -> Simple {
    let mut out = Simple::default();
    name.clone_into(&mut out.attribute.name);
    out.attribute.description = view.description();
    out.attribute.sensitive = view.flag("writeOnly") || view.text("format") == Some("password");
    if let Some(value) = view.get("default").filter(|value| !value.is_null()) {
        out.attribute.default = Some(value.clone());
    }
    match view.is() {
        Is::Text => text(view, exact, &mut out),
        Is::Integer => integer(view, &mut out),
        Is::Number => number(view, &mut out),
        _ => out.attribute.ty = LogicalType::Boolean,
    }
    out
}

/// The type of a text by its format.
const FORMATS: &[(&str, LogicalType)] = &[
    ("date", LogicalType::Date),
    ("full-date", LogicalType::Date),
    ("date-time", LogicalType::Timestamp),
    ("datetime", LogicalType::Timestamp),
    ("timestamp", LogicalType::Timestamp),
    ("time", LogicalType::Time),
    ("duration", LogicalType::Duration),
    ("uuid", LogicalType::Uuid),
    ("guid", LogicalType::Uuid),
    ("email", LogicalType::Email),
    ("idn-email", LogicalType::Email),
    ("uri", LogicalType::Url),
    ("url", LogicalType::Url),
    ("iri", LogicalType::Url),
    ("uri-reference", LogicalType::Url),
    ("iri-reference", LogicalType::Url),
    ("ip", LogicalType::Ip),
    ("ipv4", LogicalType::Ip),
    ("ipv6", LogicalType::Ip),
    ("byte", LogicalType::Binary),
    ("binary", LogicalType::Binary),
    ("base64", LogicalType::Binary),
    ("base64url", LogicalType::Binary),
    ("phone", LogicalType::Phone),
    ("phone-number", LogicalType::Phone),
    ("tel", LogicalType::Phone),
    ("decimal", LogicalType::Decimal),
    ("int64", LogicalType::Bigint),
    ("int32", LogicalType::Integer),
    ("json", LogicalType::Json),
    ("slug", LogicalType::Slug),
    ("iso-country-code", LogicalType::Country),
    ("iso-3166-1-alpha-2", LogicalType::Country),
    ("iso-currency-code", LogicalType::Currency),
    ("iso-4217", LogicalType::Currency),
];

/// Formats that say what a text is without changing how it is kept.
const KEPT: &[&str] = &[
    "password",
    "hostname",
    "idn-hostname",
    "uri-template",
    "json-pointer",
    "relative-json-pointer",
    "regex",
    "markdown",
    "html",
    "string",
    "text",
    "color",
    "char",
    "currency",
    "country",
    "country-code",
    "unixtime",
    "cidr",
    "ipv4-cidr",
    "mac",
    "semver",
    "locale",
    "language",
];

fn text(view: &View<'_>, exact: bool, out: &mut Simple) {
    let longest = view.smallest("maxLength").and_then(Number::as_u64);
    let longest = longest.and_then(|n| u32::try_from(n).ok()).filter(|n| *n > 0);
    let format = view.text("format");
    let bytes = matches!(view.text("contentEncoding"), Some("base64" | "base64url" | "base16"));
    let known = format.and_then(|format| FORMATS.iter().find(|(name, _)| *name == format));
    let media = view.text("contentMediaType");
    let attribute = &mut out.attribute;
    if let Some(values) = view.values() {
        let texts: Vec<String> =
            values.iter().filter_map(|value| value.as_str()).map(str::to_owned).collect();
        if texts.iter().all(|text| !text.is_empty() && !text.contains('\0')) && !texts.is_empty() {
            attribute.ty = LogicalType::Enum;
            attribute.values = texts;
        } else {
            attribute.ty = LogicalType::String;
            let listed: Vec<String> =
                texts.iter().map(|text| format!("'{}'", text.replace('\'', "''"))).collect();
            out.checks.push(format!("{} in ({})", quoted(&attribute.name), listed.join(", ")));
        }
        return;
    }
    attribute.ty = match known {
        _ if bytes => LogicalType::Binary,
        Some((_, ty)) => *ty,
        None if media == Some("application/json") => LogicalType::Json,
        None if longest.is_some_and(|n| n <= SHORT) || exact => LogicalType::String,
        None => LogicalType::Text,
    };
    if let Some(format) = format
        && known.is_none()
        && !KEPT.contains(&format)
    {
        out.unknown_format = Some(format.to_owned());
    }
    let texts =
        matches!(attribute.ty, T::String | T::Text | T::Email | T::Url | T::Slug | T::Phone);
    let patterns: Vec<&str> = view.all("pattern").filter_map(|(_, p)| p.as_str()).collect();
    if texts {
        attribute.max_length = longest;
        if let Some(least) = view.largest("minLength").and_then(Number::as_u64).filter(|n| *n > 0) {
            out.checks.push(format!("length({}) >= {least}", quoted(&attribute.name)));
        }
        let mut patterns = patterns.into_iter();
        attribute.pattern = patterns.next().map(str::to_owned);
        let first = attribute.pattern.clone();
        out.unheld.extend(
            patterns.filter(|p| Some(*p) != first.as_deref()).map(|p| format!("`pattern` `{p}`")),
        );
    } else {
        if attribute.ty == T::Binary && format != Some("byte") && !bytes {
            attribute.max_length = longest;
        }
        out.unheld.extend(patterns.into_iter().map(|p| format!("`pattern` `{p}`")));
    }
}

fn integer(view: &View<'_>, out: &mut Simple) {
    let name = quoted(&out.attribute.name);
    let format = view.text("format");
    if matches!(format, Some("unix-time" | "unixtime" | "unix-timestamp" | "timestamp" | "epoch")) {
        out.attribute.ty = LogicalType::Timestamp;
        out.attribute.default = None;
        if view.get("default").is_some_and(|value| !value.is_null()) {
            out.unheld.push("`default`, a number of seconds".to_owned());
        }
        return;
    }
    let (least, most) = bounds(view, out, true);
    let small = |number: &Number| number.as_i64().is_some_and(|n| i32::try_from(n).is_ok());
    let narrow = matches!(format, Some("int32" | "int16" | "int8" | "uint16" | "uint8"));
    let bounded = least.as_ref().is_some_and(small) && most.as_ref().is_some_and(small);
    out.attribute.ty = if narrow || bounded { LogicalType::Integer } else { LogicalType::Bigint };
    if matches!(format, Some("uint64")) {
        out.attribute.ty = LogicalType::Decimal;
        out.attribute.precision = Some(20);
        out.attribute.scale = Some(0);
    }
    if let Some(format) = format
        && !["int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "long"]
            .contains(&format)
    {
        out.unknown_format = Some(format.to_owned());
    }
    out.attribute.min = least.or_else(|| {
        matches!(format, Some("uint8" | "uint16" | "uint32" | "uint64")).then(|| Number::from(0))
    });
    out.attribute.max = most;
    if let Some(values) = view.values() {
        let listed: Vec<String> = values.iter().map(ToString::to_string).collect();
        if !listed.is_empty() {
            out.checks.push(format!("{name} in ({})", listed.join(", ")));
        }
    }
    if let Some(step) = view.get("multipleOf").filter(|step| step.as_f64() != Some(1.0)) {
        match step.as_i64() {
            Some(step) if step > 1 => out.checks.push(format!("{name} % {step} = 0")),
            _ => out.unheld.push(format!("`multipleOf` {step}")),
        }
    }
}

fn number(view: &View<'_>, out: &mut Simple) {
    let name = quoted(&out.attribute.name);
    let step = view.get("multipleOf").and_then(Value::as_number);
    let (least, most) = bounds(view, out, false);
    out.attribute.min = least;
    out.attribute.max = most;
    let format = view.text("format");
    out.attribute.ty = if words::is_money(&out.attribute.name) {
        LogicalType::Money
    } else {
        LogicalType::Decimal
    };
    if let Some(format) = format
        && !["float", "double", "decimal", "number", "decimal128", "currency", "money"]
            .contains(&format)
    {
        match format {
            "int32" => out.attribute.ty = LogicalType::Integer,
            "int64" => out.attribute.ty = LogicalType::Bigint,
            _ => out.unknown_format = Some(format.to_owned()),
        }
    }
    if let Some(step) = step {
        match places(step) {
            Some(0) => out.attribute.ty = LogicalType::Bigint,
            Some(scale) if out.attribute.ty == LogicalType::Decimal => {
                out.attribute.precision = Some(19);
                out.attribute.scale = Some(scale);
            }
            Some(_) if out.attribute.ty == LogicalType::Money => {}
            _ => out.unheld.push(format!("`multipleOf` {step}")),
        }
    }
    if let Some(values) = view.values() {
        let listed: Vec<String> = values.iter().map(ToString::to_string).collect();
        if !listed.is_empty() {
            out.checks.push(format!("{name} in ({})", listed.join(", ")));
        }
    }
}

/// How many places behind the point a step of 1, 0.1, 0.01 … leaves.
fn places(step: &Number) -> Option<u32> {
    let text = step.to_string();
    let digits = text.strip_suffix(".0").unwrap_or(&text);
    if digits == "1" {
        return Some(0);
    }
    let fraction = digits.strip_prefix("0.")?;
    let scale = u32::try_from(fraction.len()).ok().filter(|scale| *scale <= 10)?;
    let one = fraction.strip_suffix('1')?;
    one.bytes().all(|b| b == b'0').then_some(scale)
}

/// The bounds that an attribute can say; those that leave the bound itself out are conditions.
fn bounds(view: &View<'_>, out: &mut Simple, whole: bool) -> (Option<Number>, Option<Number>) {
    let name = quoted(&out.attribute.name);
    let mut side = |plain: &str, exclusive: &str, least: bool| {
        let pick = |field: &str| if least { view.largest(field) } else { view.smallest(field) };
        let strict = view.flag(exclusive);
        let mut bound = pick(plain).cloned().filter(plain_number);
        let outside = match (strict, pick(exclusive)) {
            (true, _) => bound.take(),
            (false, outside) => outside.cloned().filter(plain_number),
        };
        if let Some(outside) = outside {
            let beside = outside
                .as_i64()
                .and_then(|n| if least { n.checked_add(1) } else { n.checked_sub(1) });
            if let (true, Some(beside)) = (whole, beside) {
                let beside = Number::from(beside);
                bound = Some(match bound {
                    Some(bound) if closer(&bound, &beside, least) => bound,
                    _ => beside,
                });
            } else {
                let sign = if least { ">" } else { "<" };
                out.checks.push(format!("{name} {sign} {}", spelled(&outside)));
            }
        }
        // A whole number of a bound such as 1.0 is written without its point.
        bound.map(|bound| match bound.as_f64() {
            Some(float) if whole && bound.as_i64().is_none() && float.abs() < 9e15 => {
                let rounded = if least { float.ceil() } else { float.floor() };
                serde_json::from_str(&format!("{rounded:.0}")).unwrap_or(bound)
            }
            _ => bound,
        })
    };
    (side("minimum", "exclusiveMinimum", true), side("maximum", "exclusiveMaximum", false))
}

fn closer(a: &Number, b: &Number, least: bool) -> bool {
    let (a, b) = (a.as_f64().unwrap_or(0.0), b.as_f64().unwrap_or(0.0));
    if least { a >= b } else { a <= b }
}

/// Whether a number can be written with digits alone.
fn plain_number(number: &Number) -> bool {
    !number.to_string().contains(['e', 'E'])
}

/// A number as conditions write it.
fn spelled(number: &Number) -> String {
    number.to_string()
}

/// A name in a condition.
pub(super) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// What the elements of a list are; absent where a list cannot hold them.
pub(super) fn items(view: &View<'_>) -> (LogicalType, Vec<&'static str>) {
    let inner = simple(view, "element", false);
    let mut unheld = Vec::new();
    let attribute = inner.attribute;
    if !attribute.values.is_empty() {
        unheld.push("`enum` of its elements");
    }
    if attribute.min.is_some() || attribute.max.is_some() {
        unheld.push("bounds of its elements");
    }
    if attribute.max_length.is_some()
        || attribute.pattern.is_some()
        || !inner.checks.is_empty() && attribute.values.is_empty()
    {
        unheld.push("lengths and patterns of its elements");
    }
    let ty = match attribute.ty {
        T::Enum | T::Email | T::Url | T::Slug | T::Phone | T::Country | T::Currency | T::Text => {
            T::String
        }
        T::Money => T::Decimal,
        ty => ty,
    };
    (ty, unheld)
}
