//! Keys of tables that are in use.

use specforge_db_core::diff::{Change, Op};
use specforge_db_core::model::{Index, Key, Object, ObjectPath};
use specforge_db_core::name::Ident;
use specforge_db_core::plan::{Command, PlanCx, Rank, Recipe, StepDraft, Undo, row_checks};

use super::index::build;
use super::{about, claim_each, is_cut, is_live};
use crate::Postgresql;
use crate::inherit::names;
use crate::model;
use crate::render::{alter_table, drop_constraint, of, statement};

/// A unique constraint or a primary key from an index that was built beforehand.
pub(super) const KEY_FROM_INDEX: Recipe = Recipe {
    id: "key-from-index",
    summary: "Builds the index behind a unique constraint or a primary key while readers and writers go on, then makes the constraint of it.",
    page: include_str!("key.md"),
    claim: |group, cx| {
        claim_each(group, |change| match &change.op {
            Op::Create(Object::Unique(key) | Object::PrimaryKey(key)) => {
                key.name.is_some()
                    && !key.options.flag(model::WITHOUT_OVERLAPS)
                    && fits(&of(&change.path), cx)
            }
            _ => false,
        })
    },
    draft: |group, cx| {
        let mut steps = Vec::new();
        for change in &group.changes {
            if let Op::Create(object @ (Object::Unique(key) | Object::PrimaryKey(key))) = &change.op
                && let Some(name) = &key.name
            {
                let primary = matches!(object, Object::PrimaryKey(_));
                steps.extend(from_index(key, name, primary, change, cx));
            }
        }
        Ok(steps)
    },
};

fn fits(table: &ObjectPath, cx: &PlanCx<'_>) -> bool {
    is_live(table, cx) && cx.before(table).is_some_and(|table| !is_cut(table))
}

fn from_index(
    key: &Key,
    name: &Ident,
    primary: bool,
    change: &Change,
    cx: &PlanCx<'_>,
) -> Vec<StepDraft> {
    let table = of(&change.path);
    let index = index_behind(key, name, &table);
    let mut built = build(&index, &table, cx);
    built.because = vec![change.path.clone()];
    // Who uses the table waits for the key alone.
    built.reshapes = false;
    built.uses.retain(|used| *used != table);
    // Where the constraint was made of it, it goes with the constraint.
    built.undo = Undo::Commands(vec![statement(|w| {
        w.word("DROP INDEX CONCURRENTLY IF EXISTS").qualified(table.namespace.as_ref(), name);
    })]);
    built.checks.retain(|check| check.why.starts_with("an INVALID"));
    built.checks.extend(row_checks(&Postgresql, change, cx));
    built.why = format!("It will be the index behind {}.", change.path);

    let command = made_from(key, name, name, primary, &table);
    let operation = if primary { "add-primary-key-using-index" } else { "add-unique-using-index" };
    let mut made = StepDraft::new(
        operation,
        format!("Add {} {}", change.path.kind.word(), change.path),
        vec![command],
        Undo::Commands(vec![drop_constraint(name, &table)]),
    );
    about(&mut made, change);
    made.follows = true;
    made.rank = Some(Rank::CreatePart);
    made.creates = vec![change.path.clone()];
    let needs = crate::needs::needs(change, cx);
    made.uses = needs.new;
    made.disturbs = crate::disturbed::disturbs(change);
    made.reshapes = true;
    vec![built, made]
}

/// The index that can become a key.
pub(super) fn index_behind(key: &Key, name: &Ident, table: &ObjectPath) -> Index {
    let mut index = Index {
        name: name.clone(),
        unique: true,
        parts: key.parts.clone(),
        include: key
            .options
            .text(model::INCLUDE)
            .map(|list| {
                names(list).iter().map(|name| crate::inherit::name_path(name, table).name).collect()
            })
            .unwrap_or_default(),
        ..Index::default()
    };
    for (option, value) in key.options.iter() {
        if option.starts_with("with.")
            || option == model::NULLS_NOT_DISTINCT
            || option == model::TABLESPACE
        {
            index.options.set(option, value.clone());
        }
    }
    index
}

/// Makes a key of an index, which gets its name.
pub(super) fn made_from(
    key: &Key,
    name: &Ident,
    index: &Ident,
    primary: bool,
    table: &ObjectPath,
) -> Command {
    alter_table(table, |w| {
        w.word("ADD CONSTRAINT").ident(name);
        w.word(if primary { "PRIMARY KEY USING INDEX" } else { "UNIQUE USING INDEX" }).ident(index);
        match key.options.text(model::DEFERRABLE) {
            Some("DEFERRABLE INITIALLY DEFERRED") => w.word("DEFERRABLE INITIALLY DEFERRED"),
            Some(_) => w.word("DEFERRABLE"),
            None => w,
        };
    })
}
