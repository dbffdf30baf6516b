//! Cutting a condition into words.

use smol_str::SmolStr;

/// A word of a condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Word {
    /// A name or a keyword; keywords are recognised without regard to case.
    Name(SmolStr),
    /// A name in quotes, which is never a keyword.
    Quoted(SmolStr),
    /// `{column}` and the like in the rows of a dialect.
    Slot(SmolStr),
    Number(SmolStr),
    Text(SmolStr),
    Sign(&'static str),
}

const SIGNS: &[&str] =
    &["<=", ">=", "<>", "!=", "==", "<", ">", "=", "+", "-", "*", "/", "%", "(", ")", ","];

/// The words with their places, or what is wrong at which byte.
pub(super) fn words(text: &str) -> Result<Vec<(usize, Word)>, (usize, String)> {
    let mut out = Vec::new();
    let mut rest = text;
    loop {
        rest = rest.trim_start();
        let at = text.len() - rest.len();
        let Some(first) = rest.chars().next() else { return Ok(out) };
        if let Some(sign) = ["--", "/*"].iter().find(|sign| rest.starts_with(**sign)) {
            return Err((
                at,
                format!("`{sign}` does not belong here: conditions have no comments"),
            ));
        }
        let (word, length) = match first {
            '\'' => quoted(rest, '\'').map(|(t, n)| (Word::Text(t), n)),
            '"' | '`' => quoted(rest, first).map(|(t, n)| (Word::Quoted(t), n)),
            '{' => rest.find('}').and_then(|end| {
                rest.get(1..end).map(|name| (Word::Slot(SmolStr::new(name)), end + 1))
            }),
            c if c.is_ascii_digit() => Some(number(rest)),
            c if c.is_alphabetic() || c == '_' => {
                let end =
                    rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
                rest.get(..end).map(|name| (Word::Name(SmolStr::new(name)), end))
            }
            _ => SIGNS
                .iter()
                .find(|sign| rest.starts_with(**sign))
                .map(|sign| (Word::Sign(sign), sign.len())),
        }
        .ok_or_else(|| match first {
            '\'' | '"' | '`' | '{' => (at, format!("`{first}` is never closed")),
            _ => (at, format!("`{first}` does not belong here")),
        })?;
        out.push((at, word));
        rest = rest.get(length..).unwrap_or_default();
    }
}

fn number(rest: &str) -> (Word, usize) {
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let mut length = digits(rest);
    if let Some(fraction) = rest.get(length..).and_then(|tail| tail.strip_prefix('.'))
        && digits(fraction) > 0
    {
        length += 1 + digits(fraction);
    }
    (Word::Number(SmolStr::new(rest.get(..length).unwrap_or_default())), length)
}

fn quoted(rest: &str, quote: char) -> Option<(SmolStr, usize)> {
    let mut text = String::new();
    let mut chars = rest.char_indices().skip(1).peekable();
    while let Some((at, c)) = chars.next() {
        if c != quote {
            text.push(c);
        } else if chars.peek().is_some_and(|(_, next)| *next == quote) {
            text.push(quote);
            chars.next();
        } else {
            return Some((SmolStr::new(text), at + quote.len_utf8()));
        }
    }
    None
}
