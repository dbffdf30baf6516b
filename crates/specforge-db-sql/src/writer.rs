//! The only place where SQL text is put together.

use std::fmt;

use specforge_db_core::model::Expr;
use specforge_db_core::name::Ident;

use crate::lex::{Token, TokenKind, lex};
use crate::spelling::Spelling;

/// Puts SQL text together from keywords, names, values and carried text.
///
/// Names are always quoted and never looked at, so that no name can be anything but a name. Each
/// method sets one space where the text before needs it.
#[derive(Clone, Debug)]
pub struct SqlWriter {
    text: String,
    spelling: &'static Spelling,
    /// How many levels of [`SqlWriter::lines`] are open.
    level: usize,
    /// Whether the next token stands right behind the last one.
    tight: bool,
}

impl SqlWriter {
    /// Starts an empty text.
    pub fn new(spelling: &'static Spelling) -> Self {
        Self { text: String::new(), spelling, level: 0, tight: true }
    }

    /// The text.
    pub fn finish(self) -> String {
        self.text
    }

    /// Whether nothing has been written yet.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// How the text is spelled.
    pub fn spelling(&self) -> &'static Spelling {
        self.spelling
    }

    /// Writes keywords or an operator. They are part of the program, so that no input gets here.
    pub fn word(&mut self, keywords: &'static str) -> &mut Self {
        self.space();
        self.text.push_str(keywords);
        self
    }

    /// Writes a name, always quoted, quotes inside doubled.
    pub fn ident(&mut self, name: &Ident) -> &mut Self {
        self.space();
        push_ident(&mut self.text, name.as_str(), self.spelling);
        self
    }

    /// Writes a name with its namespace, where it has one.
    pub fn qualified(&mut self, namespace: Option<&Ident>, name: &Ident) -> &mut Self {
        if let Some(namespace) = namespace {
            self.ident(namespace);
            self.text.push('.');
            self.tight = true;
        }
        self.ident(name)
    }

    /// Writes a name that belongs to the one just written: `.` and the name.
    pub fn member(&mut self, name: &Ident) -> &mut Self {
        self.text.push('.');
        self.tight = true;
        self.ident(name)
    }

    /// Lets what is written next stand right behind what was.
    pub fn tight(&mut self) -> &mut Self {
        self.tight = true;
        self
    }

    /// Writes a word that came from data, such as an access method: as it is where it is a plain
    /// word, quoted as a name where it is not.
    pub fn plain(&mut self, word: &str) -> &mut Self {
        if is_plain_word(word) {
            self.space();
            self.text.push_str(word);
            self
        } else {
            self.ident(&Ident::new(word))
        }
    }

    /// Writes a text value as a string.
    pub fn literal(&mut self, text: &str) -> &mut Self {
        self.space();
        let escapes = text.contains('\\');
        // Where `E'…'` exists, it alone reads a backslash the same under every server setting.
        let prefixed = escapes && self.spelling.escape_strings;
        if prefixed {
            self.text.push('E');
        }
        self.text.push('\'');
        let doubled = prefixed || self.spelling.backslash_escapes;
        for c in text.chars() {
            if c == '\'' || (c == '\\' && doubled) {
                self.text.push(c);
            }
            self.text.push(c);
        }
        self.text.push('\'');
        self
    }

    /// Writes a whole number.
    pub fn integer(&mut self, number: i64) -> &mut Self {
        self.space();
        self.text.push_str(&number.to_string());
        self
    }

    /// Writes an expression as it was written.
    pub fn expr(&mut self, expr: &Expr) -> &mut Self {
        self.raw(&expr.text)
    }

    /// Writes carried text: a definition, a type or an expression.
    ///
    /// A line comment at its end gets a line feed, so that it cannot swallow what follows. Text
    /// from outside must have passed [`check_carried`].
    pub fn raw(&mut self, carried: &str) -> &mut Self {
        if carried.is_empty() {
            return self;
        }
        self.space();
        self.text.push_str(carried);
        if ends_in_line_comment(carried, self.spelling) {
            self.text.push('\n');
            self.tight = true;
        }
        self
    }

    /// Writes `(…)` around what the closure writes.
    pub fn parens(&mut self, inside: impl FnOnce(&mut Self)) -> &mut Self {
        self.space();
        self.text.push('(');
        self.tight = true;
        inside(self);
        self.text.push(')');
        self.tight = false;
        self
    }

    /// Writes items with commas between them.
    pub fn list<T>(
        &mut self,
        items: impl IntoIterator<Item = T>,
        mut each: impl FnMut(&mut Self, T),
    ) -> &mut Self {
        for (nth, item) in items.into_iter().enumerate() {
            if nth > 0 {
                self.text.push(',');
                self.tight = false;
            }
            each(self, item);
        }
        self
    }

    /// Writes `(…)` around items with commas between them, one a line.
    pub fn lines<T>(
        &mut self,
        items: impl IntoIterator<Item = T>,
        mut each: impl FnMut(&mut Self, T),
    ) -> &mut Self {
        self.space();
        self.text.push('(');
        self.level += 1;
        for (nth, item) in items.into_iter().enumerate() {
            if nth > 0 {
                self.text.push(',');
            }
            self.new_line();
            each(self, item);
        }
        self.level -= 1;
        self.new_line();
        self.text.push(')');
        self.tight = false;
        self
    }

    fn space(&mut self) {
        if !self.tight {
            self.text.push(' ');
        }
        self.tight = false;
    }

    fn new_line(&mut self) {
        if !self.text.ends_with('\n') {
            self.text.push('\n');
        }
        for _ in 0..self.level {
            self.text.push_str("  ");
        }
        self.tight = true;
    }
}

/// What is wrong with a name that no database takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameProblem {
    /// It has no character.
    Empty,
    /// It holds a NUL, at which a server would cut it off.
    Nul,
}

impl fmt::Display for NameProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "the name is empty",
            Self::Nul => "the name holds a NUL character",
        })
    }
}

impl std::error::Error for NameProblem {}

/// Refuses names that no database takes. Whoever reads a name calls it; the writer relies on it.
pub fn check_name(name: &str) -> Result<(), NameProblem> {
    match name {
        "" => Err(NameProblem::Empty),
        name if name.contains('\0') => Err(NameProblem::Nul),
        _ => Ok(()),
    }
}

/// What would let carried text reach beyond its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CarriedProblem {
    /// A quote or a comment that never ends.
    Unterminated,
    /// A bracket without its partner.
    Unbalanced,
    /// A `;`, which would end the statement.
    Semicolon,
    /// A `,` outside brackets, behind which the next of a list would begin.
    Comma,
    /// A NUL character, at which a server would cut the statement off.
    Nul,
    /// A versioned comment, whose inside some servers run; see [`crate::uncover`].
    HiddenCode,
}

impl fmt::Display for CarriedProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Unterminated => "a quote or a comment is never closed",
            Self::Unbalanced => "a bracket has no partner",
            Self::Semicolon => "a `;` would end the statement",
            Self::Comma => "a `,` outside brackets would begin another of its kind",
            Self::Nul => "it holds a NUL character",
            Self::HiddenCode => "a comment holds code",
        })
    }
}

impl std::error::Error for CarriedProblem {}

/// Refuses an expression or a type that would reach beyond its place in a statement.
///
/// It is no parser: text that passes may still be wrong, but it stays where it is put.
pub fn check_carried(text: &str, spelling: &'static Spelling) -> Result<(), CarriedProblem> {
    if text.contains('\0') {
        return Err(CarriedProblem::Nul);
    }
    let mut open = Vec::new();
    for token in lex(text, spelling) {
        match (token.kind, token.text(text)) {
            (TokenKind::Unterminated, _) => return Err(CarriedProblem::Unterminated),
            (TokenKind::VersionedComment, _) => return Err(CarriedProblem::HiddenCode),
            (TokenKind::Semicolon, _) => return Err(CarriedProblem::Semicolon),
            (TokenKind::Comma, _) if open.is_empty() => return Err(CarriedProblem::Comma),
            (TokenKind::Open, _) => open.push(")"),
            (TokenKind::Other, "[") => open.push("]"),
            (TokenKind::Other, "{") => open.push("}"),
            (TokenKind::Close, close) | (TokenKind::Other, close @ ("]" | "}"))
                if open.pop() != Some(close) =>
            {
                return Err(CarriedProblem::Unbalanced);
            }
            _ => {}
        }
    }
    if open.is_empty() { Ok(()) } else { Err(CarriedProblem::Unbalanced) }
}

pub(crate) fn push_ident(out: &mut String, name: &str, spelling: &Spelling) {
    let (open, close) = spelling.writer_quotes();
    out.push(open);
    for c in name.chars() {
        if c == close {
            out.push(c);
        }
        out.push(c);
    }
    out.push(close);
}

/// Whether a text is one word of ASCII letters, digits and `_`.
fn is_plain_word(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
}

fn ends_in_line_comment(text: &str, spelling: &'static Spelling) -> bool {
    let possible = text.contains("--") || (spelling.hash_comments && text.contains('#'));
    possible && lex(text, spelling).last().is_some_and(|token| is_open_comment(token, text))
}

fn is_open_comment(token: Token, text: &str) -> bool {
    token.kind == TokenKind::LineComment
        && !text.get(token.span.end..).unwrap_or_default().contains('\n')
}
