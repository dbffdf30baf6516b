//! CREATE, of whatever.

use specforge_db_core::model::{DefinitionKind, Enum};
use specforge_db_core::name::Ident;
use specforge_db_core::read::{Item, Items, Named, SkipKind};
use specforge_db_core::version::Version;
use specforge_db_sql::TokenKind;

use super::carry::{self, Manner};
use super::cursor::{Cursor, Qualified, Read};
use super::object::{self, Class};
use super::sequence::Parameters;
use super::within::within;
use super::{
    composite, domain, extension, index, publication, routine, search_path, statement, table,
    text_search,
};
use crate::spelling::{quoted, quoted_in};

/// Reads from behind CREATE.
pub(super) fn create(cursor: &mut Cursor<'_>, version: Version) -> Read<Items> {
    let or_replace = cursor.eat_all(&["OR", "REPLACE"]);
    cursor.eat_any(&["GLOBAL", "LOCAL"]);
    if cursor.eat_any(&["TEMP", "TEMPORARY"]).is_some() {
        // It ends with the session.
        return Ok(Items::skip(SkipKind::Setting));
    }
    let unlogged = cursor.eat("UNLOGGED");
    let manner = Manner { or_replace, ..Manner::default() };
    if cursor.eat("TABLE") {
        return table::table(cursor, unlogged, false);
    }
    if cursor.eat("SEQUENCE") {
        return sequence(cursor, unlogged);
    }
    if cursor.eat_all(&["FOREIGN", "TABLE"]) {
        return table::table(cursor, false, true);
    }
    if cursor.eat_all(&["UNIQUE", "INDEX"]) {
        return index::index(cursor, true);
    }
    if cursor.eat("INDEX") {
        return index::index(cursor, false);
    }
    if cursor.eat("VIEW") {
        return carry::named(cursor, DefinitionKind::View, "CREATE VIEW", manner);
    }
    if cursor.eat_all(&["RECURSIVE", "VIEW"]) {
        return carry::named(cursor, DefinitionKind::View, "CREATE RECURSIVE VIEW", manner);
    }
    if cursor.eat_all(&["MATERIALIZED", "VIEW"]) {
        return carry::materialized_view(cursor);
    }
    if cursor.eat("FUNCTION") {
        return routine::routine(cursor, "CREATE FUNCTION", manner);
    }
    if cursor.eat("PROCEDURE") {
        return routine::routine(cursor, "CREATE PROCEDURE", manner);
    }
    if cursor.eat("AGGREGATE") {
        return routine::aggregate(cursor, manner);
    }
    if cursor.eat("TRIGGER") {
        return carry::trigger(cursor, false, manner);
    }
    if cursor.eat_all(&["CONSTRAINT", "TRIGGER"]) {
        return carry::trigger(cursor, true, manner);
    }
    if cursor.eat("POLICY") {
        return carry::policy(cursor);
    }
    if cursor.eat("RULE") {
        return carry::rule(cursor, manner);
    }
    if cursor.eat("SCHEMA") {
        return schema(cursor, version);
    }
    if cursor.eat("EXTENSION") {
        return extension::create(cursor);
    }
    if cursor.eat("TYPE") {
        return ty(cursor);
    }
    if cursor.eat("DOMAIN") {
        return domain::domain(cursor);
    }
    if cursor.eat_all(&["EVENT", "TRIGGER"]) {
        return carry::named(cursor, DefinitionKind::Event, "CREATE EVENT TRIGGER", manner);
    }
    if cursor.eat("STATISTICS") {
        return carry::statistics(cursor);
    }
    if cursor.eat("PUBLICATION") {
        return publication::create(cursor);
    }
    other(cursor, manner)
}

fn sequence(cursor: &mut Cursor<'_>, unlogged: bool) -> Read<Items> {
    let if_not_exists = cursor.if_not_exists();
    let Qualified { namespace, name } = cursor.qualified()?;
    let mut parameters = Parameters { unlogged, ..Parameters::default() };
    parameters.read(cursor)?;
    let definition = parameters.definition(namespace.as_ref(), &name);
    Ok(carry::declare(namespace, definition, Manner { if_not_exists, or_replace: false }))
}

/// A schema, with what is declared in it.
fn schema(cursor: &mut Cursor<'_>, version: Version) -> Read<Items> {
    let if_not_exists = cursor.if_not_exists();
    let mut name = None;
    if !cursor.is("AUTHORIZATION") {
        name = Some(cursor.name()?);
    }
    if cursor.eat("AUTHORIZATION") {
        let role = cursor.name()?;
        name.get_or_insert(role);
    }
    let name = name.unwrap_or_default();
    // It is there in every database.
    if name == "public" && cursor.at_end() {
        return Ok(Items::skip(SkipKind::Setting));
    }
    let mut all = Items::one(Item::Namespace { name: name.clone(), if_not_exists });
    let mut there: Vec<(Named, Ident)> = Vec::new();
    while !cursor.at_end() {
        let from = cursor.position();
        cursor.next();
        while !cursor.at_end() && !cursor.is("CREATE") && !cursor.is("GRANT") {
            cursor.skip_one();
        }
        let element = cursor.since(from);
        let start = cursor.offset_of(from);
        let has = |named: Named, known: &Ident| {
            there.iter().any(|(kind, name)| *kind == named && name == known)
        };
        let placed = within(element, &name, &has).map(|text| statement::statement(&text, version));
        let placed = placed.filter(|items| items.problems.is_empty());
        let mut items = placed.unwrap_or_else(|| statement::statement(element, version));
        there.extend(items.items.iter().flat_map(declares));
        items.items.iter_mut().for_each(|item| search_path::qualify(item, &name));
        all.items.append(&mut items.items);
        all.problems.extend(items.problems.into_iter().map(|mut problem| {
            problem.offset += start;
            problem
        }));
    }
    Ok(all)
}

/// What the elements behind one may name that it declares; CREATE SCHEMA makes relations alone.
fn declares(item: &Item) -> Vec<(Named, Ident)> {
    let name = match item {
        Item::Table { table, .. } => &table.name,
        Item::Definition { definition, .. } => &definition.name,
        Item::Then(first, _) => return declares(first),
        _ => return Vec::new(),
    };
    vec![(Named::Relation, name.clone()), (Named::Type, name.clone())]
}

fn ty(cursor: &mut Cursor<'_>) -> Read<Items> {
    let Qualified { namespace, name } = cursor.qualified()?;
    if cursor.eat_all(&["AS", "ENUM"]) {
        let mut values = Vec::new();
        for mut item in cursor.group()?.items() {
            values.push(item.string()?.into());
        }
        cursor.end()?;
        return Ok(Items::one(Item::Enum {
            namespace,
            object: Enum { name, values, comment: None },
        }));
    }
    if cursor.is("AS") && cursor.kind_at(1) == Some(TokenKind::Open) {
        cursor.next();
        let definition = composite::composite(cursor, namespace.as_ref(), &name)?;
        return Ok(carry::declare(namespace, definition, Manner::default()));
    }
    // A range, a base type, or the shell of one, which the whole type takes the place of.
    let shell = cursor.at_end();
    let tail = cursor.take_rest();
    let space = if shell { "" } else { " " };
    let text = format!("CREATE TYPE {}{space}{tail}", quoted_in(namespace.as_ref(), &name));
    let definition = carry::definition(DefinitionKind::Type, name, None, text);
    let manner = Manner { or_replace: !shell, ..Manner::default() };
    Ok(carry::declare(namespace, definition, manner))
}

/// What is carried only, and what belongs to the whole server.
fn other(cursor: &mut Cursor<'_>, manner: Manner) -> Read<Items> {
    let trusted = cursor.eat("TRUSTED");
    cursor.eat("DEFAULT");
    let said = object::class(cursor)?;
    match said.class {
        Class::Server => return Ok(Items::skip(SkipKind::Server)),
        Class::Other => {}
        _ => return Err(cursor.problem("this statement is not understood")),
    }
    let if_not_exists = cursor.if_not_exists();
    let (namespace, full, short) = match said.words {
        ["OPERATOR"] => operator(cursor)?,
        ["OPERATOR", "CLASS"] => operator_class(cursor)?,
        ["CAST" | "TRANSFORM", ..] | ["USER", "MAPPING"] | ["OPERATOR", "FAMILY"] => {
            object::told(cursor, said)?
        }
        _ => {
            let named = cursor.qualified()?;
            if said.words == ["TEXT", "SEARCH", "CONFIGURATION"]
                && let Some(items) = text_search::copied(&named, *cursor)
            {
                return Ok(items);
            }
            let full = quoted_in(named.namespace.as_ref(), &named.name);
            let short = quoted(&named.name);
            // It is there in every database.
            if short == "plpgsql" && said.words.last() == Some(&"LANGUAGE") {
                return Ok(Items::skip(SkipKind::Setting));
            }
            (named.namespace, full, short)
        }
    };
    let tail = cursor.take_rest();
    let space = if tail.is_empty() { "" } else { " " };
    let trusted = if trusted { "TRUSTED " } else { "" };
    let words = said.words();
    let mut text = format!("CREATE {trusted}{words} {full}{space}{tail}");
    if matches!(said.words, ["SUBSCRIPTION"] | ["USER", "MAPPING"]) && holds_password(tail) {
        // It is known that it is there; its secret stands in no answer and in no plan.
        text.clear();
    }
    let name = Ident::from(format!("{words} {short}"));
    let definition = carry::definition(DefinitionKind::Other, name, None, text);
    let manner = Manner { if_not_exists, ..manner };
    Ok(carry::declare(namespace, definition, manner))
}

/// Whether a statement says by which password another server is reached.
fn holds_password(tail: &str) -> bool {
    tail.to_ascii_lowercase().contains("password")
}

/// An operator is told by its symbol and the types on its sides.
fn operator(cursor: &mut Cursor<'_>) -> Read<(Option<Ident>, String, String)> {
    let (namespace, symbol) = object::operator(cursor);
    let (left, right) = object::operator_types(cursor)?;
    let full = match &namespace {
        Some(namespace) if namespace != "public" => format!("{}.{symbol}", quoted(namespace)),
        _ => symbol.clone(),
    };
    Ok((namespace, full, format!("{symbol} ({left}, {right})")))
}

/// An operator class names its method behind its type.
fn operator_class(cursor: &mut Cursor<'_>) -> Read<(Option<Ident>, String, String)> {
    let named = cursor.qualified()?;
    let full = quoted_in(named.namespace.as_ref(), &named.name);
    let mut ahead = *cursor;
    while !ahead.at_end() && !ahead.is("USING") {
        ahead.skip_one();
    }
    ahead.need("USING")?;
    let method = quoted(&ahead.name()?);
    let short = format!("{} USING {method}", quoted(&named.name));
    Ok((named.namespace, full, short))
}
