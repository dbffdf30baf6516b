//! Operator classes, and the families that the server makes with them
//! (<https://www.postgresql.org/docs/current/sql-createopclass.html>).

use std::collections::BTreeSet;

use specforge_db_core::model::Schema;
use specforge_db_core::name::Ident;

use super::keyed::symbol;
use super::statement::path;
use super::syntax::{Cursor, Read, Tok, Ty, Unread};
use crate::words::Words;

const CLASS: &str = "OPERATOR CLASS ";
const FAMILY: &str = "OPERATOR FAMILY ";

/// A class that says no family is in one of its name, which comes with it and goes with it.
pub(super) fn fold(schema: &mut Schema) {
    for namespace in &mut schema.namespaces {
        let mut own: BTreeSet<Ident> = BTreeSet::new();
        for class in &mut namespace.definitions {
            let Some(name) = class.name.as_str().strip_prefix(CLASS) else { continue };
            let words = Words::new(&class.text);
            let Some(at) = words.find(0, &["FAMILY"]) else {
                own.insert(Ident::from(format!("{FAMILY}{name}")));
                continue;
            };
            let end = words.past_name(at + 1);
            let said = crate::mentions::names(words.between(at + 1, end)).into_iter().next();
            let bare = crate::mentions::names(name).into_iter().next();
            if said.zip(bare).is_some_and(|(said, bare)| said.name == bare.name) {
                own.insert(Ident::from(format!("{FAMILY}{name}")));
                class.text = format!("{} {}", words.before(at), words.from(end));
            }
        }
        namespace.definitions.retain(|definition| !own.contains(&definition.name));
    }
}

/// A class with nothing in it that goes without saying: types of operators that are its own.
pub(super) fn normal(cursor: &mut Cursor) -> Read<String> {
    for word in ["create", "operator", "class"] {
        cursor.expect_word(word)?;
    }
    let name = path(cursor)?;
    let usual = if cursor.eat_word("default") { " DEFAULT" } else { "" };
    for word in ["for", "type"] {
        cursor.expect_word(word)?;
    }
    let ty = cursor.ty()?;
    cursor.expect_word("using")?;
    let method = cursor.name()?;
    let family = if cursor.eat_word("family") {
        format!(" FAMILY {}", path(cursor)?)
    } else {
        String::new()
    };
    cursor.expect_word("as")?;
    let mut parts = cursor.list(|c| part(c, &ty))?;
    cursor.end()?;
    parts.retain(|part| !part.is_empty());
    parts.sort();
    let parts = parts.join(", ");
    Ok(format!(
        "CREATE OPERATOR CLASS {name}{usual} FOR TYPE {ty} USING {method}{family} AS {parts}"
    ))
}

fn part(cursor: &mut Cursor, ty: &Ty) -> Read<String> {
    if cursor.eat_word("storage") {
        let storage = cursor.ty()?;
        return Ok(if storage == *ty { String::new() } else { format!("STORAGE {storage}") });
    }
    let operator = cursor.eat_word("operator");
    if !operator {
        cursor.expect_word("function")?;
    }
    let Some(Tok::Number(number)) = cursor.next() else { return Err(Unread) };
    let spelled = |types: &[Ty]| {
        if types.iter().all(|own| own == ty) {
            return String::new();
        }
        let types: Vec<_> = types.iter().map(ToString::to_string).collect();
        format!(" ({})", types.join(", "))
    };
    if operator {
        let symbol = symbol(cursor)?;
        let types = types(cursor)?.map_or_else(String::new, |types| spelled(&types));
        let mut purpose = String::new();
        if cursor.eat_words(&["for", "order", "by"]) {
            purpose = format!(" FOR ORDER BY {}", path(cursor)?);
        } else {
            cursor.eat_words(&["for", "search"]);
        }
        return Ok(format!("OPERATOR {number} {symbol}{types}{purpose}"));
    }
    let stated = types(cursor)?;
    let function = path(cursor)?;
    let arguments = types(cursor)?;
    // Those of the function where it is for two values.
    let of = stated.filter(|stated| arguments.as_ref() != Some(stated));
    let of = of.map_or_else(String::new, |types| spelled(&types));
    let arguments = arguments.map_or_else(String::new, |types| {
        types.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
    });
    Ok(format!("FUNCTION {number}{of} {function}({arguments})"))
}

fn types(cursor: &mut Cursor) -> Read<Option<Vec<Ty>>> {
    if !cursor.is(&Tok::Open) {
        return Ok(None);
    }
    cursor.parens(|c| c.list(Cursor::ty)).map(Some)
}
