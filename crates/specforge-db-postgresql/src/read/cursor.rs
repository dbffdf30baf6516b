//! Going through the tokens of a statement.
//!
//! squawk has already said that the statement is one, so that what is met here is what the grammar
//! allows; a place that is not understood is a problem all the same, never half an object.

use specforge_db_core::name::Ident;
use specforge_db_core::read::Problem;
use specforge_db_core::span::Span;
use specforge_db_sql::{Token, TokenKind, lex, string_value, unquote};

use crate::spelling::{self, SPELLING};

/// What was read, or what is wrong.
pub(crate) type Read<T> = Result<T, Problem>;

/// A name with its namespace, where one was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Qualified {
    pub(crate) namespace: Option<Ident>,
    pub(crate) name: Ident,
}

/// The tokens of a text, without comments.
pub(crate) fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::with_capacity(text.len() / 5);
    tokens.extend(lex(text, &SPELLING).filter(|token| !token.is_comment()));
    tokens
}

/// A place among the tokens of a statement.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cursor<'t> {
    text: &'t str,
    tokens: &'t [Token],
    at: usize,
}

impl<'t> Cursor<'t> {
    pub(crate) fn new(text: &'t str, tokens: &'t [Token]) -> Self {
        let tokens = match tokens {
            [rest @ .., last] if last.kind == TokenKind::Semicolon => rest,
            all => all,
        };
        Self { text, tokens, at: 0 }
    }

    pub(crate) fn peek(&self) -> Option<Token> {
        self.tokens.get(self.at).copied()
    }

    pub(crate) fn kind(&self) -> Option<TokenKind> {
        self.peek().map(|token| token.kind)
    }

    pub(crate) fn kind_at(&self, ahead: usize) -> Option<TokenKind> {
        self.tokens.get(self.at + ahead).map(|token| token.kind)
    }

    pub(crate) fn at_end(&self) -> bool {
        self.at >= self.tokens.len()
    }

    /// How many tokens have been passed.
    pub(crate) fn position(&self) -> usize {
        self.at
    }

    pub(crate) fn next(&mut self) -> Option<Token> {
        let token = self.peek()?;
        self.at += 1;
        Some(token)
    }

    pub(crate) fn is(&self, word: &str) -> bool {
        self.is_at(0, word)
    }

    pub(crate) fn is_at(&self, ahead: usize, word: &str) -> bool {
        self.tokens.get(self.at + ahead).is_some_and(|token| token.is_word(self.text, word))
    }

    pub(crate) fn is_any(&self, words: &[&str]) -> bool {
        words.iter().any(|word| self.is(word))
    }

    /// Whether the words stand here, one after the other.
    pub(crate) fn are(&self, words: &[&str]) -> bool {
        words.iter().enumerate().all(|(ahead, word)| self.is_at(ahead, word))
    }

    /// Passes the word, if it stands here.
    pub(crate) fn eat(&mut self, word: &str) -> bool {
        let found = self.is(word);
        self.at += usize::from(found);
        found
    }

    /// Passes the words, if all of them stand here.
    pub(crate) fn eat_all(&mut self, words: &[&str]) -> bool {
        let found = self.are(words);
        if found {
            self.at += words.len();
        }
        found
    }

    /// Passes one of the words and says which, if one stands here.
    pub(crate) fn eat_any(&mut self, words: &[&'static str]) -> Option<&'static str> {
        let word = words.iter().find(|word| self.is(word))?;
        self.at += 1;
        Some(word)
    }

    pub(crate) fn eat_kind(&mut self, kind: TokenKind) -> bool {
        let found = self.kind() == Some(kind);
        self.at += usize::from(found);
        found
    }

    pub(crate) fn is_text(&self, text: &str) -> bool {
        self.peek().is_some_and(|token| token.text(self.text) == text)
    }

    pub(crate) fn eat_text(&mut self, text: &str) -> bool {
        let found = self.is_text(text);
        self.at += usize::from(found);
        found
    }

    pub(crate) fn need(&mut self, word: &str) -> Read<()> {
        if self.eat(word) { Ok(()) } else { Err(self.problem(&format!("expected {word}"))) }
    }

    /// What is wrong, at this place.
    pub(crate) fn problem(&self, detail: &str) -> Problem {
        let offset = self.peek().map_or(self.text.len(), |token| token.span.start);
        let found = self.peek().map_or("the end", |token| token.text(self.text));
        let found: String = found.chars().take(40).collect();
        Problem { detail: format!("{detail}, found `{found}`"), offset }
    }

    /// Refuses what stands behind all that was understood.
    pub(crate) fn end(&self) -> Read<()> {
        if self.at_end() { Ok(()) } else { Err(self.problem("this clause is not understood")) }
    }

    pub(crate) fn is_name(&self) -> bool {
        matches!(self.kind(), Some(TokenKind::Word | TokenKind::QuotedIdent))
    }

    /// A name, as the catalog holds it.
    pub(crate) fn name(&mut self) -> Read<Ident> {
        match self.peek() {
            Some(token) if self.is_name() => {
                self.at += 1;
                Ok(name_of(token, self.text))
            }
            _ => Err(self.problem("expected a name")),
        }
    }

    /// A name that may be written with its namespace, and with that of the database before it.
    pub(crate) fn qualified(&mut self) -> Read<Qualified> {
        let mut name = self.name()?;
        let mut namespace = None;
        while self.kind() == Some(TokenKind::Dot) {
            self.at += 1;
            namespace = Some(name);
            name = self.name()?;
        }
        Ok(Qualified { namespace, name })
    }

    /// The inside of the parentheses that open here.
    pub(crate) fn group(&mut self) -> Read<Cursor<'t>> {
        if self.kind() != Some(TokenKind::Open) {
            return Err(self.problem("expected `(`"));
        }
        let start = self.at + 1;
        self.skip_one();
        let end = self.at.saturating_sub(1).max(start);
        let tokens = self.tokens.get(..end).unwrap_or_default();
        Ok(Self { text: self.text, tokens, at: start })
    }

    /// Passes one token, or all of what its bracket encloses.
    pub(crate) fn skip_one(&mut self) {
        let mut depth = 0_usize;
        while let Some(token) = self.next() {
            let text = token.text(self.text);
            match token.kind {
                TokenKind::Open => depth += 1,
                TokenKind::Close => depth = depth.saturating_sub(1),
                TokenKind::Other if text == "[" => depth += 1,
                TokenKind::Other if text == "]" => depth = depth.saturating_sub(1),
                _ => {}
            }
            if depth == 0 {
                break;
            }
        }
    }

    /// Passes everything up to a comma at this level, and the comma; false at the end.
    pub(crate) fn skip_item(&mut self) {
        while !self.at_end() && self.kind() != Some(TokenKind::Comma) {
            self.skip_one();
        }
    }

    /// The items between commas, each by itself.
    pub(crate) fn items(mut self) -> Vec<Cursor<'t>> {
        let mut items = Vec::new();
        while !self.at_end() {
            let start = self.at;
            self.skip_item();
            let tokens = self.tokens.get(..self.at).unwrap_or_default();
            items.push(Self { text: self.text, tokens, at: start });
            self.eat_kind(TokenKind::Comma);
        }
        items
    }

    /// What stands from here up to where another has come.
    pub(crate) fn up_to(self, other: &Self) -> Self {
        Self { tokens: self.tokens.get(..other.at).unwrap_or_default(), ..self }
    }

    /// Takes the words off the end, if they stand there.
    pub(crate) fn drop_end(&mut self, words: &[&str]) -> bool {
        let Some(start) = self.tokens.len().checked_sub(words.len()).filter(|s| *s >= self.at)
        else {
            return false;
        };
        let end = Self { at: start, ..*self };
        let found = end.are(words);
        if found {
            self.tokens = self.tokens.get(..start).unwrap_or_default();
        }
        found
    }

    /// The text from a token to the last one passed.
    pub(crate) fn since(&self, position: usize) -> &'t str {
        self.between(position, self.at)
    }

    fn between(&self, from: usize, to: usize) -> &'t str {
        let first = self.tokens.get(from);
        let last = to.checked_sub(1).and_then(|last| self.tokens.get(last));
        match (first, last) {
            (Some(first), Some(last)) if from < to => {
                Span::new(first.span.start, last.span.end).of(self.text)
            }
            _ => "",
        }
    }

    /// Where a token starts, in bytes.
    pub(crate) fn offset_of(&self, position: usize) -> usize {
        self.tokens.get(position).map_or(self.text.len(), |token| token.span.start)
    }

    /// The text of everything that is left.
    pub(crate) fn rest(&self) -> &'t str {
        self.between(self.at, self.tokens.len())
    }

    /// Passes everything that is left and gives its text.
    pub(crate) fn take_rest(&mut self) -> &'t str {
        let rest = self.rest();
        self.at = self.tokens.len();
        rest
    }

    /// The words and names left, one space between them, none around brackets, commas and points.
    pub(crate) fn spaced(&mut self, count: usize) -> String {
        let mut out = String::new();
        let mut tight = true;
        for _ in 0..count {
            let Some(token) = self.next() else { break };
            let sticks = matches!(
                token.kind,
                TokenKind::Open | TokenKind::Close | TokenKind::Comma | TokenKind::Dot
            );
            if !(tight || sticks) {
                out.push(' ');
            }
            out.push_str(token.text(self.text));
            tight = matches!(token.kind, TokenKind::Open | TokenKind::Comma | TokenKind::Dot);
        }
        out
    }

    /// The value of the string here.
    pub(crate) fn string(&mut self) -> Read<String> {
        let token = self.peek().filter(|token| token.kind == TokenKind::String);
        let value = token.and_then(|token| string_value(token.text(self.text), &SPELLING));
        let value = value.ok_or_else(|| self.problem("expected a string"))?;
        self.at += 1;
        // Strings that a line end separates are one.
        let mut value = value.into_owned();
        while let Some(token) = self.peek().filter(|token| token.kind == TokenKind::String) {
            let Some(more) = string_value(token.text(self.text), &SPELLING) else { break };
            value.push_str(&more);
            self.at += 1;
        }
        Ok(value)
    }

    /// The word here, in lower case.
    pub(crate) fn word(&self) -> String {
        let word = self.peek().filter(|token| token.kind == TokenKind::Word);
        word.map(|token| token.text(self.text).to_ascii_lowercase()).unwrap_or_default()
    }

    pub(crate) fn if_exists(&mut self) -> bool {
        self.eat_all(&["IF", "EXISTS"])
    }

    pub(crate) fn if_not_exists(&mut self) -> bool {
        self.eat_all(&["IF", "NOT", "EXISTS"])
    }
}

/// The name that a token says, as the catalog holds it.
pub(crate) fn name_of(token: Token, text: &str) -> Ident {
    let written = token.text(text);
    match token.kind {
        TokenKind::QuotedIdent => spelling::cut(&unquote(written, &SPELLING)),
        _ if written.bytes().any(|b| b.is_ascii_uppercase()) => {
            spelling::cut(&written.to_ascii_lowercase())
        }
        _ => spelling::cut(written),
    }
}
