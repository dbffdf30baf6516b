//! CREATE EXTENSION and ALTER EXTENSION.

use specforge_db_core::model::{Definition, DefinitionKind};
use specforge_db_core::name::Ident;
use specforge_db_core::read::{Carried, Items, SkipKind};
use specforge_db_sql::unquote;

use super::carry::{Manner, declare, definition};
use super::cursor::{Cursor, Read, tokens};
use crate::spelling::{SPELLING, quoted};

/// An extension, from its name on.
pub(super) fn create(cursor: &mut Cursor<'_>) -> Read<Items> {
    let if_not_exists = cursor.if_not_exists();
    let name = cursor.name()?;
    // It is there in every database.
    if name == "plpgsql" {
        return Ok(Items::skip(SkipKind::Setting));
    }
    let mut text = format!("CREATE EXTENSION {}", quoted(&name));
    let mut version = None;
    cursor.eat("WITH");
    while !cursor.at_end() {
        if cursor.eat("SCHEMA") {
            text.push_str(&in_schema(cursor)?);
        } else if cursor.eat("VERSION") {
            version = Some(cursor.spaced(1));
        } else if cursor.eat("FROM") {
            // The version of what it replaces, which old servers asked for.
            cursor.next();
        } else if !cursor.eat("CASCADE") {
            return Err(cursor.problem("this part of CREATE EXTENSION is not understood"));
        }
    }
    if let Some(version) = version {
        text.push_str(VERSION);
        text.push_str(&version);
    }
    let extension = definition(DefinitionKind::Extension, name, None, text);
    let manner = Manner { if_not_exists, ..Manner::default() };
    Ok(declare(None, extension, manner))
}

/// What stands before the version, which comes last.
const VERSION: &str = " VERSION ";

/// The text without the version, and the version.
fn parts(extension: &Definition) -> (&str, Option<&str>) {
    match extension.text.rsplit_once(VERSION) {
        Some((text, version)) => (text, Some(version)),
        None => (&extension.text, None),
    }
}

/// The text of an extension without its version, where it has one.
pub(crate) fn unversioned(extension: &Definition) -> Option<&str> {
    let (text, version) = parts(extension);
    version.map(|_| text)
}

/// The namespace that an extension is put into, where it is not `public`.
pub(crate) fn namespace(extension: &Definition) -> Option<Ident> {
    let (_, schema) = parts(extension).0.split_once(SCHEMA)?;
    Some(Ident::from(unquote(schema, &SPELLING).into_owned()))
}

/// What stands before the namespace.
const SCHEMA: &str = " SCHEMA ";

fn in_schema(cursor: &mut Cursor<'_>) -> Read<String> {
    let schema = cursor.name()?;
    Ok(if schema == "public" { String::new() } else { format!("{SCHEMA}{}", quoted(&schema)) })
}

/// UPDATE and SET SCHEMA.
pub(super) fn amend(carried: &mut Carried, change: &str) -> Result<(), String> {
    let tokens = tokens(change);
    let mut cursor = Cursor::new(change, &tokens);
    let read = |cursor: &mut Cursor<'_>| -> Read<String> {
        let (text, version) = parts(&carried.definition);
        let head = format!("CREATE EXTENSION {}", quoted(&carried.definition.name));
        let version = version.map(|version| format!("{VERSION}{version}")).unwrap_or_default();
        let text = if cursor.eat("UPDATE") {
            // To whichever is the newest there, if it does not say.
            let version = if cursor.eat("TO") {
                format!("{VERSION}{}", cursor.spaced(1))
            } else {
                String::new()
            };
            format!("{text}{version}")
        } else if cursor.eat_all(&["SET", "SCHEMA"]) {
            format!("{head}{}{version}", in_schema(cursor)?)
        } else {
            return Err(cursor.problem("this change of an extension is not understood"));
        };
        cursor.end()?;
        Ok(text)
    };
    let text = read(&mut cursor).map_err(|problem| problem.detail)?;
    carried.definition.text = text;
    carried.definition.normal = None;
    Ok(())
}
