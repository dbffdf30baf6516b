//! Tokens of a text. Lexing never fails: every byte belongs to a token or to white space.

use specforge_db_core::span::Span;

use crate::scan;
use crate::spelling::Spelling;

/// A token: what it is, and where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// Where it stands.
    pub span: Span,
}

impl Token {
    /// Its text.
    pub fn text<'t>(&self, text: &'t str) -> &'t str {
        self.span.of(text)
    }

    /// Whether it is this unquoted word, in any case.
    pub fn is_word(&self, text: &str, word: &str) -> bool {
        self.kind == TokenKind::Word && self.text(text).eq_ignore_ascii_case(word)
    }

    /// Whether it is a comment, which means nothing to the server.
    pub fn is_comment(&self) -> bool {
        matches!(self.kind, TokenKind::LineComment | TokenKind::BlockComment)
    }
}

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TokenKind {
    /// An unquoted word: a keyword or a name.
    Word,
    /// A quoted identifier.
    QuotedIdent,
    /// A string, with its prefix where it has one: `'…'`, `E'…'`, `$$…$$`.
    String,
    /// A number.
    Number,
    /// A place for a value, or a variable: `?`, `$1`, `:name`, `@name`.
    Parameter,
    /// `(`.
    Open,
    /// `)`.
    Close,
    /// `,`.
    Comma,
    /// `.`.
    Dot,
    /// `;`.
    Semicolon,
    /// An operator.
    Operator,
    /// A comment to the end of its line, line end left out.
    LineComment,
    /// A comment in `/* */`.
    BlockComment,
    /// A whole `/*!40101 … */`, whose inside is code; see [`crate::uncover`].
    VersionedComment,
    /// A quote or comment that never ends; it takes the rest of the text.
    Unterminated,
    /// Any other character, such as `[` where it quotes nothing.
    Other,
}

/// Cuts a text into tokens.
pub fn lex<'t>(text: &'t str, spelling: &'static Spelling) -> Lexer<'t> {
    Lexer { text, at: 0, spelling, plain_versioned: false }
}

/// The tokens of a text, in order; white space is passed over.
#[derive(Clone, Debug)]
pub struct Lexer<'t> {
    text: &'t str,
    at: usize,
    spelling: &'static Spelling,
    /// Set once quotes inside a versioned comment have led nowhere, so that we look only once.
    plain_versioned: bool,
}

impl Lexer<'_> {
    /// Goes on at another place.
    pub(crate) fn seek(&mut self, at: usize) {
        self.at = at;
    }
}

impl Iterator for Lexer<'_> {
    type Item = Token;

    #[inline]
    fn next(&mut self) -> Option<Token> {
        let bytes = self.text.as_bytes();
        let mut start = self.at;
        let byte = loop {
            let byte = *bytes.get(start)?;
            if is_space(byte) {
                start += 1;
            } else if byte == 0xEF && bytes.get(start..start + 3) == Some(BYTE_ORDER_MARK) {
                start += 3;
            } else {
                break byte;
            }
        };
        let (kind, end) = self.token(bytes, start, byte);
        self.at = end;
        Some(Token { kind, span: Span::new(start, end) })
    }
}

impl std::iter::FusedIterator for Lexer<'_> {}

const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// Operators of more than one character, for dialects in which one cannot make one's own.
const OPERATORS: &[&[u8]] = &[
    b"->>", b"<=>", b"||", b"&&", b"<<", b">>", b"<=", b">=", b"<>", b"!=", b"==", b"->", b"::",
    b":=", b"=>",
];

/// The longest operator that one can make; a longer run is several, which keeps lexing linear.
const LONGEST_OPERATOR: usize = 63;

#[inline]
fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t'..=b'\r')
}

impl Lexer<'_> {
    #[inline]
    fn token(&mut self, bytes: &[u8], at: usize, byte: u8) -> (TokenKind, usize) {
        let next = bytes.get(at + 1).copied().unwrap_or_default();
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'_' | 0x80.. => self.word(bytes, at, byte, next),
            b'0'..=b'9' => number(bytes, at),
            b',' => (TokenKind::Comma, at + 1),
            b'(' => (TokenKind::Open, at + 1),
            b')' => (TokenKind::Close, at + 1),
            b';' => (TokenKind::Semicolon, at + 1),
            b'\'' => self.string(bytes, at + 1, self.spelling.backslash_escapes),
            b'.' if next.is_ascii_digit() && !self.ends_name(bytes, at) => number(bytes, at),
            b'.' => (TokenKind::Dot, at + 1),
            b'"' | b'`' | b'[' => self.quoted(bytes, at, byte),
            b'-' if next == b'-' && self.dash_comment(bytes, at) => {
                (TokenKind::LineComment, scan::line_comment_end(bytes, at + 2))
            }
            b'#' if self.spelling.hash_comments => {
                (TokenKind::LineComment, scan::line_comment_end(bytes, at + 1))
            }
            b'/' if next == b'*' => self.block_comment(bytes, at),
            b'$' => self.dollar(bytes, at),
            b':' if next == b':' || next == b'=' => (TokenKind::Operator, at + 2),
            b':' if is_name_start(next) && !follows_word(bytes, at) => {
                (TokenKind::Parameter, scan::word_end(bytes, at + 1))
            }
            b':' => (TokenKind::Operator, at + 1),
            b'?' | b'@' if !self.spelling.custom_operators => variable(bytes, at, byte, next),
            b'+' | b'-' | b'*' | b'/' | b'<' | b'>' | b'=' | b'~' | b'!' | b'@' | b'#' | b'%'
            | b'^' | b'&' | b'|' | b'?' => (TokenKind::Operator, self.operator(bytes, at)),
            _ => (TokenKind::Other, at + 1),
        }
    }

    fn word(&self, bytes: &[u8], at: usize, byte: u8, next: u8) -> (TokenKind, usize) {
        match (byte, next) {
            (b'E' | b'e', b'\'') if self.spelling.escape_strings => {
                self.string(bytes, at + 2, true)
            }
            (b'N' | b'n', b'\'') => self.string(bytes, at + 2, self.spelling.backslash_escapes),
            (b'X' | b'x' | b'B' | b'b', b'\'') => self.string(bytes, at + 2, false),
            (b'U' | b'u', b'&') if self.spelling.escape_strings => match bytes.get(at + 2) {
                Some(b'\'') => self.string(bytes, at + 3, false),
                Some(b'"') => ended(
                    bytes,
                    TokenKind::QuotedIdent,
                    scan::quoted_end(bytes, at + 3, b'"', false),
                ),
                _ => (TokenKind::Word, at + 1),
            },
            _ => (TokenKind::Word, scan::word_end(bytes, at + 1)),
        }
    }

    fn string(&self, bytes: &[u8], from: usize, backslash: bool) -> (TokenKind, usize) {
        ended(bytes, TokenKind::String, scan::quoted_end(bytes, from, b'\'', backslash))
    }

    fn quoted(&self, bytes: &[u8], at: usize, open: u8) -> (TokenKind, usize) {
        if open == b'"' && self.spelling.double_quoted_strings {
            let end = scan::quoted_end(bytes, at + 1, open, self.spelling.backslash_escapes);
            return ended(bytes, TokenKind::String, end);
        }
        match self.spelling.closing_quote(open) {
            Some(close) => {
                let end = scan::quoted_end(bytes, at + 1, close, false);
                ended(bytes, TokenKind::QuotedIdent, end)
            }
            None => (TokenKind::Other, at + 1),
        }
    }

    /// Whether what stands right before is the end of a name, so that a point qualifies it.
    fn ends_name(&self, bytes: &[u8], at: usize) -> bool {
        let Some(before) = at.checked_sub(1).and_then(|before| bytes.get(before)) else {
            return false;
        };
        scan::is_word(*before)
            || self
                .spelling
                .identifier_quotes
                .iter()
                .any(|(_, c)| u32::from(*c) == u32::from(*before))
    }

    fn dash_comment(&self, bytes: &[u8], at: usize) -> bool {
        !self.spelling.spaced_dash_comments
            || bytes.get(at + 2).is_none_or(|b| b.is_ascii_control() || *b == b' ')
    }

    fn block_comment(&mut self, bytes: &[u8], at: usize) -> (TokenKind, usize) {
        if self.spelling.versioned_comments
            && let Some(head) = scan::versioned_head(bytes, at)
        {
            if !self.plain_versioned {
                let end = scan::versioned_end(bytes, at + head, self.spelling);
                if let Some(end) = end {
                    return (TokenKind::VersionedComment, end);
                }
                self.plain_versioned = true;
            }
            let end = scan::block_comment_end(bytes, at + head, false);
            return ended(bytes, TokenKind::VersionedComment, end);
        }
        let end = scan::block_comment_end(bytes, at + 2, self.spelling.nested_comments);
        ended(bytes, TokenKind::BlockComment, end)
    }

    fn dollar(&self, bytes: &[u8], at: usize) -> (TokenKind, usize) {
        if self.spelling.dollar_quotes
            && let Some(tag) = scan::dollar_tag(bytes, at)
        {
            return ended(bytes, TokenKind::String, scan::dollar_end(bytes, at, tag));
        }
        match scan::word_end(bytes, at + 1) {
            end if end == at + 1 => (TokenKind::Other, end),
            end => (TokenKind::Parameter, end),
        }
    }

    fn operator(&self, bytes: &[u8], at: usize) -> usize {
        if self.spelling.custom_operators {
            return custom_operator(bytes, at, self.spelling.hash_comments);
        }
        let rest = bytes.get(at..).unwrap_or_default();
        let known = OPERATORS.iter().find(|operator| rest.starts_with(operator));
        at + known.map_or(1, |operator| operator.len())
    }
}

/// A token that ends, or the rest of the text as one that does not.
fn ended(bytes: &[u8], kind: TokenKind, end: Option<usize>) -> (TokenKind, usize) {
    end.map_or((TokenKind::Unterminated, bytes.len()), |end| (kind, end))
}

fn is_name_start(byte: u8) -> bool {
    scan::is_word(byte) && byte != b'$' && !byte.is_ascii_digit()
}

fn follows_word(bytes: &[u8], at: usize) -> bool {
    at.checked_sub(1).and_then(|before| bytes.get(before)).is_some_and(|b| scan::is_word(*b))
}

fn variable(bytes: &[u8], at: usize, byte: u8, next: u8) -> (TokenKind, usize) {
    if byte == b'?' {
        let digits = bytes.iter().skip(at + 1).take_while(|b| b.is_ascii_digit()).count();
        return (TokenKind::Parameter, at + 1 + digits);
    }
    let name = if next == b'@' { at + 2 } else { at + 1 };
    match bytes.get(name) {
        Some(first) if is_name_start(*first) => (TokenKind::Parameter, scan::word_end(bytes, name)),
        _ => (TokenKind::Operator, at + 1),
    }
}

/// A run of operator characters. It stops before a comment, and it ends in `+` or `-` only where
/// one of `~!@#%^&|?` is in it, so that `a=-1` is three tokens behind `a`.
fn custom_operator(bytes: &[u8], at: usize, hash_comments: bool) -> usize {
    let mut end = at;
    let mut special = false;
    while let Some(byte) = bytes.get(end)
        && end - at < LONGEST_OPERATOR
    {
        let next = bytes.get(end + 1);
        match byte {
            b'-' if next == Some(&b'-') && end > at => break,
            b'/' if next == Some(&b'*') && end > at => break,
            b'#' if hash_comments => break,
            b'~' | b'!' | b'@' | b'#' | b'%' | b'^' | b'&' | b'|' | b'?' => special = true,
            b'+' | b'-' | b'*' | b'/' | b'<' | b'>' | b'=' => {}
            _ => break,
        }
        end += 1;
    }
    while !special && end > at + 1 && matches!(bytes.get(end - 1), Some(b'+' | b'-')) {
        end -= 1;
    }
    end
}

/// A number, or a word that starts with a digit.
fn number(bytes: &[u8], at: usize) -> (TokenKind, usize) {
    let digits = |from: usize| {
        let rest = bytes.get(from..).unwrap_or_default();
        from + rest.iter().position(|b| !b.is_ascii_digit() && *b != b'_').unwrap_or(rest.len())
    };
    let mut end = digits(at);
    let point = bytes.get(end) == Some(&b'.') && bytes.get(end + 1) != Some(&b'.');
    if point {
        end = digits(end + 1);
    }
    if matches!(bytes.get(end), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(bytes.get(end + 1), Some(b'+' | b'-')));
        let exponent = digits(end + 1 + sign);
        if exponent > end + 1 + sign {
            end = exponent;
        }
    }
    let word = scan::word_end(bytes, end);
    if word == end || point {
        return (TokenKind::Number, end);
    }
    let radix =
        bytes.get(at + 1).is_some_and(|b| matches!(b, b'x' | b'X' | b'b' | b'B' | b'o' | b'O'));
    let body = bytes.get(at + 2..word).unwrap_or_default();
    let hex = !body.is_empty() && body.iter().all(|b| b.is_ascii_hexdigit() || *b == b'_');
    let kind = if bytes.get(at) == Some(&b'0') && radix && hex {
        TokenKind::Number
    } else {
        TokenKind::Word
    };
    (kind, word)
}
