//! The normal form of a rewrite rule.

use super::statement::{Place, path, rest};
use super::syntax::{Cursor, Read, Unread, quote};

/// A rule whose condition is understood; what it does that is not is compared word by word.
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
    let does = if let Ok(does) = super::writes::normal(cursor, &place.columns, place.env) {
        format!(" {does}")
    } else {
        cursor.back_to(start);
        rest(cursor)
    };
    let how = if instead { " INSTEAD" } else { "" };
    Ok(format!("CREATE RULE {name} ON {event} TO {table}{condition} DO{how}{does}"))
}
