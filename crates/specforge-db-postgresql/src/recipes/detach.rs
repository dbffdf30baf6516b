//! Partitions that leave a table in use.

use specforge_db_core::diff::{Change, Op};
use specforge_db_core::model::{Facet, Object, ObjectPath};
use specforge_db_core::name::Ident;
use specforge_db_core::plan::{PlanCx, Rank, Recipe, StepDraft, Undo, row_checks};
use specforge_db_core::version::Version;

use super::{about, claim_each, is_live};
use crate::Postgresql;
use crate::bounds::had_default;
use crate::inherit::Parent;
use crate::names::generated;

use crate::render::{alter_table, attach, detach};
use crate::words::Words;

/// A part that is detached while readers and writers of its parent go on.
pub(super) const DETACH: Recipe = Recipe {
    id: "detach-concurrently",
    summary: "Detaches a partition while readers and writers of its parent go on.",
    page: include_str!("partition.md"),
    claim: |group, cx| claim_each(group, |change| detaching(change, cx).is_some()),
    draft: |group, cx| {
        let mut steps = Vec::new();
        for change in &group.changes {
            steps.extend(detach_steps(change, cx));
        }
        Ok(steps)
    },
};

/// The parent of a live part that only stops being one.
fn detaching(change: &Change, cx: &PlanCx<'_>) -> Option<ObjectPath> {
    let Op::Alter { before: Object::Table(before), after: Object::Table(after), facets } =
        &change.op
    else {
        return None;
    };
    let goes = after.partitioning.as_ref().is_none_or(|p| p.of.is_none());
    let fits = facets.as_slice() == [Facet::Partitioning]
        && goes
        && cx.version >= Version::short(14, 0)
        && is_live(&change.path, cx);
    let parent = Parent::of(before, &change.path, cx).filter(Parent::is_partitioned)?;
    (fits && !had_default(&parent.path, cx)).then_some(parent.path)
}

fn detach_steps(change: &Change, cx: &PlanCx<'_>) -> Vec<StepDraft> {
    let Some(parent) = detaching(change, cx) else { return Vec::new() };
    let Op::Alter { before: Object::Table(before), .. } = &change.op else { return Vec::new() };
    let Some(partitioning) = before.partitioning.as_ref() else { return Vec::new() };
    let mut step = StepDraft::new(
        "detach-partition-concurrently",
        format!("Detach {} from {parent}", change.path),
        vec![detach(&parent, &change.path, true)],
        Undo::Commands(vec![attach(&parent, &change.path, partitioning)]),
    );
    about(&mut step, change);
    step.alone = true;
    step.patient = true;
    step.rank = Some(Rank::Alter);
    let needs = crate::needs::needs(change, cx);
    step.uses_old = needs.old;
    step.checks = row_checks(&Postgresql, change, cx);
    let left = check_left_behind(&parent, &change.path, cx);
    let mut tidied = StepDraft::new(
        "drop-constraint",
        format!("Drop what holds {} to its old bound", change.path),
        vec![alter_table(&change.path, |w| {
            w.word("DROP CONSTRAINT IF EXISTS").ident(&left);
        })],
        Undo::nothing(),
    );
    tidied.why =
        "The server leaves a check of the bound behind, unless one said as much before.".into();
    tidied.follows = true;
    tidied.rank = Some(Rank::Alter);
    about(&mut tidied, change);
    // Whoever needs the table to stand alone waits for the last step.
    step.reshapes = false;
    let needs = crate::needs::needs(change, cx);
    step.drops = needs.frees;
    tidied.creates = needs.provides;
    vec![step, tidied]
}

/// The name of the check that DETACH CONCURRENTLY leaves on the part
/// (<https://www.postgresql.org/docs/current/sql-altertable.html>): as the server chooses it, with the
/// one column that the bound is about.
fn check_left_behind(parent: &ObjectPath, part: &ObjectPath, cx: &PlanCx<'_>) -> Ident {
    let by = cx.before(parent).and_then(|table| table.partitioning.as_ref());
    let columns: Vec<&str> = match by.map(|partitioning| partitioning.by.as_slice()) {
        Some([one]) if Words::new(&one.text).len() == 1 => vec![one.text.trim_matches('"')],
        _ => Vec::new(),
    };
    let taken: Vec<&Ident> = cx
        .from
        .schema()
        .tables()
        .filter(|known| known.namespace.name == part.namespace)
        .flat_map(|known| {
            let keys = known.table.primary_key.iter().chain(&known.table.uniques);
            let keys = keys.filter_map(|key| key.name.as_ref());
            let references = known.table.foreign_keys.iter().filter_map(|key| key.name.as_ref());
            keys.chain(references).chain(known.table.checks.iter().filter_map(|c| c.name.as_ref()))
        })
        .collect();
    let parts: Vec<&str> = [part.name.as_str()].into_iter().chain(columns).collect();
    let mut name = generated(&parts, "check");
    let mut number = 1_u32;
    while taken.contains(&&name) {
        name = generated(&parts, &format!("check{number}"));
        number += 1;
    }
    name
}
