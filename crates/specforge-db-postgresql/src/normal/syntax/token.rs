//! Tokens with their meaning, and a place among them.

use smol_str::SmolStr;
use specforge_db_sql::{Token, TokenKind, lex, string_value, unquote};

use super::{Read, Unread};
use crate::spelling::SPELLING;

/// The longest name, in bytes (NAMEDATALEN − 1).
const LONGEST: usize = 63;

/// A token.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Tok {
    /// An unquoted word, in lower case.
    Word(SmolStr),
    /// A quoted name.
    Quoted(SmolStr),
    /// The value of a string.
    Text(SmolStr),
    /// A string of bits with its prefix in lower case.
    Bits(SmolStr),
    Number(SmolStr),
    Param(SmolStr),
    Op(SmolStr),
    Open,
    Close,
    BracketOpen,
    BracketClose,
    Comma,
    Dot,
    Semicolon,
}

/// A place among the tokens of a text.
pub(crate) struct Cursor {
    toks: Vec<Tok>,
    at: usize,
    /// How deep the tree being read is.
    depth: usize,
    /// How many more nodes may be written twice.
    pub(super) spare: usize,
    pub(super) major: u32,
}

/// How deep a tree may be, so that walking it never overflows a stack.
const DEEPEST: usize = 150;

impl Cursor {
    pub(crate) fn new(text: &str, major: u32) -> Self {
        let mut toks = tokens(text);
        // What cannot be cut into tokens is not read.
        let whole = toks.is_some();
        let toks = toks.take().unwrap_or_default();
        let spare = if whole { 200 + 4 * toks.len() } else { 0 };
        let at = if whole { 0 } else { usize::MAX };
        Self { toks, at, depth: 0, spare, major }
    }

    pub(crate) fn peek(&self) -> Option<&Tok> {
        self.toks.get(self.at)
    }

    pub(crate) fn peek_at(&self, ahead: usize) -> Option<&Tok> {
        self.toks.get(self.at.saturating_add(ahead))
    }

    pub(crate) fn next(&mut self) -> Option<Tok> {
        let tok = self.toks.get(self.at).cloned();
        self.at = self.at.saturating_add(1);
        tok
    }

    pub(crate) fn skip(&mut self, count: usize) {
        self.at = self.at.saturating_add(count);
    }

    pub(crate) fn place(&self) -> usize {
        self.at
    }

    pub(crate) fn back_to(&mut self, place: usize) {
        self.at = place;
    }

    pub(crate) fn is_end(&self) -> bool {
        self.at >= self.toks.len()
    }

    /// Nothing may follow.
    pub(crate) fn end(&self) -> Read<()> {
        if self.at == self.toks.len() { Ok(()) } else { Err(Unread) }
    }

    /// Reads something one level deeper.
    pub(crate) fn deeper<T>(
        &mut self,
        levels: usize,
        read: impl FnOnce(&mut Self) -> Read<T>,
    ) -> Read<T> {
        self.depth += levels;
        let result = if self.depth > DEEPEST { Err(Unread) } else { read(self) };
        self.depth -= levels;
        result
    }

    pub(crate) fn is(&self, tok: &Tok) -> bool {
        self.peek() == Some(tok)
    }

    pub(crate) fn eat(&mut self, tok: &Tok) -> bool {
        let found = self.is(tok);
        if found {
            self.at += 1;
        }
        found
    }

    pub(crate) fn need(&mut self, tok: &Tok) -> Read<()> {
        if self.eat(tok) { Ok(()) } else { Err(Unread) }
    }

    pub(crate) fn is_op(&self, op: &str) -> bool {
        matches!(self.peek(), Some(Tok::Op(found)) if found == op)
    }

    pub(crate) fn eat_op(&mut self, op: &str) -> bool {
        let found = self.is_op(op);
        if found {
            self.at += 1;
        }
        found
    }

    pub(crate) fn word(&self) -> &str {
        self.word_at(0)
    }

    pub(crate) fn word_at(&self, ahead: usize) -> &str {
        match self.peek_at(ahead) {
            Some(Tok::Word(word)) => word,
            _ => "",
        }
    }

    pub(crate) fn is_words(&self, words: &[&str]) -> bool {
        words.iter().enumerate().all(|(n, word)| self.word_at(n) == *word)
    }

    pub(crate) fn eat_words(&mut self, words: &[&str]) -> bool {
        let found = self.is_words(words);
        if found {
            self.at += words.len();
        }
        found
    }

    pub(crate) fn eat_word(&mut self, word: &str) -> bool {
        self.eat_words(&[word])
    }

    pub(crate) fn expect_word(&mut self, word: &str) -> Read<()> {
        if self.eat_word(word) { Ok(()) } else { Err(Unread) }
    }

    /// A name: any word but a reserved one, or a quoted name.
    pub(crate) fn name(&mut self) -> Read<SmolStr> {
        match self.peek() {
            Some(Tok::Word(word)) if !is_reserved(word) => {}
            Some(Tok::Quoted(_)) => {}
            _ => return Err(Unread),
        }
        self.label()
    }

    /// A name where even a reserved word is one: behind AS or a point.
    pub(crate) fn label(&mut self) -> Read<SmolStr> {
        match self.next() {
            Some(Tok::Word(name) | Tok::Quoted(name)) => Ok(name),
            _ => Err(Unread),
        }
    }

    /// A name, or a string that says one.
    pub(crate) fn label_or_text(&mut self) -> Read<SmolStr> {
        match self.next() {
            Some(Tok::Word(name) | Tok::Quoted(name) | Tok::Text(name)) => Ok(name),
            _ => Err(Unread),
        }
    }

    /// A name with what qualifies it.
    pub(crate) fn path(&mut self) -> Read<Vec<SmolStr>> {
        let mut path = vec![self.name()?];
        while self.eat(&Tok::Dot) {
            path.push(self.label()?);
        }
        Ok(path)
    }

    /// Reads items with commas between them.
    pub(crate) fn list<T>(&mut self, mut item: impl FnMut(&mut Self) -> Read<T>) -> Read<Vec<T>> {
        let mut items = vec![item(self)?];
        while self.eat(&Tok::Comma) {
            items.push(item(self)?);
        }
        Ok(items)
    }

    /// Reads what stands between parentheses.
    pub(crate) fn parens<T>(&mut self, inside: impl FnOnce(&mut Self) -> Read<T>) -> Read<T> {
        self.need(&Tok::Open)?;
        let result = inside(self)?;
        self.need(&Tok::Close)?;
        Ok(result)
    }
}

fn tokens(text: &str) -> Option<Vec<Tok>> {
    let mut toks = Vec::new();
    for token in lex(text, &SPELLING) {
        if token.is_comment() {
            continue;
        }
        let tok = tok(token, token.text(text))?;
        // Strings on lines of their own are one string.
        if let (Tok::Text(more), Some(Tok::Text(before))) = (&tok, toks.last_mut()) {
            *before = format!("{before}{more}").into();
            continue;
        }
        toks.push(tok);
    }
    Some(toks)
}

fn tok(token: Token, text: &str) -> Option<Tok> {
    Some(match token.kind {
        TokenKind::Word => Tok::Word(cut(&text.to_ascii_lowercase())),
        TokenKind::QuotedIdent => Tok::Quoted(cut(&unquote(text, &SPELLING))),
        TokenKind::String => match string_value(text, &SPELLING) {
            Some(value) => Tok::Text(value.as_ref().into()),
            None => match text.as_bytes().first()? {
                b'b' | b'B' | b'x' | b'X' => Tok::Bits(text.to_ascii_lowercase().into()),
                _ => Tok::Text(
                    unquote(&format!("U&\"{}\"", unicode(text)?), &SPELLING).as_ref().into(),
                ),
            },
        },
        TokenKind::Number => Tok::Number(text.to_ascii_lowercase().into()),
        TokenKind::Parameter => Tok::Param(text.into()),
        TokenKind::Open => Tok::Open,
        TokenKind::Close => Tok::Close,
        TokenKind::Comma => Tok::Comma,
        TokenKind::Dot => Tok::Dot,
        TokenKind::Semicolon => Tok::Semicolon,
        TokenKind::Operator => Tok::Op(if text == "!=" { "<>".into() } else { text.into() }),
        TokenKind::Other if text == "[" => Tok::BracketOpen,
        TokenKind::Other if text == "]" => Tok::BracketClose,
        _ => return None,
    })
}

/// The inside of `U&'…'`, spelled as that of a name.
fn unicode(text: &str) -> Option<String> {
    let inside = text.get(3..)?.strip_suffix('\'')?;
    Some(inside.replace("''", "'").replace('"', "\"\""))
}

/// A name as the server keeps it: cut to its longest length, at a character.
pub(crate) fn cut(name: &str) -> SmolStr {
    let mut end = name.len().min(LONGEST);
    while !name.is_char_boundary(end) {
        end -= 1;
    }
    name.get(..end).unwrap_or(name).into()
}

/// Writes a name, quoted where it is not a plain word.
pub(crate) fn quote(out: &mut String, name: &str) {
    let first = name.bytes().next().is_some_and(|b| b.is_ascii_lowercase() || b == b'_');
    let plain = first
        && name
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_' || b == b'$')
        && !is_reserved(name);
    if plain {
        out.push_str(name);
        return;
    }
    out.push('"');
    for c in name.chars() {
        if c == '"' {
            out.push(c);
        }
        out.push(c);
    }
    out.push('"');
}

/// Words that are no names (<https://www.postgresql.org/docs/current/sql-keywords-appendix.html>):
/// reserved ones, and those that may be functions or types only.
const RESERVED: &[&str] = &[
    "all",
    "analyse",
    "analyze",
    "and",
    "any",
    "array",
    "as",
    "asc",
    "asymmetric",
    "authorization",
    "binary",
    "both",
    "case",
    "cast",
    "check",
    "collate",
    "collation",
    "column",
    "concurrently",
    "constraint",
    "create",
    "cross",
    "current_catalog",
    "current_date",
    "current_role",
    "current_schema",
    "current_time",
    "current_timestamp",
    "current_user",
    "default",
    "deferrable",
    "desc",
    "distinct",
    "do",
    "else",
    "end",
    "except",
    "false",
    "fetch",
    "for",
    "foreign",
    "freeze",
    "from",
    "full",
    "grant",
    "group",
    "having",
    "ilike",
    "in",
    "initially",
    "inner",
    "intersect",
    "into",
    "is",
    "isnull",
    "join",
    "lateral",
    "leading",
    "left",
    "like",
    "limit",
    "localtime",
    "localtimestamp",
    "natural",
    "not",
    "notnull",
    "null",
    "offset",
    "on",
    "only",
    "or",
    "order",
    "outer",
    "overlaps",
    "placing",
    "primary",
    "references",
    "returning",
    "right",
    "select",
    "session_user",
    "similar",
    "some",
    "symmetric",
    "system_user",
    "table",
    "tablesample",
    "then",
    "to",
    "trailing",
    "true",
    "union",
    "unique",
    "user",
    "using",
    "variadic",
    "verbose",
    "when",
    "where",
    "window",
    "with",
];

/// Whether a word is no name unless it is quoted.
pub(crate) fn is_reserved(word: &str) -> bool {
    RESERVED.binary_search(&word).is_ok()
}
