//! Partitions that come to, and go from, a table in use.

use specforge_db_core::diff::{Change, Op};
use specforge_db_core::model::{
    Check, Expr, Facet, Index, Key, Object, ObjectKind, ObjectPath, Table,
};
use specforge_db_core::name::Ident;
use specforge_db_core::plan::{
    Command, Group, Phase, PlanCx, Rank, Recipe, SchemaIndex, StepDraft, Undo, row_checks,
};
use specforge_db_core::version::Version;

use super::index::build;
use super::{about, claim_each, is_cut, is_live};
use crate::Postgresql;
use crate::bounds::{condition, default_part, had_default, searched};
use crate::inherit::{Parent, parts};
use crate::left_behind::alike;
use crate::model;
use crate::names::generated;
use crate::normal::of_index;

use crate::render::{
    Manner, add_check, alter_table, attach, bare, create_index, detach, drop_constraint,
    drop_index, of, validate,
};
use crate::shares::{
    attach_to, drop_if_there, keys_like, take_back, takes_along, whole_of, with_shares,
};
use crate::words::Words;

/// An index on a table that is cut into parts, built part by part.
pub(super) const INDEX_BY_PARTS: Recipe = Recipe {
    id: "index-by-partitions",
    summary: "Builds the index of a partitioned table partition by partition while readers and writers go on.",
    page: include_str!("partition.md"),
    claim: |group, cx| {
        claim_each(
            group,
            |change| matches!(&change.op, Op::Create(Object::Index(index)) if by_parts(index, &of(&change.path), cx)),
        )
    },
    draft: |group, cx| {
        let mut steps = Vec::new();
        for change in &group.changes {
            if let Op::Create(Object::Index(index)) = &change.op {
                steps.extend(index_steps(index, change, cx));
            }
        }
        Ok(steps)
    },
};

/// An index on a table that is cut into parts, which takes indexes of these for its shares.
pub(super) const INDEX_TAKES_SHARES: Recipe = Recipe {
    id: "index-takes-shares",
    summary: "Makes the index of a partitioned table over indexes that its partitions have, which come back when that is taken back.",
    page: include_str!("partition.md"),
    claim: |group, cx| {
        claim_each(
            group,
            |change| matches!(&change.op, Op::Create(Object::Index(_)) if take_back(&change.path, cx).len() > 1),
        )
    },
    draft: |group, cx| {
        let drafts = group.changes.iter().filter_map(|change| match &change.op {
            Op::Create(Object::Index(index)) => Some(over_shares(index, change, cx)),
            _ => None,
        });
        Ok(drafts.collect())
    },
};

fn over_shares(index: &Index, change: &Change, cx: &PlanCx<'_>) -> StepDraft {
    let mut draft = StepDraft::new(
        if index.options.flag(model::ONLY) { "create-index-only" } else { "create-index" },
        format!("Create index {}", change.path),
        create_index(index, &of(&change.path), Manner::Plain),
        Undo::Commands(take_back(&change.path, cx)),
    );
    about(&mut draft, change);
    draft.rank = Some(Rank::CreatePart);
    draft.creates = vec![change.path.clone()];
    let needs = crate::needs::needs(change, cx);
    draft.reshapes = !needs.quiet;
    draft.uses = needs.new;
    draft.checks = row_checks(&Postgresql, change, cx);
    draft
}

/// An index on a table that is cut into parts, which goes with shares that have names of their own.
pub(super) const DROP_WITH_SHARES: Recipe = Recipe {
    id: "drop-index-with-shares",
    summary: "Drops the index of a partitioned table; taken back, its shares come under the names that they had.",
    page: include_str!("partition.md"),
    claim: |group, cx| {
        claim_each(
            group,
            |change| matches!(&change.op, Op::Drop(Object::Index(_)) if takes_along(&change.path, cx)),
        )
    },
    draft: |group, cx| {
        let drafts = group.changes.iter().filter_map(|change| match &change.op {
            Op::Drop(Object::Index(index)) => Some(drop_with_shares(index, change, cx)),
            _ => None,
        });
        Ok(drafts.collect())
    },
};

fn drop_with_shares(index: &Index, change: &Change, cx: &PlanCx<'_>) -> StepDraft {
    let mut draft = StepDraft::new(
        "drop-index",
        format!("Drop index {}", change.path),
        vec![drop_index(&index.name, change.path.namespace.as_ref(), Manner::Plain)],
        Undo::Commands(with_shares(index, &change.path, cx.from)),
    );
    about(&mut draft, change);
    draft.rank = Some(Rank::DropPart);
    let needs = crate::needs::needs(change, cx);
    draft.uses_old = needs.old;
    draft.drops = vec![change.path.clone()];
    draft.drops.extend(needs.frees);
    draft
}

/// A table that becomes a part behind a check that proves its bound.
pub(super) const ATTACH_PROVEN: Recipe = Recipe {
    id: "attach-proven",
    summary: "Proves that the rows of a table lie within the bound while readers and writers go on, then attaches it in an instant.",
    page: include_str!("partition.md"),
    claim: |group, cx| claim_each(group, |change| attaching(change, cx).is_some()),
    draft: |group, cx| Ok(attach_steps(group, cx)),
};

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

fn by_parts(index: &Index, table: &ObjectPath, cx: &PlanCx<'_>) -> bool {
    is_live(table, cx)
        && !index.options.flag(model::ONLY)
        && cx.before(table).is_some_and(is_cut)
        && goes_by_parts(index, table, cx)
        && !old_parts(table, cx).is_empty()
}

/// Whether every part can be given the index by itself: none is elsewhere, none comes or goes, and none has a
/// key whose index the server takes for its share.
fn goes_by_parts(index: &Index, table: &ObjectPath, cx: &PlanCx<'_>) -> bool {
    let one_by_one = old_parts(table, cx).iter().all(|(path, part)| {
        let stays = cx.before(path).is_some_and(|was| was.partitioning == part.partitioning);
        stays && !model::is_foreign(part) && (!is_cut(part) || goes_by_parts(index, path, cx))
    });
    one_by_one && keys_like(index, table, cx.to).is_empty()
}

/// The parts of a table without those that the plan makes, which get their shares when they come.
fn old_parts<'a>(table: &ObjectPath, cx: &PlanCx<'a>) -> Vec<(ObjectPath, &'a Table)> {
    let mut all = parts(table, cx);
    all.retain(|(path, _)| !cx.is_new(path));
    all
}

/// The names that the server would choose for a part's shares of the indexes of the whole, made one after
/// the other, among the names of a schema.
pub(crate) fn shares<'i>(
    part: &ObjectPath,
    indexes: impl IntoIterator<Item = &'i Index>,
    side: &SchemaIndex<'_>,
    version: Version,
) -> Vec<(&'i Index, Ident)> {
    let mut chosen: Vec<(&Index, Ident)> = Vec::new();
    for index in indexes.into_iter().filter(|index| !index.options.flag(model::ONLY)) {
        let columns = of_index(index, version);
        let named = |label: &str| generated(&[part.name.as_str(), &columns], label);
        let taken = |name: &Ident| {
            side.has_relation(part.namespace.as_ref(), name.as_str())
                || chosen.iter().any(|(_, other)| other == name)
        };
        let numbered = (1_u32..).map(|number| named(&format!("idx{number}")));
        let names = std::iter::once(named("idx")).chain(numbered);
        let name = names.into_iter().find(|name| !taken(name)).unwrap_or_default();
        chosen.push((index, name));
    }
    chosen
}

/// Takes from a table that is a part no longer the shares that the server made it when it became one.
pub(crate) fn shares_left(
    part: &ObjectPath,
    table: &Table,
    whole: &ObjectPath,
    cx: &PlanCx<'_>,
) -> Vec<Command> {
    let Some(of) = cx.named().table(whole) else { return Vec::new() };
    let all = shares(part, &of.indexes, cx.named(), cx.version);
    let made = all.iter().filter(|(index, _)| !table.indexes.iter().any(|own| alike(own, index)));
    made.map(|(_, name)| drop_if_there("DROP INDEX IF EXISTS", part.namespace.as_ref(), name))
        .collect()
}

fn index_steps(index: &Index, change: &Change, cx: &PlanCx<'_>) -> Vec<StepDraft> {
    let undo = Undo::Commands(take_back(&change.path, cx));
    let mut first = on_the_whole_alone(index, &change.path, undo);
    about(&mut first, change);
    first.creates = vec![change.path.clone()];
    let needs = crate::needs::needs(change, cx);
    first.uses = needs.new;
    first.checks = row_checks(&Postgresql, change, cx);
    let mut steps = vec![first];
    share_steps(index, &change.path, change, cx, &mut steps);
    steps
}

/// The step that makes an index of a table in parts, without shares.
fn on_the_whole_alone(index: &Index, path: &ObjectPath, undo: Undo) -> StepDraft {
    let mut only = Index { name: path.name.clone(), ..index.clone() };
    only.options.set(model::ONLY, true);
    let mut step = StepDraft::new(
        "create-index-only",
        format!("Create index {path} on the parent alone"),
        create_index(&only, &of(path), Manner::Plain),
        undo,
    );
    step.rank = Some(Rank::CreatePart);
    step
}

/// The steps that build and attach the share of each part; those of its own parts come before.
fn share_steps(
    index: &Index,
    whole: &ObjectPath,
    change: &Change,
    cx: &PlanCx<'_>,
    steps: &mut Vec<StepDraft>,
) {
    let gone = || drop_if_there("DROP INDEX IF EXISTS", whole.namespace.as_ref(), &whole.name);
    for (part, own) in old_parts(&of(whole), cx) {
        let said = own
            .indexes
            .iter()
            .find(|share| whole_of(share, &part, own, cx).is_some_and(|known| known == *whole));
        let all = cx.after(&of(&change.path)).map_or(&[][..], |table| table.indexes.as_slice());
        let mut all = shares(&part, all, cx.to, cx.version).into_iter();
        let chosen = all.find(|(known, _)| known.name == index.name).map(|(_, name)| name);
        let Some(name) = said.map(|share| share.name.clone()).or(chosen) else { continue };
        let share = part.part(ObjectKind::Index, name.clone());
        if said.is_none() && is_cut(own) {
            let alone = bare(index);
            let gone = drop_if_there("DROP INDEX IF EXISTS", part.namespace.as_ref(), &name);
            let mut made = on_the_whole_alone(&alone, &share, Undo::Commands(vec![gone]));
            made.because = vec![change.path.clone()];
            made.follows = true;
            steps.push(made);
            share_steps(&alone, &share, change, cx, steps);
        } else if said.is_none() {
            steps.push(build_share(index, &name, &part, change, cx));
        }
        let mut attached = StepDraft::new(
            "attach-index",
            format!("Attach index {name}"),
            vec![attach_to(whole, &share)],
            // No part's index can go by itself any longer: all that are attached go with the whole's.
            Undo::Commands(vec![gone()]),
        );
        about(&mut attached, change);
        attached.follows = true;
        attached.rank = Some(Rank::CreatePart);
        steps.push(attached);
    }
}

/// The step that builds the share of a part under the name that the server would choose.
fn build_share(
    index: &Index,
    name: &Ident,
    part: &ObjectPath,
    change: &Change,
    cx: &PlanCx<'_>,
) -> StepDraft {
    let own = Index { name: name.clone(), ..bare(index) };
    let mut built = build(&own, part, cx);
    built.because = vec![change.path.clone()];
    built.follows = true;
    let namespace = part.namespace.as_ref();
    let gone = drop_if_there("DROP INDEX CONCURRENTLY IF EXISTS", namespace, name);
    built.undo = Undo::Commands(vec![gone]);
    built
}

/// The parent and the condition that proves the bound, where a change attaches a live table.
fn attaching(change: &Change, cx: &PlanCx<'_>) -> Option<(ObjectPath, Check)> {
    let Op::Alter { before: Object::Table(before), after: Object::Table(after), facets } =
        &change.op
    else {
        return None;
    };
    let was = before.partitioning.as_ref().is_some_and(|p| p.of.is_some());
    if facets.as_slice() != [Facet::Partitioning] || was || !is_live(&change.path, cx) {
        return None;
    }
    let parent = Parent::of(after, &change.path, cx)?;
    let by = parent.table?.partitioning.as_ref()?;
    let bound = after.partitioning.as_ref()?.bounds.first()?;
    let condition = condition(&by.by, bound)?;
    let name = generated(&[change.path.name.as_str()], "bound_check");
    let check = Check {
        name: Some(name),
        expr: Expr::new(condition),
        column: None,
        options: specforge_db_core::model::Options::EMPTY,
    };
    Some((parent.path, check))
}

/// Whether a valid check proves the bound of a table that becomes a part, so that no row has to be read.
pub(crate) fn proves_bound(
    before: &Table,
    after: &Table,
    path: &ObjectPath,
    cx: &PlanCx<'_>,
) -> bool {
    let condition = Parent::of(after, path, cx).and_then(|parent| {
        let by = parent.table?.partitioning.as_ref()?;
        condition(&by.by, after.partitioning.as_ref()?.bounds.first()?)
    });
    let Some(condition) = condition else { return false };
    let words = |text: &str| {
        let words = Words::new(text);
        let mut all = words.stretch(0, words.len());
        all.retain(|word| word != "(" && word != ")");
        all
    };
    let wanted = words(&condition);
    let said = before.checks.iter().filter(|check| !check.options.flag(model::NOT_VALID));
    said.into_iter().any(|check| words(&check.expr.text) == wanted)
}

/// Whether a table that becomes a part lacks an index of the whole, which the server builds as it comes.
pub(crate) fn builds_shares(
    before: &Table,
    after: &Table,
    path: &ObjectPath,
    cx: &PlanCx<'_>,
) -> bool {
    let whole =
        Parent::of(after, path, cx).and_then(|parent| cx.from.table(&cx.old_path(&parent.path)));
    let Some(whole) = whole else { return false };
    let mut indexes = whole.indexes.iter().filter(|index| !index.options.flag(model::ONLY));
    let mut keys = whole.primary_key.iter().chain(&whole.uniques);
    let has_key = |key: &Key| {
        let own = before.primary_key.iter().chain(&before.uniques);
        own.into_iter().any(|own| own.parts == key.parts)
    };
    indexes.any(|index| !before.indexes.iter().any(|own| alike(own, index)))
        || keys.any(|key| !has_key(key))
}

fn attach_steps(group: &Group<'_>, cx: &PlanCx<'_>) -> Vec<StepDraft> {
    let mut steps = Vec::new();
    for change in &group.changes {
        let Some((parent, check)) = attaching(change, cx) else { continue };
        let Op::Alter { before: Object::Table(before), after: Object::Table(after), .. } =
            &change.op
        else {
            continue;
        };
        let Some(partitioning) = &after.partitioning else { continue };
        let Some(name) = check.name.clone() else { continue };
        let table = &change.path;
        let mut later = check.clone();
        later.options.set(model::NOT_VALID, true);
        let mut add = StepDraft::new(
            "add-check-not-valid",
            format!("Hold new rows of {table} within the bound"),
            vec![add_check(&later, table)],
            Undo::Commands(vec![drop_constraint(&name, table)]),
        );
        add.rank = Some(Rank::Alter);
        let needs = crate::needs::needs(change, cx);
        add.uses = needs.new;
        add.checks = row_checks(&Postgresql, change, cx);
        let mut valid = StepDraft::new(
            "validate-check",
            format!("Prove that the rows of {table} lie within the bound"),
            vec![validate(&name, table)],
            Undo::nothing(),
        );
        valid.phase = Phase::Validate;
        let default = default_part(&parent, cx);
        let operation = match &default {
            Some(_) => "attach-partition-beside-default",
            None if builds_shares(before, after, table, cx) => "attach-partition-indexed",
            None => "attach-partition-proven",
        };
        let mut attached = StepDraft::new(
            operation,
            format!("Attach {table} to {parent}"),
            vec![attach(&parent, table, partitioning), drop_constraint(&name, table)],
            Undo::Commands(
                [add_check(&later, table), detach(&parent, table, false)]
                    .into_iter()
                    .chain(shares_left(table, after, &parent, cx))
                    .collect(),
            ),
        );
        attached.why = "The check has done its work and goes in the same instant.".into();
        attached.creates = needs.provides;
        for (at, mut step) in [add, valid, attached].into_iter().enumerate() {
            about(&mut step, change);
            if step.operation == operation {
                step.searched = searched(change, cx);
            }
            step.follows = at > 0;
            step.rank = Some(Rank::Alter);
            steps.push(step);
        }
    }
    steps
}

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
