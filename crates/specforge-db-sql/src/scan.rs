//! Where quoted things and comments end. Every function is one forward pass.

use memchr::memmem;

use crate::spelling::Spelling;

/// One past the closing quote; `from` is the byte behind the opening one. A doubled quote is text.
pub(crate) fn quoted_end(bytes: &[u8], from: usize, close: u8, backslash: bool) -> Option<usize> {
    let mut at = from;
    loop {
        let rest = bytes.get(at..)?;
        let found = if backslash {
            memchr::memchr2(close, b'\\', rest)
        } else {
            memchr::memchr(close, rest)
        };
        let hit = at + found?;
        if bytes.get(hit) != Some(&close) || bytes.get(hit + 1) == Some(&close) {
            at = hit + 2;
        } else {
            return Some(hit + 1);
        }
    }
}

/// Where the line of `from` ends: at its line feed or at the end of the text.
pub(crate) fn line_end(bytes: &[u8], from: usize) -> usize {
    let rest = bytes.get(from..).unwrap_or_default();
    memchr::memchr(b'\n', rest).map_or(bytes.len(), |found| from + found)
}

/// Where a comment's text ends: before the end of the line, carriage return left out.
pub(crate) fn line_comment_end(bytes: &[u8], from: usize) -> usize {
    let end = line_end(bytes, from);
    if end > from && bytes.get(end - 1) == Some(&b'\r') { end - 1 } else { end }
}

/// One past `*/`; `from` is the byte behind `/*`.
pub(crate) fn block_comment_end(bytes: &[u8], from: usize, nested: bool) -> Option<usize> {
    let mut depth = 1_usize;
    let mut at = from;
    loop {
        let rest = bytes.get(at..)?;
        let hit = at + memchr::memchr(b'*', rest)?;
        if nested && hit > at && bytes.get(hit - 1) == Some(&b'/') {
            depth += 1;
            at = hit + 1;
        } else if bytes.get(hit + 1) == Some(&b'/') {
            depth -= 1;
            at = hit + 2;
            if depth == 0 {
                return Some(at);
            }
        } else {
            at = hit + 1;
        }
    }
}

/// How many bytes `/*!40101` takes at `at`, where a versioned comment starts there.
pub(crate) fn versioned_head(bytes: &[u8], at: usize) -> Option<usize> {
    let rest = bytes.get(at..)?;
    let head = if rest.starts_with(b"/*!") {
        3
    } else if rest.starts_with(b"/*M!") {
        4
    } else {
        return None;
    };
    let digits = rest.iter().skip(head).take(6).take_while(|b| b.is_ascii_digit()).count();
    Some(head + digits)
}

/// One past the `*/` of a versioned comment: the first one outside quotes and inner comments.
pub(crate) fn versioned_end(bytes: &[u8], from: usize, spelling: &Spelling) -> Option<usize> {
    let mut at = from;
    loop {
        let byte = *bytes.get(at)?;
        let next = bytes.get(at + 1).copied();
        at = match byte {
            b'*' if next == Some(b'/') => return Some(at + 2),
            b'/' if next == Some(b'*') => block_comment_end(bytes, at + 2, false)?,
            b'\'' => quoted_end(bytes, at + 1, b'\'', spelling.backslash_escapes)?,
            b'"' if spelling.double_quoted_strings => {
                quoted_end(bytes, at + 1, b'"', spelling.backslash_escapes)?
            }
            b'"' | b'`' | b'[' => match spelling.closing_quote(byte) {
                Some(close) => quoted_end(bytes, at + 1, close, false)?,
                None => at + 1,
            },
            b'-' if next == Some(b'-') && bytes.get(at + 2) == Some(&b' ') => {
                remark_end(bytes, at + 3)
            }
            b'#' => remark_end(bytes, at + 1),
            _ => at + 1,
        }
    }
}

/// Where a line comment inside a versioned comment ends: with its line, or with what is around it.
fn remark_end(bytes: &[u8], from: usize) -> usize {
    let mut at = from;
    while let Some(byte) = bytes.get(at)
        && *byte != b'\n'
        && !(*byte == b'*' && bytes.get(at + 1) == Some(&b'/'))
    {
        at += 1;
    }
    at
}

/// How long the opening `$tag$` at `at` is, where there is one.
pub(crate) fn dollar_tag(bytes: &[u8], at: usize) -> Option<usize> {
    let rest = bytes.get(at + 1..)?;
    let tag = rest.iter().take_while(|b| is_word(**b) && **b != b'$').count();
    let digit = rest.first().is_some_and(u8::is_ascii_digit);
    (!digit && rest.get(tag) == Some(&b'$')).then_some(tag + 2)
}

/// One past the closing `$tag$`.
pub(crate) fn dollar_end(bytes: &[u8], at: usize, tag: usize) -> Option<usize> {
    let delimiter = bytes.get(at..at + tag)?;
    let found = memmem::find(bytes.get(at + tag..)?, delimiter)?;
    Some(at + tag + found + tag)
}

/// One past the last byte of a word that runs on at `from`.
pub(crate) fn word_end(bytes: &[u8], from: usize) -> usize {
    let rest = bytes.get(from..).unwrap_or_default();
    from + rest.iter().position(|b| !is_word(*b)).unwrap_or(rest.len())
}

/// The text without white space around it: that of the lexer, which is not that of Unicode.
pub(crate) fn trim(text: &str) -> &str {
    text.trim_matches(|c| matches!(c, ' ' | '\t'..='\r'))
}

/// Whether a byte may stand inside a word: letters, digits, `_`, `$` and all that is not ASCII.
pub(crate) fn is_word(byte: u8) -> bool {
    WORD.get(usize::from(byte)).copied().unwrap_or_default()
}

const WORD: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0_u8;
    loop {
        table[byte as usize] =
            byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'$' || !byte.is_ascii();
        if byte == u8::MAX {
            break;
        }
        byte += 1;
    }
    table
};
