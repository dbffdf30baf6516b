//! JSON documents as `jsonb` writes them.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::str::Chars;

/// A small document in the server's spelling: keys by length and then by bytes, one space behind
/// `:` and `,`. Absent where the text is no JSON that we read.
pub(super) fn canonical(text: &str) -> Option<String> {
    let mut rest = text.trim();
    let out = value(&mut rest, 0)?;
    rest.trim().is_empty().then_some(out)
}

fn value(rest: &mut &str, depth: usize) -> Option<String> {
    *rest = rest.trim_start();
    if depth > 50 {
        return None;
    }
    match rest.as_bytes().first()? {
        b'{' => {
            let mut keys = BTreeMap::new();
            items(rest, '}', |rest| {
                let key = string(rest)?;
                *rest = rest.trim_start().strip_prefix(':')?;
                let item = value(rest, depth + 1)?;
                keys.insert((key.len(), key), item);
                Some(())
            })?;
            let items: Vec<_> = keys
                .into_iter()
                .map(|((_, key), item)| format!("{}: {item}", quoted(&key)))
                .collect();
            Some(format!("{{{}}}", items.join(", ")))
        }
        b'[' => {
            let mut list = Vec::new();
            items(rest, ']', |rest| {
                list.push(value(rest, depth + 1)?);
                Some(())
            })?;
            Some(format!("[{}]", list.join(", ")))
        }
        b'"' => string(rest).map(|text| quoted(&text)),
        _ => {
            let end =
                rest.find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '-' | '+' | '.'));
            let (word, after) = rest.split_at_checked(end.unwrap_or(rest.len()))?;
            let number =
                word.trim_start_matches('-').bytes().all(|b| b.is_ascii_digit() || b == b'.');
            let known = matches!(word, "true" | "false" | "null") || (number && !word.is_empty());
            *rest = after;
            known.then(|| word.to_owned())
        }
    }
}

fn items(
    rest: &mut &str,
    close: char,
    mut item: impl FnMut(&mut &str) -> Option<()>,
) -> Option<()> {
    *rest = rest.get(1..)?.trim_start();
    if let Some(after) = rest.strip_prefix(close) {
        *rest = after;
        return Some(());
    }
    loop {
        item(rest)?;
        *rest = rest.trim_start();
        if let Some(after) = rest.strip_prefix(close) {
            *rest = after;
            return Some(());
        }
        *rest = rest.strip_prefix(',')?;
    }
}

/// A string without escapes; others are left as they are written.
/// A text with its escapes undone.
fn string(rest: &mut &str) -> Option<String> {
    let mut text = String::new();
    let mut inside = rest.trim_start().strip_prefix('"')?.chars();
    loop {
        match inside.next()? {
            '"' => break,
            '\\' => text.push(escaped(&mut inside)?),
            c => text.push(c),
        }
    }
    *rest = inside.as_str();
    Some(text)
}

fn escaped(inside: &mut Chars<'_>) -> Option<char> {
    Some(match inside.next()? {
        c @ ('"' | '\\' | '/') => c,
        'b' => '\u{8}',
        'f' => '\u{c}',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'u' => {
            let first = unit(inside)?;
            let mut units = vec![first];
            // Beyond the first plane a character is two units.
            if (0xd800..0xdc00).contains(&first) {
                inside.as_str().strip_prefix("\\u")?;
                inside.nth(1)?;
                units.push(unit(inside)?);
            }
            let c = char::decode_utf16(units).next()?.ok()?;
            // A NUL is no text to the server.
            Some(c).filter(|c| *c != '\0')?
        }
        _ => return None,
    })
}

fn unit(inside: &mut Chars<'_>) -> Option<u16> {
    let digits = inside.as_str().get(..4).filter(|d| d.bytes().all(|b| b.is_ascii_hexdigit()))?;
    inside.nth(3)?;
    u16::from_str_radix(digits, 16).ok()
}

/// A text as `escape_json` writes it
/// (<https://github.com/postgres/postgres/blob/master/src/backend/utils/adt/json.c>).
fn quoted(text: &str) -> String {
    let mut out = String::from('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c < ' ' => {
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
