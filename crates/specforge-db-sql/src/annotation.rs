//! Remarks of the author to tools: `-- @renamed from=login`.

use std::borrow::Cow;

use specforge_db_core::span::Span;

use crate::lex::{Token, TokenKind, lex};
use crate::spelling::Spelling;
use crate::unquote::{string_value, unquote};

/// One remark, such as `@renamed from=login`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Annotation<'t> {
    /// Where the comment stands in the statement.
    pub span: Span,
    /// What it says, without the `@`.
    pub name: &'t str,
    /// Its `key=value` pairs, unquoted, in order; a value without a key has an empty key.
    pub values: Vec<(&'t str, Cow<'t, str>)>,
    /// What it is about.
    pub target: Target,
}

impl Annotation<'_> {
    /// The value of a key.
    pub fn value(&self, key: &str) -> Option<&str> {
        self.values.iter().find(|(name, _)| *name == key).map(|(_, value)| value.as_ref())
    }
}

/// What a remark is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// What the statement itself declares.
    Object,
    /// A column, an index, a constraint or a value that it declares among others, by its name.
    Item(String),
}

/// The remarks in a statement, in order.
///
/// Outside its brackets, and before the first item in them, a remark is about the statement's own
/// object. Inside it is about the current item, also where the comma stands before the remark; only
/// on a line of its own behind a comma it is about the item that follows. The brackets of an index
/// hold no items.
pub fn annotations<'t>(statement: &'t str, spelling: &'static Spelling) -> Vec<Annotation<'t>> {
    // Most statements have none, and finding that out is one search.
    if !statement.contains('@') {
        return Vec::new();
    }
    let mut found = Vec::new();
    let mut about = Vec::new();
    let mut items = Items::new(statement);
    for token in lex(statement, spelling) {
        if token.is_comment() {
            read(statement, token, spelling, &mut found);
            let place = items.comment(token);
            about.resize(found.len(), place);
        } else {
            items.token(token);
        }
    }
    for (annotation, place) in found.iter_mut().zip(about) {
        annotation.target = items.target(place, spelling);
    }
    found
}

/// The items in a statement's brackets, each by its first tokens.
struct Items<'t> {
    statement: &'t str,
    heads: Vec<Vec<Token>>,
    depth: usize,
    /// Whether the current brackets have held an item yet.
    any: bool,
    /// Whether a comma has ended the last item.
    ended: bool,
    /// How many tokens have passed, as long as they are few.
    seen: usize,
    is_index: bool,
    /// Where the last token or comment ended, and whether a line has ended since the last token.
    end: usize,
    line_ended: bool,
}

/// Where a remark stands.
#[derive(Clone, Copy)]
enum Place {
    Object,
    /// At the item of this number.
    Item(usize),
    /// Before the item of this number, should there be one.
    Before(usize),
}

/// How many tokens of an item may be needed to tell its name: `UNIQUE KEY name (`.
const HEAD: usize = 5;

impl<'t> Items<'t> {
    fn new(statement: &'t str) -> Self {
        Self {
            statement,
            heads: Vec::new(),
            depth: 0,
            any: false,
            ended: false,
            seen: 0,
            is_index: false,
            end: 0,
            line_ended: false,
        }
    }

    fn token(&mut self, token: Token) {
        self.end = token.span.end;
        self.line_ended = false;
        self.seen = self.seen.saturating_add(1);
        if self.seen <= HEAD && self.depth == 0 && token.is_word(self.statement, "index") {
            self.is_index = true;
        }
        match token.kind {
            TokenKind::Open if self.depth == 0 => {
                (self.any, self.ended, self.depth) = (false, true, 1);
                return;
            }
            TokenKind::Open => self.depth += 1,
            TokenKind::Close => self.depth = self.depth.saturating_sub(1),
            TokenKind::Comma if self.depth == 1 => {
                self.ended = true;
                return;
            }
            _ => {}
        }
        if self.depth == 0 {
            return;
        }
        if std::mem::take(&mut self.ended) {
            self.heads.push(Vec::new());
            self.any = true;
        }
        if let Some(head) = self.heads.last_mut()
            && head.len() < HEAD
        {
            head.push(token);
        }
    }

    fn comment(&mut self, comment: Token) -> Place {
        let gap = Span::new(self.end, comment.span.start);
        self.line_ended |= gap.of(self.statement).contains('\n');
        let place = self.place();
        self.end = comment.span.end;
        self.line_ended |= comment.text(self.statement).contains('\n');
        place
    }

    fn place(&self) -> Place {
        let count = self.heads.len();
        if self.depth == 0 || !self.any || self.is_index {
            return Place::Object;
        }
        if self.ended && self.line_ended {
            Place::Before(count)
        } else {
            Place::Item(count.saturating_sub(1))
        }
    }

    fn target(&self, place: Place, spelling: &'static Spelling) -> Target {
        let number = match place {
            Place::Object => return Target::Object,
            Place::Item(number) => number,
            Place::Before(number) if number < self.heads.len() => number,
            Place::Before(number) => number.saturating_sub(1),
        };
        let head = self.heads.get(number).map(Vec::as_slice).unwrap_or_default();
        Target::Item(item_name(self.statement, head, spelling))
    }
}

/// The name of an item: of a column its first word, of an index or constraint what its keywords
/// introduce.
fn item_name(statement: &str, head: &[Token], spelling: &'static Spelling) -> String {
    let is = |nth: usize, words: &[&str]| {
        head.get(nth).is_some_and(|token| words.iter().any(|word| token.is_word(statement, word)))
    };
    let nth = if is(0, &["constraint", "partition"]) {
        1
    } else if is(0, &["unique", "fulltext", "spatial"]) && is(1, &["key", "index"]) {
        2
    } else {
        usize::from(is(0, &["key", "index"]) && names_index(statement, head))
    };
    head.get(nth).or(head.first()).map_or_else(String::new, |token| {
        let text = token.text(statement);
        match token.kind {
            TokenKind::String => string_value(text, spelling).unwrap_or(Cow::Borrowed(text)),
            _ => unquote(text, spelling),
        }
        .into_owned()
    })
}

/// Whether `KEY a …` is an index and not a column named `key`: columns in brackets follow, while a
/// type has numbers or strings there.
fn names_index(statement: &str, head: &[Token]) -> bool {
    match head.get(2) {
        Some(token) if token.kind == TokenKind::Open => head.get(3).is_some_and(|token| {
            matches!(token.kind, TokenKind::Word | TokenKind::QuotedIdent | TokenKind::Open)
        }),
        Some(token) => token.is_word(statement, "using"),
        None => false,
    }
}

/// Reads the remarks in a comment: `@name key=value …`, an `@` after white space each.
fn read<'t>(
    statement: &'t str,
    token: Token,
    spelling: &'static Spelling,
    found: &mut Vec<Annotation<'t>>,
) {
    let text = token.text(statement);
    let inside = match token.kind {
        TokenKind::BlockComment => text.get(2..text.len().saturating_sub(2)),
        _ => Some(text.trim_start_matches(['-', '#'])),
    };
    let mut rest = inside.unwrap_or_default();
    let mut inside_remark = false;
    while let Some((part, after)) = next_part(rest) {
        rest = after;
        if let Some(name) = part.strip_prefix('@')
            && name.starts_with(|c: char| c.is_ascii_alphabetic())
            && !name.contains('=')
        {
            inside_remark = true;
            let (span, values) = (token.span, Vec::new());
            found.push(Annotation { span, name, values, target: Target::Object });
        } else if inside_remark && let Some(annotation) = found.last_mut() {
            let (key, value) = part.split_once('=').unwrap_or(("", part));
            annotation.values.push((key, unquote_value(value, spelling)));
        }
    }
}

/// The text up to white space outside quotes, and the rest.
fn next_part(text: &str) -> Option<(&str, &str)> {
    let text = text.trim_start();
    let mut quote = None;
    let mut end = text.len();
    for (at, c) in text.char_indices() {
        match quote {
            Some(open) if c == open => quote = None,
            None if c.is_whitespace() => {
                end = at;
                break;
            }
            None if matches!(c, '"' | '`' | '\'') && text.get(..at)?.ends_with('=') => {
                quote = Some(c);
            }
            None if matches!(c, '"' | '`' | '\'') && at == 0 => quote = Some(c),
            // The second half of a doubled quote opens the text again.
            None if text.get(..at)?.ends_with(c) && matches!(c, '"' | '`' | '\'') => {
                quote = Some(c);
            }
            Some(_) | None => {}
        }
    }
    (!text.is_empty()).then(|| (text.get(..end).unwrap_or(text), text.get(end..).unwrap_or("")))
}

/// A value without the quotes of any dialect: a remark is not SQL.
fn unquote_value<'t>(value: &'t str, spelling: &'static Spelling) -> Cow<'t, str> {
    let bare = |quote: char| value.strip_prefix(quote)?.strip_suffix(quote);
    for (quote, twice, once) in [('"', "\"\"", "\""), ('`', "``", "`"), ('\'', "''", "'")] {
        if let Some(inside) = bare(quote) {
            return if inside.contains(twice) {
                Cow::Owned(inside.replace(twice, once))
            } else {
                Cow::Borrowed(inside)
            };
        }
    }
    unquote(value, spelling)
}
