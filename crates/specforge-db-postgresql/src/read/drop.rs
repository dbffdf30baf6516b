//! DROP, of whatever.

use specforge_db_core::model::DefinitionKind;
use specforge_db_core::name::Ident;
use specforge_db_core::read::{Dropped, Item, Items, SkipKind};

use super::cursor::{Cursor, Read};
use super::object::{self, Class, Object};
use crate::spelling::quoted;

/// Reads from behind DROP.
pub(super) fn drop(cursor: &mut Cursor<'_>) -> Read<Items> {
    let said = object::class(cursor)?;
    if said.class == Class::Server {
        return Ok(Items::skip(SkipKind::Server));
    }
    cursor.eat("CONCURRENTLY");
    let if_exists = cursor.if_exists();
    let objects = object::objects(cursor, said)?;
    let cascade = matches!(cursor.eat_any(&["CASCADE", "RESTRICT"]), Some("CASCADE"));
    cursor.end()?;
    let mut items = Vec::new();
    for object in objects {
        one(object, cascade, if_exists, &mut items);
    }
    Ok(Items { items, ..Items::default() })
}

fn one(object: Object, cascade: bool, if_exists: bool, items: &mut Vec<Item>) {
    let Object { said, namespace, name, on, .. } = object;
    let item = |what: Dropped, if_exists: bool| Item::Drop {
        what,
        namespace: namespace.clone(),
        name: name.clone(),
        on: on.clone(),
        cascade,
        if_exists,
    };
    match said.class {
        Class::Table => items.push(item(Dropped::Table, if_exists)),
        Class::Index => {
            let carried = Item::Drop {
                what: Dropped::Definition(DefinitionKind::Other),
                namespace: namespace.clone(),
                name: Ident::from(format!("INDEX {}", quoted(&name))),
                on: None,
                cascade,
                if_exists,
            };
            items.push(Item::Either(Box::new(item(Dropped::Index, if_exists)), Box::new(carried)));
        }
        Class::Type => items.push(Item::Either(
            Box::new(item(Dropped::Enum, if_exists)),
            Box::new(item(Dropped::Definition(DefinitionKind::Type), if_exists)),
        )),
        Class::Schema => items.push(item(Dropped::Namespace, if_exists)),
        Class::On(kind) => {
            let words = said.words();
            let table = on.clone().unwrap_or_default();
            items.push(item(Dropped::Definition(kind), if_exists));
            items.push(comment_on(namespace.as_ref(), &words, &name, &table));
        }
        Class::Carried(kind) => items.push(item(Dropped::Definition(kind), if_exists)),
        Class::Routine => {
            items.push(item(Dropped::Definition(DefinitionKind::Routine), if_exists));
        }
        Class::Other => items.push(item(Dropped::Definition(DefinitionKind::Other), if_exists)),
        // No statement drops these.
        Class::Column | Class::Constraint | Class::Server => {}
    }
}

/// The comment on something beneath a table goes with it.
pub(super) fn comment_on(
    namespace: Option<&Ident>,
    words: &str,
    name: &Ident,
    table: &Ident,
) -> Item {
    Item::Drop {
        what: Dropped::Definition(DefinitionKind::Other),
        namespace: namespace.cloned(),
        name: Ident::from(format!("COMMENT ON {words} {} ON {}", quoted(name), quoted(table))),
        on: None,
        cascade: false,
        if_exists: true,
    }
}
