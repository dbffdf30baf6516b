//! Columns whose type changes so that every row is written anew.

mod fits;
mod input;
mod obstacle;
mod parts;
mod swap;
mod sync;

use specforge_db_core::diff::{Change, Op};
use specforge_db_core::model::{Column, Object, ObjectKind, ObjectPath, Table};
use specforge_db_core::name::{Ident, NameCase};
use specforge_db_core::plan::{Claim, Group, PlanCx, Recipe, StepDraft, Unsupported};

pub(super) use fits::refused_by_domain;
pub(crate) use fits::{cannot_be_asked, conversion_check};

use super::is_live;
use crate::names::generated;
use crate::operations::{Retyping, retyping};
use crate::render::of;

const CASE: NameCase = NameCase::Sensitive;

/// A column of the new type that takes the place of the old one.
pub(super) const RETYPE: Recipe = Recipe {
    id: "type-by-new-column",
    summary: "Fills a column of the new type beside the old one while readers and writers go on, then lets it take the old one's place.",
    page: include_str!("../retype.md"),
    claim,
    draft: |group, cx| {
        let mut found: Vec<(usize, Retyped<'_>, &Change)> = Vec::new();
        for change in &group.changes {
            if let Some(column) = wanted(change, cx) {
                found.push((column.place(), column, change));
            }
        }
        // In the order in which they will stand.
        found.sort_by_key(|(place, ..)| *place);
        let mut steps: Vec<StepDraft> = Vec::new();
        let mut last: Option<ObjectPath> = None;
        for (_, column, change) in found {
            let mut more = swap::steps(&column, change, cx);
            let passing = column.table.part(ObjectKind::Column, column.passing());
            if let Some(first) = more.first_mut() {
                first.uses.extend(last.replace(passing.clone()));
                first.creates.push(passing);
            }
            // Whoever looks at the old column may do so until the new one takes its place.
            if let Some((_, before)) = more.split_last_mut() {
                for step in before {
                    step.gentle = true;
                }
            }
            steps.extend(more);
        }
        Ok::<_, Unsupported>(steps)
    },
};

/// A column before and after, with its table.
struct Retyped<'a> {
    table: ObjectPath,
    before: &'a Table,
    after: &'a Table,
    was: &'a Column,
    is: &'a Column,
}

impl Retyped<'_> {
    /// The name of the new column until it takes the old one's place.
    fn passing(&self) -> Ident {
        generated(&[self.is.name.as_str()], "new")
    }

    fn place(&self) -> usize {
        let mut columns = self.after.columns.iter();
        columns.position(|column| column.name == self.is.name).unwrap_or_default()
    }

    /// Whether only new columns and those of which the same is true stand behind it, as they will when it
    /// is added.
    fn stands_last(&self) -> bool {
        self.after.columns.iter().skip(self.place() + 1).all(|column| {
            let was = self.before.column(column.name.as_str(), CASE);
            was.is_none_or(|was| was.ty != column.ty)
        })
    }
}

fn claim(group: &Group<'_>, cx: &PlanCx<'_>) -> Claim {
    let mut claim = Claim::default();
    let mut rebuilt: Vec<ObjectPath> = Vec::new();
    for (at, change) in group.changes.iter().enumerate() {
        let Some(column) = wanted(change, cx) else { continue };
        claim.changes.push(at);
        claim.disturbs.extend(crate::disturbed::disturbs(change));
        rebuilt.extend(parts::rebuilt(&column).into_iter().map(|(path, _)| path));
    }
    claim.disturbs.extend(rebuilt.iter().filter(|path| parts::is_constraint(path)).cloned());
    // What is built on the new column is built as it will be.
    for (at, change) in group.changes.iter().enumerate() {
        if rebuilt.contains(&change.path) {
            claim.changes.push(at);
        }
    }
    claim
}

/// The column, where a new one can take its place.
fn wanted<'a>(change: &'a Change, cx: &PlanCx<'a>) -> Option<Retyped<'a>> {
    let Op::Alter { before: Object::Column(was), after: Object::Column(is), .. } = &change.op
    else {
        return None;
    };
    let table = of(&change.path);
    let (before, after) = (cx.before(&table)?, cx.after(&table)?);
    let column = Retyped { table, before, after, was, is };
    (is_slow(&column, cx) && column.stands_last() && obstacle::obstacle(&column, cx).is_none())
        .then_some(column)
}

/// Whether the change would keep others out while it goes through many rows.
fn is_slow(column: &Retyped<'_>, cx: &PlanCx<'_>) -> bool {
    column.was.ty != column.is.ty
        && retyping(column.was, column.is, &column.table, cx) == Retyping::Rewrites
        && is_live(&column.table, cx)
}

/// The columns of a table in whose place new ones come.
pub(crate) fn replaced(
    table: &ObjectPath,
    before: &Table,
    after: &Table,
    cx: &PlanCx<'_>,
) -> Vec<Ident> {
    let mut found = Vec::new();
    for is in &after.columns {
        let Some(was) = before.column(is.name.as_str(), CASE) else { continue };
        let column = Retyped { table: table.clone(), before, after, was, is };
        if is_slow(&column, cx) && obstacle::obstacle(&column, cx).is_none() {
            found.push(is.name.clone());
        }
    }
    found
}

/// Why a change of a type is made as it stands though that writes every row anew.
pub(crate) fn why_in_place(change: &Change, cx: &PlanCx<'_>) -> Option<String> {
    let Op::Alter { before: Object::Column(was), after: Object::Column(is), .. } = &change.op
    else {
        return None;
    };
    let table = of(&change.path);
    let (before, after) = (cx.before(&table)?, cx.after(&table)?);
    let column = Retyped { table, before, after, was, is };
    if !is_slow(&column, cx) {
        return None;
    }
    let why = obstacle::obstacle(&column, cx)?;
    Some(format!("No new column can take its place while others use the table: {why}."))
}
