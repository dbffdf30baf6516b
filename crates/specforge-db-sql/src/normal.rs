//! The form in which two spellings of one meaning are equal.

use std::borrow::Cow;

use specforge_db_core::name::NameCase;

use crate::lex::{Token, TokenKind, lex};
use crate::scan;
use crate::spelling::Spelling;
use crate::unquote::{uncover, unquote};
use crate::writer::push_ident;

/// Brings a text into the form in which two spellings of one meaning are equal.
///
/// Comments, trailing `;` and parentheses around the whole go; words become lower case; a quoted
/// identifier becomes the bare word where `is_name` knows it and it lexes as one; strings stay
/// byte for byte. Between tokens stands one space, but none around `.`, `,`, `(` and `)`.
pub fn normal(text: &str, spelling: &'static Spelling, is_name: impl Fn(&str) -> bool) -> String {
    let uncovered = uncovered(text, spelling);
    let stripped = strip_parens(without_semicolons(&uncovered, spelling), spelling);
    let mut out = String::with_capacity(stripped.len());
    let mut before = None;
    for token in lex(stripped, spelling).filter(|token| !token.is_comment()) {
        let text = token.text(stripped);
        // A word such as `2fa` becomes a number behind a point.
        let digit = text.starts_with(|c: char| c.is_ascii_digit());
        let kind = if digit { TokenKind::Number } else { token.kind };
        if before.is_some_and(|before| spaced(before, kind)) {
            out.push(' ');
        }
        match token.kind {
            TokenKind::Word | TokenKind::Number => {
                push_lower(&mut out, text);
            }
            TokenKind::QuotedIdent => push_name(&mut out, text, spelling, &is_name),
            _ => out.push_str(text),
        }
        before = Some(kind);
    }
    out
}

/// Strips the parentheses that enclose a whole text, and the white space around it.
///
/// Parentheses that mean something stay: those of a row `(1, 2)` and empty ones.
pub fn strip_parens<'t>(text: &'t str, spelling: &'static Spelling) -> &'t str {
    // Only a bracket, or a comment before one, can start what is enclosed.
    let trimmed = scan::trim(text);
    if !matches!(trimmed.as_bytes().first(), Some(b'(' | b'/' | b'-' | b'#')) {
        return trimmed;
    }
    let mut leading = Vec::new();
    let mut trailing = Vec::new();
    let mut depth = 0_usize;
    // How many of the leading parentheses enclose everything seen so far.
    let mut pairs = usize::MAX;
    let mut inside = false;
    let mut empty = true;
    for token in lex(text, spelling).filter(|token| !token.is_comment()) {
        match token.kind {
            TokenKind::Open => {
                if !inside {
                    leading.push(token);
                }
                empty &= trailing.is_empty();
                flush(&mut trailing, &mut pairs, depth);
                depth += 1;
            }
            TokenKind::Close => {
                inside = true;
                let Some(outer) = depth.checked_sub(1) else { return scan::trim(text) };
                depth = outer;
                trailing.push(token);
            }
            kind => {
                inside = true;
                empty = false;
                flush(&mut trailing, &mut pairs, depth);
                let parts = matches!(kind, TokenKind::Comma | TokenKind::Semicolon);
                pairs = pairs.min(if parts { depth.saturating_sub(1) } else { depth });
            }
        }
    }
    let pairs = pairs.min(leading.len()).min(trailing.len()).saturating_sub(empty.into());
    if depth != 0 || pairs == 0 {
        return scan::trim(text);
    }
    inner(text, &leading, &trailing, pairs).map_or(scan::trim(text), scan::trim)
}

/// Closing brackets that something follows enclose no more than what they closed.
fn flush(trailing: &mut Vec<Token>, pairs: &mut usize, depth: usize) {
    if !trailing.is_empty() {
        *pairs = (*pairs).min(depth);
        trailing.clear();
    }
}

fn inner<'t>(
    text: &'t str,
    leading: &[Token],
    trailing: &[Token],
    pairs: usize,
) -> Option<&'t str> {
    let first = leading.get(pairs - 1)?;
    let last = trailing.get(trailing.len() - pairs)?;
    text.get(first.span.end..last.span.start)
}

/// Versioned comments may hold others, though seldom more than one level of them.
fn uncovered<'t>(text: &'t str, spelling: &'static Spelling) -> Cow<'t, str> {
    let mut text = uncover(text, spelling);
    for _ in 0..4 {
        match uncover(&text, spelling) {
            Cow::Borrowed(_) => break,
            Cow::Owned(more) => text = Cow::Owned(more),
        }
    }
    text
}

fn without_semicolons<'t>(text: &'t str, spelling: &'static Spelling) -> &'t str {
    // Bodies hold many, which need no look where the text ends in a word and holds no comment.
    let commented = || ["--", "/*", "#"].iter().any(|sign| text.contains(sign));
    let ends_in_word = || text.ends_with(|last: char| last.is_ascii_alphanumeric());
    if !text.contains(';') || ends_in_word() && !commented() {
        return text;
    }
    let mut end = 0;
    for token in lex(text, spelling) {
        if token.kind != TokenKind::Semicolon && !token.is_comment() {
            end = token.span.end;
        }
    }
    // Of `----` the first two are no comment only because of those that follow.
    match text.split_at_checked(end) {
        Some((kept, gone)) if !(kept.ends_with('-') && gone.starts_with("--")) => kept,
        _ => text,
    }
}

/// Whether a space stands between two tokens. A number keeps its distance from a point, which
/// would else become its own.
fn spaced(before: TokenKind, kind: TokenKind) -> bool {
    use TokenKind::{Close, Comma, Dot, Number, Open};
    match (before, kind) {
        (Dot, Number) | (Number, Dot) => true,
        (Open | Close | Comma | Dot, _) | (_, Open | Close | Comma | Dot) => false,
        _ => true,
    }
}

fn push_name(
    out: &mut String,
    text: &str,
    spelling: &'static Spelling,
    is_name: impl Fn(&str) -> bool,
) {
    let name = unquote(text, spelling);
    let foldable = match spelling.fold {
        NameCase::Sensitive => !name.bytes().any(|b| b.is_ascii_uppercase()),
        NameCase::AsciiInsensitive => true,
    };
    if foldable && is_word(&name, spelling) && is_name(&name) {
        push_lower(out, &name);
    } else {
        push_ident(out, &name, spelling);
    }
}

fn push_lower(out: &mut String, text: &str) {
    let start = out.len();
    out.push_str(text);
    if let Some(added) = out.get_mut(start..) {
        added.make_ascii_lowercase();
    }
}

/// Whether a name needs no quotes to be one word.
fn is_word(name: &str, spelling: &'static Spelling) -> bool {
    let mut tokens = lex(name, spelling);
    let whole = tokens.next().is_some_and(|token| {
        token.kind == TokenKind::Word && token.span.start == 0 && token.span.end == name.len()
    });
    whole && tokens.next().is_none()
}
