//! What a new table says otherwise than the tables that it has its columns from.

use specforge_db_core::model::{Column, Key, ObjectPath, Table};
use specforge_db_core::name::NameCase;
use specforge_db_core::plan::{Command, PlanCx};

use super::alter_table;
use super::column::expression;
use crate::inherit::{Parent, counts_on, name_path, names};
use crate::model;

/// Defaults, and columns that must have a value, where CREATE TABLE has no place to say so.
pub(super) fn said_otherwise(table: &Table, path: &ObjectPath, cx: &PlanCx<'_>) -> Vec<Command> {
    let parents = parents(table, path, cx);
    let part = table.partitioning.as_ref().is_some_and(|p| p.of.is_some());
    let mut commands = Vec::new();
    for column in &table.columns {
        if !part && !column.options.flag(model::INHERITED) {
            continue;
        }
        let of_parent = parents
            .iter()
            .find_map(|parent| parent.column(column.name.as_str(), NameCase::Sensitive));
        let Some(of_parent) = of_parent else { continue };
        if part {
            // What a part says more than the whole stands in CREATE TABLE.
            if column.default.is_none() && of_parent.default.is_some() {
                commands.push(default(column, path));
            }
            continue;
        }
        let counts = |column: &Column| column.options.get(model::SERIAL).is_some();
        let none = column.default.is_none() && counts(of_parent) && !counts(column);
        if column.default != of_parent.default && !counts_on(column, of_parent) || none {
            commands.push(default(column, path));
        }
        let key = |parent: &&Table| {
            let mut columns = parent.primary_key.iter().flat_map(Key::columns);
            columns.any(|name| *name == column.name)
        };
        if !column.nullable && of_parent.nullable && !parents.iter().any(key) {
            commands.push(alter_table(path, |w| {
                w.word("ALTER COLUMN").ident(&column.name).word("SET NOT NULL");
            }));
        }
    }
    commands
}

fn default(column: &Column, path: &ObjectPath) -> Command {
    alter_table(path, |w| {
        w.word("ALTER COLUMN").ident(&column.name);
        match &column.default {
            Some(default) => {
                w.word("SET DEFAULT");
                expression(w, &default.text);
            }
            None => {
                w.word("DROP DEFAULT");
            }
        }
    })
}

/// The tables that a table has its columns from, as far as they are known.
fn parents<'a>(table: &Table, path: &ObjectPath, cx: &PlanCx<'a>) -> Vec<&'a Table> {
    let known = |path: &ObjectPath| cx.after(path).or_else(|| cx.from.table(path));
    match table.options.text(model::INHERITS) {
        Some(list) => names(list).iter().filter_map(|name| known(&name_path(name, path))).collect(),
        None => Parent::of(table, path, cx).and_then(|parent| parent.table).into_iter().collect(),
    }
}
