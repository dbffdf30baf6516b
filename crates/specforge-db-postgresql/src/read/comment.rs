//! COMMENT ON: into the field for it, or carried where there is none.

use specforge_db_core::model::DefinitionKind;
use specforge_db_core::name::Ident;
use specforge_db_core::read::{Dropped, Edit, EnumEdit, IndexEdit, Item, Items, SkipKind};

use super::carry::definition;
use super::cursor::{Cursor, Read};
use super::object::{self, Class, Object};
use crate::spelling::literal;

/// Reads from behind COMMENT ON.
pub(super) fn comment(cursor: &mut Cursor<'_>) -> Read<Items> {
    let said = object::class(cursor)?;
    if said.class == Class::Server {
        return Ok(Items::skip(SkipKind::Server));
    }
    let object = object::object(cursor, said)?;
    cursor.need("IS")?;
    let text = if cursor.eat("NULL") { None } else { Some(cursor.string()?) };
    cursor.end()?;
    // An empty comment is none.
    let text = text.filter(|text| !text.is_empty());
    let carried = carried(&object, text.as_deref());
    let remark: Option<Box<str>> = text.map(Into::into);
    let Object { namespace, name, on, .. } = object;
    let alter = |table: Ident, edit: Edit| Item::Alter {
        namespace: namespace.clone(),
        table,
        edit,
        only: true,
        if_exists: false,
    };
    let item = match said.class {
        Class::Table => alter(name, Edit::Comment(remark)),
        Class::Column => {
            let table = on.ok_or_else(|| cursor.problem("expected a table and its column"))?;
            let edit = alter(table, Edit::CommentColumn(name, remark));
            Item::Either(Box::new(edit), Box::new(carried))
        }
        Class::Index => {
            let edit = IndexEdit::Comment(remark);
            let edit = Item::AlterIndex { namespace, name, edit, if_exists: false };
            Item::Either(Box::new(edit), Box::new(carried))
        }
        Class::Type => {
            let edit = Item::AlterEnum { namespace, name, edit: EnumEdit::Comment(remark) };
            Item::Either(Box::new(edit), Box::new(carried))
        }
        // They come with the extension, and with the database.
        Class::Schema if remark.as_deref() == Some("standard public schema") => {
            return Ok(Items::skip(SkipKind::Setting));
        }
        Class::Carried(DefinitionKind::Extension) => return Ok(Items::skip(SkipKind::Setting)),
        _ => carried,
    };
    Ok(Items::one(item))
}

/// A comment that no field takes, under the words that say what it is about.
fn carried(object: &Object, text: Option<&str>) -> Item {
    let name = Ident::from(format!("COMMENT ON {}", object.spelled(false)));
    let Some(text) = text else {
        return Item::Drop {
            what: Dropped::Definition(DefinitionKind::Other),
            namespace: object.namespace.clone(),
            name,
            on: None,
            cascade: false,
            if_exists: true,
        };
    };
    let statement = format!("COMMENT ON {} IS {}", object.spelled(true), literal(text));
    let on = object.on.clone().unwrap_or_else(|| object.name.clone());
    let on = Some(on).filter(|_| object.said.class != Class::Schema);
    Item::Definition {
        namespace: object.namespace.clone(),
        definition: Box::new(definition(DefinitionKind::Other, name, on, statement)),
        if_not_exists: false,
        or_replace: true,
    }
}
