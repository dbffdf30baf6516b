//! Publications, each table of which is an object of its own, and other things added to what is carried.

use specforge_db_core::model::DefinitionKind;
use specforge_db_core::name::Ident;
use specforge_db_core::read::{Dropped, Item, Items};
use specforge_db_sql::TokenKind;

use super::carry::{definition, other_name};
use super::cursor::{Cursor, Read};
use super::object::Object;
use crate::spelling::{quoted, quoted_in};

/// Reads a publication, from its name on.
pub(super) fn create(cursor: &mut Cursor<'_>) -> Read<Items> {
    let name = cursor.name()?;
    let spelled = quoted(&name);
    let own = other_name("PUBLICATION", &spelled);
    let mut items = Vec::new();
    let mut text = format!("CREATE PUBLICATION {spelled}");
    if cursor.are(&["FOR", "ALL"]) {
        while !cursor.at_end() && !cursor.is("WITH") {
            text.push_str(&format!(" {}", cursor.spaced(1)));
        }
    } else if cursor.eat("FOR") {
        let start = *cursor;
        let options =
            |cursor: &Cursor<'_>| cursor.is("WITH") && cursor.kind_at(1) == Some(TokenKind::Open);
        while !cursor.at_end() && !options(cursor) {
            cursor.skip_one();
        }
        members(start.up_to(cursor), &own, true, &mut items)?;
    }
    if !cursor.at_end() {
        text.push_str(&format!(" {}", cursor.take_rest()));
    }
    items.insert(0, declared(None, own, None, text));
    Ok(Items { items, ..Items::default() })
}

/// ADD and DROP of what a publication publishes.
pub(super) fn alter(cursor: &mut Cursor<'_>, name: Ident) -> Read<Items> {
    let add = cursor.eat("ADD");
    if !add {
        cursor.need("DROP")?;
    }
    let mut items = Vec::new();
    members(*cursor, &name, add, &mut items)?;
    Ok(Items { items, ..Items::default() })
}

/// `TABLE a, ONLY b (x) WHERE (…), TABLES IN SCHEMA s`.
fn members(cursor: Cursor<'_>, own: &Ident, add: bool, items: &mut Vec<Item>) -> Read<()> {
    let mut schemas = false;
    for mut item in cursor.items() {
        if item.eat_all(&["TABLES", "IN", "SCHEMA"]) {
            schemas = true;
        } else if item.is("TABLE") && item.kind_at(1).is_some() {
            item.next();
            schemas = false;
        }
        let (namespace, on, member, tail) = if schemas {
            let schema = item.name()?;
            (None, None, format!("TABLES IN SCHEMA {}", quoted(&schema)), String::new())
        } else {
            if item.kind_at(1).is_some_and(|kind| kind != TokenKind::Dot) {
                // What it publishes is the same without ONLY, but for inheritance.
                item.eat("ONLY");
            }
            let table = item.qualified()?;
            item.eat_text("*");
            let spelled = quoted_in(table.namespace.as_ref(), &table.name);
            let rest = item.take_rest();
            let space = if rest.is_empty() { "" } else { " " };
            (
                table.namespace,
                Some(table.name),
                format!("TABLE {spelled}"),
                format!("{space}{rest}"),
            )
        };
        let name = Ident::from(format!("{own} {member}"));
        items.push(if add {
            let text = format!("ALTER {own} ADD {member}{tail}");
            declared(namespace, name, on, text)
        } else {
            Item::Drop {
                what: Dropped::Definition(DefinitionKind::Other),
                namespace,
                name,
                on: None,
                cascade: false,
                if_exists: false,
            }
        });
    }
    Ok(())
}

/// What ALTER … ADD adds to an object of the list, as `ADD MAPPING` of a text search configuration
/// does: carried as the statement that it is.
pub(super) fn added(cursor: &mut Cursor<'_>, object: &Object) -> Read<Items> {
    cursor.need("ADD")?;
    let text = format!("ALTER {} ADD {}", object.spelled(true), cursor.rest());
    let mut ahead = *cursor;
    while !ahead.at_end() && !ahead.is("WITH") {
        ahead.skip_one();
    }
    let words = cursor.up_to(&ahead).spaced(usize::MAX);
    let name = Ident::from(format!("{} {words}", object.name));
    let on = Some(object.name.clone());
    Ok(Items::one(declared(object.namespace.clone(), name, on, text)))
}

fn declared(namespace: Option<Ident>, name: Ident, on: Option<Ident>, text: String) -> Item {
    Item::Definition {
        namespace,
        definition: Box::new(definition(DefinitionKind::Other, name, on, text)),
        if_not_exists: false,
        or_replace: false,
    }
}
