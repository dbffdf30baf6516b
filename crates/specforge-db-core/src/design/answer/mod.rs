//! What the answer says beside the schema.

mod checklist;
mod diagram;
mod document;

pub(super) use checklist::checklist;
pub(super) use diagram::er_diagram;
pub(super) use document::design_doc;

use crate::model::{ForeignKey, Table};

/// The references of a table, without those that only repeat another with the tenant added.
fn references(table: &Table) -> Vec<&ForeignKey> {
    let keys = table.foreign_keys.iter();
    keys.filter(|key| {
        !table.foreign_keys.iter().any(|other| {
            other.references == key.references
                && other.columns.len() < key.columns.len()
                && other.columns.iter().all(|column| key.columns.contains(column))
        })
    })
    .collect()
}

/// Whether rows always refer to one.
fn is_required(table: &Table, key: &ForeignKey) -> bool {
    key.columns.iter().all(|name| {
        table.columns.iter().any(|column| column.name == *name && !column.nullable)
            || table.primary_key.iter().flat_map(crate::model::Key::columns).any(|c| c == name)
    })
}

/// Whether at most one row refers to the same.
fn is_one(table: &Table, key: &ForeignKey) -> bool {
    let same = |columns: Vec<&crate::name::Ident>| {
        columns.len() == key.columns.len() && columns.iter().all(|c| key.columns.contains(c))
    };
    table.primary_key.as_ref().is_some_and(|primary| same(primary.columns().collect()))
        || table.indexes.iter().any(|index| {
            index.unique
                && same(index.parts.iter().filter_map(|part| part.column.as_ref()).collect())
        })
}
