use specforge_db_core::declare_rule;
use specforge_db_core::diff::{Change, Op};
use specforge_db_core::finding::{Advice, Evidence};
use specforge_db_core::model::{Facet, Object, ObjectPath, Options};
use specforge_db_core::plan::{PlanCx, Probe};
use specforge_db_core::rule::{Findings, PlanRuleCx};

use crate::info::INFO;
use crate::model;
use crate::render::cannot_be_asked;

declare_rule! {
    /// Rows have to fulfil a condition about what comes into being with the same plan.
    pub(crate) static UNASKED_CONDITION: Plan = {
        id: "unasked-condition",
        summary: "rows have to fulfil a condition about what comes into being with the same plan",
        severity: Warning,
        since: "0.1.0",
        page: include_str!("unasked_condition.md"),
        database: INFO.id,
        check: check,
    }
}

fn check(cx: &PlanRuleCx<'_>, out: &mut Findings) {
    for change in cx.changes {
        let Some(table) = change.path.owner().filter(|table| has_rows(table, cx.plan)) else {
            continue;
        };
        if !is_unasked(change, &table, cx.plan) {
            continue;
        }
        let message = format!(
            "whether the rows of {table} fulfil {} cannot be asked before the plan, which makes what it is \
             about: the step finds out, and changes nothing where one does not",
            change.path
        );
        out.push(
            UNASKED_CONDITION
                .finding(message)
                .object(&change.path)
                .because(Evidence::Change { path: change.path.clone() })
                .advise(Advice::note(
                    "make the change in a copy of the database first, or make what it is about in a plan before",
                )),
        );
    }
}

fn has_rows(table: &ObjectPath, cx: &PlanCx<'_>) -> bool {
    let there = cx.before(table).is_some_and(|before| !model::is_foreign(before));
    there && cx.after(table).is_some() && cx.rows(table) != Some(0)
}

/// Whether a change holds the rows that are there to something that nobody can ask before.
fn is_unasked(change: &Change, table: &ObjectPath, cx: &PlanCx<'_>) -> bool {
    let (object, facets) = match &change.op {
        Op::Create(object) => (object, None),
        Op::Alter { after, facets, .. } => (after, Some(facets)),
        _ => return false,
    };
    let only_named = |facets: &Vec<Facet>| {
        facets.iter().all(|facet| matches!(facet, Facet::Name | Facet::Comment))
    };
    if facets.is_some_and(only_named) {
        return false;
    }
    let later = |options: &Options| {
        [model::NOT_VALID, model::NOT_ENFORCED, model::PERIOD].iter().any(|name| options.flag(name))
    };
    let question = match object {
        Object::Check(check) if !later(&check.options) => Probe::Violations { table, check },
        Object::PrimaryKey(key) | Object::Unique(key) => {
            Probe::Duplicates { table, parts: &key.parts, predicate: None, options: &key.options }
        }
        Object::Index(index) if index.unique => Probe::Duplicates {
            table,
            parts: &index.parts,
            predicate: index.predicate.as_ref(),
            options: &index.options,
        },
        Object::ForeignKey(key) if !later(&key.options) => {
            Probe::Referring { table, foreign_key: key }
        }
        Object::Column(column) if !column.nullable => {
            let begins = facets.is_some_and(|facets| facets.contains(&Facet::Nullable));
            if !begins && (facets.is_some() || column.generated.is_none()) {
                return false;
            }
            Probe::Nulls { table, column: &column.name }
        }
        _ => return false,
    };
    cannot_be_asked(&question, table, cx)
}
