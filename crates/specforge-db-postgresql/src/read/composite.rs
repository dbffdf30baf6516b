//! Composite types: attributes, and what tables of a type take from them.

use specforge_db_core::model::{Column, Definition, DefinitionKind, Table};
use specforge_db_core::name::Ident;
use specforge_db_core::read::{Carried, Problem};

use super::carry::definition;
use super::column::column;
use super::cursor::{Cursor, Read, tokens};
use crate::model;
use crate::spelling::{quoted, quoted_in};

/// A composite type as it is carried, from its attributes.
pub(super) fn composite(
    cursor: &mut Cursor<'_>,
    namespace: Option<&Ident>,
    name: &Ident,
) -> Read<Definition> {
    let attributes = attributes(cursor)?;
    cursor.end()?;
    Ok(spelled(&attributes, namespace, name))
}

fn spelled(attributes: &[Column], namespace: Option<&Ident>, name: &Ident) -> Definition {
    let spell = |column: &Column| {
        let mut text = format!("{} {}", quoted(&column.name), column.ty.raw);
        if let Some(collation) = column.options.text(model::COLLATE) {
            text.push_str(&format!(" COLLATE {collation}"));
        }
        text
    };
    let list: Vec<_> = attributes.iter().map(spell).collect();
    let text = format!("CREATE TYPE {} AS ({})", quoted_in(namespace, name), list.join(", "));
    definition(DefinitionKind::Type, name.clone(), None, text)
}

/// The attributes of a carried composite type.
pub(crate) fn parse(text: &str) -> Read<Vec<Column>> {
    let tokens = tokens(text);
    let mut cursor = Cursor::new(text, &tokens);
    cursor.need("CREATE")?;
    cursor.need("TYPE")?;
    cursor.qualified()?;
    cursor.need("AS")?;
    attributes(&mut cursor)
}

fn attributes(cursor: &mut Cursor<'_>) -> Read<Vec<Column>> {
    cursor.group()?.items().iter_mut().map(|item| Ok(column(item)?.column)).collect()
}

/// Gives a table the columns of the composite type that it is of; what it says of them stays.
pub(super) fn columns_of(definition: &Definition, table: &mut Table) -> Result<(), String> {
    let attributes = parse(&definition.text).map_err(|problem| problem.detail)?;
    let own = std::mem::replace(&mut table.columns, attributes);
    for mut said in own {
        let Some(column) = table.columns.iter_mut().find(|column| column.name == said.name) else {
            return Err(format!("type `{}` has no attribute `{}`", definition.name, said.name));
        };
        said.ty = column.ty.clone();
        for (name, value) in column.options.iter() {
            said.options.set(name, value.clone());
        }
        *column = said;
    }
    Ok(())
}

/// Changes a carried composite type as ALTER TYPE says.
pub(super) fn amend(carried: &mut Carried, statement: &str) -> Result<(), String> {
    let tokens = tokens(statement);
    let mut cursor = Cursor::new(statement, &tokens);
    change(carried, &mut cursor).map_err(|Problem { detail, .. }| detail)
}

fn change(carried: &mut Carried, cursor: &mut Cursor<'_>) -> Read<()> {
    cursor.need("ALTER")?;
    cursor.need("TYPE")?;
    cursor.qualified()?;
    let mut attributes = parse(&carried.definition.text)?;
    if cursor.eat_all(&["RENAME", "ATTRIBUTE"]) {
        let from = cursor.name()?;
        cursor.need("TO")?;
        let to = cursor.name()?;
        attribute(&mut attributes, &from, cursor)?.name = to;
        cursor.eat_any(&["CASCADE", "RESTRICT"]);
    } else {
        loop {
            clause(&mut attributes, cursor)?;
            cursor.eat_any(&["CASCADE", "RESTRICT"]);
            if !cursor.eat_kind(specforge_db_sql::TokenKind::Comma) {
                break;
            }
        }
    }
    cursor.end()?;
    let name = carried.definition.name.clone();
    carried.definition = spelled(&attributes, carried.namespace.as_ref(), &name);
    Ok(())
}

fn clause(attributes: &mut Vec<Column>, cursor: &mut Cursor<'_>) -> Read<()> {
    if cursor.eat_all(&["ADD", "ATTRIBUTE"]) {
        let start = *cursor;
        while !cursor.at_end()
            && cursor.kind() != Some(specforge_db_sql::TokenKind::Comma)
            && !cursor.is_any(&["CASCADE", "RESTRICT"])
        {
            cursor.skip_one();
        }
        attributes.push(column(&mut start.up_to(cursor))?.column);
    } else if cursor.eat_all(&["DROP", "ATTRIBUTE"]) {
        let may_be_absent = cursor.if_exists();
        let name = cursor.name()?;
        if !may_be_absent {
            attribute(attributes, &name, cursor)?;
        }
        attributes.retain(|known| known.name != name);
    } else if cursor.eat_all(&["ALTER", "ATTRIBUTE"]) {
        let name = cursor.name()?;
        cursor.eat_all(&["SET", "DATA"]);
        cursor.need("TYPE")?;
        let ty = super::ty::ty(cursor)?;
        let collation = if cursor.eat("COLLATE") { Some(cursor.qualified()?) } else { None };
        let known = attribute(attributes, &name, cursor)?;
        known.ty = ty;
        known.options.remove(model::COLLATE);
        if let Some(named) = collation {
            let text = quoted_in(named.namespace.as_ref(), &named.name);
            known.options.set(model::COLLATE, text.as_str());
        }
    } else {
        return Err(cursor.problem("this change of a type is not understood"));
    }
    Ok(())
}

fn attribute<'a>(
    attributes: &'a mut [Column],
    name: &Ident,
    cursor: &Cursor<'_>,
) -> Read<&'a mut Column> {
    attributes
        .iter_mut()
        .find(|known| known.name == *name)
        .ok_or_else(|| cursor.problem(&format!("the type has no attribute `{name}`")))
}
