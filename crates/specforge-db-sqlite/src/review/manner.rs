//! How a statement is written, read off its tokens.

use specforge_db_core::name::Ident;
use specforge_db_core::review::{Deed, Manner, RowVerb};
use specforge_db_sql::{Token, TokenKind, lex, unquote};

use crate::spelling::SPELLING;

/// The tokens of a statement, without comments.
struct Tokens<'t> {
    text: &'t str,
    all: Vec<Token>,
}

impl<'t> Tokens<'t> {
    fn word(&self, at: usize) -> String {
        let word = self.all.get(at).filter(|token| token.kind == TokenKind::Word);
        word.map(|token| token.text(self.text).to_ascii_uppercase()).unwrap_or_default()
    }

    fn raw(&self, at: usize) -> &'t str {
        self.all.get(at).map(|token| token.text(self.text)).unwrap_or_default()
    }

    /// A table's name, behind that of its database where one is said, and where it ends.
    fn name(&self, at: usize) -> Option<(Ident, usize)> {
        let is_name = |at: usize| {
            let kind = self.all.get(at).map(|token| token.kind);
            matches!(kind, Some(TokenKind::Word | TokenKind::QuotedIdent | TokenKind::String))
        };
        let dotted = self.all.get(at + 1).is_some_and(|token| token.kind == TokenKind::Dot);
        let at = if dotted { at + 2 } else { at };
        is_name(at).then(|| (Ident::from(unquote(self.raw(at), &SPELLING).into_owned()), at + 1))
    }

    /// Whether a word stands there or later, in no bracket.
    fn has(&self, from: usize, word: &str) -> bool {
        let mut depth = 0_usize;
        for (at, token) in self.all.iter().enumerate().skip(from) {
            match token.kind {
                TokenKind::Open => depth += 1,
                TokenKind::Close => depth = depth.saturating_sub(1),
                TokenKind::Word if depth == 0 && self.word(at) == word => return true,
                _ => {}
            }
        }
        false
    }
}

/// How a statement is written.
pub(super) fn of(text: &str) -> Manner {
    let all = lex(text, &SPELLING).filter(|token| !token.is_comment()).collect();
    let tokens = Tokens { text, all };
    let mut manner = Manner::default();
    match tokens.word(0).as_str() {
        "BEGIN" => manner.deeds.push(Deed::Begin),
        "COMMIT" | "END" => manner.deeds.push(Deed::Commit),
        "ROLLBACK" if !tokens.has(1, "TO") => manner.deeds.push(Deed::Rollback),
        "PRAGMA" => pragma(&tokens, &mut manner),
        "INSERT" | "REPLACE" | "UPDATE" | "DELETE" | "WITH" => rows(&tokens, &mut manner),
        "VACUUM" => {
            manner.alone = Some("VACUUM");
            let deed = Deed::Operation { id: "vacuum", on: Vec::new(), rows: None };
            manner.deeds.push(deed);
        }
        "CREATE" => {
            manner.virtual_table = tokens.word(1) == "VIRTUAL";
            manner.if_not_exists = tokens.has(1, "EXISTS");
        }
        _ => {}
    }
    manner
}

/// `PRAGMA name = value` or `PRAGMA name(value)`.
fn pragma(tokens: &Tokens<'_>, manner: &mut Manner) {
    let Some((name, end)) = tokens.name(1) else { return };
    if !matches!(tokens.raw(end), "=" | "(") {
        return;
    }
    let value = unquote(tokens.raw(end + 1), &SPELLING).to_ascii_lowercase();
    let name = name.as_str().to_ascii_lowercase().into();
    manner.deeds.push(Deed::Set { name, value: Some(value), local: false });
}

fn rows(tokens: &Tokens<'_>, manner: &mut Manner) {
    let mut depth = 0_usize;
    for (at, token) in tokens.all.iter().enumerate() {
        match token.kind {
            TokenKind::Open => depth += 1,
            TokenKind::Close => depth = depth.saturating_sub(1),
            TokenKind::Word if depth == 0 => {}
            _ => continue,
        }
        if depth > 0 {
            continue;
        }
        let word = tokens.word(at);
        // INSERT OR REPLACE INTO, UPDATE OR IGNORE.
        let or = |at: usize| if tokens.word(at) == "OR" { at + 2 } else { at };
        let (id, name_at, some, all) = match word.as_str() {
            "INSERT" | "REPLACE" => {
                let into = or(at + 1);
                let at = if tokens.word(into) == "INTO" { into + 1 } else { into };
                ("insert-rows", at, RowVerb::Insert, RowVerb::Insert)
            }
            "UPDATE" => ("update-rows", or(at + 1), RowVerb::UpdateSome, RowVerb::UpdateAll),
            "DELETE" if tokens.word(at + 1) == "FROM" => {
                ("delete-rows", at + 2, RowVerb::DeleteSome, RowVerb::DeleteAll)
            }
            _ => continue,
        };
        let Some((table, end)) = tokens.name(name_at) else { return };
        let rows = if tokens.has(end, "WHERE") || tokens.has(end, "LIMIT") { some } else { all };
        let on = vec![(None, table)];
        manner.deeds.push(Deed::Operation { id, on, rows: Some(rows) });
        return;
    }
}
