//! Cutting a text into statements.
//!
//! One pass, and nothing is lost: what is in no statement and not skipped is white space, a
//! comment or a terminator.

mod body;
mod client;
mod measure;

use specforge_db_core::read::{SkipKind, Skipped, Split, Statement};
use specforge_db_core::span::Span;

use crate::keyword::Keyword;
use crate::lex::{Lexer, Token, TokenKind, lex};
use crate::spelling::{ClientCommands, Spelling};
use body::Body;
use measure::Measure;

/// Cuts a text into statements, each with its bounds, so that a bad one costs only itself.
///
/// Comments before and behind a statement are no part of it. A quote or a comment that never ends
/// makes the rest of the text one statement, for the parser to complain about.
pub fn split<'t>(text: &'t str, spelling: &'static Spelling) -> Split<'t> {
    let mut splitter = Splitter {
        text,
        spelling,
        lexer: lex(text, spelling),
        delimiter: None,
        split: Split::default(),
        span: None,
        measure: Measure::default(),
        body: Body::new(spelling.compound_bodies),
        copy: CopyState::default(),
    };
    while let Some(token) = splitter.lexer.next() {
        splitter.token(token);
    }
    splitter.finish();
    splitter.split
}

struct Splitter<'t> {
    text: &'t str,
    spelling: &'static Spelling,
    lexer: Lexer<'t>,
    /// What ends a statement, where it is not `;`.
    delimiter: Option<&'t str>,
    split: Split<'t>,
    /// The statement so far, from its first to its last token.
    span: Option<Span>,
    measure: Measure,
    body: Body,
    copy: CopyState,
}

/// How far a statement has shown itself as one that rows follow.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum CopyState {
    /// No word yet.
    #[default]
    Start,
    /// Rows do not follow.
    No,
    /// COPY.
    Copy,
    /// COPY … FROM.
    From,
    /// COPY … FROM stdin.
    Rows,
}

impl Splitter<'_> {
    #[inline]
    fn token(&mut self, token: Token) {
        if token.is_comment() {
            return;
        }
        let mut token = token;
        if let Some(delimiter) = self.delimiter {
            match client::delimiter_in(self.text, token, delimiter) {
                Some(0) => {
                    self.finish();
                    return self.lexer.seek(token.span.start + delimiter.len());
                }
                Some(cut) => {
                    token.span.end = token.span.start + cut;
                    self.lexer.seek(token.span.end);
                }
                None => {}
            }
        }
        match token.kind {
            TokenKind::Word => {
                let word = self.text.as_bytes().get(token.span.start..token.span.end);
                let keyword = Keyword::of(word.unwrap_or_default());
                if keyword == Keyword::Delimiter && self.delimiter_command(token) {
                    return;
                }
                self.word(keyword);
            }
            TokenKind::Semicolon => {
                self.body.settle(Keyword::None);
                let held = self.body.holds(self.measure.in_parentheses());
                if !held && self.delimiter.is_none() {
                    return self.terminate(token);
                }
                if self.span.is_none() {
                    return;
                }
                self.body.semicolon();
                self.measure.semicolon();
            }
            TokenKind::Other | TokenKind::Dot if self.client_command(token) => return,
            _ => {
                self.body.token(self.text, token);
                self.measure.token(self.text, token, self.spelling);
                if self.copy == CopyState::Start {
                    self.copy = CopyState::No;
                }
            }
        }
        match &mut self.span {
            Some(span) => span.end = token.span.end,
            None => self.span = Some(token.span),
        }
    }

    #[inline]
    fn word(&mut self, keyword: Keyword) {
        self.measure.word(keyword);
        self.body.word(keyword);
        self.copy = match (self.copy, keyword) {
            (CopyState::Start, Keyword::Copy) if self.spelling.copy_data => CopyState::Copy,
            (CopyState::No | CopyState::Start, _) => CopyState::No,
            (CopyState::Copy, Keyword::From) => CopyState::From,
            (CopyState::From, Keyword::Stdin) => CopyState::Rows,
            (CopyState::From, _) => CopyState::Copy,
            (state, _) => state,
        };
    }

    /// Ends the statement at its `;`, and passes over the rows that follow it.
    fn terminate(&mut self, token: Token) {
        let rows = self.copy == CopyState::Rows;
        self.finish();
        if rows {
            let span = client::rows(self.text, token.span.end);
            self.skip(SkipKind::Data, span);
        }
    }

    fn finish(&mut self) {
        self.body.settle(Keyword::None);
        if let Some(span) = self.span.take() {
            let Measure { nesting, chain, .. } = self.measure;
            self.split.statements.push(Statement {
                text: span.of(self.text),
                span,
                nesting,
                chain,
            });
        }
        self.measure.reset();
        self.body.reset();
        self.copy = CopyState::default();
    }

    fn skip(&mut self, kind: SkipKind, span: Span) {
        self.lexer.seek(span.end);
        if span.start < span.end {
            self.split.skipped.push(Skipped { kind, span });
        }
    }

    fn delimiter_command(&mut self, token: Token) -> bool {
        if !self.spelling.delimiter_command {
            return false;
        }
        let Some(line) = client::delimiter_line(self.text, token, self.span.is_some()) else {
            return false;
        };
        self.finish();
        self.delimiter = (line.delimiter != ";").then_some(line.delimiter);
        self.skip(SkipKind::ClientCommand, line.span);
        true
    }

    fn client_command(&mut self, token: Token) -> bool {
        let span = match self.spelling.client_commands {
            ClientCommands::Backslash => {
                client::backslash_command(self.text, token, self.span.is_some())
            }
            ClientCommands::Dot if self.span.is_none() => client::dot_command(self.text, token),
            ClientCommands::None | ClientCommands::Dot => None,
        };
        let Some(span) = span else { return false };
        self.finish();
        self.skip(SkipKind::ClientCommand, span);
        true
    }
}
