//! NOT NULL on columns of tables that are in use.

use specforge_db_core::diff::{Change, Op};
use specforge_db_core::model::{Check, Column, Expr, Facet, Object, ObjectPath};
use specforge_db_core::name::Ident;
use specforge_db_core::plan::{
    Phase, PlanCx, Rank, Recipe, StepDraft, Undo, Unsupported, row_checks,
};
use specforge_db_core::version::Version;
use specforge_db_sql::SqlWriter;

use super::{about, claim_each, is_live};
use crate::Postgresql;
use crate::model;
use crate::names::generated;
use crate::render::{
    add_check, add_not_null, alter_table, drop_constraint, not_null_name, of, validate,
};
use crate::spelling::SPELLING;

/// NOT NULL that is proven while readers and writers go on.
pub(super) const NOT_NULL: Recipe = Recipe {
    id: "not-null-proven",
    summary: "Proves that every row has a value while readers and writers go on, then sets NOT NULL in an instant.",
    page: include_str!("not_null.md"),
    claim: |group, cx| {
        claim_each(group, |change| match &change.op {
            Op::Alter { before: Object::Column(before), after: Object::Column(after), facets } => {
                becomes_required(before, after, facets)
                    && is_live(&of(&change.path), cx)
                    && cx.backfill(&of(&change.path), &after.name).is_none()
                    && cx.before(&of(&change.path)).is_some_and(|table| !model::is_foreign(table))
            }
            _ => false,
        })
    },
    draft: |group, cx| {
        let mut steps = Vec::new();
        for change in &group.changes {
            if let Op::Alter { after: Object::Column(column), .. } = &change.op {
                steps.extend(proven(column, change, cx));
            }
        }
        Ok::<_, Unsupported>(steps)
    },
};

/// Whether a change of a column is this alone.
pub(crate) fn becomes_required(before: &Column, after: &Column, facets: &[Facet]) -> bool {
    before.nullable
        && !after.nullable
        && !after.options.flag(model::NOT_NULL_NOT_VALID)
        && facets.iter().all(|facet| match facet {
            Facet::Nullable => true,
            Facet::Option(name) => {
                name == model::NOT_NULL_NAME || name == model::NOT_NULL_NO_INHERIT
            }
            _ => false,
        })
}

/// The steps that require a value of a column.
pub(super) fn proven(column: &Column, change: &Change, cx: &PlanCx<'_>) -> Vec<StepDraft> {
    let table = of(&change.path);
    let mut steps = if cx.version >= Version::short(18, 0) {
        by_constraint(column, &table)
    } else {
        by_check(column, &table)
    };
    let mut first = true;
    for step in &mut steps {
        about(step, change);
        step.rank = Some(Rank::Alter);
        step.follows = !first;
        first = false;
    }
    if let Some(step) = steps.first_mut() {
        step.checks = row_checks(&Postgresql, change, cx);
        let needs = crate::needs::needs(change, cx);
        step.uses = needs.new;
        step.uses_old = needs.old;
        if let Some(last) = steps.last_mut() {
            last.creates.extend(needs.provides);
        }
    }
    steps
}

/// A NOT NULL that is not yet valid, which 18 and later know.
fn by_constraint(column: &Column, table: &ObjectPath) -> Vec<StepDraft> {
    let name = not_null_name(column, table);
    let add = StepDraft::new(
        "add-not-null-not-valid",
        format!("Require {}.{} of new rows", table, column.name),
        vec![add_not_null(column, table, true)],
        Undo::Commands(vec![drop_constraint(&name, table)]),
    );
    vec![add, validation("validate-not-null", &name, table)]
}

/// A check that says the same, after which SET NOT NULL has nothing left to read.
fn by_check(column: &Column, table: &ObjectPath) -> Vec<StepDraft> {
    let name = generated(&[table.name.as_str(), column.name.as_str()], "not_null_check");
    let mut condition = SqlWriter::new(&SPELLING);
    condition.ident(&column.name).word("IS NOT NULL");
    let mut check = Check {
        name: Some(name.clone()),
        expr: Expr::new(condition.finish()),
        column: None,
        options: specforge_db_core::model::Options::EMPTY,
    };
    let add_valid = check.clone();
    check.options.set(model::NOT_VALID, true);
    let add = StepDraft::new(
        "add-check-not-valid",
        format!("Require {}.{} of new rows by a check", table, column.name),
        vec![add_check(&check, table)],
        Undo::Commands(vec![drop_constraint(&name, table)]),
    );
    let alter = |words: &'static str| {
        alter_table(table, |w| {
            w.word("ALTER COLUMN").ident(&column.name).word(words);
        })
    };
    let mut set = StepDraft::new(
        "set-not-null-proven",
        format!("Set {}.{} NOT NULL", table, column.name),
        vec![alter("SET NOT NULL"), drop_constraint(&name, table)],
        Undo::Commands(vec![
            {
                let mut back = add_valid;
                back.options.set(model::NOT_VALID, true);
                add_check(&back, table)
            },
            alter("DROP NOT NULL"),
        ]),
    );
    set.why = "The check is no longer needed and goes in the same instant.".into();
    set.phase = Phase::Validate;
    vec![add, validation("validate-check", &name, table), set]
}

fn validation(operation: &'static str, name: &Ident, table: &ObjectPath) -> StepDraft {
    let mut step = StepDraft::new(
        operation,
        format!("Validate {name}"),
        vec![validate(name, table)],
        Undo::nothing(),
    );
    step.phase = Phase::Validate;
    step
}
