//! What statements declare, before anything is brought to its normal form.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod alter;
mod dump;
mod history;
mod hostile;
mod objects;
mod rights;
mod shapes;
mod table;
mod types;
mod within;

use serde_json::Value;
use specforge_db_core::dialect::Dialect as _;
use specforge_db_core::model::{Definition, Schema};
use specforge_db_core::read::{Item, SchemaBuilder, SchemaReader as _, SkipKind};
use specforge_db_core::version::Version;
use specforge_db_postgresql::Postgresql;

const NEWEST: Version = Version::short(18, 0);

/// Everything that a script declares, or everything that is wrong with it.
fn gather(sql: &str) -> Result<Schema, Vec<String>> {
    let mut builder = SchemaBuilder::new(Postgresql.info());
    let mut wrong = Vec::new();
    let split = Postgresql.split(sql);
    let misfit = |(at, misfit): (usize, String)| {
        let statement = split.statements.iter().find(|statement| statement.span.start == at);
        format!("{misfit} in {}", statement.map(|statement| statement.text).unwrap_or_default())
    };
    for statement in &split.statements {
        let items = Postgresql.read_statement(statement.text, NEWEST);
        let placed = builder.placed(&Postgresql, statement.text, &items, NEWEST);
        let items = placed.unwrap_or(items);
        for problem in items.problems {
            wrong.push(format!("{} at {} of {}", problem.detail, problem.offset, statement.text));
        }
        for item in items.items {
            wrong.extend(builder.add_or_wait(item, statement.span.start).into_iter().map(misfit));
        }
    }
    wrong.extend(builder.end_waiting().into_iter().map(misfit));
    if wrong.is_empty() { Ok(builder.finish()) } else { Err(wrong) }
}

fn schema(sql: &str) -> Schema {
    gather(sql).unwrap_or_else(|wrong| panic!("{wrong:#?}"))
}

/// A part of the schema that a script declares, as JSON without the families of types.
fn json(sql: &str, pointer: &str) -> Value {
    let whole = serde_json::to_value(schema(sql)).unwrap();
    let mut part =
        whole.pointer(pointer).cloned().unwrap_or_else(|| panic!("{pointer}: {whole:#}"));
    bare_types(&mut part);
    part
}

fn bare_types(value: &mut Value) {
    match value {
        Value::Object(map) => {
            if let (Some(raw), Some(_)) = (map.get("raw").cloned(), map.get("family")) {
                *value = raw;
                return;
            }
            map.values_mut().for_each(bare_types);
        }
        Value::Array(list) => list.iter_mut().for_each(bare_types),
        _ => {}
    }
}

/// Every definition of a script: its namespace where it is not `public`, its name, and its text.
fn definitions(sql: &str) -> Vec<(String, String)> {
    let named = |namespace: Option<&str>, definition: &Definition| {
        let place = namespace.filter(|name| *name != "public");
        let place = place.map(|name| format!("{name}: ")).unwrap_or_default();
        (format!("{place}{}", definition.name), definition.text.clone())
    };
    let schema = schema(sql);
    let of = |namespace: &specforge_db_core::model::Namespace| {
        let name = namespace.name.as_ref().map(ToString::to_string);
        let list = namespace.definitions.iter();
        list.map(|definition| named(name.as_deref(), definition)).collect::<Vec<_>>()
    };
    schema.namespaces.iter().flat_map(of).collect()
}

/// The only definition of a script.
fn definition(sql: &str) -> (String, String) {
    let mut all = definitions(sql);
    assert_eq!(all.len(), 1, "{all:?}");
    all.remove(0)
}

fn skipped(sql: &str) -> Vec<SkipKind> {
    let split = Postgresql.split(sql);
    let mut kinds: Vec<_> = split.skipped.iter().map(|skipped| skipped.kind).collect();
    for statement in split.statements {
        for item in Postgresql.read_statement(statement.text, NEWEST).items {
            let Item::Skip(kind) = item else { panic!("{} declares something", statement.text) };
            kinds.push(kind);
        }
    }
    kinds
}
