//! What is meant for the client program: commands, delimiters and rows.

use memchr::memmem;
use specforge_db_core::span::Span;

use crate::lex::{Token, TokenKind};
use crate::scan;

/// Where in a token the delimiter starts. A quoted thing hides it.
pub(super) fn delimiter_in(text: &str, token: Token, delimiter: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let starts = |at: usize| bytes.get(at..).is_some_and(|b| b.starts_with(delimiter.as_bytes()));
    let quoted = matches!(
        token.kind,
        TokenKind::String
            | TokenKind::QuotedIdent
            | TokenKind::VersionedComment
            | TokenKind::Unterminated
    );
    let reach = if quoted { 1 } else { token.span.end - token.span.start };
    let first = *delimiter.as_bytes().first()?;
    let within = bytes.get(token.span.start..token.span.start + reach)?;
    memchr::memchr_iter(first, within).find(|at| starts(token.span.start + at))
}

/// A line that sets the delimiter.
pub(super) struct DelimiterLine<'t> {
    pub(super) delimiter: &'t str,
    pub(super) span: Span,
}

/// The line of the word DELIMITER, where it is a command. Inside a statement it is one only as the
/// first word of a line that holds nothing but punctuation behind it: a column may bear its name.
pub(super) fn delimiter_line(text: &str, token: Token, inside: bool) -> Option<DelimiterLine<'_>> {
    let end = scan::line_comment_end(text.as_bytes(), token.span.end);
    let rest = text.get(token.span.end..end)?;
    let delimiter = rest.split_ascii_whitespace().next()?;
    let spaced = rest.starts_with([' ', '\t']);
    let punctuation = || rest.trim().bytes().all(|b| b.is_ascii_punctuation());
    if !spaced || (inside && !(starts_line(text, token.span.start) && punctuation())) {
        return None;
    }
    Some(DelimiterLine { delimiter, span: Span::new(token.span.start, end) })
}

/// The command that a `\` starts: to the end of its line, or to `\\`, behind which SQL goes on.
///
/// Inside a statement it is one where it stands first on its line, and where it sends the
/// statement off, as `\g` and `\gexec` do.
pub(super) fn backslash_command(text: &str, token: Token, inside: bool) -> Option<Span> {
    let rest = text.get(token.span.start..)?.strip_prefix('\\')?;
    let sends = || rest.starts_with('g') || rest.starts_with("crosstabview");
    if inside && !sends() && !starts_line(text, token.span.start) {
        return None;
    }
    let end = scan::line_comment_end(text.as_bytes(), token.span.start);
    let line = text.get(token.span.start..end)?;
    let length = memmem::find(line.as_bytes(), b" \\\\").map_or(line.len(), |at| at + 3);
    Some(Span::new(token.span.start, token.span.start + length))
}

/// The command that a point at the start of a line starts.
pub(super) fn dot_command(text: &str, token: Token) -> Option<Span> {
    if token.kind != TokenKind::Dot || !starts_line(text, token.span.start) {
        return None;
    }
    Some(Span::new(token.span.start, scan::line_comment_end(text.as_bytes(), token.span.start)))
}

/// The rows that start on the line behind a statement: up to and with the line `\.`, or all the
/// rest of the text. What else stands on the statement's own line is passed over with them.
pub(super) fn rows(text: &str, from: usize) -> Span {
    let bytes = text.as_bytes();
    let start = (scan::line_end(bytes, from) + 1).min(bytes.len());
    let data = bytes.get(start..).unwrap_or_default();
    let ends = |at: &usize| {
        let first = *at == 0 || data.get(at - 1) == Some(&b'\n');
        first && matches!(data.get(at + 2), None | Some(b'\n' | b'\r'))
    };
    let end = memmem::find_iter(data, b"\\.").find(ends).map_or(bytes.len(), |at| start + at + 2);
    let line = text.get(from..start).unwrap_or_default();
    let rest = line.trim_start();
    let passed = if rest.is_empty() || rest.starts_with("--") { start } else { start - rest.len() };
    Span::new(passed, end)
}

/// Whether only blanks stand before this place on its line.
fn starts_line(text: &str, at: usize) -> bool {
    let mut before = text.get(..at).unwrap_or_default().bytes().rev();
    before.find(|b| !matches!(b, b' ' | b'\t')).is_none_or(|b| b == b'\n')
}
