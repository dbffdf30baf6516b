//! Partitions that come to, and go from, a table in use.

use specforge_db_core::diff::{Change, Op};
use specforge_db_core::model::{Check, Expr, Facet, Index, Object, ObjectPath, Table};
use specforge_db_core::name::Ident;
use specforge_db_core::plan::{Group, Phase, PlanCx, Rank, Recipe, StepDraft, Undo};
use specforge_db_core::version::Version;
use specforge_db_sql::{SqlWriter, TokenKind};

use super::index::build;
use super::{about, claim_each, is_cut, is_live};
use crate::inherit::Parent;
use crate::model;
use crate::names::generated;
use crate::operations::has_default;
use crate::render::{
    Manner, add_check, attach, create_index, detach, drop_constraint, drop_index, of, statement,
    validate,
};
use crate::spelling::SPELLING;
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
            steps.extend(detach_step(change, cx));
        }
        Ok(steps)
    },
};

/// The parts of a table, by their paths.
fn parts<'a>(parent: &ObjectPath, cx: &PlanCx<'a>) -> Vec<(ObjectPath, &'a Table)> {
    cx.to
        .schema()
        .tables()
        .filter(|part| {
            Parent::of(part.table, &part.path(), cx)
                .is_some_and(|known| known.is_partitioned() && known.path == *parent)
        })
        .map(|part| (part.path(), part.table))
        .collect()
}

fn by_parts(index: &Index, table: &ObjectPath, cx: &PlanCx<'_>) -> bool {
    let parts = parts(table, cx);
    is_live(table, cx)
        && !index.unique
        && !index.options.flag(model::ONLY)
        && cx.before(table).is_some_and(is_cut)
        && !parts.is_empty()
        // Parts of parts would have to be gone through in turn.
        && parts.iter().all(|(path, part)| !is_cut(part) && !cx.is_new(path))
}

/// The name that the server would choose for the index of a part.
fn part_index(part: &ObjectPath, index: &Index) -> Ident {
    let columns: Vec<&str> = index
        .parts
        .iter()
        .map(|part| part.column.as_ref().map_or("expr", Ident::as_str))
        .chain(index.include.iter().map(Ident::as_str))
        .collect();
    generated(&[part.name.as_str(), &columns.join("_")], "idx")
}

fn index_steps(index: &Index, change: &Change, cx: &PlanCx<'_>) -> Vec<StepDraft> {
    let table = of(&change.path);
    let namespace = table.namespace.as_ref();
    let mut only = index.clone();
    only.options.set(model::ONLY, true);
    let mut first = StepDraft::new(
        "create-index-only",
        format!("Create index {} on the parent alone", change.path),
        create_index(&only, &table, Manner::Plain),
        Undo::Commands(vec![drop_index(&index.name, namespace, Manner::Plain)]),
    );
    about(&mut first, change);
    first.rank = Some(Rank::CreatePart);
    first.creates = vec![change.path.clone()];
    let needs = crate::needs::needs(change, cx);
    first.uses = needs.new;
    let mut steps = vec![first];
    for (part, _) in parts(&table, cx) {
        let name = part_index(&part, index);
        let own = Index { name: name.clone(), comment: None, ..index.clone() };
        let mut built = build(&own, &part, cx);
        built.because = vec![change.path.clone()];
        built.follows = true;
        built.undo = Undo::Commands(vec![statement(|w| {
            w.word("DROP INDEX CONCURRENTLY IF EXISTS").qualified(part.namespace.as_ref(), &name);
        })]);
        steps.push(built);
        let mut attached = StepDraft::new(
            "attach-index",
            format!("Attach index {name}"),
            vec![statement(|w| {
                w.word("ALTER INDEX").qualified(namespace, &index.name);
                w.word("ATTACH PARTITION").qualified(part.namespace.as_ref(), &name);
            })],
            // It goes with its parent's.
            Undo::nothing(),
        );
        about(&mut attached, change);
        attached.follows = true;
        attached.rank = Some(Rank::CreatePart);
        steps.push(attached);
    }
    steps
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
    let [key] = by.by.as_slice() else { return None };
    let condition = condition(&key.text, bound)?;
    let name = generated(&[change.path.name.as_str()], "bound_check");
    let check = Check {
        name: Some(name),
        expr: Expr::new(condition),
        column: None,
        options: specforge_db_core::model::Options::EMPTY,
    };
    Some((parent.path, check))
}

/// The condition that a bound over one column stands for.
fn condition(key: &str, bound: &Expr) -> Option<String> {
    let words = Words::new(&bound.text);
    // An expression as key would have to be taken apart first.
    if Words::new(key).len() != 1 || !words.are(0, &["FOR", "VALUES"]) {
        return None;
    }
    let mut w = SqlWriter::new(&SPELLING);
    w.raw(key).word("IS NOT NULL AND");
    let inside = |open: usize| {
        let close = words.closing(open)?;
        (words.kind(open) == Some(TokenKind::Open)).then(|| words.between(open + 1, close))
    };
    if words.is(2, "IN") {
        w.raw(key).word("IN").parens(|w| {
            w.raw(inside(3).unwrap_or_default());
        });
        inside(3)?;
    } else if words.is(2, "FROM") {
        let from = inside(3)?;
        let to_at = words.find(3, &["TO"])?;
        let to = inside(to_at + 1)?;
        let open = |text: &str| {
            text.eq_ignore_ascii_case("minvalue") || text.eq_ignore_ascii_case("maxvalue")
        };
        if from.contains(',') || to.contains(',') {
            return None;
        }
        if !open(from) {
            w.raw(key).word(">=").raw(from);
        }
        if !open(from) && !open(to) {
            w.word("AND");
        }
        if !open(to) {
            w.raw(key).word("<").raw(to);
        }
        if open(from) && open(to) {
            return None;
        }
    } else {
        return None;
    }
    Some(w.finish())
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
        let [key] = by.by.as_slice() else { return None };
        if has_default(&parent.path, cx) {
            return None;
        }
        condition(&key.text, after.partitioning.as_ref()?.bounds.first()?)
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

fn attach_steps(group: &Group<'_>, cx: &PlanCx<'_>) -> Vec<StepDraft> {
    let mut steps = Vec::new();
    for change in &group.changes {
        let Some((parent, check)) = attaching(change, cx) else { continue };
        let Op::Alter { after: Object::Table(after), .. } = &change.op else { continue };
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
        let mut valid = StepDraft::new(
            "validate-check",
            format!("Prove that the rows of {table} lie within the bound"),
            vec![validate(&name, table)],
            Undo::nothing(),
        );
        valid.phase = Phase::Validate;
        let operation =
            if has_default(&parent, cx) { "attach-partition" } else { "attach-partition-proven" };
        let mut attached = StepDraft::new(
            operation,
            format!("Attach {table} to {parent}"),
            vec![attach(&parent, table, partitioning), drop_constraint(&name, table)],
            Undo::Commands(vec![add_check(&later, table), detach(&parent, table, false)]),
        );
        attached.why = "The check has done its work and goes in the same instant.".into();
        for (at, mut step) in [add, valid, attached].into_iter().enumerate() {
            about(&mut step, change);
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
    (fits && !has_default(&parent.path, cx)).then_some(parent.path)
}

fn detach_step(change: &Change, cx: &PlanCx<'_>) -> Option<StepDraft> {
    let parent = detaching(change, cx)?;
    let Op::Alter { before: Object::Table(before), .. } = &change.op else { return None };
    let partitioning = before.partitioning.as_ref()?;
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
    Some(step)
}
