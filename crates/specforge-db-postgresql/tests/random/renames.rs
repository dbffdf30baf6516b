//! Whatever keeps its identity and not its name is a rename, as far as it can be told.

use specforge_db_core::name::{Ident, NameCase};
use specforge_db_core::plan::{RenameSpec, RenamedKind};
use specforge_db_testkit::random::tellable;

use super::model::*;

pub fn renames(from: &Schema, to: &Schema) -> Vec<RenameSpec> {
    let before = |spec: &RenameSpec| {
        if spec.kind == RenamedKind::EnumValue {
            // An enum that is another one by then has no values to rename.
            let after = to.enums.iter().find(|known| is(to, known.space, &known.name, spec))?;
            let was = from.enums.iter().find(|known| known.id == after.id)?;
            return Some(was.name.clone()).filter(|name| *name == after.name);
        }
        let after = to.tables.iter().find(|t| is(to, t.space, &t.name, spec))?;
        from.table(after.id).filter(|was| was.space == after.space).map(|was| was.name.clone())
    };
    tellable(
        stated(from, to),
        |spec, known| (names(from, spec, known, false), names(to, spec, known, true)),
        before,
        NameCase::Sensitive,
    )
}

fn schema_name(schema: &Schema, space: Id) -> Option<Ident> {
    schema.spaces.iter().find(|known| known.id == space).map(|known| known.name.as_str().into())
}

/// Whether that is the table, or enum, of a rename's part.
fn is(schema: &Schema, space: Id, name: &str, spec: &RenameSpec) -> bool {
    spec.table.as_ref().is_some_and(|table| table.as_str() == name)
        && schema_name(schema, space) == spec.schema
}

/// The names of its kind in its place.
fn names(schema: &Schema, spec: &RenameSpec, known: &[RenameSpec], after: bool) -> Vec<String> {
    let mut place = spec.clone();
    if !after && let Some(table) = &mut place.table {
        let renamed = known.iter().find(|other| {
            other.kind == RenamedKind::Table && other.to == *table && other.schema == spec.schema
        });
        if let Some(renamed) = renamed {
            *table = renamed.from.clone();
        }
    }
    let tables = || schema.tables.iter().filter(|t| schema_name(schema, t.space) == spec.schema);
    let table = schema.tables.iter().find(|t| is(schema, t.space, &t.name, &place));
    match spec.kind {
        RenamedKind::Table => tables().map(|t| t.name.clone()).collect(),
        RenamedKind::Column => {
            table.iter().flat_map(|t| &t.columns).map(|c| c.name.clone()).collect()
        }
        RenamedKind::Index => {
            tables().flat_map(|t| &t.indexes).filter_map(|i| i.name.clone()).collect()
        }
        RenamedKind::Constraint => table.into_iter().flat_map(constraints).map(|c| c.1).collect(),
        RenamedKind::EnumValue => {
            let of = schema.enums.iter().find(|e| is(schema, e.space, &e.name, &place));
            of.iter().flat_map(|e| &e.labels).map(|(_, label)| label.clone()).collect()
        }
        RenamedKind::Type => schema.enums.iter().map(|e| e.name.clone()).collect(),
    }
}

/// The constraints of a table that somebody named.
fn constraints(table: &Table) -> Vec<(Id, String)> {
    let key = table.key.iter().map(|c| (c.id, &c.name));
    let uniques = table.uniques.iter().map(|c| (c.id, &c.name));
    let checks = table.checks.iter().map(|c| (c.id, &c.name));
    let references = table.references.iter().map(|c| (c.id, &c.name));
    let all = key.chain(uniques).chain(checks).chain(references);
    all.filter_map(|(id, name)| Some((id, name.clone()?))).collect()
}

fn stated(from: &Schema, to: &Schema) -> Vec<RenameSpec> {
    let mut renames = Vec::new();
    let mut add = |kind, space: Id, table: Option<&str>, from: &str, new: &str| {
        if from != new {
            renames.push(RenameSpec {
                kind,
                schema: schema_name(to, space),
                table: table.map(Into::into),
                from: from.into(),
                to: new.into(),
            });
        }
    };
    for one in &to.enums {
        let Some(was) = from.enums.iter().find(|was| was.id == one.id && was.space == one.space)
        else {
            continue;
        };
        add(RenamedKind::Type, one.space, None, &was.name, &one.name);
        for (id, label) in &one.labels {
            if let Some((_, known)) = was.labels.iter().find(|(known, _)| known == id) {
                add(RenamedKind::EnumValue, one.space, Some(&one.name), known, label);
            }
        }
    }
    for table in &to.tables {
        let Some(was) = from.table(table.id).filter(|was| was.space == table.space) else {
            continue;
        };
        let space = table.space;
        add(RenamedKind::Table, space, None, &was.name, &table.name);
        for column in &table.columns {
            if let Some(known) = was.column(column.id) {
                add(RenamedKind::Column, space, Some(&table.name), &known.name, &column.name);
            }
        }
        for index in &table.indexes {
            let known = was.indexes.iter().find(|i| i.id == index.id);
            if let (Some(known), Some(name)) = (known.and_then(|i| i.name.as_ref()), &index.name) {
                add(RenamedKind::Index, space, Some(&table.name), known, name);
            }
        }
        for (id, name) in constraints(table) {
            if let Some((_, known)) = constraints(was).into_iter().find(|(known, _)| *known == id) {
                add(RenamedKind::Constraint, space, Some(&table.name), &known, &name);
            }
        }
    }
    renames
}
