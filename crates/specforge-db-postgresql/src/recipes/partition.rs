//! Partitions that come to, and go from, a table in use.

use specforge_db_core::diff::{Change, Op};
use specforge_db_core::model::{Index, Object, ObjectKind, ObjectPath, Table};
use specforge_db_core::name::Ident;
use specforge_db_core::plan::{
    Command, PlanCx, Rank, Recipe, SchemaIndex, StepDraft, Undo, row_checks,
};
use specforge_db_core::version::Version;

use super::index::build;
use super::{about, claim_each, is_cut, is_live};
use crate::Postgresql;
use crate::inherit::parts;
use crate::left_behind::alike;
use crate::model;
use crate::names::generated;
use crate::normal::of_index;

use crate::render::{Manner, bare, create_index, drop_index, of};
use crate::shares::{
    attach_to, drop_if_there, keys_like, take_back, takes_along, whole_of, with_shares,
};

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
