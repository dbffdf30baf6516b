//! Columns that come and go in place, with the constraints declared with them.

use specforge_db_core::dialect::cap;
use specforge_db_core::diff::{Change, Op};
use specforge_db_core::model::{Check, Column, ForeignKey, Object, Table};
use specforge_db_core::name::Ident;
use specforge_db_core::plan::{
    Claim, Command, Group, Phase, PlanCx, Recipe, Safety, StepDraft, Undo, Unsupported, row_checks,
};

use super::FOREIGN_KEYS_OFF;
use super::in_place::{added_with, goes_with, inline_column, same};
use super::rebuild::reverse;
use crate::Sqlite;
use crate::render;
use crate::restore::obstacle;
use crate::rows::renamed_before;

/// A new column at the end of a table.
pub(super) static ADD_COLUMN: Recipe = Recipe {
    id: "add-column",
    summary: "adds a column with its checks and references by one ALTER TABLE",
    page: include_str!("column.md"),
    claim: |group, cx| {
        let changes = positions(group, &|change| is_added(change, group));
        // Where a column cannot be dropped, the way back is a rebuild, with all that stands in its way.
        let rebuilt =
            !changes.is_empty() && !cx.can(cap::DROP_COLUMN) && cx.before(group.owner).is_some();
        let disturbs = if rebuilt { vec![group.owner.clone()] } else { Vec::new() };
        Claim { changes, disturbs }
    },
    draft: |group, cx| Ok(add(group, cx)),
};

/// A column that nothing holds.
pub(super) static DROP_COLUMN: Recipe = Recipe {
    id: "drop-column",
    summary: "drops a column with its own checks and references by one ALTER TABLE",
    page: include_str!("column.md"),
    claim: |group, _| {
        let changes = positions(group, &|change| is_dropped(change, group));
        let disturbs = if changes.is_empty() { Vec::new() } else { vec![group.owner.clone()] };
        Claim { changes, disturbs }
    },
    draft: drop,
};

fn positions(group: &Group<'_>, wanted: &dyn Fn(&Change) -> bool) -> Vec<usize> {
    let matching = group.changes.iter().enumerate().filter(|(_, change)| wanted(change));
    matching.map(|(at, _)| at).collect()
}

fn is_added(change: &Change, group: &Group<'_>) -> bool {
    match &change.op {
        Op::Create(Object::Column(_)) => true,
        Op::Create(Object::Check(check)) => added_with(check.column.as_ref(), group).is_some(),
        Op::Create(Object::ForeignKey(key)) => added_with(inline_column(key), group).is_some(),
        _ => false,
    }
}

fn is_dropped(change: &Change, group: &Group<'_>) -> bool {
    match &change.op {
        Op::Drop(Object::Column(_)) => true,
        Op::Drop(Object::Check(check)) => goes_with(check.column.as_ref(), group).is_some(),
        Op::Drop(Object::ForeignKey(key)) => goes_with(inline_column(key), group).is_some(),
        _ => false,
    }
}

fn add(group: &Group<'_>, cx: &PlanCx<'_>) -> Vec<StepDraft> {
    let mut drafts = Vec::new();
    for change in &group.changes {
        let Op::Create(Object::Column(column)) = &change.op else { continue };
        let (checks, keys) = declared_with(column, group);
        let command = render::add_column(&group.owner.name, column, &checks, &keys);
        let undo = undo_add(column, group, cx);
        let reads = !checks.is_empty() || (!column.nullable && column.generated.is_some());
        let operation = if reads { "add-column-checked" } else { "add-column" };
        let mut draft =
            StepDraft::new(operation, format!("Add column {}", change.path), vec![command], undo);
        draft.table = Some(group.owner.clone());
        draft.because = vec![change.path.clone()];
        for change in &group.changes {
            let own = match &change.op {
                Op::Create(Object::Column(c)) => same(&c.name, &column.name),
                Op::Create(Object::Check(check)) => {
                    check.column.as_ref().is_some_and(|c| same(c, &column.name))
                }
                Op::Create(Object::ForeignKey(key)) => {
                    inline_column(key).is_some_and(|c| same(c, &column.name))
                }
                _ => false,
            };
            // Without a value of its own the new column refers to nothing.
            let refers = matches!(&change.op, Op::Create(Object::ForeignKey(_)));
            if own && !refers {
                draft.checks.extend(row_checks(&Sqlite, change, cx));
            }
        }
        if cx.before(group.owner).is_some() && drops_need_frame(&draft.undo) {
            draft.settings.push(FOREIGN_KEYS_OFF);
        }
        drafts.push(draft);
    }
    drafts
}

fn declared_with<'g>(column: &Column, group: &Group<'g>) -> (Vec<&'g Check>, Vec<&'g ForeignKey>) {
    let mut checks = Vec::new();
    let mut keys = Vec::new();
    for change in &group.changes {
        match &change.op {
            Op::Create(Object::Check(check))
                if check.column.as_ref().is_some_and(|c| same(c, &column.name)) =>
            {
                checks.push(check);
            }
            Op::Create(Object::ForeignKey(key))
                if inline_column(key).is_some_and(|c| same(c, &column.name)) =>
            {
                keys.push(&**key);
            }
            _ => {}
        }
    }
    (checks, keys)
}

/// DROP COLUMN where the version has it, else the table as it was is built again.
fn undo_add(column: &Column, group: &Group<'_>, cx: &PlanCx<'_>) -> Undo {
    if cx.can(cap::DROP_COLUMN) {
        let command = render::alter_table(&group.owner.name, |w| {
            w.word("DROP COLUMN").ident(&column.name);
        });
        return Undo::Commands(vec![command]);
    }
    let (Some(before), Some(after)) = (renamed_before(group.owner, cx), cx.after(group.owner))
    else {
        return Undo::Impossible {
            why: format!("table {} is not known on both sides", group.owner),
        };
    };
    // Columns that come later are gone again when this one goes.
    let mut now: Table = after.clone();
    let mut seen = false;
    now.columns.retain(|c| {
        let keep = !seen || before.columns.iter().any(|old| same(&old.name, &c.name));
        seen |= same(&c.name, &column.name);
        keep
    });
    let there = |table: &Table, column: Option<&Ident>| {
        column.is_none_or(|name| table.columns.iter().any(|c| same(&c.name, name)))
    };
    let mut checks = std::mem::take(&mut now.checks);
    checks.retain(|check| there(&now, check.column.as_ref()));
    let mut keys = std::mem::take(&mut now.foreign_keys);
    keys.retain(|key| there(&now, inline_column(key)));
    (now.checks, now.foreign_keys) = (checks, keys);
    let mut target = now.clone();
    target.columns.retain(|c| !same(&c.name, &column.name));
    target.checks.retain(|check| check.column.as_ref().is_none_or(|c| !same(c, &column.name)));
    target.foreign_keys.retain(|key| inline_column(key).is_none_or(|c| !same(c, &column.name)));
    // When this is undone, indexes that the plan creates are gone, and those that it drops are not back.
    let kept: Vec<_> =
        before.indexes.iter().filter(|i| after.indexes.contains(i)).cloned().collect();
    now.indexes.clone_from(&kept);
    target.indexes = kept;
    Undo::Commands(reverse(&now, &target, cx))
}

fn drops_need_frame(undo: &Undo) -> bool {
    undo.commands().len() > 1
}

fn drop(group: &Group<'_>, cx: &PlanCx<'_>) -> Result<Vec<StepDraft>, Unsupported> {
    let Some(before) = renamed_before(group.owner, cx) else {
        return Err(Unsupported::new(format!("table {} is not there", group.owner)));
    };
    let mut drafts = Vec::new();
    // The table as it stands when a column goes: everything new is there, later columns still are.
    let mut now = cx.after(group.owner).cloned().unwrap_or_default();
    let gone: Vec<&Column> = group
        .changes
        .iter()
        .filter_map(|change| match &change.op {
            Op::Drop(Object::Column(column)) => Some(&**column),
            _ => None,
        })
        .collect();
    now.columns = before
        .columns
        .iter()
        .filter_map(|old| {
            let kept = now.columns.iter().find(|c| same(&c.name, &old.name)).cloned();
            kept.or_else(|| gone.iter().find(|c| same(&c.name, &old.name)).map(|c| (*c).clone()))
        })
        .chain(
            now.columns
                .iter()
                .filter(|c| !before.columns.iter().any(|old| same(&old.name, &c.name)))
                .cloned(),
        )
        .collect();
    for change in &group.changes {
        match &change.op {
            Op::Drop(Object::Check(check)) => now.checks.push(check.clone()),
            Op::Drop(Object::ForeignKey(key)) => now.foreign_keys.push((**key).clone()),
            _ => {}
        }
    }
    for change in &group.changes {
        let Op::Drop(Object::Column(column)) = &change.op else { continue };
        let whole = now.clone();
        now.columns.retain(|c| !same(&c.name, &column.name));
        now.checks.retain(|check| check.column.as_ref().is_none_or(|c| !same(c, &column.name)));
        now.foreign_keys.retain(|key| inline_column(key).is_none_or(|c| !same(c, &column.name)));
        let command: Command = render::alter_table(&group.owner.name, |w| {
            w.word("DROP COLUMN").ident(&column.name);
        });
        let commands = reverse(&now, &whole, cx);
        let undo = if column.generated.is_some() {
            Undo::Commands(commands)
        } else if let Some(why) = obstacle(column, &before) {
            Undo::Impossible {
                why: format!("the values of column {} are gone, and {why}", change.path),
            }
        } else {
            Undo::Lossy { commands, loses: format!("the values of column {}", change.path) }
        };
        let mut draft = StepDraft::new(
            "drop-column",
            format!("Drop column {}", change.path),
            vec![command],
            undo,
        );
        draft.table = Some(group.owner.clone());
        draft.because = vec![change.path.clone()];
        draft.settings.push(FOREIGN_KEYS_OFF);
        draft.phase = Phase::Contract;
        if column.generated.is_none() {
            draft.safety = Some(Safety::Unsafe);
        }
        drafts.push(draft);
    }
    Ok(drafts)
}
