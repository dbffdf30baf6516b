//! Cutting the texts of types and expressions out of a statement.
//!
//! The parser gives a tree without places. The keywords that start a constraint are reserved, so at
//! the first level of brackets an unquoted CHECK, DEFAULT or AS is always one, and the tree and the
//! text name them in the same order.

use specforge_db_core::span::Span;
use specforge_db_sql::{Token, TokenKind, lex, strip_parens};

use crate::spelling::SPELLING;

/// The texts of one column or table constraint, in the order in which they stand.
#[derive(Debug, Default)]
pub(super) struct Slices<'t> {
    /// The declared type, empty where there is none.
    pub(super) ty: &'t str,
    /// The expressions of CHECK, DEFAULT and AS.
    pub(super) exprs: Vec<&'t str>,
}

fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::with_capacity(text.len() / 4);
    tokens.extend(lex(text, &SPELLING).filter(|token| !token.is_comment()));
    tokens
}

/// The slices of every item in the brackets of CREATE TABLE, columns first as they stand.
pub(super) fn items(text: &str) -> Vec<Slices<'_>> {
    let tokens = tokens(text);
    let Some(open) = tokens.iter().position(|token| token.kind == TokenKind::Open) else {
        return Vec::new();
    };
    let mut items = Vec::new();
    let mut start = open + 1;
    let mut depth = 1_u32;
    for (at, token) in tokens.iter().enumerate().skip(open + 1) {
        match token.kind {
            TokenKind::Open => depth += 1,
            TokenKind::Close => {
                depth -= 1;
                if depth == 0 {
                    items.push(item(text, tokens.get(start..at).unwrap_or_default()));
                    break;
                }
            }
            TokenKind::Comma if depth == 1 => {
                items.push(item(text, tokens.get(start..at).unwrap_or_default()));
                start = at + 1;
            }
            _ => {}
        }
    }
    items
}

/// The slices of the column that ADD COLUMN declares, or of the constraint that ADD declares.
pub(super) fn added(text: &str) -> Slices<'_> {
    let tokens = tokens(text);
    let add = tokens
        .iter()
        .position(|token| token.is_word(text, "ADD"))
        .map_or(tokens.len(), |at| at + 1);
    let start = match tokens.get(add) {
        Some(token) if token.is_word(text, "COLUMN") => add + 1,
        _ => add,
    };
    item(text, tokens.get(start..).unwrap_or_default())
}

const STARTS: &[&str] = &[
    "CONSTRAINT",
    "PRIMARY",
    "NOT",
    "NULL",
    "UNIQUE",
    "CHECK",
    "DEFAULT",
    "COLLATE",
    "REFERENCES",
    "AS",
];

/// What starts a constraint of the table, and cannot be the name of a column.
const OF_TABLE: &[&str] = &["CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN"];

fn is_one_of(token: &Token, text: &str, words: &[&str]) -> bool {
    if token.kind != TokenKind::Word {
        return false;
    }
    let own = token.text(text);
    words.iter().any(|word| own.eq_ignore_ascii_case(word))
}

fn item<'t>(text: &'t str, tokens: &[Token]) -> Slices<'t> {
    let mut slices = Slices::default();
    let is_constraint = |token: &Token| is_one_of(token, text, STARTS);
    let first = tokens.first();
    let constraint = first.is_some_and(|token| is_one_of(token, text, OF_TABLE));
    let mut at = 0;
    if !constraint {
        at = 1;
        let mut end = at;
        while let Some(token) = tokens.get(end) {
            if is_constraint(token) {
                break;
            }
            end = if token.kind == TokenKind::Open { close(tokens, end) + 1 } else { end + 1 };
        }
        slices.ty = type_text(text, tokens.get(at..end).unwrap_or_default());
        at = end;
    }
    while let Some(token) = tokens.get(at) {
        if token.kind == TokenKind::Open {
            at = close(tokens, at) + 1;
        } else if token.kind != TokenKind::Word {
            at += 1;
        } else if token.is_word(text, "CHECK") || token.is_word(text, "AS") {
            let end = close(tokens, at + 1);
            slices.exprs.push(between(text, tokens.get(at + 1), tokens.get(end)));
            at = end + 1;
        } else if token.is_word(text, "DEFAULT") {
            let end = default_end(text, tokens, at + 1);
            slices.exprs.push(between(text, tokens.get(at + 1), tokens.get(end)));
            at = end + 1;
        } else {
            at += 1;
        }
    }
    slices
}

/// GENERATED ALWAYS before AS is no part of the type.
fn type_text<'t>(text: &'t str, tokens: &[Token]) -> &'t str {
    let mut tokens = tokens;
    if let [rest @ .., generated, always] = tokens
        && generated.is_word(text, "GENERATED")
        && always.is_word(text, "ALWAYS")
    {
        tokens = rest;
    }
    match (tokens.first(), tokens.last()) {
        (Some(first), Some(last)) => Span::new(first.span.start, last.span.end).of(text),
        _ => "",
    }
}

/// A default is a bracketed expression, a signed number, or a single token.
fn default_end(text: &str, tokens: &[Token], at: usize) -> usize {
    match tokens.get(at) {
        Some(token) if token.kind == TokenKind::Open => close(tokens, at),
        Some(token) if matches!(token.text(text), "+" | "-") => at + 1,
        _ => at,
    }
}

/// The position of the bracket that closes the one at `at`, or the last position.
fn close(tokens: &[Token], at: usize) -> usize {
    let mut depth = 0_u32;
    for (position, token) in tokens.iter().enumerate().skip(at) {
        match token.kind {
            TokenKind::Open => depth += 1,
            TokenKind::Close => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return position;
                }
            }
            _ if depth == 0 => return position,
            _ => {}
        }
    }
    tokens.len().saturating_sub(1)
}

fn between<'t>(text: &'t str, first: Option<&Token>, last: Option<&Token>) -> &'t str {
    match (first, last) {
        (Some(first), Some(last)) => {
            strip_parens(Span::new(first.span.start, last.span.end).of(text), &SPELLING)
        }
        _ => "",
    }
}

/// The parts in the brackets of CREATE INDEX and the text behind WHERE.
pub(super) fn index(text: &str) -> (Vec<&str>, Option<&str>) {
    let tokens = tokens(text);
    let Some(open) = tokens.iter().position(|token| token.kind == TokenKind::Open) else {
        return (Vec::new(), None);
    };
    let end = close(&tokens, open);
    let mut parts = Vec::new();
    let mut start = open + 1;
    let mut depth = 0_u32;
    for (at, token) in tokens.iter().enumerate().take(end + 1).skip(open + 1) {
        match token.kind {
            TokenKind::Open => depth += 1,
            TokenKind::Close if at < end => depth = depth.saturating_sub(1),
            TokenKind::Comma if depth > 0 => {}
            TokenKind::Comma | TokenKind::Close => {
                parts.push(part(text, tokens.get(start..at).unwrap_or_default()));
                start = at + 1;
            }
            _ => {}
        }
    }
    let predicate = tokens.get(end + 1).filter(|token| token.is_word(text, "WHERE")).map(|_| {
        between(
            text,
            tokens.get(end + 2),
            tokens.iter().rev().find(|token| token.kind != TokenKind::Semicolon),
        )
    });
    (parts, predicate)
}

/// A part without its direction and collation.
fn part<'t>(text: &'t str, tokens: &[Token]) -> &'t str {
    let mut tokens = tokens;
    loop {
        match tokens {
            [rest @ .., nulls, last]
                if nulls.is_word(text, "NULLS")
                    && (last.is_word(text, "FIRST") || last.is_word(text, "LAST")) =>
            {
                tokens = rest;
            }
            [rest @ .., last] if last.is_word(text, "ASC") || last.is_word(text, "DESC") => {
                tokens = rest;
            }
            [rest @ .., collate, _] if collate.is_word(text, "COLLATE") && !rest.is_empty() => {
                tokens = rest;
            }
            _ => break,
        }
    }
    between(text, tokens.first(), tokens.last())
}
