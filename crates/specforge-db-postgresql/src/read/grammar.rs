//! Whether a text is a statement, asked once of all that have the same shape.
//!
//! A schema has thousands of statements that differ in nothing but names and strings, of which the grammar
//! asks only that they are some. The grammar's own parser is asked about the first of them alone.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::LazyLock;

use specforge_db_core::hash::HashSet;
use specforge_db_core::read::Problem;
use specforge_db_sql::{Token, TokenKind};
use squawk_syntax::{SourceFile, SyntaxKind};

use super::cursor::Cursor;

/// What is known of the shapes of statements, and of what stands in the lists of CREATE TABLE.
#[derive(Debug, Default)]
pub(super) struct Grammar {
    statements: HashSet<String>,
    elements: HashSet<String>,
}

impl Grammar {
    /// The first thing that the grammar does not allow; `tokens` are those of the text without comments.
    pub(super) fn error(&mut self, text: &str, tokens: &[Token]) -> Option<Problem> {
        let text = &*columns_called_exclude(text, tokens);
        let shortened = without_classes_in_exclude(text, tokens);
        if let Cow::Owned(shorter) = shortened {
            return error(&shorter);
        }
        let Some(Shape { text: shape, elements }) = shape(text, tokens) else { return error(text) };
        if self.statements.contains(&shape) {
            return None;
        }
        let error = if self.allows_parts(&shape, &elements) { None } else { error(text) };
        if error.is_none() {
            self.statements.insert(shape);
        }
        error
    }

    /// Whether a table may be created with each of these elements alone, and with one that may stand
    /// anywhere in place of all of them: few tables are alike, but most of their columns are.
    fn allows_parts(&mut self, shape: &str, elements: &[Range<usize>]) -> bool {
        let (Some(first), Some(last)) = (elements.first(), elements.last()) else { return false };
        let (head, tail) = (shape.get(..first.start), shape.get(last.end..));
        let (Some(head), Some(tail)) = (head, tail) else { return false };
        let whole = format!("{head}n int{tail}");
        if !self.statements.contains(&whole) {
            if error(&whole).is_some() {
                return false;
            }
            self.statements.insert(whole);
        }
        elements.iter().filter_map(|element| shape.get(element.clone())).all(|element| {
            let element = element.trim();
            if element.is_empty() {
                return false;
            }
            let known = self.elements.contains(element);
            let allowed = known || error(&format!("CREATE TABLE n ({element})")).is_none();
            if allowed && !known {
                self.elements.insert(element.to_owned());
            }
            allowed
        })
    }
}

fn error(text: &str) -> Option<Problem> {
    let errors = SourceFile::parse(text).errors();
    let first = errors.first()?;
    let offset = usize::from(first.range().start()).min(text.len());
    Some(Problem { detail: first.message().to_owned(), offset })
}

/// A word that is no keyword, as long as [`EXCLUDE`].
const NO_KEYWORD: &str = "exclud_";
/// A column may be called so, which the grammar takes for a constraint.
const EXCLUDE: &str = "exclude";

/// The text with another name for columns that are called like the constraint.
fn columns_called_exclude<'t>(text: &'t str, tokens: &[Token]) -> Cow<'t, str> {
    let mut renamed = Cow::Borrowed(text);
    for (nth, token) in tokens.iter().enumerate() {
        let next = tokens.get(nth + 1);
        let constraint = next.is_none_or(|n| n.kind == TokenKind::Open || n.is_word(text, "using"));
        if token.is_word(text, EXCLUDE) && !constraint {
            renamed.to_mut().replace_range(token.span.start..token.span.end, NO_KEYWORD);
        }
    }
    renamed
}

/// The text without operator classes in EXCLUDE, which the grammar does not know there: blanks stand in
/// their place.
fn without_classes_in_exclude<'t>(text: &'t str, tokens: &[Token]) -> Cow<'t, str> {
    let mut out = Cow::Borrowed(text);
    let kind = |at: usize| tokens.get(at).map(|token| token.kind);
    let is_name = |at: usize| matches!(kind(at), Some(TokenKind::Word | TokenKind::QuotedIdent));
    let is_word = |at: usize| {
        tokens.get(at).is_some_and(|t| WORDS_OF_ELEMENTS.iter().any(|word| t.is_word(text, word)))
    };
    let starts = tokens.iter().enumerate().filter(|(_, token)| token.is_word(text, EXCLUDE));
    for (at, _) in starts {
        let using = tokens.get(at + 1).is_some_and(|next| next.is_word(text, "using"));
        let open = if using { at + 3 } else { at + 1 };
        if kind(open) != Some(TokenKind::Open) {
            continue;
        }
        let mut depth = 0_usize;
        for at in open..tokens.len() {
            match kind(at) {
                Some(TokenKind::Open) => depth += 1,
                Some(TokenKind::Close) => depth = depth.saturating_sub(1),
                _ => {}
            }
            if depth == 0 {
                break;
            }
            // Behind a column, or behind what closes an expression.
            let about = kind(at) == Some(TokenKind::Close)
                || (is_name(at)
                    && matches!(kind(at - 1), Some(TokenKind::Open | TokenKind::Comma)));
            if depth > 1 || !about || !is_name(at + 1) || is_word(at + 1) {
                continue;
            }
            let mut last = at + 1;
            while kind(last + 1) == Some(TokenKind::Dot) && is_name(last + 2) {
                last += 2;
            }
            if let (Some(first), Some(last)) = (tokens.get(at + 1), tokens.get(last)) {
                let span = first.span.start..last.span.end;
                let blanks = " ".repeat(span.len());
                out.to_mut().replace_range(span, &blanks);
            }
        }
    }
    out
}

/// What may follow the column or expression of an element of EXCLUDE, beside an operator class.
const WORDS_OF_ELEMENTS: [&str; 8] =
    ["with", "collate", "asc", "desc", "nulls", "first", "last", "operator"];

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

/// A statement with one name for all names and one string for all strings.
struct Shape {
    text: String,
    /// Where the elements of CREATE TABLE stand in it.
    elements: Vec<Range<usize>>,
}

/// The shape of a statement; absent where the grammar may look at more than that.
fn shape(text: &str, tokens: &[Token]) -> Option<Shape> {
    let list = list_of_table(text, tokens);
    let mut shape = Shape { text: String::with_capacity(text.len()), elements: Vec::new() };
    let (mut end, mut was_string, mut depth) = (None, false, 0_usize);
    // Where the element starts that is being passed, while the first list of a table is.
    let mut element = None;
    for (nth, token) in tokens.iter().enumerate() {
        let word = token.text(text);
        if end.is_some_and(|end| end < token.span.start) {
            shape.text.push(' ');
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
        let ends = depth == 1 && matches!(token.kind, TokenKind::Comma | TokenKind::Close);
        if let Some(start) = element.filter(|_| ends) {
            shape.elements.push(start..shape.text.len());
        }
        let stands_for = if stands_free(text, token) { stand_in(token.kind, word) } else { None };
        shape.text.push_str(stands_for.unwrap_or(word));
        match token.kind {
            TokenKind::Open => depth += 1,
            TokenKind::Close => depth = depth.saturating_sub(1),
            _ => {}
        }
        if list == Some(nth) || depth == 1 && token.kind == TokenKind::Comma && element.is_some() {
            element = Some(shape.text.len());
        } else if depth == 0 {
            element = None;
        }
    }
    Some(shape)
}

/// Which token opens the list of what CREATE TABLE makes a table of.
fn list_of_table(text: &str, tokens: &[Token]) -> Option<usize> {
    let mut cursor = Cursor::new(text, tokens);
    if !cursor.eat_all(&["CREATE", "TABLE"]) {
        return None;
    }
    cursor.if_not_exists();
    cursor.qualified().ok()?;
    (cursor.kind() == Some(TokenKind::Open)).then(|| cursor.position())
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
