//! JSON documents as `jsonb` writes them.

use std::collections::BTreeMap;

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
            let items: Vec<_> =
                keys.into_iter().map(|((_, key), item)| format!("{key}: {item}")).collect();
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
        b'"' => string(rest),
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
fn string(rest: &mut &str) -> Option<String> {
    *rest = rest.trim_start();
    let inside = rest.strip_prefix('"')?;
    let (text, after) = inside.split_once('"')?;
    if text.contains('\\') {
        return None;
    }
    *rest = after;
    Some(format!("\"{text}\""))
}
