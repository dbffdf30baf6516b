//! What enums and domains have in common where another type takes their place.

use specforge_db_core::model::{Column, ObjectKind, ObjectPath, Table, Type};
use specforge_db_core::name::{Ident, NameCase};
use specforge_db_core::plan::{Command, PlanCx, Rank, StepDraft, Undo, Unsupported};
use specforge_db_sql::SqlWriter;

use crate::before::before;
use crate::inherit::parents;
use crate::mentions::{mentions, names};
use crate::names::generated;
use crate::render::{alter_table, parts_by, qualified, statement};

/// A type that another takes the place of.
pub(super) struct Swap<'c> {
    /// Its path.
    pub(super) path: &'c ObjectPath,
    /// What SQL calls it: TYPE or DOMAIN.
    pub(super) kind: &'static str,
    /// Whether values become of the new type by their texts; else they are assigned, which refuses what it would
    /// have to cut off.
    pub(super) by_text: bool,
    /// What it is in a sentence, and what happens to it: `the enum lvl loses values`.
    pub(super) what: String,
    /// The commands that make the one that comes.
    pub(super) create: Vec<Command>,
    /// The commands that make the old one again.
    pub(super) create_back: Vec<Command>,
}

/// The columns of the type that are there before and after, with their tables; what a part has from its
/// parent changes with it.
pub(crate) fn columns_of<'a>(path: &ObjectPath, cx: &PlanCx<'a>) -> Vec<(ObjectPath, &'a Column)> {
    let mut found = Vec::new();
    for known in cx.to.schema().tables() {
        let table = known.path();
        let Some(before) = cx.before(&table) else { continue };
        let parents = parents(known.table, &table);
        let from_parent = |column: &Column| {
            let mut parents = parents.iter().filter_map(|parent| cx.after(parent));
            parents.any(|of| of.column(column.name.as_str(), NameCase::Sensitive).is_some())
        };
        for column in known.table.columns.iter().filter(|column| !from_parent(column)) {
            let was = as_it_was(column, &table, before, cx);
            if is_of(&column.ty, path) && was.is_some_and(|was| is_of(&was.ty, path)) {
                found.push((table.clone(), column));
            }
        }
    }
    found
}

/// A column under the name that it had.
pub(crate) fn as_it_was<'a>(
    column: &Column,
    table: &ObjectPath,
    before: &'a Table,
    cx: &PlanCx<'_>,
) -> Option<&'a Column> {
    let renames = cx.renames.columns_of(table, NameCase::Sensitive);
    let renamed = renames.iter().find(|(_, to)| *to == column.name);
    let old = renamed.map_or(&column.name, |(from, _)| from);
    before.column(old.as_str(), NameCase::Sensitive)
}

fn is_of(ty: &Type, path: &ObjectPath) -> bool {
    let public = Ident::from("public");
    names(&ty.raw).iter().any(|named| {
        named.name == path.name
            && named.namespace.as_ref().unwrap_or(&public)
                == path.namespace.as_ref().unwrap_or(&public)
    })
}

/// A reference between two columns of the type does not live through one of them having the new one, and
/// the server changes the type of no column from which another is computed.
pub(super) fn refuse_what_holds_it(swap: &Swap<'_>, cx: &PlanCx<'_>) -> Result<(), Unsupported> {
    let what = &swap.what;
    for (table, column) in columns_of(swap.path, cx) {
        if parts_by(column, &table, cx) {
            return Err(Unsupported::new(format!(
                "{what}, and {table} is cut into parts by its column {}, whose type PostgreSQL does not change: create a table that has another, copy the rows, and swap the names",
                column.name
            )));
        }
        let was = before(&table, cx);
        let before = was.as_deref();
        let refers = before.into_iter().flat_map(|table| &table.foreign_keys);
        if refers.into_iter().any(|key| key.columns.contains(&column.name)) {
            return Err(Unsupported::new(format!(
                "{what}, and a foreign key of {table} holds its column {}: drop the foreign key first, and add it again afterwards",
                column.name
            )));
        }
        let stays = |computed: &Column| {
            let after = cx.after(&table);
            after.is_some_and(|t| t.column(computed.name.as_str(), NameCase::Sensitive).is_some())
        };
        let from_it = before.into_iter().flat_map(|table| &table.columns).find(|other| {
            let computed = other.generated.as_ref();
            computed.is_some_and(|c| mentions(&c.expr.text, &column.name)) && stays(other)
        });
        if let Some(computed) = from_it {
            return Err(Unsupported::new(format!(
                "{what}, and the column {} of {table} is computed from {}, which is of it: drop the computed column first, and add it again afterwards",
                computed.name, column.name
            )));
        }
    }
    Ok(())
}

/// The step that lets the other type take its place, with what is built on it out of the way.
pub(super) fn step(swap: &Swap<'_>, title: String, cx: &PlanCx<'_>) -> StepDraft {
    let path = swap.path;
    let columns = columns_of(path, cx);
    let mut step = StepDraft::new(
        "alter-column-type",
        title,
        commands(swap, &columns, cx, false),
        Undo::Commands(commands(swap, &columns, cx, true)),
    );
    step.because = vec![path.clone()];
    step.table = columns.first().map(|(table, _)| table.clone());
    step.reshapes = false;
    step.rank = Some(Rank::Alter);
    // Who compares values goes before and comes back after, and finds both the type and the columns.
    step.creates = vec![path.clone()];
    step.creates.extend(columns.iter().map(part));
    step.drops.clone_from(&step.creates);
    step.disturbs = disturbed(path, cx);
    step
}

/// Whatever is built on the type or on a column of it has to be out of the way.
pub(super) fn disturbed(path: &ObjectPath, cx: &PlanCx<'_>) -> Vec<ObjectPath> {
    std::iter::once(path.clone()).chain(columns_of(path, cx).iter().map(part)).collect()
}

fn part((table, column): &(ObjectPath, &Column)) -> ObjectPath {
    table.part(ObjectKind::Column, column.name.clone())
}

fn commands(
    swap: &Swap<'_>,
    columns: &[(ObjectPath, &Column)],
    cx: &PlanCx<'_>,
    back: bool,
) -> Vec<Command> {
    let path = swap.path;
    let passing = generated(&[path.name.as_str()], "old");
    let old = ObjectPath { name: passing.clone(), ..path.clone() };
    let mut commands = vec![statement(|w| {
        w.word("ALTER").word(swap.kind);
        qualified(w, path);
        w.word("RENAME TO").ident(&passing);
    })];
    commands.extend(if back { &swap.create_back } else { &swap.create }.iter().cloned());
    for (table, column) in columns {
        let was = cx.before(table).and_then(|before| as_it_was(column, table, before, cx));
        let now = if back { was } else { Some(*column) };
        let default = now.and_then(|column| column.default.as_ref());
        let had = was.is_some_and(|was| was.default.is_some());
        commands.push(alter_table(table, |w| {
            let alter = |w: &mut SqlWriter| {
                w.word("ALTER COLUMN").ident(&column.name);
            };
            if had || column.default.is_some() {
                alter(w);
                w.word("DROP DEFAULT").tight().word(",");
            }
            alter(w);
            w.word("TYPE").raw(&column.ty.raw);
            if swap.by_text {
                let array = column.ty.raw.ends_with("[]");
                w.word("USING").ident(&column.name);
                w.tight().word(if array { "::text[]::" } else { "::text::" });
                w.tight().raw(&column.ty.raw);
            }
            if let Some(default) = default {
                w.tight().word(",");
                alter(w);
                w.word("SET DEFAULT").expr(default);
            }
        }));
    }
    commands.push(statement(|w| {
        w.word("DROP").word(swap.kind);
        qualified(w, &old);
    }));
    commands
}
