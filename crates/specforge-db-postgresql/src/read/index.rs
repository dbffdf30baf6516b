//! CREATE INDEX, and the parts of which indexes, partition keys and the like are made.

use specforge_db_core::model::{Definition, DefinitionKind, Index, KeyPart, Options, SortOrder};
use specforge_db_core::name::Ident;
use specforge_db_core::read::{Item, Items};
use specforge_db_core::version::Version;
use specforge_db_sql::TokenKind;

use super::constraint::{carried, nulls};
use super::cursor::{Cursor, Read};
use crate::model;
use crate::spelling::{literal, quoted, quoted_in};

/// Reads an index, from behind CREATE [UNIQUE] INDEX.
pub(super) fn index(cursor: &mut Cursor<'_>, unique: bool) -> Read<Items> {
    cursor.eat("CONCURRENTLY");
    let if_not_exists = cursor.if_not_exists();
    let mut index = Index { unique, ..Index::default() };
    if !cursor.is("ON") {
        // Where the name had a namespace, it would be the table's.
        index.name = cursor.qualified()?.name;
    }
    cursor.need("ON")?;
    if cursor.is("ONLY") && !matches!(cursor.kind_at(1), Some(TokenKind::Dot | TokenKind::Open)) {
        cursor.next();
        index.options.set(model::ONLY, true);
    }
    let table = cursor.qualified()?;
    let from_using = cursor.position();
    if cursor.eat("USING") {
        let method = cursor.name()?;
        if method != "btree" {
            index.method = Some(method.as_str().into());
        }
    }
    for mut item in cursor.group()?.items() {
        index.parts.push(part(&mut item)?);
        item.end()?;
    }
    if cursor.eat("INCLUDE") {
        index.include = names(cursor)?;
    }
    nulls(cursor, &mut index.options);
    if cursor.eat("WITH") {
        set_storage(cursor, &mut index.options)?;
    }
    if cursor.eat("TABLESPACE") {
        index.options.set(model::TABLESPACE, cursor.name()?.as_str());
    }
    if cursor.eat("WHERE") {
        index.predicate = Some(carried(cursor.take_rest()));
    }
    cursor.end()?;
    let carried = of_view(&index, table.namespace.as_ref(), &table.name, cursor.since(from_using));
    Ok(Items::one(Item::Either(
        Box::new(Item::Index {
            namespace: table.namespace.clone(),
            table: table.name,
            index: Box::new(index),
            if_not_exists,
        }),
        Box::new(Item::Definition {
            namespace: table.namespace,
            definition: Box::new(carried),
            if_not_exists,
            or_replace: false,
        }),
    )))
}

/// The index of a statement that gives it no name, as one of a materialised view is carried.
pub(crate) fn unnamed(text: &str, version: Version) -> Option<Index> {
    let items = super::statement(text, version).items;
    let of_table = items.into_iter().find_map(|item| match item {
        Item::Either(first, _) => Some(*first),
        _ => None,
    });
    match of_table {
        Some(Item::Index { index, .. }) if index.name.is_empty() => Some(*index),
        _ => None,
    }
}

/// The index of a materialised view is carried, for a view has no place for it.
fn of_view(index: &Index, namespace: Option<&Ident>, view: &Ident, rest: &str) -> Definition {
    let unique = if index.unique { "UNIQUE " } else { "" };
    let on = quoted_in(namespace, view);
    // One without a name gets one with the others.
    let (name, said) = if index.name.is_empty() {
        (Ident::default(), String::new())
    } else {
        let name = quoted(&index.name);
        (Ident::from(format!("INDEX {name}")), format!("{name} "))
    };
    Definition {
        kind: DefinitionKind::Other,
        name,
        on: Some(view.clone()),
        text: format!("CREATE {unique}INDEX {said}ON {on} {rest}"),
        normal: None,
        depends_on: Vec::new(),
        options: Options::EMPTY,
    }
}

/// A column or an expression, with its collation, operator class and order.
pub(super) fn part(cursor: &mut Cursor<'_>) -> Read<KeyPart> {
    let mut part = KeyPart::default();
    let called = cursor.kind_at(1);
    if cursor.kind() == Some(TokenKind::Open) {
        part.expr = Some(super::constraint::expr(cursor)?);
    } else if cursor.is_name() && !matches!(called, Some(TokenKind::Open | TokenKind::Dot)) {
        part.column = Some(cursor.name()?);
    } else {
        // A function's call needs no parentheses around it.
        let from = cursor.position();
        while !cursor.at_end() && cursor.kind() != Some(TokenKind::Open) {
            cursor.next();
        }
        cursor.skip_one();
        part.expr = Some(carried(cursor.since(from)));
    }
    if cursor.eat("COLLATE") {
        let named = cursor.qualified()?;
        let collation = quoted_in(named.namespace.as_ref(), &named.name);
        part.options.set(model::COLLATE, collation.as_str());
    }
    if cursor.is_name() && !cursor.is_any(&["ASC", "DESC", "NULLS"]) {
        part.options.set(model::OPCLASS, opclass(cursor)?.as_str());
    }
    if cursor.eat_any(&["ASC", "DESC"]) == Some("DESC") {
        part.order = SortOrder::Desc;
    }
    let descending = part.order == SortOrder::Desc;
    if cursor.eat_all(&["NULLS", "FIRST"]) {
        if !descending {
            part.options.set(model::NULLS, "FIRST");
        }
    } else if cursor.eat_all(&["NULLS", "LAST"]) && descending {
        part.options.set(model::NULLS, "LAST");
    }
    Ok(part)
}

fn opclass(cursor: &mut Cursor<'_>) -> Read<String> {
    let named = cursor.qualified()?;
    let mut text = quoted_in(named.namespace.as_ref(), &named.name);
    if cursor.kind() == Some(TokenKind::Open) {
        let mut parameters = Vec::new();
        for mut item in cursor.group()?.items() {
            let name = quoted(&item.name()?);
            let value = if item.eat_text("=") { parameter(&mut item)? } else { "true".into() };
            item.end()?;
            parameters.push(format!("{name}={}", literal(&value)));
        }
        text.push_str(&format!(" ({})", parameters.join(", ")));
    }
    Ok(text)
}

/// Names in parentheses.
pub(super) fn names(cursor: &mut Cursor<'_>) -> Read<Vec<Ident>> {
    let mut names = Vec::new();
    for mut item in cursor.group()?.items() {
        names.push(item.name()?);
        item.end()?;
    }
    Ok(names)
}

/// `(fillfactor = 70, autovacuum_enabled)` as options `with.fillfactor` and so on.
pub(super) fn set_storage(cursor: &mut Cursor<'_>, options: &mut Options) -> Read<()> {
    for (name, value) in storage(cursor)? {
        options.set(&name, value.as_deref().unwrap_or("true"));
    }
    Ok(())
}

/// Storage parameters with their values, where they have one; names start with `with.`.
pub(super) fn storage(cursor: &mut Cursor<'_>) -> Read<Vec<(String, Option<String>)>> {
    let mut found = Vec::new();
    for mut item in cursor.group()?.items() {
        let named = item.qualified()?;
        let name = match named.namespace {
            Some(namespace) => format!("with.{namespace}.{}", named.name),
            None => format!("with.{}", named.name),
        };
        let value = if item.eat_text("=") { Some(parameter(&mut item)?) } else { None };
        item.end()?;
        found.push((name, value));
    }
    Ok(found)
}

/// The value of a parameter, without quotes: the catalog has none.
fn parameter(item: &mut Cursor<'_>) -> Read<String> {
    match item.kind() {
        Some(TokenKind::String) => item.string(),
        Some(TokenKind::Word) => {
            let word = item.word();
            item.next();
            Ok(word)
        }
        _ => Ok(item.take_rest().replace([' ', '\n', '\t'], "")),
    }
}
