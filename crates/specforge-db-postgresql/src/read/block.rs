//! DO blocks that make something unless it is there: the usual way to say IF NOT EXISTS where a statement
//! has no words for it. Any other block is a program, and is passed over.

use specforge_db_core::read::{Item, Items};
use specforge_db_core::version::Version;
use specforge_db_sql::TokenKind;

use super::cursor::{Cursor, tokens};
use super::grammar::Grammar;

/// What a block declares, where it does nothing but make things that are not there yet.
pub(super) fn made(statement: &str, version: Version, grammar: &mut Grammar) -> Option<Items> {
    let outer = tokens(statement);
    let mut cursor = Cursor::new(statement, &outer);
    cursor.eat("DO").then_some(())?;
    if cursor.eat("LANGUAGE") {
        cursor.next();
    }
    let body = cursor.string().ok()?;
    let inner = tokens(&body);
    let mut items = Items::default();
    for text in unless_there(Cursor::new(&body, &inner))? {
        let mut found = super::statement::allowed(text, version, grammar);
        if !found.problems.is_empty() {
            return None;
        }
        found.items.iter_mut().for_each(may_be_there);
        items.items.extend(found.items);
    }
    Some(items)
}

/// The statements of a body of one of the two forms:
/// `BEGIN IF NOT EXISTS (…) THEN …; END IF; END` and
/// `BEGIN …; EXCEPTION WHEN duplicate_object THEN NULL; END`.
fn unless_there(mut cursor: Cursor<'_>) -> Option<Vec<&str>> {
    cursor.eat("BEGIN").then_some(())?;
    let guarded = cursor.eat("IF");
    if guarded {
        asks_whether_absent(&mut cursor)?;
    }
    let mut statements = Vec::new();
    while !cursor.is_any(&["END", "EXCEPTION"]) {
        // Only what makes something can be taken for granted.
        let makes = cursor.is("CREATE") || cursor.are(&["ALTER", "TABLE"]);
        makes.then_some(())?;
        statements.push(statement(&mut cursor)?);
    }
    if guarded {
        cursor.eat_all(&["END", "IF"]).then_some(())?;
        end(&mut cursor)?;
    } else {
        cursor.eat("EXCEPTION").then_some(())?;
        cursor.eat("WHEN").then_some(())?;
        while !cursor.eat("THEN") {
            let word = cursor.name().ok()?;
            let known = word.as_str().starts_with("duplicate_") || word.as_str() == "or";
            known.then_some(())?;
        }
        while !cursor.is("END") {
            let nothing = cursor.is("NULL") || cursor.are(&["RAISE", "NOTICE"]);
            nothing.then_some(())?;
            statement(&mut cursor)?;
        }
    }
    cursor.eat("END").then_some(())?;
    if !cursor.at_end() {
        end(&mut cursor)?;
    }
    (cursor.at_end() && !statements.is_empty()).then_some(statements)
}

/// `NOT EXISTS (…) THEN`, perhaps in brackets.
fn asks_whether_absent(cursor: &mut Cursor<'_>) -> Option<()> {
    if cursor.kind() == Some(TokenKind::Open) {
        let mut inside = cursor.group().ok()?;
        inside.eat_all(&["NOT", "EXISTS"]).then_some(())?;
    } else {
        cursor.eat_all(&["NOT", "EXISTS"]).then_some(())?;
        cursor.group().ok()?;
    }
    cursor.eat("THEN").then_some(())
}

/// A statement, without the semicolon behind it.
fn statement<'t>(cursor: &mut Cursor<'t>) -> Option<&'t str> {
    let from = cursor.position();
    while cursor.kind() != Some(TokenKind::Semicolon) {
        if cursor.at_end() {
            return None;
        }
        cursor.skip_one();
    }
    let text = cursor.since(from);
    end(cursor)?;
    Some(text)
}

fn end(cursor: &mut Cursor<'_>) -> Option<()> {
    cursor.eat_kind(TokenKind::Semicolon).then_some(())
}

fn may_be_there(item: &mut Item) {
    match item {
        Item::Namespace { if_not_exists, .. }
        | Item::Table { if_not_exists, .. }
        | Item::Index { if_not_exists, .. }
        | Item::Definition { if_not_exists, .. } => *if_not_exists = true,
        _ => {}
    }
}
