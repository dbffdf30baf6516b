//! Tables that get another name, with a view that stands for them by the old one.

use specforge_db_core::diff::{Change, Op};
use specforge_db_core::model::{DefinitionKind, Object, ObjectKind, ObjectPath};
use specforge_db_core::name::Ident;
use specforge_db_core::plan::{Claim, Group, PlanCx, Rank, Recipe, StepDraft, Undo, Unsupported};

use crate::render::{change as render, qualified, statement};
use crate::stand_ins;

/// A view of the old name, in the transaction in which the table gets the new one.
pub(super) const STAND_IN: Recipe = Recipe {
    id: "rename-with-view",
    summary: "Gives a table another name, and in the same transaction leaves a view of the old one behind.",
    page: include_str!("stand_in.md"),
    claim: |group, cx| {
        if renamed(group, cx).is_none() {
            return Claim::none();
        }
        let mut claim = Claim::default();
        for (at, change) in group.changes.iter().enumerate() {
            if is_name(change) {
                claim.changes.push(at);
            }
        }
        claim
    },
    draft,
};

/// Whether the table or a column of it gets another name.
fn is_name(change: &Change) -> bool {
    matches!(&change.op, Op::Rename { object: Object::Table(_) | Object::Column(_), .. })
}

/// The table that leaves a view behind, and its old name.
fn renamed<'a>(group: &Group<'a>, cx: &PlanCx<'_>) -> Option<(&'a Change, &'a Ident)> {
    group.changes.iter().find_map(|change| match &change.op {
        Op::Rename { from, object: Object::Table(_) }
            if !stand_ins::of(&change.path, from, cx).is_empty() =>
        {
            Some((*change, from))
        }
        _ => None,
    })
}

fn draft(group: &Group<'_>, cx: &PlanCx<'_>) -> Result<Vec<StepDraft>, Unsupported> {
    let Some((table, from)) = renamed(group, cx) else { return Ok(Vec::new()) };
    let renames = cx.renames.reversed(cx.info.name_case);
    let back = cx.reversed(&renames);
    let columns = group.changes.iter().copied().filter(|change| change.path != table.path);
    let mut steps = Vec::new();
    for change in std::iter::once(table).chain(columns) {
        let Op::Rename { from, object } = &change.op else { continue };
        let operation =
            if matches!(object, Object::Table(_)) { "rename-table" } else { "rename-column" };
        let mut step = StepDraft::new(
            operation,
            format!("Rename {} {from} to {}", change.path.kind.word(), change.path),
            render(change, cx)?,
            Undo::Commands(render(&change.inverse(), &back)?),
        );
        step.because = vec![change.path.clone()];
        step.why = "Programs that say the old name find a view of it.".into();
        steps.push(step);
    }
    if let Some(first) = steps.first_mut() {
        first.creates = vec![table.path.clone()];
        first.drops = vec![ObjectPath { name: from.clone(), ..table.path.clone() }];
    }
    let path = ObjectPath::top(ObjectKind::Definition, table.path.namespace.as_ref(), from);
    let mut commands = Vec::new();
    for definition in stand_ins::of(&table.path, from, cx) {
        let path = match definition.kind {
            DefinitionKind::View => path.clone(),
            _ => definition.path(path.namespace.as_ref(), cx.info.scoped_definitions),
        };
        let create = Op::Create(Object::Definition(Box::new(definition.clone())));
        commands.extend(render(&Change { path, op: create }, cx)?);
    }
    let mut view = StepDraft::new(
        "create-view",
        format!("Let a view stand for {} by its old name {from}", table.path),
        commands,
        Undo::Commands(vec![statement(|w| {
            w.word("DROP VIEW");
            qualified(w, &path);
        })]),
    );
    view.because = vec![path.clone()];
    view.creates = vec![path];
    view.reshapes = false;
    view.why = "Rows are read and written through it as before; a later plan drops it.".into();
    steps.push(view);
    for (at, step) in steps.iter_mut().enumerate() {
        step.table = Some(table.path.clone());
        step.follows = at > 0;
        step.joins = at > 0;
        step.rank = Some(Rank::Rename);
    }
    Ok(steps)
}
