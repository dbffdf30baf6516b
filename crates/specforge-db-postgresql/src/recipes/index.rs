//! Indexes of tables that are in use.

use specforge_db_core::diff::{Change, Op};
use specforge_db_core::model::{Index, Object, ObjectKind, ObjectPath};
use specforge_db_core::name::Ident;
use specforge_db_core::plan::{
    Claim, Command, Group, Phase, PlanCx, Rank, Recipe, StepDraft, Undo, row_checks,
};

use super::catalog::{invalid_remains, is_valid};
use super::{about, claim_each, is_cut, is_live};
use crate::Postgresql;
use crate::model;
use crate::names::generated;
use crate::render::{
    Manner, bare, create_index, drop_index, index_in_place, of, rename_index, unsaid,
};
use crate::shares::drop_if_there;

/// An index that is built while readers and writers go on.
pub(super) const CREATE_INDEX: Recipe = Recipe {
    id: "create-index-concurrently",
    summary: "Builds an index on a table in use while readers and writers go on.",
    page: include_str!("index.md"),
    claim: |group, cx| {
        claim_each(
            group,
            |change| matches!(&change.op, Op::Create(Object::Index(index)) if fits(index, &change.path, cx)),
        )
    },
    draft: |group, cx| {
        Ok(each(group, |change| match &change.op {
            Op::Create(Object::Index(index)) => {
                let mut steps = create(index, change, cx);
                // Nobody who uses the table has to wait for an index.
                for step in &mut steps {
                    step.reshapes = false;
                }
                steps
            }
            _ => Vec::new(),
        }))
    },
};

/// An index that goes while readers and writers go on.
pub(super) const DROP_INDEX: Recipe = Recipe {
    id: "drop-index-concurrently",
    summary: "Drops an index of a table in use while readers and writers go on.",
    page: include_str!("index.md"),
    claim: |group, cx| {
        claim_each(
            group,
            |change| matches!(&change.op, Op::Drop(Object::Index(index)) if fits(index, &change.path, cx)),
        )
    },
    draft: |group, cx| {
        Ok(each(group, |change| match &change.op {
            Op::Drop(Object::Index(index)) => drop(index, change, cx),
            _ => Vec::new(),
        }))
    },
};

/// An index that is replaced by another of its name, without a time in which there is none.
pub(super) const INDEX_REPLACEMENT: Recipe = Recipe {
    id: "index-replacement",
    summary: "Builds an index anew beside the old one, then lets it take the old one's name.",
    page: include_str!("index.md"),
    claim: replaceable,
    draft: |group, cx| {
        Ok(each(group, |change| match &change.op {
            Op::Alter { before: Object::Index(before), after: Object::Index(after), .. } => {
                replace(before, after, change, cx)
            }
            _ => Vec::new(),
        }))
    },
};

fn each(group: &Group<'_>, draft: impl Fn(&Change) -> Vec<StepDraft>) -> Vec<StepDraft> {
    group.changes.iter().flat_map(|change| draft(change)).collect()
}

/// CONCURRENTLY is for tables in use that are not cut into parts.
fn fits(index: &Index, path: &ObjectPath, cx: &PlanCx<'_>) -> bool {
    let table = of(path);
    is_live(&table, cx)
        && !index.options.flag(model::ONLY)
        && cx.before(&table).is_some_and(|table| !is_cut(table) && !model::is_foreign(table))
        && cx.after(&table).is_some_and(|table| !is_cut(table))
}

fn replaceable(group: &Group<'_>, cx: &PlanCx<'_>) -> Claim {
    // While columns come and go an index can only stand before or after.
    let columns_change = |index: &Index| {
        group.changes.iter().any(|change| match &change.op {
            Op::Drop(Object::Column(column)) => uses(index, &column.name),
            Op::Alter { before: Object::Column(before), after: Object::Column(after), .. } => {
                before.ty != after.ty && uses(index, &after.name)
            }
            _ => false,
        })
    };
    claim_each(group, |change| match &change.op {
        Op::Alter { before: Object::Index(before), after: Object::Index(after), facets } => {
            !index_in_place(facets)
                && fits(after, &change.path, cx)
                && !columns_change(before)
                && !columns_change(after)
                && before.name == after.name
        }
        _ => false,
    })
}

fn uses(index: &Index, column: &Ident) -> bool {
    let mentions = |text: &str| crate::mentions::mentions(text, column);
    index.parts.iter().any(|part| {
        part.column.as_ref() == Some(column)
            || part.expr.as_ref().is_some_and(|expr| mentions(&expr.text))
    }) || index.include.contains(column)
        || index.predicate.as_ref().is_some_and(|expr| mentions(&expr.text))
}

/// The steps that build an index; a remark on it is a step of its own, for CONCURRENTLY stands alone.
fn create(index: &Index, change: &Change, cx: &PlanCx<'_>) -> Vec<StepDraft> {
    let remark = create_index(index, &of(&change.path), Manner::Concurrently).split_off(1);
    let mut steps = vec![build_step(index, change, cx)];
    if let Some(attach) = crate::shares::attach(change, cx) {
        let mut draft = StepDraft::new(
            "attach-index",
            format!("Attach index {}", change.path),
            vec![attach],
            Undo::Impossible {
                why: "a share that is attached goes only with the index of the whole".into(),
            },
        );
        about(&mut draft, change);
        draft.follows = true;
        draft.rank = Some(Rank::CreatePart);
        steps.push(draft);
    }
    if !remark.is_empty() {
        let (operation, what) = said(&remark);
        let title = match what {
            "remark" => format!("Remark on index {}", change.path),
            what => format!("Say the {what} of index {}", change.path),
        };
        let mut draft = StepDraft::new(operation, title, remark, Undo::nothing());
        about(&mut draft, change);
        draft.follows = true;
        draft.rank = Some(Rank::CreatePart);
        steps.push(draft);
    }
    steps
}

/// What commands say of an index that is there, and which operation that is.
fn said(commands: &[Command]) -> (&'static str, &'static str) {
    let remarks = commands
        .iter()
        .all(|command| matches!(command, Command::Text(text) if text.starts_with("COMMENT")));
    if remarks { ("set-comment", "remark") } else { ("alter-index", "settings") }
}

fn build_step(index: &Index, change: &Change, cx: &PlanCx<'_>) -> StepDraft {
    let table = of(&change.path);
    let commands = create_index(index, &table, Manner::Concurrently).into_iter().take(1).collect();
    let namespace = table.namespace.as_ref();
    let gone = if index.options.get(model::SHARE_OF).is_some() {
        drop_if_there("DROP INDEX CONCURRENTLY IF EXISTS", namespace, &index.name)
    } else {
        drop_index(&index.name, namespace, Manner::Concurrently)
    };
    let undo = Undo::Commands(vec![gone]);
    let mut draft = StepDraft::new(
        "create-index-concurrently",
        format!("Create index {}", change.path),
        commands,
        undo,
    );
    about(&mut draft, change);
    draft.alone = true;
    draft.patient = true;
    draft.rank = Some(Rank::CreatePart);
    draft.creates = vec![change.path.clone()];
    connect(&mut draft, change, cx);
    draft.remains = vec![invalid_remains(table.namespace.as_ref(), &index.name)];
    draft.checks = row_checks(&Postgresql, change, cx);
    draft.verify = vec![is_valid(table.namespace.as_ref(), &index.name)];
    draft
}

/// What the index uses has to be there.
fn connect(draft: &mut StepDraft, change: &Change, cx: &PlanCx<'_>) {
    let needs = crate::needs::needs(change, cx);
    draft.uses = needs.new;
    draft.uses_old = needs.old;
}

/// The step that drops an index, behind one that takes its remark away: on the way back the remark
/// comes with a transaction of its own, which CONCURRENTLY does not share.
fn drop(index: &Index, change: &Change, cx: &PlanCx<'_>) -> Vec<StepDraft> {
    let table = of(&change.path);
    let mut undo = create_index(index, &table, Manner::Concurrently);
    let remark = undo.split_off(1);
    let mut steps = Vec::new();
    if !remark.is_empty() {
        let gone = unsaid(index, table.namespace.as_ref());
        let (operation, what) = said(&gone);
        let mut draft = StepDraft::new(
            operation,
            format!("Take the {what} off index {}", change.path),
            gone,
            Undo::Commands(remark),
        );
        about(&mut draft, change);
        draft.rank = Some(Rank::DropPart);
        connect(&mut draft, change, cx);
        steps.push(draft);
    }
    let mut draft = StepDraft::new(
        "drop-index-concurrently",
        format!("Drop index {}", change.path),
        vec![drop_index(&index.name, table.namespace.as_ref(), Manner::Concurrently)],
        Undo::Commands(undo),
    );
    about(&mut draft, change);
    draft.alone = true;
    draft.patient = true;
    draft.follows = !steps.is_empty();
    draft.rank = Some(Rank::DropPart);
    draft.drops = vec![change.path.clone()];
    connect(&mut draft, change, cx);
    steps.push(draft);
    steps
}

fn replace(before: &Index, after: &Index, change: &Change, cx: &PlanCx<'_>) -> Vec<StepDraft> {
    let table = of(&change.path);
    let namespace = table.namespace.as_ref();
    let passing = generated(&[after.name.as_str()], "new");
    let new = Index { name: passing.clone(), ..bare(after) };
    let path = table.part(change.path.kind, passing.clone());
    let built = Change { path, op: Op::Create(Object::Index(Box::new(new.clone()))) };
    let mut steps = create(&new, &built, cx);
    let gone =
        Change { path: change.path.clone(), op: Op::Drop(Object::Index(Box::new(before.clone()))) };
    let mut old = drop(before, &gone, cx);
    for step in &mut old {
        step.follows = true;
        step.rank = Some(Rank::CreatePart);
    }
    if let Some(last) = old.last_mut() {
        last.title = format!("Drop the old index {}", change.path);
    }
    steps.extend(old);
    let mut commands = vec![rename_index(&passing, &after.name, namespace)];
    commands.extend(create_index(after, &table, Manner::Plain).into_iter().skip(1));
    let mut rename = StepDraft::new(
        "rename-index",
        format!("Rename index {passing} to {}", after.name),
        commands,
        Undo::Commands(vec![rename_index(&after.name, &passing, namespace)]),
    );
    about(&mut rename, change);
    rename.follows = true;
    rename.rank = Some(Rank::CreatePart);
    rename.creates = vec![change.path.clone()];
    steps.push(rename);
    for step in &mut steps {
        step.because = vec![change.path.clone()];
        step.phase = Phase::Expand;
    }
    steps
}

/// A key's index, built as [`CREATE_INDEX`] builds one.
pub(super) fn build(index: &Index, table: &ObjectPath, cx: &PlanCx<'_>) -> StepDraft {
    let path = table.part(ObjectKind::Index, index.name.clone());
    let built = Change { path, op: Op::Create(Object::Index(Box::new(index.clone()))) };
    build_step(index, &built, cx)
}
