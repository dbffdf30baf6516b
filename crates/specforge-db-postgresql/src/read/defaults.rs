//! ALTER DEFAULT PRIVILEGES: rights that come with every object that a role makes later.
//!
//! The catalog holds them twice: as what new objects get, and as rights of the objects that got them
//! (<https://www.postgresql.org/docs/current/sql-alterdefaultprivileges.html>). So does the schema: a
//! text that gives them before it declares a table gives that table its own rights.

use specforge_db_core::model::{Definition, DefinitionKind, Table};
use specforge_db_core::name::Ident;
use specforge_db_core::read::{Declared, Dropped, Item, Items};
use specforge_db_core::version::Version;

use super::cursor::{Cursor, Read, tokens};
use super::grant::{OF_PUBLIC, Right, Saying};
use super::object::{Class, Object, Said, grantee};
use crate::model;
use crate::names::generated;
use crate::spelling::quoted;

/// The kinds of object of which a statement may speak.
const KINDS: [&str; 6] = ["TABLES", "SEQUENCES", "FUNCTIONS", "ROUTINES", "TYPES", "SCHEMAS"];

/// Reads from behind ALTER DEFAULT PRIVILEGES.
pub(super) fn default_privileges(cursor: &mut Cursor<'_>, version: Version) -> Read<Items> {
    let (roles, schemas) = whose(cursor)?;
    let mut saying = Saying::start(cursor, version)?;
    cursor.need("ON")?;
    let words = match cursor.eat_any(&KINDS) {
        Some("ROUTINES") => "FUNCTIONS",
        Some(words) => words,
        None => return Err(cursor.problem("this kind of object is not understood")),
    };
    saying.finish(cursor)?;
    let or_none = |list: Vec<String>, words: &str| match list.as_slice() {
        [] => vec![String::new()],
        list => list.iter().map(|name| format!(" {words} {name}")).collect::<Vec<_>>(),
    };
    let (roles, schemas) = (or_none(roles, "FOR ROLE"), or_none(schemas, "IN SCHEMA"));
    let mut items = Vec::new();
    for role in &roles {
        for schema in &schemas {
            let prefix = format!("{HEAD}{role}{schema} ");
            for privilege in saying.each(words, "default privileges")? {
                for to in &saying.grantees {
                    let of_public = to == "PUBLIC"
                        && schema.is_empty()
                        && OF_PUBLIC.contains(&(words, privilege.as_str()));
                    let name = format!("{privilege} ON {words}");
                    let text = name.clone();
                    let right = Right { prefix: &prefix, name, text, to, of_public };
                    saying.say(None, None, &right, &mut items);
                }
            }
        }
    }
    let stands = |item: Item| match item {
        item @ Item::Definition { .. } => Item::Standing { item: Box::new(item), brings },
        item => item,
    };
    Ok(Items { items: items.into_iter().map(stands).collect(), ..Items::default() })
}

const HEAD: &str = "ALTER DEFAULT PRIVILEGES";

/// The roles and namespaces that a statement names.
fn whose(cursor: &mut Cursor<'_>) -> Read<(Vec<String>, Vec<String>)> {
    let mut roles = Vec::new();
    let mut schemas = Vec::new();
    loop {
        if cursor.eat_all(&["FOR", "ROLE"]) || cursor.eat_all(&["FOR", "USER"]) {
            roles.push(grantee(cursor)?);
            while cursor.eat_kind(specforge_db_sql::TokenKind::Comma) {
                roles.push(grantee(cursor)?);
            }
        } else if cursor.eat_all(&["IN", "SCHEMA"]) {
            schemas.push(quoted(&cursor.name()?));
            while cursor.eat_kind(specforge_db_sql::TokenKind::Comma) {
                schemas.push(quoted(&cursor.name()?));
            }
        } else {
            return Ok((roles, schemas));
        }
    }
}

/// The rights that come with an object, because they are given by default.
pub(crate) fn brings(standing: &Definition, declared: &Declared<'_>) -> Vec<Item> {
    // It has been read before.
    brought(standing, declared).unwrap_or_default()
}

fn brought(standing: &Definition, declared: &Declared<'_>) -> Read<Vec<Item>> {
    let mut items = Vec::new();
    let tokens = tokens(&standing.text);
    let mut cursor = Cursor::new(&standing.text, &tokens);
    for word in HEAD.split(' ') {
        cursor.need(word)?;
    }
    let (roles, schemas) = whose(&mut cursor)?;
    let actor: Vec<String> = declared.actor.map(quoted).into_iter().collect();
    let place = declared.namespace.map_or_else(|| "public".to_owned(), quoted);
    if roles != actor || schemas.first().is_some_and(|schema| *schema != place) {
        return Ok(items);
    }
    // Each privilege is said by itself, so that the version, which says what ALL means, does not count.
    let mut saying = Saying::start(&mut cursor, Version::short(18, 0))?;
    cursor.need("ON")?;
    let kind = cursor.eat_any(&KINDS).unwrap_or_default();
    saying.finish(&mut cursor)?;
    for object in objects(declared, kind) {
        saying.on(&object, &mut items)?;
    }
    Ok(items)
}

/// The objects of a kind that a declaration makes.
fn objects(declared: &Declared<'_>, kind: &str) -> Vec<Object> {
    let object = |class: Class, words: &'static [&'static str], name: &Ident| {
        Object::new(Said { class, words }, declared.namespace.cloned(), name.clone())
    };
    let sequence =
        |name: &Ident| object(Class::Carried(DefinitionKind::Sequence), &["SEQUENCE"], name);
    match (declared.item, kind) {
        (Item::Table { table, .. }, "TABLES") => {
            vec![object(Class::Table, &["TABLE"], &table.name)]
        }
        (Item::Table { table, .. }, "SEQUENCES") => sequences(table).iter().map(sequence).collect(),
        (Item::Enum { object: of, .. }, "TYPES") => vec![object(Class::Type, &["TYPE"], &of.name)],
        (Item::Namespace { name, .. }, "SCHEMAS") => {
            let said = Said { class: Class::Schema, words: &["SCHEMA"] };
            vec![Object::new(said, Some(name.clone()), name.clone())]
        }
        (Item::Definition { definition, .. }, kind) => {
            let name = &definition.name;
            match (definition.kind, kind) {
                (DefinitionKind::View | DefinitionKind::MaterializedView, "TABLES") => {
                    vec![object(Class::Table, &["TABLE"], name)]
                }
                (DefinitionKind::Sequence, "SEQUENCES") => vec![sequence(name)],
                (DefinitionKind::Routine, "FUNCTIONS") => {
                    let procedure = definition.text.starts_with("CREATE PROCEDURE");
                    let words: &[&str] = if procedure { &["PROCEDURE"] } else { &["FUNCTION"] };
                    vec![object(Class::Routine, words, name)]
                }
                (DefinitionKind::Type, "TYPES") => vec![object(Class::Type, &["TYPE"], name)],
                _ => Vec::new(),
            }
        }
        _ => Vec::new(),
    }
}

/// The sequences that come with the columns of a table.
fn sequences(table: &Table) -> Vec<Ident> {
    let of = |column: &specforge_db_core::model::Column| {
        let serial = matches!(column.ty.raw.as_str(), "serial" | "bigserial" | "smallserial")
            || column.options.get(model::SERIAL).is_some();
        (serial || column.identity.is_some())
            .then(|| generated(&[table.name.as_str(), column.name.as_str()], "seq"))
    };
    table.columns.iter().filter_map(of).collect()
}

/// Whether an item gives or takes rights by default.
pub(super) fn is_about(item: &Item) -> bool {
    match item {
        Item::Standing { .. } => true,
        Item::Drop { what: Dropped::Definition(DefinitionKind::Grant), name, .. }
        | Item::Amend { kind: DefinitionKind::Grant, name, .. } => is_default(name),
        _ => false,
    }
}

/// Whether a right is one that new objects get.
pub(crate) fn is_default(name: &Ident) -> bool {
    name.as_str().starts_with("DEFAULT ")
}

/// Says whose defaults they are, where somebody else than the reader says nothing of it.
pub(super) fn of_role(item: &mut Item, role: &Ident, _: &dyn Fn(&Ident) -> bool) {
    let role = format!("FOR ROLE {} ", quoted(role));
    let insert = |text: &mut String, head: &str| {
        if let Some(rest) = text.strip_prefix(head).map(str::trim_start)
            && !rest.starts_with("FOR ROLE ")
        {
            *text = format!("{head} {role}{rest}");
        }
    };
    let rename = |name: &mut Ident| {
        let mut text = name.to_string();
        insert(&mut text, "DEFAULT");
        *name = Ident::from(text);
    };
    match item {
        Item::Standing { item, .. } => {
            if let Item::Definition { definition, .. } = &mut **item {
                rename(&mut definition.name);
                insert(&mut definition.text, HEAD);
            }
        }
        item if is_about(item) => {
            if let Item::Drop { name, .. } | Item::Amend { name, .. } = item {
                rename(name);
            }
        }
        _ => {}
    }
}

/// Reads `SET ROLE`, `SET SESSION AUTHORIZATION` and their RESET.
pub(super) fn set_role(cursor: &mut Cursor<'_>) -> Read<Items> {
    let reset = cursor.eat("RESET");
    if !reset {
        cursor.need("SET")?;
        cursor.eat_any(&["SESSION", "LOCAL"]);
    }
    cursor.eat("SESSION");
    cursor.eat_any(&["ROLE", "AUTHORIZATION"]);
    cursor.eat("TO");
    cursor.eat_text("=");
    let mut name = None;
    if !reset && !cursor.is_any(&["NONE", "DEFAULT"]) {
        name = Some(match cursor.kind() {
            Some(specforge_db_sql::TokenKind::String) => Ident::from(cursor.string()?),
            _ => cursor.name()?,
        });
    }
    Ok(Items::one(Item::Actor { name, qualify: of_role }))
}
