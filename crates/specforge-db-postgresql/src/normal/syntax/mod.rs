//! Reading expressions and queries into trees.

mod call;
mod expr;
mod from;
mod primary;
mod query;
mod special;
mod token;
mod tree;
mod ty;

pub(super) use query::plain;
pub(crate) use token::is_reserved;
pub(super) use token::{Cursor, Tok, quote};
pub(super) use tree::{
    Body, Call, Case, Cte, From, FromFunction, Join, Logic, Node, On, Query, Select, Sort,
    Subscript, Target, Window,
};
pub(super) use ty::Ty;

/// Why a text was not read; it then keeps the form of its tokens.
#[derive(Clone, Copy, Debug)]
pub(super) struct Unread;

/// What reading gives.
pub(super) type Read<T> = Result<T, Unread>;

/// Reads a whole text as an expression.
pub(super) fn expression(text: &str, major: u32) -> Read<Node> {
    let mut cursor = Cursor::new(text, major);
    let node = cursor.expression()?;
    cursor.end()?;
    Ok(node)
}

/// Reads a whole text as a type.
pub(super) fn ty(text: &str) -> Read<Ty> {
    let mut cursor = Cursor::new(text, 0);
    let ty = cursor.ty()?;
    cursor.end()?;
    Ok(ty)
}

/// The columns of an EXCLUDE constraint, by the names that its index gives them.
pub(super) fn exclusion_columns(text: &str) -> Vec<String> {
    let mut cursor = Cursor::new(text, 0);
    while !cursor.is_end() && cursor.word() != "exclude" {
        cursor.skip(1);
    }
    cursor.skip(1);
    if cursor.eat_word("using") {
        cursor.skip(1);
    }
    let read = cursor.parens(|c| {
        c.list(|c| {
            let name = match c.peek() {
                Some(Tok::Word(name) | Tok::Quoted(name)) => name.to_string(),
                _ => "expr".to_owned(),
            };
            let mut depth = 0_usize;
            while let Some(tok) = c.peek() {
                match tok {
                    Tok::Open => depth += 1,
                    Tok::Close | Tok::Comma if depth == 0 => break,
                    Tok::Close => depth -= 1,
                    _ => {}
                }
                c.skip(1);
            }
            Ok(name)
        })
    });
    read.unwrap_or_default()
}

/// The columns of CREATE STATISTICS, by the names that the server makes its name of.
pub(super) fn statistics_columns(text: &str) -> Vec<String> {
    let mut cursor = Cursor::new(text, 0);
    while !cursor.is_end() && cursor.word() != "on" {
        cursor.skip(1);
    }
    cursor.skip(1);
    let read = cursor.list(|c| {
        let name = match c.peek() {
            Some(Tok::Word(name) | Tok::Quoted(name))
                if !matches!(c.peek_at(1), Some(Tok::Open | Tok::Dot)) =>
            {
                name.to_string()
            }
            _ => "expr".to_owned(),
        };
        let mut depth = 0_usize;
        while let Some(tok) = c.peek() {
            match tok {
                Tok::Open => depth += 1,
                Tok::Comma if depth == 0 => break,
                Tok::Word(word) if depth == 0 && word == "from" => break,
                Tok::Close => depth = depth.saturating_sub(1),
                _ => {}
            }
            c.skip(1);
        }
        Ok(name)
    });
    read.unwrap_or_default()
}
