//! Which names a text mentions, and what it says when they change.

use std::borrow::Cow;

use crate::lex::{Lexer, Token, TokenKind, lex};
use crate::scan;
use crate::spelling::Spelling;
use crate::unquote::unquote;
use crate::writer::push_ident;

/// Every word that could be a name, unquoted, in order: keywords included unless they are reserved,
/// each part of a qualified name by itself.
///
/// Bodies in dollar quotes and versioned comments are looked into; other strings and comments are
/// not.
pub fn mentions<'t>(
    text: &'t str,
    spelling: &'static Spelling,
) -> impl Iterator<Item = Cow<'t, str>> {
    Mentions { spelling, levels: vec![(text, lex(text, spelling))] }
}

/// Whether a text mentions a name that is wanted.
pub fn mentions_any(
    text: &str,
    spelling: &'static Spelling,
    wanted: &dyn Fn(&str) -> bool,
) -> bool {
    mentions(text, spelling).any(|name| wanted(&name))
}

/// How many dollar quotes may stand in one another before we stop looking into them.
const DEEPEST: usize = 4;

struct Mentions<'t> {
    spelling: &'static Spelling,
    levels: Vec<(&'t str, Lexer<'t>)>,
}

impl<'t> Iterator for Mentions<'t> {
    type Item = Cow<'t, str>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let (text, lexer) = self.levels.last_mut()?;
            let text: &'t str = text;
            let Some(token) = lexer.next() else {
                self.levels.pop();
                continue;
            };
            match token.kind {
                TokenKind::Word if self.spelling.is_reserved(token.text(text)) => {}
                TokenKind::Word => return Some(Cow::Borrowed(token.text(text))),
                TokenKind::QuotedIdent => return Some(unquote(token.text(text), self.spelling)),
                TokenKind::String | TokenKind::VersionedComment => {
                    if let Some(inside) = body(text, token)
                        && self.levels.len() < DEEPEST
                    {
                        self.levels.push((inside, lex(inside, self.spelling)));
                    }
                }
                _ => {}
            }
        }
    }
}

/// The code inside a dollar quote or a versioned comment.
fn body(text: &str, token: Token) -> Option<&str> {
    let bytes = text.as_bytes();
    let (head, tail) = match bytes.get(token.span.start)? {
        b'$' => {
            let tag = scan::dollar_tag(bytes, token.span.start)?;
            (tag, tag)
        }
        b'/' => (scan::versioned_head(bytes, token.span.start)?, 2),
        _ => return None,
    };
    text.get(token.span.start + head..token.span.end.checked_sub(tail)?)
}

/// Rewrites the names for which `rename` gives another, always quoted; all else stays byte for
/// byte.
///
/// Not a name are: strings and comments, what calls a function (a `(` follows, and it is not the
/// table of INTO, REFERENCES or TABLE), a type in `CAST(… AS type)`, behind `::` or before a
/// string, and what follows COLLATE.
pub fn rename(
    text: &str,
    spelling: &'static Spelling,
    rename: &dyn Fn(&str) -> Option<String>,
) -> String {
    let mut out = String::with_capacity(text.len());
    let mut copied = 0;
    let mut place = Place::default();
    let mut tokens = lex(text, spelling).filter(|token| !token.is_comment()).peekable();
    while let Some(token) = tokens.next() {
        let next = tokens.peek().map(|next| next.kind);
        if place.is_name(token, next)
            && let Some(new) = rename(&unquote(token.text(text), spelling))
        {
            out.push_str(text.get(copied..token.span.start).unwrap_or_default());
            push_ident(&mut out, &new, spelling);
            copied = token.span.end;
        }
        place.pass(text, token, next);
    }
    out.push_str(text.get(copied..).unwrap_or_default());
    out
}

/// What a name at this place would mean.
#[derive(Default)]
struct Place {
    /// For each open parenthesis how far it is known as that of a CAST.
    brackets: Vec<Cast>,
    /// The last word was CAST.
    cast: bool,
    expects: Expects,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Cast {
    No,
    Value,
    Type,
}

#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Expects {
    #[default]
    Anything,
    /// A table, whose columns may follow in parentheses.
    Table,
    /// A collation or a type.
    NoName,
}

impl Place {
    fn is_name(&self, token: Token, next: Option<TokenKind>) -> bool {
        if self.expects == Expects::NoName || self.brackets.last() == Some(&Cast::Type) {
            return false;
        }
        let called = next == Some(TokenKind::Open) && self.expects != Expects::Table;
        match token.kind {
            TokenKind::QuotedIdent => !called,
            TokenKind::Word => !called && next != Some(TokenKind::String),
            _ => false,
        }
    }

    fn pass(&mut self, text: &str, token: Token, next: Option<TokenKind>) {
        let cast = std::mem::take(&mut self.cast);
        match token.kind {
            TokenKind::Open => self.brackets.push(if cast { Cast::Value } else { Cast::No }),
            TokenKind::Close => {
                self.brackets.pop();
            }
            TokenKind::Word if token.is_word(text, "as") => {
                if let Some(bracket @ Cast::Value) = self.brackets.last_mut() {
                    *bracket = Cast::Type;
                }
            }
            TokenKind::Word => {
                self.cast = token.is_word(text, "cast") || token.is_word(text, "try_cast");
            }
            _ => {}
        }
        let is = |word| token.is_word(text, word);
        self.expects = match token.kind {
            TokenKind::Word if is("collate") => Expects::NoName,
            TokenKind::Operator if token.text(text) == "::" => Expects::NoName,
            TokenKind::Word if is("into") || is("references") || is("table") => Expects::Table,
            // The namespace of what is expected, and the point behind it.
            TokenKind::Word | TokenKind::QuotedIdent if next == Some(TokenKind::Dot) => {
                self.expects
            }
            TokenKind::Dot => self.expects,
            _ => Expects::Anything,
        };
    }
}
