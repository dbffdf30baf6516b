//! Enums that lose values or change their order.

use specforge_db_core::diff::{Change, Op};
use specforge_db_core::model::{Column, Enum, Object, ObjectKind, ObjectPath, Table, Type};
use specforge_db_core::name::{Ident, NameCase};
use specforge_db_core::plan::{
    Check, Claim, Command, Group, PlanCx, Rank, Recipe, StepDraft, Undo, Unsupported,
};
use specforge_db_sql::SqlWriter;

use crate::before::before;
use crate::inherit::Parent;
use crate::mentions::{mentions, names};
use crate::names::generated;
use crate::render::{
    additions, alter_table, as_they_are, create_enum, parts_by, qualified, statement,
};
use crate::spelling::SPELLING;

/// An enum that another takes the place of.
pub(super) const ENUM_SWAP: Recipe = Recipe {
    id: "enum-swap",
    summary: "Lets another type take the place of an enum that loses values or changes their order.",
    page: include_str!("enum_swap.md"),
    claim: |group, cx| {
        let at = group.changes.iter().position(|change| swapped(change).is_some());
        let Some(change) = at.and_then(|at| group.changes.get(at)) else { return Claim::none() };
        // Whatever is built on the type or on a column of it has to be out of the way.
        let mut disturbs = vec![change.path.clone()];
        disturbs.extend(
            columns_of_enum(&change.path, cx)
                .iter()
                .map(|(table, column)| table.part(ObjectKind::Column, column.name.clone())),
        );
        Claim { changes: at.into_iter().collect(), disturbs }
    },
    draft: |group, cx| {
        refuse_what_holds_it(group, cx)?;
        Ok(draft(group, cx))
    },
};

/// Whether a change lets another type take the place of an enum.
pub(crate) fn swaps(change: &Change) -> bool {
    swapped(change).is_some()
}

/// The enum before and after, where it cannot be changed as it stands.
fn swapped(change: &Change) -> Option<(&Enum, &Enum)> {
    match &change.op {
        Op::Alter { before: Object::Enum(before), after: Object::Enum(after), .. }
            if before.values != after.values && additions(before, after).is_none() =>
        {
            Some((before, after))
        }
        _ => None,
    }
}

/// The columns of the type that are there before and after, with their tables; what a part has from its
/// parent changes with it.
pub(crate) fn columns_of_enum<'a>(
    path: &ObjectPath,
    cx: &PlanCx<'a>,
) -> Vec<(ObjectPath, &'a Column)> {
    let mut found = Vec::new();
    for known in cx.to.schema().tables() {
        let table = known.path();
        let Some(before) = cx.before(&table) else { continue };
        if Parent::of(known.table, &table, cx).is_some() {
            continue;
        }
        for column in &known.table.columns {
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
fn refuse_what_holds_it(group: &Group<'_>, cx: &PlanCx<'_>) -> Result<(), Unsupported> {
    for change in group.changes.iter().filter(|change| swapped(change).is_some()) {
        for (table, column) in columns_of_enum(&change.path, cx) {
            if parts_by(column, &table, cx) {
                return Err(Unsupported::new(format!(
                    "the enum {} loses values or changes their order, and {table} is cut into parts by its column {}, whose type PostgreSQL does not change: create a table that has another, copy the rows, and swap the names",
                    change.path, column.name
                )));
            }
            let was = before(&table, cx);
            let before = was.as_deref();
            let refers = before.into_iter().flat_map(|table| &table.foreign_keys);
            if refers.into_iter().any(|key| key.columns.contains(&column.name)) {
                return Err(Unsupported::new(format!(
                    "the enum {} loses values or changes their order, and a foreign key of {table} holds its column {}: drop the foreign key first, and add it again afterwards",
                    change.path, column.name
                )));
            }
            let stays = |computed: &Column| {
                let after = cx.after(&table);
                after.is_some_and(|t| {
                    t.column(computed.name.as_str(), NameCase::Sensitive).is_some()
                })
            };
            let from_it = before.into_iter().flat_map(|table| &table.columns).find(|other| {
                let computed = other.generated.as_ref();
                computed.is_some_and(|c| mentions(&c.expr.text, &column.name)) && stays(other)
            });
            if let Some(computed) = from_it {
                return Err(Unsupported::new(format!(
                    "the enum {} loses values or changes their order, and the column {} of {table} is computed from {}, which is of it: drop the computed column first, and add it again afterwards",
                    change.path, computed.name, column.name
                )));
            }
        }
    }
    Ok(())
}

fn draft(group: &Group<'_>, cx: &PlanCx<'_>) -> Vec<StepDraft> {
    let Some((change, (before, after))) =
        group.changes.iter().find_map(|change| Some((change, swapped(change)?)))
    else {
        return Vec::new();
    };
    let path = &change.path;
    let columns = columns_of_enum(path, cx);
    let gone: Vec<&str> = before
        .values
        .iter()
        .filter(|value| !after.values.contains(value))
        .map(AsRef::as_ref)
        .collect();
    let undo = swap(path, before, &columns, cx, true);
    let mut step = StepDraft::new(
        "alter-column-type",
        format!("Let another type take the place of the enum {path}"),
        swap(path, after, &columns, cx, false),
        Undo::Commands(undo),
    );
    step.because = vec![path.clone()];
    step.table = columns.first().map(|(table, _)| table.clone());
    step.reshapes = false;
    step.rank = Some(Rank::Alter);
    // Who compares values goes before and comes back after, and finds both the type and the columns.
    step.creates = vec![path.clone()];
    let of = |(table, column): &(ObjectPath, &Column)| {
        table.part(ObjectKind::Column, column.name.clone())
    };
    step.creates.extend(columns.iter().map(of));
    step.drops.clone_from(&step.creates);
    step.disturbs = vec![path.clone()];
    for (table, column) in &columns {
        step.disturbs.push(table.part(ObjectKind::Column, column.name.clone()));
        if !gone.is_empty() {
            step.checks.push(unused(table, column, &gone, cx));
        }
    }
    step.why =
        "PostgreSQL cannot take a value from an enum: a new type is made, and the columns become of it."
            .into();
    vec![step]
}

fn swap(
    path: &ObjectPath,
    after: &Enum,
    columns: &[(ObjectPath, &Column)],
    cx: &PlanCx<'_>,
    back: bool,
) -> Vec<Command> {
    let passing = generated(&[path.name.as_str()], "old");
    let old = ObjectPath { name: passing.clone(), ..path.clone() };
    let mut commands = vec![statement(|w| {
        w.word("ALTER TYPE");
        qualified(w, path);
        w.word("RENAME TO").ident(&passing);
    })];
    commands.extend(create_enum(after, path));
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
            w.word("TYPE").raw(&column.ty.raw).word("USING").ident(&column.name);
            w.tight().word(if column.ty.raw.ends_with("[]") { "::text[]::" } else { "::text::" });
            w.tight().raw(&column.ty.raw);
            if let Some(default) = default {
                w.tight().word(",");
                alter(w);
                w.word("SET DEFAULT").expr(default);
            }
        }));
    }
    commands.push(statement(|w| {
        w.word("DROP TYPE");
        qualified(w, &old);
    }));
    commands
}

/// Which rows still hold a value that goes?
fn unused(table: &ObjectPath, column: &Column, gone: &[&str], cx: &PlanCx<'_>) -> Check {
    let array = column.ty.raw.ends_with("[]");
    let was = cx.before(table).and_then(|before| as_it_was(column, table, before, cx));
    let name = was.map_or(&column.name, |was| &was.name);
    let query = as_they_are(table, cx, |rows| {
        let mut w = SqlWriter::new(&SPELLING);
        w.word("SELECT * FROM");
        rows.write(&mut w);
        w.word("WHERE").ident(name).tight();
        let list = |w: &mut SqlWriter| {
            w.list(gone, |w, value: &&str| {
                w.literal(value);
            });
        };
        if array {
            w.word("::text[] && ARRAY[").tight();
            list(&mut w);
            w.tight().word("]");
        } else {
            w.word("::text IN").parens(list);
        }
        Command::Text(w.finish())
    });
    Check::no_rows(query, format!("these rows hold values that {} loses", column.ty.raw))
}
