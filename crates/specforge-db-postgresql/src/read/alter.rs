//! ALTER of everything that is no table.

use specforge_db_core::model::DefinitionKind;
use specforge_db_core::name::Ident;
use specforge_db_core::read::{EnumEdit, EnumPlace, IndexEdit, Item, Items, SkipKind};
use specforge_db_core::version::Version;

use super::cursor::{Cursor, Qualified, Read};
use super::index::storage;
use super::object::{self, Class, Object};
use super::{
    alter_table, amend, composite, defaults, domain, extension, publication, sequence, text_search,
};
use crate::shares::SHARE;

/// Reads from behind ALTER.
pub(super) fn alter(cursor: &mut Cursor<'_>, statement: &str, version: Version) -> Read<Items> {
    if cursor.eat("TABLE") || cursor.eat_all(&["FOREIGN", "TABLE"]) {
        return alter_table::alter_table(cursor);
    }
    if cursor.eat_all(&["DEFAULT", "PRIVILEGES"]) {
        return defaults::default_privileges(cursor, version);
    }
    if cursor.eat("SYSTEM") {
        return Ok(Items::skip(SkipKind::Server));
    }
    let said = object::class(cursor)?;
    if said.class == Class::Server {
        return Ok(Items::skip(SkipKind::Server));
    }
    if cursor.eat_all(&["ALL", "IN", "TABLESPACE"]) {
        return Ok(Items::skip(SkipKind::Maintenance));
    }
    let if_exists = cursor.if_exists();
    let object = object::object(cursor, said)?;
    if cursor.is("OWNER")
        || cursor.are(&["SET", "TABLESPACE"])
        || cursor.is("DEPENDS")
        || cursor.are(&["NO", "DEPENDS"])
    {
        return Ok(Items::skip(SkipKind::Setting));
    }
    let one = |item: Item| Ok(Items::one(item));
    let moves = cursor.are(&["RENAME", "TO"]) || cursor.are(&["SET", "SCHEMA"]);
    let amended = |kind, apply| amend::item(kind, object.clone(), if_exists, apply, statement);
    match said.class {
        Class::Index => index(cursor, object, if_exists),
        Class::Schema => {
            cursor.need("RENAME")?;
            cursor.need("TO")?;
            one(Item::RenameNamespace { name: object.name, to: cursor.name()? })
        }
        Class::Type if said.words == ["DOMAIN"] => {
            one(amended(DefinitionKind::Type, domain::amend))
        }
        Class::Type => ty(cursor, object, statement),
        Class::Carried(DefinitionKind::Sequence) => {
            one(amended(DefinitionKind::Sequence, sequence::amend))
        }
        Class::Carried(kind @ (DefinitionKind::View | DefinitionKind::MaterializedView)) => {
            if moves {
                one(amended(kind, amend::rename))
            } else if cursor.eat_all(&["CLUSTER", "ON"]) {
                let index = cursor.name()?;
                let view = Qualified { namespace: object.namespace, name: object.name };
                one(amend::clustered(&view, &index, if_exists))
            } else if cursor.is("ALTER") {
                let view = Qualified { namespace: object.namespace, name: object.name };
                alter_table::alter_view(cursor, view, if_exists)
            } else if cursor.is_any(&["SET", "RESET"]) {
                one(amended(kind, amend::view_options))
            } else {
                Err(cursor.problem("this change of a view is not understood"))
            }
        }
        Class::Carried(kind @ DefinitionKind::Event) => {
            if moves {
                return one(amended(kind, amend::rename));
            }
            let mode = match cursor.eat_any(&["ENABLE", "DISABLE"]) {
                Some("DISABLE") => "DISABLE",
                Some(_) => cursor.eat_any(&["REPLICA", "ALWAYS"]).unwrap_or_default(),
                None => return Err(cursor.problem("this change is not understood")),
            };
            one(amend::item(kind, object, if_exists, amend::set_firing, mode))
        }
        Class::Carried(DefinitionKind::Extension) => {
            let change = cursor.rest();
            one(amend::item(DefinitionKind::Extension, object, if_exists, extension::amend, change))
        }
        Class::On(kind) => {
            if moves {
                one(amended(kind, amend::rename))
            } else if kind == DefinitionKind::Policy && said.words == ["POLICY"] {
                one(amended(kind, amend::policy))
            } else {
                Err(cursor.problem("this change is not understood"))
            }
        }
        Class::Routine if moves => one(amended(DefinitionKind::Routine, amend::rename)),
        Class::Other if said.words == ["PUBLICATION"] && cursor.is_any(&["ADD", "DROP"]) => {
            publication::alter(cursor, object.name)
        }
        Class::Other if said.words == ["STATISTICS"] && cursor.eat_all(&["SET", "STATISTICS"]) => {
            let target = cursor.rest();
            let apply = amend::set_statistics;
            one(amend::item(DefinitionKind::Other, object, if_exists, apply, target))
        }
        Class::Other if said.words == ["TEXT", "SEARCH", "CONFIGURATION"] && !moves => {
            text_search::alter(cursor, &object)
        }
        Class::Other if cursor.is("ADD") => publication::added(cursor, &object),
        Class::Other if cursor.are(&["REFRESH", "VERSION"]) => {
            Ok(Items::skip(SkipKind::Maintenance))
        }
        Class::Other if moves && said.words.first() != Some(&"OPERATOR") => {
            one(amended(DefinitionKind::Other, amend::rename))
        }
        _ => Err(cursor.problem("this change is not understood")),
    }
}

fn index(cursor: &mut Cursor<'_>, object: Object, if_exists: bool) -> Read<Items> {
    let Object { namespace, name, .. } = object;
    let edit = if cursor.eat_all(&["RENAME", "TO"]) {
        IndexEdit::Rename(cursor.name()?)
    } else if cursor.eat_all(&["ATTACH", "PARTITION"]) {
        let part = cursor.qualified()?;
        IndexEdit::Attach { namespace: part.namespace, index: part.name, share: SHARE }
    } else if cursor.eat("SET") {
        let set = storage(cursor)?.into_iter();
        let value = |value: Option<String>| value.as_deref().unwrap_or("true").into();
        IndexEdit::SetOptions(set.map(|(k, v)| (k.into(), Some(value(v)))).collect())
    } else if cursor.eat("RESET") {
        let set = storage(cursor)?.into_iter().map(|(key, _)| (key.into(), None));
        IndexEdit::SetOptions(set.collect())
    } else if cursor.eat("ALTER") {
        // The statistics of an expression are tuned by the place of its column.
        cursor.eat("COLUMN");
        let place = cursor.spaced(1);
        cursor.need("SET")?;
        cursor.need("STATISTICS")?;
        let count = cursor.take_rest();
        let key = format!("statistics.{place}");
        let usual = count == "-1" || count.eq_ignore_ascii_case("default");
        IndexEdit::SetOptions(vec![(key.into(), (!usual).then(|| count.into()))])
    } else {
        return Err(cursor.problem("this change of an index is not understood"));
    };
    cursor.end()?;
    Ok(Items::one(Item::AlterIndex { namespace, name, edit, if_exists }))
}

fn ty(cursor: &mut Cursor<'_>, object: Object, statement: &str) -> Read<Items> {
    let value = |cursor: &mut Cursor<'_>| cursor.string().map(smol_str::SmolStr::from);
    let edit = if cursor.eat_all(&["ADD", "VALUE"]) {
        let if_absent = cursor.if_not_exists();
        let added = value(cursor)?;
        let place = if cursor.eat("BEFORE") {
            EnumPlace::Before(value(cursor)?)
        } else if cursor.eat("AFTER") {
            EnumPlace::After(value(cursor)?)
        } else {
            EnumPlace::Last
        };
        EnumEdit::AddValue { value: added, place, if_absent }
    } else if cursor.eat_all(&["RENAME", "VALUE"]) {
        let from = value(cursor)?;
        cursor.need("TO")?;
        EnumEdit::RenameValue(from, value(cursor)?)
    } else if cursor.is("RENAME") || cursor.are(&["SET", "SCHEMA"]) {
        if cursor.are(&["RENAME", "ATTRIBUTE"]) {
            let item =
                amend::item(DefinitionKind::Type, object, false, composite::amend, statement);
            return Ok(Items::one(item));
        }
        let carried =
            amend::item(DefinitionKind::Type, object.clone(), false, amend::rename, statement);
        let edit = if cursor.eat_all(&["RENAME", "TO"]) {
            EnumEdit::Rename(cursor.name()?)
        } else {
            cursor.eat_all(&["SET", "SCHEMA"]);
            EnumEdit::SetNamespace(cursor.name()?)
        };
        let edit = alter_enum(object, edit);
        return Ok(Items::one(Item::Either(Box::new(edit), Box::new(carried))));
    } else if cursor.is_any(&["ADD", "DROP", "ALTER"]) {
        let item = amend::item(DefinitionKind::Type, object, false, composite::amend, statement);
        return Ok(Items::one(item));
    } else {
        return Err(cursor.problem("this change of a type is not understood"));
    };
    cursor.end()?;
    Ok(Items::one(alter_enum(object, edit)))
}

fn alter_enum(Object { namespace, name, .. }: Object, edit: EnumEdit) -> Item {
    let name: Ident = name;
    Item::AlterEnum { namespace, name, edit }
}
