//! What goes without saying, and what the server says where we did not.

use std::collections::{BTreeMap, BTreeSet};

use specforge_db_core::model::{Column, Key, KeyPart, OptionValue, Options, Schema, Table};
use specforge_db_core::name::Ident;
use specforge_db_core::version::Version;

use super::facts;
use super::syntax::{self, Cursor, Node, Tok, Ty};
use crate::model;
use crate::render::usual_storage;
use crate::spelling::quoted_in;

/// Says what the server would, and drops what is usual.
pub(super) fn settle(schema: &mut Schema, version: Version) {
    let mut keys = BTreeMap::new();
    indexes_without_parts(schema);
    let domains = domains(schema);
    for namespace in &mut schema.namespaces {
        let own = namespace.name.clone();
        for table in &mut namespace.tables {
            columns(table, &domains);
            not_null_names(table, version);
            unique_once(table);
            for index in &mut table.indexes {
                if index.method.as_deref() == Some("btree") {
                    index.method = None;
                }
                let method = index.method.clone();
                for part in &mut index.parts {
                    key_part(part, method.as_deref().unwrap_or("btree"), &table.columns);
                }
            }
            for key in &mut table.foreign_keys {
                if key.references_namespace == own {
                    key.references_namespace = None;
                }
            }
            if let Some(key) = &table.primary_key {
                let columns: Vec<Ident> = key.columns().cloned().collect();
                keys.insert((own.clone(), table.name.clone()), columns);
            }
        }
    }
    for namespace in &mut schema.namespaces {
        let own = namespace.name.clone();
        for key in namespace.tables.iter_mut().flat_map(|table| &mut table.foreign_keys) {
            if key.referenced_columns.is_empty() {
                let target = key.references_namespace.clone().or_else(|| own.clone());
                if let Some(columns) = keys.get(&(target, key.references.clone())) {
                    key.referenced_columns.clone_from(columns);
                }
            }
        }
    }
}

/// Where a table has no parts, no part is missing in its indexes.
fn indexes_without_parts(schema: &mut Schema) {
    let whole: BTreeSet<(Option<Ident>, Ident)> = schema
        .tables()
        .filter_map(|known| {
            let partitioning = known.table.partitioning.as_ref()?;
            let of = partitioning.of.clone()?;
            let place = partitioning.of_namespace.clone().or_else(|| known.namespace.name.clone());
            Some((place, of))
        })
        .collect();
    for namespace in &mut schema.namespaces {
        let own = namespace.name.clone();
        for table in &mut namespace.tables {
            if !whole.contains(&(own.clone(), table.name.clone())) {
                for index in &mut table.indexes {
                    index.options.remove(model::ONLY);
                }
            }
        }
    }
}

/// The names of the domains of a schema, as types say them.
fn domains(schema: &Schema) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for namespace in &schema.namespaces {
        for definition in &namespace.definitions {
            if definition.text.starts_with("CREATE DOMAIN ") {
                found.insert(quoted_in(namespace.name.as_ref(), &definition.name));
            }
        }
    }
    found
}

fn columns(table: &mut Table, domains: &BTreeSet<String>) {
    let key: Vec<Ident> = table.primary_key.iter().flat_map(Key::columns).cloned().collect();
    let name = table.name.clone();
    for column in &mut table.columns {
        if key.contains(&column.name) || column.identity.is_some() {
            column.nullable = false;
        }
        if matches!(
            column.options.text(model::COLLATE),
            Some("default" | "\"default\"" | "pg_catalog.\"default\"")
        ) {
            column.options.remove(model::COLLATE);
        }
        if column.options.text(model::STORAGE) == Some(usual_storage(&column.ty.raw)) {
            column.options.remove(model::STORAGE);
        }
        no_default(column, domains);
        identity(column, &name);
    }
}

/// The name of NOT NULL is said where the server keeps it and would have chosen another.
fn not_null_names(table: &mut Table, version: Version) {
    let name = table.name.clone();
    for column in &mut table.columns {
        let Some(stated) = column.options.text(model::NOT_NULL_NAME) else { continue };
        let usual = crate::names::generated(&[name.as_str(), column.name.as_str()], "not_null");
        if version < super::names::NOT_NULL_IS_NAMED || column.nullable || usual == stated {
            column.options.remove(model::NOT_NULL_NAME);
        }
    }
}

/// DEFAULT NULL is none, but where the type has a length or is a domain: there the server keeps it.
fn no_default(column: &mut Column, domains: &BTreeSet<String>) {
    let null = column.default.as_ref().is_some_and(|default| {
        let text = default.text.trim();
        // Most defaults need not be read to see that they are another.
        let says_null = text.to_ascii_lowercase().contains("null");
        says_null && matches!(syntax::expression(text, 18), Ok(Node::Null))
    });
    if !null {
        return;
    }
    let whole = |ty: Ty| ty.mods.is_empty();
    let plain =
        syntax::ty(&column.ty.raw).is_ok_and(whole) && !domains.contains(column.ty.raw.as_str());
    if plain {
        column.default = None;
    }
}

/// The largest number of a type of whole numbers.
pub(crate) fn largest(ty: &str) -> i64 {
    match ty {
        "smallint" => i64::from(i16::MAX),
        "integer" => i64::from(i32::MAX),
        _ => i64::MAX,
    }
}

fn identity(column: &mut Column, table: &Ident) {
    let largest = largest(&column.ty.raw);
    let Some(identity) = &mut column.identity else { return };
    drop_usual(&mut identity.options, largest);
    let usual = super::names::object_name(table.as_str(), column.name.as_str(), "seq");
    let named = identity.options.text("sequence_name").map(name_list);
    if named.is_some_and(|path| path.last().is_some_and(|name| *name == usual)) {
        identity.options.remove("sequence_name");
    }
}

/// Drops the parameters of a sequence that it has anyway.
pub(super) fn drop_usual(options: &mut Options, largest: i64) {
    let number = |options: &Options, name: &str| match options.get(name) {
        Some(OptionValue::Int(number)) => Some(*number),
        _ => None,
    };
    let increment = number(options, "increment").unwrap_or(1);
    let (low, high) = if increment < 0 { (-largest - 1, -1) } else { (1, largest) };
    let min = number(options, "min").unwrap_or(low);
    let max = number(options, "max").unwrap_or(high);
    let start = if increment < 0 { max } else { min };
    let usual = [("increment", 1), ("min", low), ("max", high), ("start", start), ("cache", 1)];
    for (name, usual) in usual {
        if number(options, name) == Some(usual) {
            options.remove(name);
        }
    }
    if matches!(options.get("cycle"), Some(OptionValue::Bool(false))) {
        options.remove("cycle");
    }
}

/// A unique constraint over the columns of another key of the same statement is that key.
fn unique_once(table: &mut Table) {
    let mut known: Vec<Key> = table.primary_key.iter().cloned().collect();
    table.uniques.retain(|key| {
        let twice = key.name.is_none()
            && key.inline
            && known.iter().any(|other| other.parts == key.parts && other.options == key.options);
        if !twice {
            known.push(key.clone());
        }
        !twice
    });
}

fn key_part(part: &mut KeyPart, method: &str, columns: &[Column]) {
    let column = |name: &Ident| columns.iter().find(|column| column.name == *name);
    // The server makes a column of an expression that is nothing else.
    if let Some(expr) = &part.expr
        && part.column.is_none()
        && let Ok(Node::Column(path)) = syntax::expression(&expr.text, 18)
        && let [name] = path.as_slice()
    {
        let name = Ident::from(name.as_str());
        if column(&name).is_some() {
            part.column = Some(name);
            part.expr = None;
        }
    }
    if let Some(expr) = &part.expr
        && part.options.get(model::COLLATE).is_none()
        && let Ok(Node::Collate(_, name)) = syntax::expression(&expr.text, 18)
    {
        let mut collation = String::new();
        syntax::quote(&mut collation, &name);
        part.options.set(model::COLLATE, collation.as_str());
    }
    let Some(class) = part.options.text(model::OPCLASS) else { return };
    let ty =
        part.column.as_ref().and_then(column).and_then(|column| syntax::ty(&column.ty.raw).ok());
    let class = class.strip_prefix("pg_catalog.").unwrap_or(class).to_owned();
    let usual = ty.is_some_and(|ty| usual_classes(method, &ty).contains(&class));
    if usual {
        part.options.remove(model::OPCLASS);
    }
}

/// The operator classes that a method takes for a type by itself, with their other names.
pub(super) fn usual_classes(method: &str, ty: &Ty) -> Vec<String> {
    let name = ty.name.as_str();
    let tail = if method == "brin" { "_minmax_ops" } else { "_ops" };
    if ty.array {
        return vec!["array_ops".into()];
    }
    match (method, name) {
        ("gin", "jsonb" | "tsvector") | ("gist", "tsvector" | "tsquery") => {
            vec![format!("{name}_ops")]
        }
        ("btree" | "hash", "varchar") => vec!["text_ops".into(), "varchar_ops".into()],
        ("btree" | "hash" | "brin", name) => vec![format!("{name}{tail}")],
        ("gist" | "spgist", name) if name.ends_with("range") => vec!["range_ops".into()],
        // Those of the extension `btree_gist`.
        ("gist", name) if facts::category(name).is_some() && !matches!(name, "inet" | "cidr") => {
            vec![format!("gist_{name}_ops")]
        }
        _ => Vec::new(),
    }
}

/// The names of a list in SQL, with or without brackets; of a qualified name its parts.
pub(super) fn name_list(text: &str) -> Vec<String> {
    let mut cursor = Cursor::new(text, 0);
    let mut names = Vec::new();
    while let Some(tok) = cursor.next() {
        if let Tok::Word(name) | Tok::Quoted(name) = tok {
            names.push(name.to_string());
        }
    }
    names
}
