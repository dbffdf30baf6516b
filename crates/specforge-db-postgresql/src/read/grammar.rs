//! Whether a text is a statement, asked once of all that have the same shape.
//!
//! A schema has thousands of statements that differ in nothing but names and strings, of which the grammar
//! asks only that they are some. The grammar's own parser is asked about the first of them alone.

use std::sync::LazyLock;

use specforge_db_core::hash::HashSet;
use specforge_db_core::read::Problem;
use specforge_db_sql::{Token, TokenKind};
use squawk_syntax::{SourceFile, SyntaxKind};

/// What is known of the shapes of statements.
#[derive(Debug, Default)]
pub(super) struct Grammar {
    allowed: HashSet<String>,
}

impl Grammar {
    /// The first thing that the grammar does not allow; `tokens` are those of the text without comments.
    pub(super) fn error(&mut self, text: &str, tokens: &[Token]) -> Option<Problem> {
        let shape = shape(text, tokens);
        if shape.as_ref().is_some_and(|shape| self.allowed.contains(shape)) {
            return None;
        }
        let error = error(text);
        if error.is_none() {
            self.allowed.extend(shape);
        }
        error
    }
}

fn error(text: &str) -> Option<Problem> {
    let errors = SourceFile::parse(text).errors();
    let first = errors.first()?;
    let offset = usize::from(first.range().start()).min(text.len());
    Some(Problem { detail: first.message().to_owned(), offset })
}

/// Words that are no keywords and whose letters matter all the same: of partitions' bounds, and of how
/// values are stored.
const COMPARED: [&str; 6] = ["modulus", "remainder", "plain", "external", "extended", "main"];

/// The words that are not names like any other.
static WORDS: LazyLock<HashSet<String>> = LazyLock::new(|| {
    let keywords = (0..SyntaxKind::__LAST as u16).map(SyntaxKind::from).filter(|k| k.is_keyword());
    // `SELECT_KW` is the word `select`.
    let spelled = |kind: SyntaxKind| {
        format!("{kind:?}").strip_suffix("_KW").unwrap_or_default().to_ascii_lowercase()
    };
    keywords.map(spelled).chain(COMPARED.map(str::to_owned)).collect()
});

/// Words of statements in which the grammar looks into strings.
const LOOKS_INTO_STRINGS: [&str; 2] = ["language", "uescape"];

/// A statement with one name for all names and one string for all strings; absent where the grammar may
/// look at more than that.
fn shape(text: &str, tokens: &[Token]) -> Option<String> {
    let mut shape = String::with_capacity(text.len());
    let mut end = None;
    let mut was_string = false;
    for token in tokens {
        let word = token.text(text);
        if end.is_some_and(|end| end < token.span.start) {
            shape.push(' ');
        }
        end = Some(token.span.end);
        let is_string = token.kind == TokenKind::String;
        // Strings that follow each other are one only where a line ends between them.
        if is_string && was_string
            || token.kind == TokenKind::Unterminated
            || LOOKS_INTO_STRINGS.iter().any(|looks| token.is_word(text, looks))
        {
            return None;
        }
        was_string = is_string;
        let stands_for = if stands_free(text, token) { stand_in(token.kind, word) } else { None };
        shape.push_str(stands_for.unwrap_or(word));
    }
    Some(shape)
}

/// Whether nothing touches a token that could make it something else.
fn stands_free(text: &str, token: &Token) -> bool {
    let bytes = text.as_bytes();
    let clean = |byte: Option<&u8>| {
        byte.is_none_or(|byte| {
            matches!(byte, b' ' | b'\n' | b'\t' | b'\r' | b'.' | b',' | b'(' | b')' | b';' | b':')
        })
    };
    clean(token.span.start.checked_sub(1).and_then(|before| bytes.get(before)))
        && clean(bytes.get(token.span.end))
}

/// What stands for a token in the shape; absent for all that is neither a plain name nor a plain string.
fn stand_in(kind: TokenKind, word: &str) -> Option<&'static str> {
    let is_name = |name: &str| {
        let mut bytes = name.bytes();
        bytes.next().is_some_and(|b| b.is_ascii_lowercase() || b == b'_')
            && bytes.all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
            && !WORDS.contains(name)
    };
    let inside = |quote| word.strip_prefix(quote)?.strip_suffix(quote);
    match kind {
        TokenKind::Word => is_name(word).then_some("n"),
        TokenKind::QuotedIdent => inside('"').filter(|name| is_name(name)).map(|_| "n"),
        TokenKind::String => inside('\'').filter(|s| !s.contains(['\'', '\\'])).map(|_| "''"),
        _ => None,
    }
}
