//! Constants: which are the same value, by the type they are of.

use std::fmt::Write as _;

use smol_str::SmolStr;

use super::super::syntax::{Cursor, Node, Tok, Ty, quote};

use super::expr::Typed;

/// A number with the type that it has by itself.
pub(super) fn number(text: &str) -> Typed {
    let (value, ty) = number_value(text);
    let ty = Ty::new(ty);
    (Node::Const(Some(value), ty.clone()), Some(ty))
}

fn number_value(text: &str) -> (SmolStr, &'static str) {
    let clean: String = text.chars().filter(|c| *c != '_').collect();
    let (sign, digits) = match clean.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", clean.as_str()),
    };
    let radix = match digits.get(..2) {
        Some("0x") => Some(16),
        Some("0o") => Some(8),
        Some("0b") => Some(2),
        _ => None,
    };
    let whole = match radix {
        Some(radix) => i128::from_str_radix(digits.get(2..).unwrap_or_default(), radix).ok(),
        None if digits.bytes().all(|b| b.is_ascii_digit()) => digits.parse().ok(),
        None => None,
    };
    if let Some(whole) = whole {
        let signed = if sign.is_empty() { whole } else { -whole };
        let ty = if i32::try_from(whole).is_ok() {
            "int4"
        } else if i64::try_from(whole).is_ok() {
            "int8"
        } else {
            "numeric"
        };
        return (signed.to_string().into(), ty);
    }
    let value =
        decimal(digits).map_or_else(|| digits.into(), |value| format!("{sign}{value}").into());
    (value, "numeric")
}

/// A decimal number as the server writes it: no exponent, no leading zeros.
fn decimal(text: &str) -> Option<String> {
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok()?),
        None => (text, 0),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    if !digits(whole)
        || !digits(fraction)
        || (whole.is_empty() && fraction.is_empty())
        || exponent.abs() > 400
    {
        return None;
    }
    let all = format!("{whole}{fraction}");
    let point = i32::try_from(whole.len()).ok()? + exponent;
    let (mut head, tail) = if point <= 0 {
        let zeros = "0".repeat(usize::try_from(-point).ok()?);
        (String::from("0"), format!("{zeros}{all}"))
    } else {
        let point = usize::try_from(point).ok()?;
        if point >= all.len() {
            (format!("{all}{}", "0".repeat(point - all.len())), String::new())
        } else {
            (all.get(..point)?.to_owned(), all.get(point..)?.to_owned())
        }
    };
    let trimmed = head.trim_start_matches('0');
    head = if trimmed.is_empty() { "0".into() } else { trimmed.into() };
    Some(if tail.is_empty() { head } else { format!("{head}.{tail}") })
}

/// The type of a word that is a value.
pub(super) fn word_type(word: &str) -> Option<Ty> {
    Some(Ty::new(match word.split('(').next().unwrap_or(word) {
        "CURRENT_DATE" => "date",
        "CURRENT_TIME" => "timetz",
        "CURRENT_TIMESTAMP" => "timestamptz",
        "LOCALTIME" => "time",
        "LOCALTIMESTAMP" => "timestamp",
        "CURRENT_USER" | "SESSION_USER" | "USER" | "CURRENT_ROLE" | "CURRENT_CATALOG"
        | "CURRENT_SCHEMA" => "name",
        "SYSTEM_USER" => "text",
        _ => return None,
    }))
}

/// Whether a node has no type before its place gives it one.
pub(super) fn is_open(node: &Node) -> bool {
    matches!(node, Node::Text(_) | Node::Null)
}

/// Whether a node is a string that has been given the type text.
pub(super) fn is_text(node: &Node) -> bool {
    matches!(node, Node::Const(_, ty) if ty.is("text"))
}

/// A literal without its type, where nobody can say which one the server would give it.
pub(super) fn open(node: Node) -> Node {
    match node {
        Node::Const(Some(value), ty)
            if !matches!(ty.name.as_str(), "bool" | "int4" | "numeric") || ty.array =>
        {
            Node::Text(value)
        }
        Node::Const(None, _) => Node::Null,
        Node::Array(items) => Node::Array(items.into_iter().map(open).collect()),
        other => other,
    }
}

/// Whether a column is in an expression as it was read.
pub(super) fn has_columns(node: &Node) -> bool {
    match node {
        Node::Column(_) | Node::All(_) => true,
        node => node.children().into_iter().any(has_columns),
    }
}

/// The names of all columns in an expression as it was read, but those of its queries.
pub(crate) fn columns_of(node: &Node, out: &mut std::collections::BTreeSet<SmolStr>) {
    match node {
        Node::Column(path) => out.extend(path.last().cloned()),
        node => node.children().into_iter().for_each(|child| columns_of(child, out)),
    }
}

/// A constant of a type as the server writes it.
pub(crate) fn canonical(value: &str, ty: &Ty) -> SmolStr {
    if ty.array {
        return array(value, ty).map_or_else(|| value.into(), Into::into);
    }
    let found = match ty.name.as_str() {
        "bool" => boolean(value),
        "int2" | "int4" | "int8" | "oid" => whole(value),
        "numeric" => signed(value, decimal),
        "float4" | "float8" => float(value),
        "date" => date(value),
        "timestamp" => timestamp(value),
        "timestamptz" => instant(value),
        "time" => time(value),
        "interval" if ty.mods.is_empty() => super::super::interval::canonical(value),
        "jsonb" => super::super::json::canonical(value),
        "uuid" => uuid(value),
        "bytea" => bytes(value),
        "tsquery" => lexeme(value),
        "regclass" | "regproc" | "regtype" | "regconfig" | "regdictionary" => object(value),
        _ => None,
    };
    found.map_or_else(|| value.into(), Into::into)
}

/// A range with its bounds as the server writes them, where it is one that is not empty (`range_deparse`).
pub(super) fn range(value: &str, over: &Ty) -> Option<String> {
    let value = value.trim();
    let inside = value.strip_prefix(['[', '('])?.strip_suffix([']', ')'])?;
    let (lower, upper) = inside.split_once(',')?;
    let bound = |text: &str| {
        if text.is_empty() {
            return Some(String::new());
        }
        let plain = text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(text);
        if plain.is_empty() || plain.contains(['"', '\\', ',']) {
            return None;
        }
        let form = canonical(plain, over);
        let special = |c: char| c.is_whitespace() || matches!(c, '(' | ')' | '[' | ']');
        Some(if form.contains(special) { format!("\"{form}\"") } else { form.to_string() })
    };
    // Without a bound there is none to be in it.
    let open = if lower.is_empty() { "(" } else { value.get(..1)? };
    let close = if upper.is_empty() { ")" } else { value.get(value.len() - 1..)? };
    Some(format!("{open}{},{}{close}", bound(lower)?, bound(upper)?))
}

fn boolean(value: &str) -> Option<String> {
    let text = value.trim().to_ascii_lowercase();
    let is = |word: &str, least: usize| text.len() >= least && word.starts_with(&text);
    if is("true", 1) || is("yes", 1) || is("on", 2) || text == "1" {
        return Some("true".into());
    }
    if is("false", 1) || is("no", 1) || is("off", 2) || text == "0" {
        return Some("false".into());
    }
    None
}

fn whole(value: &str) -> Option<String> {
    Some(value.trim().parse::<i64>().ok()?.to_string())
}

fn signed(value: &str, plain: impl Fn(&str) -> Option<String>) -> Option<String> {
    let value = value.trim();
    match value.strip_prefix('-') {
        Some(rest) => Some(format!("-{}", plain(rest)?)),
        None => plain(value.strip_prefix('+').unwrap_or(value)),
    }
}

fn float(value: &str) -> Option<String> {
    let number = value.trim().parse::<f64>().ok().filter(|number| number.is_finite())?;
    let plain = number.to_string();
    (plain.len() < 15).then_some(plain)
}

fn digits(text: &str, most: usize) -> Option<u32> {
    let fine = !text.is_empty() && text.len() <= most && text.bytes().all(|b| b.is_ascii_digit());
    if fine { text.parse().ok() } else { None }
}

fn date(value: &str) -> Option<String> {
    let mut parts = value.trim().split('-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    let (year, month, day) = (
        if year.len() == 4 { digits(year, 4)? } else { return None },
        digits(month, 2)?,
        digits(day, 2)?,
    );
    (parts.next().is_none() && year > 0).then(|| format!("{year:04}-{month:02}-{day:02}"))
}

fn time(value: &str) -> Option<String> {
    let (clock, fraction) = value.trim().split_once('.').unwrap_or((value.trim(), ""));
    let mut parts = clock.split(':');
    let hour = digits(parts.next()?, 2)?;
    let minute = digits(parts.next()?, 2)?;
    let second = parts.next().map_or(Some(0), |text| digits(text, 2))?;
    let fraction = fraction.trim_end_matches('0');
    if parts.next().is_some()
        || hour > 23
        || minute > 59
        || second > 59
        || fraction.len() > 6
        || !fraction.bytes().all(|b| b.is_ascii_digit())
    {
        return None;
    }
    let fraction = if fraction.is_empty() { String::new() } else { format!(".{fraction}") };
    Some(format!("{hour:02}:{minute:02}:{second:02}{fraction}"))
}

fn timestamp(value: &str) -> Option<String> {
    let value = value.trim();
    match value.split_once([' ', 'T']) {
        Some((day, clock)) => {
            // A zone is read and means nothing here.
            let end = clock.find(['+', '-', 'Z', 'z']).unwrap_or(clock.len());
            Some(format!("{} {}", date(day)?, time(clock.get(..end)?)?))
        }
        None => Some(format!("{} 00:00:00", date(value)?)),
    }
}

/// A point in time, in UTC, which is the zone of every session that a plan runs in.
fn instant(value: &str) -> Option<String> {
    let value = value.trim();
    // A day alone may name its zone, too.
    let alone = || (value.trim_end_matches(['Z', 'z']), "00:00:00");
    let (day, clock) = value.split_once([' ', 'T']).unwrap_or_else(alone);
    let day = date(day)?;
    let clock = clock.trim();
    let (clock, offset) = match clock.strip_suffix(['Z', 'z']) {
        Some(clock) => (clock, 0),
        None => match clock.rfind(['+', '-']).and_then(|at| clock.split_at_checked(at)) {
            Some((clock, zone)) => (clock, offset(zone)?),
            None => (clock.trim_end_matches("UTC").trim_end(), 0),
        },
    };
    let clock = time(clock)?;
    let number = |text: Option<&str>| text.and_then(|text| text.parse::<i64>().ok());
    let (year, month, date) =
        (number(day.get(..4))?, number(day.get(5..7))?, number(day.get(8..10))?);
    let (hours, minutes) = (number(clock.get(..2))?, number(clock.get(3..5))?);
    let total = days(year, month, date) * 1440 + hours * 60 + minutes - offset;
    let (day, minute) = (total.div_euclid(1440), total.rem_euclid(1440));
    let (year, month, date) = civil(day);
    let rest = clock.get(5..)?;
    (1..=9999).contains(&year).then(|| {
        format!("{year:04}-{month:02}-{date:02} {:02}:{:02}{rest}+00", minute / 60, minute % 60)
    })
}

/// The minutes of `+02` or `+05:30`.
fn offset(zone: &str) -> Option<i64> {
    let sign = if zone.starts_with('-') { -1 } else { 1 };
    let (hours, minutes) = zone.get(1..)?.split_once(':').unwrap_or((zone.get(1..)?, "0"));
    Some(sign * (i64::from(digits(hours, 2)?) * 60 + i64::from(digits(minutes, 2)?)))
}

/// The days from the first of March of the year 0 to a date, by a calendar that starts in March.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    365 * year + year.div_euclid(4) - year.div_euclid(100)
        + year.div_euclid(400)
        + (153 * month + 2) / 5
        + day
        - 1
}

/// The date that so many days are.
fn civil(count: i64) -> (i64, i64, i64) {
    let mut year = (count * 400).div_euclid(146_097);
    while days(year + 1, 3, 1) <= count {
        year += 1;
    }
    while days(year, 3, 1) > count {
        year -= 1;
    }
    let rest = count - days(year, 3, 1);
    let month = (5 * rest + 2) / 153;
    let day = rest - (153 * month + 2) / 5 + 1;
    if month < 10 { (year, month + 3, day) } else { (year + 1, month - 9, day) }
}

fn bytes(value: &str) -> Option<String> {
    if let Some(hex) = value.strip_prefix("\\x") {
        return hex
            .bytes()
            .all(|b| b.is_ascii_hexdigit())
            .then(|| format!("\\x{}", hex.to_ascii_lowercase()));
    }
    if value.contains('\\') {
        return None;
    }
    let mut out = String::from("\\x");
    for byte in value.bytes() {
        let _ = write!(out, "{byte:02x}");
    }
    Some(out)
}

fn lexeme(value: &str) -> Option<String> {
    let plain = !value.is_empty() && value.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    plain.then(|| format!("'{value}'"))
}

fn uuid(value: &str) -> Option<String> {
    let inside = value.trim().trim_start_matches('{').trim_end_matches('}');
    let hex: String =
        inside.chars().filter(|c| *c != '-').map(|c| c.to_ascii_lowercase()).collect();
    if hex.len() != 32 || !hex.bytes().all(|b| b.is_ascii_hexdigit()) {
        return None;
    }
    let part = |from: usize, to: usize| hex.get(from..to).unwrap_or_default();
    Some(format!(
        "{}-{}-{}-{}-{}",
        part(0, 8),
        part(8, 12),
        part(12, 16),
        part(16, 20),
        part(20, 32)
    ))
}

/// The name of an object, without `public.` and `pg_catalog.`.
fn object(value: &str) -> Option<String> {
    let mut cursor = Cursor::new(value, 0);
    let mut path = Vec::new();
    loop {
        match cursor.next()? {
            Tok::Word(name) | Tok::Quoted(name) => path.push(name),
            _ => return None,
        }
        if !cursor.eat(&Tok::Dot) {
            break;
        }
    }
    cursor.end().ok()?;
    let mut out = String::new();
    let kept = path.iter().enumerate().filter(|(at, name)| {
        at + 1 == path.len() || !matches!(name.as_str(), "public" | "pg_catalog")
    });
    for (_, name) in kept {
        if !out.is_empty() {
            out.push('.');
        }
        quote(&mut out, name);
    }
    Some(out)
}

/// A one-dimensional array: no spaces around its elements, which are as their type writes them.
fn array(value: &str, ty: &Ty) -> Option<String> {
    let inside = value.trim().strip_prefix('{')?.strip_suffix('}')?;
    if inside.contains(['{', '}', '\\']) {
        return None;
    }
    let element = ty.element()?.base();
    if inside.trim().is_empty() {
        return Some("{}".into());
    }
    let mut out = Vec::new();
    let mut rest = inside;
    loop {
        rest = rest.trim_start();
        let (item, after) = if let Some(quoted) = rest.strip_prefix('"') {
            let (item, after) = quoted.split_once('"')?;
            (item, after.trim_start())
        } else {
            let end = rest.find(',').unwrap_or(rest.len());
            let (item, after) = rest.split_at_checked(end)?;
            let item = item.trim_end();
            if item.is_empty() || item.eq_ignore_ascii_case("null") {
                return None;
            }
            (item, after)
        };
        let item = canonical(item, &element);
        let special = item.is_empty()
            || item.eq_ignore_ascii_case("null")
            || item
                .contains(|c: char| c.is_whitespace() || matches!(c, ',' | '"' | '{' | '}' | '\\'));
        out.push(if special { format!("\"{item}\"") } else { item.to_string() });
        if after.is_empty() {
            break;
        }
        rest = after.strip_prefix(',')?;
    }
    Some(format!("{{{}}}", out.join(",")))
}
