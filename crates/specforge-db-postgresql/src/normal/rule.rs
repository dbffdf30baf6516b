//! The normal form of a rewrite rule.

use super::statement::{Place, path, rest};
use super::syntax::{Cursor, Read, Tok, Unread, quote};

/// A rule; what it does instead or besides is compared word by word where it is not understood.
pub(super) fn normal(place: &Place<'_>, cursor: &mut Cursor) -> Read<String> {
    cursor.expect_word("create")?;
    cursor.eat_words(&["or", "replace"]);
    cursor.expect_word("rule")?;
    let mut name = String::new();
    quote(&mut name, &cursor.name()?);
    cursor.expect_word("as")?;
    cursor.expect_word("on")?;
    let event = cursor.label()?;
    cursor.expect_word("to")?;
    let table = path(cursor)?;
    let condition = if cursor.eat_word("where") {
        format!(" WHERE {}", place.rows_condition(cursor.expression()?))
    } else {
        String::new()
    };
    cursor.expect_word("do")?;
    let instead = cursor.eat_word("instead");
    if !instead {
        cursor.eat_word("also");
    }
    if cursor.is_end() {
        return Err(Unread);
    }
    let start = cursor.place();
    let does = if let Ok(commands) = commands(place, cursor) {
        format!(" ({})", commands.join("; "))
    } else {
        cursor.back_to(start);
        rest(cursor)
    };
    let how = if instead { " INSTEAD" } else { "" };
    Ok(format!("CREATE RULE {name} ON {event} TO {table}{condition} DO{how}{does}"))
}

/// What a rule does, one command after the other.
fn commands(place: &Place<'_>, cursor: &mut Cursor) -> Read<Vec<String>> {
    if cursor.eat_word("nothing") {
        cursor.end()?;
        return Ok(Vec::new());
    }
    if !cursor.is(&Tok::Open) {
        let one = place.command(cursor)?;
        cursor.eat(&Tok::Semicolon);
        cursor.end()?;
        return Ok(vec![one]);
    }
    let all = cursor.parens(|c| {
        let mut all = Vec::new();
        while !c.is(&Tok::Close) {
            if !c.eat(&Tok::Semicolon) {
                all.push(place.command(c)?);
            }
        }
        Ok(all)
    })?;
    cursor.end()?;
    Ok(all)
}
