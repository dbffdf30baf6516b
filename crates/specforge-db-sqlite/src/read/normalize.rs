//! The form in which two spellings of one schema are equal.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use specforge_db_core::model::{
    Column, DefinitionKind, Expr, Index, Key, Mention, Namespace, Options, Schema, Table,
};
use specforge_db_core::name::Ident;
use specforge_db_sql::{TokenKind, lex, normal, unquote};

use super::vtab::SHADOWS;
use crate::spelling::SPELLING;

/// Drops the tables in which virtual tables keep their data, finds out what views and triggers
/// depend on, and brings the expressions of indexes to normal form, for which the table is needed.
pub(crate) fn normalize(schema: &mut Schema) {
    for namespace in &mut schema.namespaces {
        drop_shadows(namespace);
        for table in &mut namespace.tables {
            spell_columns(table);
            spell_collations(table);
            normalize_indexes(table);
            keep_first(table);
        }
        find_dependencies(namespace);
    }
}

fn drop_shadows(namespace: &mut Namespace) {
    let mut shadows = HashSet::new();
    for definition in
        namespace.definitions.iter().filter(|d| d.kind == DefinitionKind::VirtualTable)
    {
        let module = definition.options.text("module").unwrap_or_default();
        let suffixes =
            SHADOWS.iter().find(|(known, _)| *known == module).map_or(&[][..], |(_, s)| s);
        for suffix in suffixes {
            shadows.insert(format!("{}_{suffix}", definition.name).to_ascii_lowercase());
        }
    }
    if !shadows.is_empty() {
        namespace
            .tables
            .retain(|table| !shadows.contains(&table.name.as_str().to_ascii_lowercase()));
    }
}

/// Collations that SQLite brings along; their names have no case
/// (<https://sqlite.org/datatype3.html#collation>).
const COLLATIONS: [&str; 3] = ["BINARY", "NOCASE", "RTRIM"];

/// BINARY is how text compares where nothing is said, and a key or an index compares as its column does.
fn spell_collations(table: &mut Table) {
    let Table { columns, primary_key, uniques, indexes, .. } = table;
    for column in columns.iter_mut() {
        spell_collation(&mut column.options, "BINARY");
    }
    let keys = primary_key.iter_mut().chain(uniques).map(|key| &mut key.parts);
    let indexes = indexes.iter_mut().map(|index| &mut index.parts);
    for part in keys.chain(indexes).flatten() {
        let Some(name) = part.column.as_ref().filter(|_| !part.options.is_empty()) else {
            continue;
        };
        let column = columns.iter().find(|column| column.name == *name);
        let usual = column.and_then(|column| column.options.text("collate")).unwrap_or("BINARY");
        spell_collation(&mut part.options, usual);
    }
}

fn spell_collation(options: &mut Options, usual: &str) {
    let Some(own) = options.text("collate") else { return };
    if own.eq_ignore_ascii_case(usual) {
        options.remove("collate");
    } else if let Some(known) = COLLATIONS.iter().find(|known| known.eq_ignore_ascii_case(own)) {
        options.set("collate", *known);
    }
}

/// Keys, indexes and references spell a column as the column spells itself.
fn spell_columns(table: &mut Table) {
    let Table { columns, primary_key, uniques, indexes, foreign_keys, .. } = table;
    let spell = |name: &mut Ident| {
        let known = |column: &&Column| column.name.as_str().eq_ignore_ascii_case(name.as_str());
        if let Some(column) = columns.iter().find(known)
            && column.name != *name
        {
            *name = column.name.clone();
        }
    };
    let keys = primary_key.iter_mut().chain(uniques).map(|key| &mut key.parts);
    let indexes = indexes.iter_mut().map(|index| &mut index.parts);
    keys.chain(indexes).flatten().filter_map(|part| part.column.as_mut()).for_each(spell);
    foreign_keys.iter_mut().flat_map(|key| &mut key.columns).for_each(spell);
}

/// Two keys over the same columns share the index of the one that is declared first; that makes a
/// difference where they run in other directions.
fn keep_first(table: &mut Table) {
    let Table { primary_key, uniques, .. } = table;
    let of = |key: &Key| -> Vec<(Option<Ident>, Options)> {
        key.parts.iter().map(|part| (part.column.clone(), part.options.clone())).collect()
    };
    let directions = |key: &Key| -> Vec<_> { key.parts.iter().map(|part| part.order).collect() };
    for unique in uniques.iter_mut().filter(|unique| unique.options.flag("first")) {
        let shares = |key: &Key| of(key) == of(unique) && directions(key) != directions(unique);
        if !primary_key.as_ref().is_some_and(shares) {
            unique.options.remove("first");
        }
    }
}

fn normalize_indexes(table: &mut Table) {
    // Without a quoted name there is nothing that only the table could tell.
    let quoted = |expr: &Expr| expr.text.contains(['"', '`', '[']);
    let open = |index: &Index| {
        index.parts.iter().filter_map(|part| part.expr.as_ref()).chain(&index.predicate).any(quoted)
    };
    if !table.indexes.iter().any(open) {
        return;
    }
    let names: HashSet<String> =
        table.columns.iter().map(|c| c.name.as_str().to_ascii_lowercase()).collect();
    let is_name = |wanted: &str| names.contains(&wanted.to_ascii_lowercase());
    let again = |expr: &mut Expr| {
        let normal = normal(&expr.text, &SPELLING, is_name);
        *expr = Expr::with_normal(std::mem::take(&mut expr.text), normal);
    };
    for index in &mut table.indexes {
        index.parts.iter_mut().filter_map(|part| part.expr.as_mut()).for_each(again);
        index.predicate.iter_mut().for_each(again);
    }
}

fn find_dependencies(namespace: &mut Namespace) {
    if namespace.definitions.is_empty() {
        return;
    }
    let mut known: HashMap<String, Ident> = HashMap::new();
    for table in &namespace.tables {
        known.insert(table.name.as_str().to_ascii_lowercase(), table.name.clone());
    }
    for definition in &namespace.definitions {
        if definition.kind != DefinitionKind::Trigger {
            known.insert(definition.name.as_str().to_ascii_lowercase(), definition.name.clone());
        }
    }
    for definition in &mut namespace.definitions {
        // SQLite quotes the names in what it rewrites, as after ALTER TABLE … RENAME TO.
        if definition.text.contains(['"', '`', '[']) {
            let is_name = |word: &str| {
                definition.name.as_str().eq_ignore_ascii_case(word)
                    || known.contains_key(&word.to_ascii_lowercase())
            };
            let normal = normal(&definition.text, &SPELLING, is_name);
            definition.normal = (normal != definition.text).then(|| normal.into());
        }
        if definition.kind == DefinitionKind::VirtualTable {
            continue;
        }
        let own = definition.name.as_str().to_ascii_lowercase();
        let mut found: Vec<Ident> = Vec::new();
        let mut seen = HashSet::new();
        for word in relations(&definition.text) {
            let key = word.to_ascii_lowercase();
            if key != own
                && let Some(name) = known.get(&key)
                && seen.insert(key)
            {
                found.push(name.clone());
            }
        }
        found.sort();
        definition.depends_on = found.into_iter().map(Mention::from).collect();
    }
}

/// Every word that could be the name of a table or a view: a word behind a point is a column, unless a
/// database stands before the point.
fn relations(text: &str) -> impl Iterator<Item = Cow<'_, str>> {
    let mut before: [&str; 2] = ["", ""];
    lex(text, &SPELLING).filter(|token| !token.is_comment()).filter_map(move |token| {
        let word = token.text(text);
        let [base, point] = before;
        before = [point, word];
        let column = point == "." && !DATABASES.iter().any(|name| base.eq_ignore_ascii_case(name));
        let name = match token.kind {
            TokenKind::Word => !SPELLING.is_reserved(word),
            kind => kind == TokenKind::QuotedIdent,
        };
        (name && !column).then(|| unquote(word, &SPELLING))
    })
}

/// The databases that every connection has.
const DATABASES: [&str; 2] = ["main", "temp"];
