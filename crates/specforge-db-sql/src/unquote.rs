//! What quoted names and strings say.

use std::borrow::Cow;

use crate::lex::{TokenKind, lex};
use crate::scan;
use crate::spelling::Spelling;

/// The name that an identifier token says: quotes stripped, doubled quotes undone.
///
/// A bare word stays as it is. `'…'` and `"…"` around a name are accepted where the dialect has no
/// such identifiers, because some dialects let one write a name so.
pub fn unquote<'t>(text: &'t str, spelling: &Spelling) -> Cow<'t, str> {
    let bytes = text.as_bytes();
    match bytes.first() {
        Some(b'U' | b'u') if spelling.escape_strings && text.get(1..3) == Some("&\"") => {
            let Some(inner) = text.get(3..).and_then(|t| t.strip_suffix('"')) else {
                return Cow::Borrowed(text);
            };
            Cow::Owned(unicode_escapes(&undouble(inner, '"')))
        }
        Some(open @ (b'"' | b'`' | b'[' | b'\'')) => {
            let close = match spelling.closing_quote(*open) {
                Some(close) => close,
                None if matches!(open, b'"' | b'\'') => *open,
                None => return Cow::Borrowed(text),
            };
            let inner = text.get(1..).and_then(|t| t.strip_suffix(char::from(close)));
            inner.map_or(Cow::Borrowed(text), |inner| undouble(inner, char::from(close)))
        }
        _ => Cow::Borrowed(text),
    }
}

/// The value of a string token, absent where the token is no text: bits and bytes such as `X'00'`,
/// `U&'…'` whose escape character stands elsewhere, and what is no string at all.
pub fn string_value<'t>(text: &'t str, spelling: &Spelling) -> Option<Cow<'t, str>> {
    let bytes = text.as_bytes();
    match *bytes.first()? {
        b'\'' => quoted_value(text, 1, '\'', spelling.backslash_escapes.then_some(Escapes::Client)),
        b'"' if spelling.double_quoted_strings => {
            quoted_value(text, 1, '"', spelling.backslash_escapes.then_some(Escapes::Client))
        }
        b'N' | b'n' if bytes.get(1) == Some(&b'\'') => {
            quoted_value(text, 2, '\'', spelling.backslash_escapes.then_some(Escapes::Client))
        }
        b'E' | b'e' if spelling.escape_strings && bytes.get(1) == Some(&b'\'') => {
            quoted_value(text, 2, '\'', Some(Escapes::Server))
        }
        b'$' if spelling.dollar_quotes => {
            let tag = scan::dollar_tag(bytes, 0)?;
            text.get(tag..text.len().checked_sub(tag)?).map(Cow::Borrowed)
        }
        _ => None,
    }
}

/// The text with the marks of versioned comments blanked, so that a parser sees their inside.
///
/// Every byte keeps its place, so that spans stay true.
pub fn uncover<'t>(text: &'t str, spelling: &'static Spelling) -> Cow<'t, str> {
    if !spelling.versioned_comments || memchr::memmem::find(text.as_bytes(), b"!").is_none() {
        return Cow::Borrowed(text);
    }
    let mut out = String::new();
    let mut from = 0;
    for token in lex(text, spelling).filter(|t| t.kind == TokenKind::VersionedComment) {
        let head = scan::versioned_head(text.as_bytes(), token.span.start).unwrap_or_default();
        let inside = token.span.start + head;
        let end = token.span.end.saturating_sub(2);
        out.push_str(text.get(from..token.span.start).unwrap_or_default());
        out.extend(std::iter::repeat_n(' ', head));
        out.push_str(text.get(inside..end).unwrap_or_default());
        out.push_str("  ");
        from = token.span.end;
    }
    if from == 0 {
        return Cow::Borrowed(text);
    }
    out.push_str(text.get(from..).unwrap_or_default());
    Cow::Owned(out)
}

/// Which escapes a backslash makes.
#[derive(Clone, Copy)]
enum Escapes {
    /// `\0 \b \n \r \t \Z`, `\%` and `\_` as they are; every other character stands for itself.
    Client,
    /// `\b \f \n \r \t`, octal, `\xHH`, `\uXXXX`, `\UXXXXXXXX`; every other stands for itself.
    Server,
}

fn quoted_value(
    text: &str,
    head: usize,
    quote: char,
    escapes: Option<Escapes>,
) -> Option<Cow<'_, str>> {
    let inner = text.get(head..)?.strip_suffix(quote)?;
    match escapes {
        Some(escapes) if inner.contains('\\') => unescape(inner, quote, escapes).map(Cow::Owned),
        _ => Some(undouble(inner, quote)),
    }
}

fn undouble(inner: &str, quote: char) -> Cow<'_, str> {
    if !inner.contains(quote) {
        return Cow::Borrowed(inner);
    }
    let mut out = String::with_capacity(inner.len());
    let mut chars = inner.chars().peekable();
    while let Some(c) = chars.next() {
        out.push(c);
        if c == quote {
            chars.next_if_eq(&quote);
        }
    }
    Cow::Owned(out)
}

fn unescape(inner: &str, quote: char, escapes: Escapes) -> Option<String> {
    let mut out = Vec::with_capacity(inner.len());
    let mut chars = inner.chars().peekable();
    let mut buffer = [0; 4];
    while let Some(c) = chars.next() {
        if c == quote {
            chars.next_if_eq(&quote);
        }
        if c != '\\' {
            out.extend_from_slice(c.encode_utf8(&mut buffer).as_bytes());
            continue;
        }
        let second = chars.next()?;
        let mut number = |digits: usize, radix: u32, first: u32| {
            let mut value = first;
            for _ in 0..digits {
                match chars.peek().and_then(|c| c.to_digit(radix)) {
                    Some(digit) => value = value * radix + digit,
                    None => break,
                }
                chars.next();
            }
            value
        };
        let plain = match (escapes, second) {
            (_, 'n') => '\n',
            (_, 'r') => '\r',
            (_, 't') => '\t',
            (_, 'b') => '\u{8}',
            (Escapes::Server, 'f') => '\u{c}',
            (Escapes::Client, '0') => '\0',
            (Escapes::Client, 'Z') => '\u{1a}',
            (Escapes::Client, '%' | '_') => {
                out.push(b'\\');
                second
            }
            (Escapes::Server, '0'..='7') => {
                let value = number(2, 8, second.to_digit(8)?);
                out.push(u8::try_from(value & 0xFF).ok()?);
                continue;
            }
            (Escapes::Server, 'x') => {
                out.push(u8::try_from(number(2, 16, 0)).ok()?);
                continue;
            }
            (Escapes::Server, 'u') => char::from_u32(number(4, 16, 0))?,
            (Escapes::Server, 'U') => char::from_u32(number(8, 16, 0))?,
            _ => second,
        };
        out.extend_from_slice(plain.encode_utf8(&mut buffer).as_bytes());
    }
    String::from_utf8(out).ok()
}

/// Undoes `\XXXX` and `\+XXXXXX`; what is no such escape stays.
fn unicode_escapes(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('\\') {
        out.push_str(before);
        let (skip, digits) = if after.starts_with('+') { (1, 6) } else { (0, 4) };
        let code = after.get(skip..skip + digits).and_then(|d| u32::from_str_radix(d, 16).ok());
        if let Some(second) = after.strip_prefix('\\') {
            out.push('\\');
            rest = second;
        } else if let Some(c) = code.and_then(char::from_u32) {
            out.push(c);
            rest = after.get(skip + digits..).unwrap_or_default();
        } else {
            out.push('\\');
            rest = after;
        }
    }
    out.push_str(rest);
    out
}
