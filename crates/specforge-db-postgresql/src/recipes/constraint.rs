//! Checks and references of tables that are in use.

use specforge_db_core::diff::{Change, Op};
use specforge_db_core::model::{Check, ForeignKey, Object, ObjectPath, Options};
use specforge_db_core::name::Ident;
use specforge_db_core::plan::{Command, Phase, PlanCx, Rank, Recipe, StepDraft, Undo, row_checks};
use specforge_db_core::version::Version;

use super::{about, after, claim_each, is_cut, is_live};
use crate::Postgresql;
use crate::disturbed::{disturbs, is_remade};
use crate::model;
use crate::part_needs::comes_to_follow;
use crate::render::{
    add_check, add_foreign_key, alter_table, check_clause, drop_constraint, foreign_key_clause, of,
    validate,
};

/// A check that holds for new rows at once, and for those that are there after they were read.
pub(super) const CHECK_THEN_VALIDATE: Recipe = Recipe {
    id: "check-then-validate",
    summary: "Adds a check for rows written from now on, then reads those that are there while readers and writers go on.",
    page: include_str!("constraint.md"),
    claim: |group, cx| {
        claim_each(group, |change| match after(change) {
            Some(Object::Check(check)) => {
                enforced(&check.options)
                    && check.name.is_some()
                    && !check.options.flag(model::INHERITED)
                    && remade(change)
                    && is_live(&of(&change.path), cx)
            }
            _ => false,
        })
    },
    draft: |group, cx| {
        let mut steps = Vec::new();
        for change in &group.changes {
            if let Some(Object::Check(check)) = after(change)
                && let Some(name) = &check.name
            {
                steps.extend(check_steps(check, name, change, cx));
            }
        }
        Ok(steps)
    },
};

/// A reference that holds for new rows at once, and for those that are there after they were looked up.
pub(super) const FOREIGN_KEY_THEN_VALIDATE: Recipe = Recipe {
    id: "foreign-key-then-validate",
    summary: "Adds a reference for rows written from now on, then looks up those that are there while readers and writers of both tables go on.",
    page: include_str!("constraint.md"),
    claim: |group, cx| {
        claim_each(group, |change| match after(change) {
            Some(Object::ForeignKey(key)) => {
                enforced(&key.options)
                    && key.name.is_some()
                    && remade(change)
                    && is_live(&of(&change.path), cx)
                    && may_wait(key, &of(&change.path), cx)
            }
            _ => false,
        })
    },
    draft: |group, cx| {
        let mut steps = Vec::new();
        for change in &group.changes {
            if let Some(Object::ForeignKey(key)) = after(change)
                && let Some(name) = &key.name
            {
                steps.extend(foreign_key_steps(key, name, change, cx));
            }
        }
        Ok(steps)
    },
};

fn enforced(options: &Options) -> bool {
    !options.flag(model::NOT_VALID) && !options.flag(model::NOT_ENFORCED)
}

/// Whether a change makes the constraint anew.
fn remade(change: &Change) -> bool {
    match &change.op {
        Op::Create(_) => true,
        Op::Alter { facets, .. } => is_remade(facets),
        _ => false,
    }
}

/// Before 18 a partitioned table takes no reference that is not yet valid.
fn may_wait(key: &ForeignKey, table: &ObjectPath, cx: &PlanCx<'_>) -> bool {
    let _ = key;
    cx.version >= Version::short(18, 0) || cx.before(table).is_some_and(|table| !is_cut(table))
}

fn check_steps(check: &Check, name: &Ident, change: &Change, cx: &PlanCx<'_>) -> Vec<StepDraft> {
    let table = of(&change.path);
    let mut new = check.clone();
    new.options.set(model::NOT_VALID, true);
    let (command, undo) = match &change.op {
        Op::Alter { before: Object::Check(before), .. } if before.name.is_some() => {
            let old = before.name.clone().unwrap_or_default();
            let swap = |from: &Ident, to: &Check| {
                alter_table(&table, |w| {
                    w.word("DROP CONSTRAINT").ident(from).tight().word(", ADD");
                    check_clause(w, to);
                    w.word("NOT VALID");
                })
            };
            (swap(&old, &new), as_before(swap(name, before), &before.options, &old, &table))
        }
        _ => (add_check(&new, &table), vec![drop_constraint(name, &table)]),
    };
    let (add, valid) =
        pair(["add-check-not-valid", "validate-check"], name, &table, change, (command, undo), cx);
    vec![add, valid]
}

fn foreign_key_steps(
    key: &ForeignKey,
    name: &Ident,
    change: &Change,
    cx: &PlanCx<'_>,
) -> Vec<StepDraft> {
    let table = of(&change.path);
    let mut new = key.clone();
    new.options.set(model::NOT_VALID, true);
    let (command, undo) = match &change.op {
        Op::Alter { before: Object::ForeignKey(before), .. } if before.name.is_some() => {
            let old = before.name.clone().unwrap_or_default();
            let swap = |from: &Ident, to: &ForeignKey| {
                alter_table(&table, |w| {
                    w.word("DROP CONSTRAINT").ident(from).tight().word(", ADD");
                    foreign_key_clause(w, to, &table);
                    w.word("NOT VALID");
                })
            };
            (swap(&old, &new), as_before(swap(name, before), &before.options, &old, &table))
        }
        _ => (add_foreign_key(&new, &table), vec![drop_constraint(name, &table)]),
    };
    let adding = match &change.op {
        Op::Alter { .. } => "replace-foreign-key-not-valid",
        _ => "add-foreign-key-not-valid",
    };
    let (mut add, mut valid) =
        pair([adding, "validate-foreign-key"], name, &table, change, (command, undo), cx);
    // A reference that comes changes nothing for who uses the table.
    add.reshapes = false;
    valid.reshapes = false;
    vec![add, valid]
}

/// The way back to a constraint that another took the place of: what was validated is again.
fn as_before(swap: Command, before: &Options, name: &Ident, table: &ObjectPath) -> Vec<Command> {
    if enforced(before) { vec![swap, validate(name, table)] } else { vec![swap] }
}

/// The step that adds a constraint for new rows, and the one that checks those that are there.
fn pair(
    operations: [&'static str; 2],
    name: &Ident,
    table: &ObjectPath,
    change: &Change,
    (command, undo): (Command, Vec<Command>),
    cx: &PlanCx<'_>,
) -> (StepDraft, StepDraft) {
    let [adding, validating] = operations;
    let verb = if matches!(change.op, Op::Alter { .. }) { "Replace" } else { "Add" };
    let mut add = StepDraft::new(
        adding,
        format!("{verb} {} {} for new rows", change.path.kind.word(), change.path),
        vec![command],
        Undo::Commands(undo),
    );
    about(&mut add, change);
    add.rank = Some(Rank::CreatePart);
    let needs = crate::needs::needs(change, cx);
    add.uses = needs.new;
    add.uses_old = needs.old;
    let mut provides = needs.provides;
    add.disturbs = disturbs(change);
    add.checks = row_checks(&Postgresql, change, cx);
    let mut valid = StepDraft::new(
        validating,
        format!("Validate {} {}", change.path.kind.word(), change.path),
        vec![validate(name, table)],
        Undo::nothing(),
    );
    about(&mut valid, change);
    valid.phase = Phase::Validate;
    valid.follows = true;
    valid.rank = Some(Rank::CreatePart);
    // A whole takes a part only whose check holds for all rows.
    if comes_to_follow(&change.path, cx) {
        valid.creates = std::mem::take(&mut provides);
    }
    add.creates = provides;
    (add, valid)
}
