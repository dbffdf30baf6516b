//! Enums that lose values or change their order.

use specforge_db_core::diff::{Change, Op};
use specforge_db_core::model::{Column, Enum, Object, ObjectPath};
use specforge_db_core::plan::{
    Check, Claim, Command, Group, PlanCx, Recipe, StepDraft, Unsupported,
};
use specforge_db_sql::SqlWriter;

use super::type_swap::{Swap, as_it_was, columns_of, disturbed, refuse_what_holds_it, step};
use crate::render::{additions, as_they_are, create_enum};
use crate::spelling::SPELLING;

/// An enum that another takes the place of.
pub(super) const ENUM_SWAP: Recipe = Recipe {
    id: "enum-swap",
    summary: "Lets another type take the place of an enum that loses values or changes their order.",
    page: include_str!("enum_swap.md"),
    claim: |group, cx| {
        let at = group.changes.iter().position(|change| swapped(change).is_some());
        let Some(change) = at.and_then(|at| group.changes.get(at)) else { return Claim::none() };
        Claim { changes: at.into_iter().collect(), disturbs: disturbed(&change.path, cx) }
    },
    draft,
};

/// Whether a change lets another type take the place of an enum.
pub(super) fn swaps(change: &Change) -> bool {
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

fn draft(group: &Group<'_>, cx: &PlanCx<'_>) -> Result<Vec<StepDraft>, Unsupported> {
    let found = group.changes.iter().find_map(|change| Some((change, swapped(change)?)));
    let Some((change, (before, after))) = found else { return Ok(Vec::new()) };
    let path = &change.path;
    let swap = Swap {
        path,
        kind: "TYPE",
        by_text: true,
        what: format!("the enum {path} loses values or changes their order"),
        create: create_enum(after, path),
        create_back: create_enum(before, path),
    };
    refuse_what_holds_it(&swap, cx)?;
    let title = format!("Let another type take the place of the enum {path}");
    let mut step = step(&swap, title, cx);
    let gone: Vec<&str> = before
        .values
        .iter()
        .filter(|value| !after.values.contains(value))
        .map(AsRef::as_ref)
        .collect();
    if !gone.is_empty() {
        let columns = columns_of(path, cx);
        let unused = columns.iter().map(|(table, column)| unused(table, column, &gone, cx));
        step.checks.extend(unused);
    }
    step.why =
        "PostgreSQL cannot take a value from an enum: a new type is made, and the columns become of it."
            .into();
    Ok(vec![step])
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
