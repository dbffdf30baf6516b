//! Views, triggers and virtual tables, whose bodies are carried.

use specforge_db_core::model::{Definition, DefinitionKind, Options};
use specforge_db_core::name::Ident;
use specforge_db_sql::{Token, TokenKind, lex, normal};

use crate::spelling::SPELLING;

/// Carries a definition in the form in which SQLite keeps it: `CREATE VIEW` and what stands from the
/// name on, without TEMP, IF NOT EXISTS and the name of the database.
pub(super) fn definition(
    kind: DefinitionKind,
    head: &str,
    name: Ident,
    on: Option<Ident>,
    text: &str,
) -> Definition {
    let body = from_name(text).trim_end().trim_end_matches(';').trim_end().replace("\r\n", "\n");
    let text = format!("{head} {body}");
    // SQLite quotes the name when it renames an object, as the rebuild of a virtual table does.
    let is_name = |word: &str| {
        let own = |known: &Ident| word.eq_ignore_ascii_case(known.as_str());
        own(&name) || on.as_ref().is_some_and(own)
    };
    let normal = normal(&text, &SPELLING, is_name);
    let normal = (normal != text).then(|| normal.into());
    Definition { kind, name, on, text, normal, depends_on: Vec::new(), options: Options::EMPTY }
}

/// The text from the object's name on.
fn from_name(text: &str) -> &str {
    let mut tokens = lex(text, &SPELLING).filter(|token| !token.is_comment()).peekable();
    let is = |token: &Token, words: &[&str]| words.iter().any(|word| token.is_word(text, word));
    while let Some(token) = tokens.peek() {
        if is(token, &["CREATE", "TEMP", "TEMPORARY", "VIRTUAL"]) {
            tokens.next();
            continue;
        }
        break;
    }
    // VIEW, TRIGGER or TABLE.
    tokens.next();
    if tokens.peek().is_some_and(|token| is(token, &["IF"])) {
        let mut ahead = tokens.clone();
        ahead.next();
        if ahead.peek().is_some_and(|token| is(token, &["NOT"])) {
            tokens = ahead;
            tokens.next();
            tokens.next();
        }
    }
    let mut ahead = tokens.clone();
    ahead.next();
    if ahead.peek().is_some_and(|token| token.kind == TokenKind::Dot) {
        ahead.next();
        tokens = ahead;
    }
    tokens.peek().and_then(|token| text.get(token.span.start..)).unwrap_or_default()
}
