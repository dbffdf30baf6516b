//! `SET search_path`: where names without a namespace are.

use specforge_db_core::model::DefinitionKind;
use specforge_db_core::name::Ident;
use specforge_db_core::read::{Carried, Edit, Item, Items};
use specforge_db_sql::TokenKind;

use super::amend::reheaded;
use super::cursor::{Cursor, Read};
use super::defaults;
use super::in_schema::Home;

/// Reads `SET search_path`, SET SCHEMA and `RESET search_path`.
pub(super) fn set(cursor: &mut Cursor<'_>) -> Read<Items> {
    let reset = cursor.eat("RESET");
    if !reset {
        cursor.need("SET")?;
        cursor.eat_any(&["SESSION", "LOCAL"]);
    }
    cursor.next();
    let mut first = None;
    if !reset {
        cursor.eat_text("=");
        cursor.eat("TO");
        for mut item in (*cursor).items() {
            let name = match item.kind() {
                Some(TokenKind::String) => Ident::from(item.string()?),
                _ => item.name()?,
            };
            // Nothing is created in the one, nor in that of the user's name, which is seldom there.
            if !name.is_empty() && name != "$user" && name != "pg_catalog" {
                first = Some(name);
                break;
            }
        }
    }
    let name = first.filter(|name| name != "public" && name != "default");
    Ok(Items::one(Item::DefaultNamespace { name, qualify }))
}

/// Puts a namespace where an item has none.
pub(super) fn qualify(item: &mut Item, own: &Ident, has: &dyn Fn(&Ident) -> bool) {
    let home = Home { own, has };
    if defaults::is_about(item) {
        // What is given by default stands in no namespace.
        return;
    }
    match item {
        Item::Table { namespace, table, .. } => {
            home.table(table);
            for key in &mut table.foreign_keys {
                fill(&mut key.references_namespace, own);
            }
            if let Some(partitioning) = &mut table.partitioning
                && partitioning.of.is_some()
            {
                fill(&mut partitioning.of_namespace, own);
            }
            fill(namespace, own);
        }
        Item::Alter { namespace, edit, .. } => {
            match edit {
                Edit::AddForeignKey(key) => fill(&mut key.references_namespace, own),
                Edit::AddColumn(added) | Edit::AddColumnIfAbsent(added) => {
                    for key in &mut added.foreign_keys {
                        fill(&mut key.references_namespace, own);
                    }
                    home.column(&mut added.column);
                    added.checks.iter_mut().for_each(|check| home.check(check));
                }
                Edit::AttachPart { namespace, .. }
                | Edit::DetachPart { namespace, .. }
                | Edit::TakeFrom { namespace, .. } => fill(namespace, own),
                Edit::Inherit(inherit) | Edit::Disinherit(inherit) => {
                    inherit.parents.iter_mut().for_each(|(parent, _)| fill(parent, own));
                }
                Edit::SetDefault(_, Some(default)) => home.expr(default),
                Edit::SetType(_, ty) => home.ty(ty),
                Edit::AddCheck(check) => home.check(check),
                Edit::Like(like) => fill(&mut like.namespace, own),
                _ => {}
            }
            fill(namespace, own);
        }
        Item::Definition { namespace, definition, .. } => {
            home.definition(definition);
            if namespace.is_some() {
                return;
            }
            *namespace = Some(own.clone());
            if definition.kind == DefinitionKind::Extension {
                return;
            }
            let mut carried =
                Carried { namespace: namespace.clone(), definition: (**definition).clone() };
            // What has no name of its own at its head keeps the text that it has.
            if reheaded(&mut carried, Some(own.clone()), None).is_ok() {
                **definition = carried.definition;
            }
        }
        Item::Index { namespace, index, .. } => {
            home.index(index);
            fill(namespace, own);
        }
        Item::Enum { namespace, .. }
        | Item::AlterIndex { namespace, .. }
        | Item::AlterEnum { namespace, .. }
        | Item::Amend { namespace, .. }
        | Item::AmendMentions { namespace, .. }
        | Item::Drop { namespace, .. } => fill(namespace, own),
        Item::Either(first, second) => {
            qualify(first, own, has);
            qualify(second, own, has);
        }
        Item::Then(first, more) => {
            qualify(first, own, has);
            for item in more {
                qualify(item, own, has);
            }
        }
        Item::Namespace { .. }
        | Item::RenameNamespace { .. }
        | Item::ForEach { .. }
        | Item::DefaultNamespace { .. }
        | Item::Actor { .. }
        | Item::Standing { .. }
        | Item::Skip(_) => {}
    }
}

fn fill(namespace: &mut Option<Ident>, own: &Ident) {
    namespace.get_or_insert_with(|| own.clone());
}
