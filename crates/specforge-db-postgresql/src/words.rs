//! Carried statements as tokens.

use specforge_db_sql::{Token, TokenKind, lex};

use crate::spelling::SPELLING;

/// A statement with its tokens, comments left out.
#[derive(Debug)]
pub(crate) struct Words<'t> {
    text: &'t str,
    tokens: Vec<Token>,
    /// For each token how many brackets are open before it.
    depth: Vec<u32>,
}

impl<'t> Words<'t> {
    /// Cuts a statement.
    pub(crate) fn new(text: &'t str) -> Self {
        let mut tokens = Vec::new();
        let mut depth = Vec::new();
        let mut open = 0_u32;
        for token in lex(text, &SPELLING).filter(|token| !token.is_comment()) {
            let closes = matches!(token.kind, TokenKind::Close)
                || (token.kind == TokenKind::Other && token.text(text) == "]");
            let opens = matches!(token.kind, TokenKind::Open)
                || (token.kind == TokenKind::Other && token.text(text) == "[");
            if closes {
                open = open.saturating_sub(1);
            }
            depth.push(open);
            if opens {
                open += 1;
            }
            tokens.push(token);
        }
        Self { text, tokens, depth }
    }

    /// How many tokens there are.
    pub(crate) fn len(&self) -> usize {
        self.tokens.len()
    }

    /// The kind of a token.
    pub(crate) fn kind(&self, at: usize) -> Option<TokenKind> {
        self.tokens.get(at).map(|token| token.kind)
    }

    /// The text of a token; empty behind the last one.
    pub(crate) fn token(&self, at: usize) -> &'t str {
        self.tokens.get(at).map(|token| token.text(self.text)).unwrap_or_default()
    }

    /// Whether a token is that keyword.
    pub(crate) fn is(&self, at: usize, word: &str) -> bool {
        self.kind(at) == Some(TokenKind::Word) && self.token(at).eq_ignore_ascii_case(word)
    }

    /// Whether these keywords stand there.
    pub(crate) fn are(&self, at: usize, words: &[&str]) -> bool {
        words.iter().enumerate().all(|(nth, word)| self.is(at + nth, word))
    }

    /// The first token from there on that is one of the keywords and stands in no bracket.
    pub(crate) fn find(&self, from: usize, words: &[&str]) -> Option<usize> {
        (from..self.len()).find(|at| {
            self.depth.get(*at) == Some(&0) && words.iter().any(|word| self.is(*at, word))
        })
    }

    /// The last token that is one of the keywords and stands in no bracket.
    pub(crate) fn find_last(&self, words: &[&str]) -> Option<usize> {
        (0..self.len()).rev().find(|at| {
            self.depth.get(*at) == Some(&0) && words.iter().any(|word| self.is(*at, word))
        })
    }

    /// Where a token ends that closes what opens at `at`.
    pub(crate) fn closing(&self, at: usize) -> Option<usize> {
        let depth = self.depth.get(at)?;
        (at + 1..self.len()).find(|close| self.depth.get(*close) == Some(depth))
    }

    /// Whether a token stands in no bracket.
    pub(crate) fn outside(&self, at: usize) -> bool {
        self.depth.get(at) == Some(&0)
    }

    /// The comma, in the bracket that closes at `close`, that ends what holds the token `at`; or `close`.
    pub(crate) fn next_part(&self, at: usize, close: usize) -> usize {
        let depth = self.depth.get(at);
        let comma = |at: &usize| self.token(*at) == "," && self.depth.get(*at) == depth;
        (at..close).find(comma).unwrap_or(close)
    }

    /// The text before a token.
    pub(crate) fn before(&self, at: usize) -> &'t str {
        let end = self.tokens.get(at).map_or(self.text.len(), |token| token.span.start);
        self.text.get(..end).unwrap_or_default().trim_end()
    }

    /// The text from a token on.
    pub(crate) fn from(&self, at: usize) -> &'t str {
        let start = self.tokens.get(at).map_or(self.text.len(), |token| token.span.start);
        self.text.get(start..).unwrap_or_default()
    }

    /// The text from one token up to another.
    pub(crate) fn between(&self, from: usize, to: usize) -> &'t str {
        let start = self.tokens.get(from).map_or(self.text.len(), |token| token.span.start);
        let end = self.tokens.get(to).map_or(self.text.len(), |token| token.span.start);
        self.text.get(start..end.max(start)).unwrap_or_default().trim_end()
    }

    /// The texts of the tokens of a stretch, keywords in one case.
    pub(crate) fn stretch(&self, from: usize, to: usize) -> Vec<String> {
        (from..to.min(self.len()))
            .map(|at| match self.kind(at) {
                Some(TokenKind::Word) => self.token(at).to_ascii_lowercase(),
                _ => self.token(at).to_owned(),
            })
            .collect()
    }

    /// Passes a name with its namespace, if one stands there.
    pub(crate) fn past_name(&self, mut at: usize) -> usize {
        let is_name = |at| matches!(self.kind(at), Some(TokenKind::Word | TokenKind::QuotedIdent));
        if is_name(at) {
            at += 1;
            while self.kind(at) == Some(TokenKind::Dot) && is_name(at + 1) {
                at += 2;
            }
        }
        at
    }
}

/// The name that stands there, as the database knows it.
pub(crate) fn name_at(words: &Words<'_>, at: usize) -> Option<String> {
    match words.kind(at)? {
        TokenKind::Word => Some(words.token(at).to_ascii_lowercase()),
        TokenKind::QuotedIdent => {
            Some(specforge_db_sql::unquote(words.token(at), &SPELLING).into_owned())
        }
        _ => None,
    }
}
