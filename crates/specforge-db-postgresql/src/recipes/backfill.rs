//! Values that the caller gives to the rows that are there, for a column that is new or becomes
//! required.

use specforge_db_core::diff::{Change, Op};
use specforge_db_core::model::{Column, Expr, Facet, Key, Object, ObjectPath};
use specforge_db_core::plan::{
    Check, Command, PlanCx, Probe, Rank, Recipe, StepDraft, Undo, Unsupported, loses,
};
use specforge_db_sql::SqlWriter;

use super::batches::{Filling, gone_through_by, is_plain};
use super::not_null::{becomes_required, proven};
use super::{about, claim_each, is_live};
use crate::mentions::names;
use crate::operations::{add_empty_column, is_volatile};
use crate::render::{add_column, alter_column, alter_table, ask, fill, of};
use crate::spelling::SPELLING;

/// The rows get the value by what costs least.
pub(super) const BACKFILL: Recipe = Recipe {
    id: "backfill-given",
    summary: "Gives the rows that are there the value that was stated: in an instant by a default that goes again, else in batches, and then requires one.",
    page: include_str!("backfill.md"),
    claim: |group, cx| claim_each(group, |change| wanted(change, cx).is_some()),
    draft: |group, cx| {
        let mut steps = Vec::new();
        for change in &group.changes {
            if let Some((column, value)) = wanted(change, cx) {
                steps.extend(filled(column, value, change, cx)?);
            }
        }
        Ok::<_, Unsupported>(steps)
    },
};

/// The column as it will be, and what its rows get.
fn wanted<'a>(change: &'a Change, cx: &PlanCx<'a>) -> Option<(&'a Column, &'a Expr)> {
    let table = of(&change.path);
    let column = match &change.op {
        Op::Create(Object::Column(column)) if is_plain(column) => column,
        Op::Alter { before: Object::Column(before), after: Object::Column(after), facets }
            if becomes_required(before, after, facets)
                && is_live(&table, cx)
                && gone_through_by(&table, cx).is_some() =>
        {
            after
        }
        _ => return None,
    };
    if cx.is_new(&table) {
        return None;
    }
    cx.backfill(&table, &column.name).map(|value| (&**column, value))
}

fn filled(
    column: &Column,
    value: &Expr,
    change: &Change,
    cx: &PlanCx<'_>,
) -> Result<Vec<StepDraft>, Unsupported> {
    let table = of(&change.path);
    let key = gone_through_by(&table, cx).filter(|_| is_live(&table, cx));
    let new = matches!(change.op, Op::Create(_));
    let mut steps = match key {
        _ if new && is_settled(value, &table, cx) => vec![by_default(column, value, change, cx)],
        Some(key) if new => added_in_batches(column, key, value, change, cx),
        Some(key) => required_in_batches(column, key, value, change, cx),
        None => vec![at_once(column, change, cx)?],
    };
    for (at, step) in steps.iter_mut().enumerate() {
        about(step, change);
        step.follows = at > 0;
        step.rank = Some(Rank::Alter);
    }
    if let Some(first) = steps.first_mut() {
        let needs = crate::needs::needs(change, cx);
        first.uses = needs.new;
        first.uses_old = needs.old;
        first.checks.extend(no_nulls(column, value, &table, cx));
    }
    // Whoever uses the column waits until it is as it will be.
    if let Some(last) = steps.last_mut() {
        last.creates = vec![change.path.clone()];
    }
    Ok(steps)
}

/// Whether a value is the same for every row, so that the catalog alone can hold it.
fn is_settled(value: &Expr, table: &ObjectPath, cx: &PlanCx<'_>) -> bool {
    let all = cx.after(table).into_iter().chain(cx.before(table));
    let columns: Vec<_> = all.flat_map(|table| &table.columns).map(|column| &column.name).collect();
    !is_volatile(&value.text, cx)
        && names(&value.text).iter().all(|named| !columns.contains(&&named.name))
}

/// Rows that would stay without a value forbid the plan, where that can be.
fn no_nulls(column: &Column, value: &Expr, table: &ObjectPath, cx: &PlanCx<'_>) -> Option<Check> {
    let constant = names(&value.text).is_empty() && !value.text.trim().is_empty();
    if column.nullable || (constant && !value.text.eq_ignore_ascii_case("null")) {
        return None;
    }
    let command = ask(&Probe::Nulls { table, column: &column.name }, cx).ok()?;
    let why = format!("rows for which the backfill of {table}.{} has no value", column.name);
    Some(Check::no_rows(command, why))
}

/// The column comes with the value as its default, which the rows that are there keep.
fn by_default(column: &Column, value: &Expr, change: &Change, cx: &PlanCx<'_>) -> StepDraft {
    let table = of(&change.path);
    let filled = Column { default: Some(value.clone()), ..column.clone() };
    let mut commands = add_column(&filled, &change.path, cx);
    if column.default != filled.default {
        commands.push(own_default(column, &table));
    }
    let mut step = StepDraft::new(
        add_empty_column(&column.ty.raw, cx),
        format!("Add column {} with its value for the rows that are there", change.path),
        commands,
        gone(column, &table),
    );
    step.why =
        "The catalog keeps the value for the rows that are there, so that none is written.".into();
    step
}

/// The default that the column has from then on.
fn own_default(column: &Column, table: &ObjectPath) -> Command {
    alter_table(table, |w| {
        w.word("ALTER COLUMN").ident(&column.name);
        match &column.default {
            Some(default) => w.word("SET DEFAULT").raw(&default.text),
            None => w.word("DROP DEFAULT"),
        };
    })
}

fn gone(column: &Column, table: &ObjectPath) -> Undo {
    Undo::Commands(vec![alter_table(table, |w| {
        w.word("DROP COLUMN").ident(&column.name);
    })])
}

/// The column comes empty; rows written from now on have its default.
fn empty(column: &Column, change: &Change, cx: &PlanCx<'_>) -> Vec<Command> {
    let table = of(&change.path);
    let bare = Column { nullable: true, default: None, ..column.clone() };
    let mut commands = add_column(&bare, &change.path, cx);
    if column.default.is_some() {
        commands.push(own_default(column, &table));
    }
    commands
}

fn filling<'a>(
    column: &'a Column,
    key: &'a Key,
    value: &'a str,
    table: &'a ObjectPath,
) -> Filling<'a> {
    let only = (!names(value).is_empty()).then(|| {
        let mut w = SqlWriter::new(&SPELLING);
        w.parens(|w| {
            w.raw(value);
        });
        w.word("IS NOT NULL");
        w.finish()
    });
    Filling { column, key, table, set: value, only }
}

fn added_in_batches(
    column: &Column,
    key: &Key,
    value: &Expr,
    change: &Change,
    cx: &PlanCx<'_>,
) -> Vec<StepDraft> {
    let table = of(&change.path);
    let mut add = StepDraft::new(
        add_empty_column(&column.ty.raw, cx),
        format!("Add column {} for rows written from now on", change.path),
        empty(column, change, cx),
        gone(column, &table),
    );
    add.why = "Each row has a value of its own, which is worked out while others go on.".into();
    let mut steps = vec![add];
    steps.extend(filling(column, key, &value.text, &table).steps(&change.path, cx));
    if !column.nullable {
        let op = Op::Alter {
            before: Object::Column(Box::new(Column { nullable: true, ..column.clone() })),
            after: Object::Column(Box::new(column.clone())),
            facets: vec![Facet::Nullable],
        };
        let required = Change { path: change.path.clone(), op };
        for mut step in proven(column, &required, cx) {
            step.uses = Vec::new();
            step.uses_old = Vec::new();
            steps.push(step);
        }
    }
    steps
}

/// New rows have to have a value first, so that no more come without one.
fn required_in_batches(
    column: &Column,
    key: &Key,
    value: &Expr,
    change: &Change,
    cx: &PlanCx<'_>,
) -> Vec<StepDraft> {
    let table = of(&change.path);
    let mut steps = proven(column, change, cx);
    let mut fill = filling(column, key, &value.text, &table).steps(&change.path, cx);
    for step in &mut fill {
        if let Some(loses) = loses(change, cx).filter(|_| step.repeat) {
            step.undo = Undo::Lossy { commands: Vec::new(), loses };
        }
    }
    let rest = steps.split_off(1.min(steps.len()));
    steps.extend(fill);
    steps.extend(rest);
    steps
}

/// All in one step, for a table that nobody uses meanwhile or that has no key to go by.
fn at_once(column: &Column, change: &Change, cx: &PlanCx<'_>) -> Result<StepDraft, Unsupported> {
    let table = of(&change.path);
    let mut commands = empty(column, change, cx);
    let bare = Column { nullable: true, ..column.clone() };
    if column.nullable {
        commands.extend(cx.backfill(&table, &column.name).map(|v| fill(&column.name, v, &table)));
    } else {
        commands.extend(alter_column(&bare, column, &[Facet::Nullable], &change.path, cx)?);
    }
    let mut step = StepDraft::new(
        "add-column-filled",
        format!("Add column {} and fill it", change.path),
        commands,
        gone(column, &table),
    );
    step.why = "Each row has a value of its own, and nobody waits for the table.".into();
    Ok(step)
}
