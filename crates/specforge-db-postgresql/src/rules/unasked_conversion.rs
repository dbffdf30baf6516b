use specforge_db_core::declare_rule;
use specforge_db_core::diff::Op;
use specforge_db_core::finding::{Advice, Evidence};
use specforge_db_core::model::{Facet, Object};
use specforge_db_core::rule::{Findings, PlanRuleCx};

use crate::info::INFO;
use crate::recipes::cannot_be_asked;

declare_rule! {
    /// A column gets a type that may not take its values, and no query can say which.
    pub(crate) static UNASKED_CONVERSION: Plan = {
        id: "unasked-conversion",
        summary: "a column gets a type that may not take its values, and no query can say which",
        severity: Warning,
        since: "0.1.0",
        page: include_str!("unasked_conversion.md"),
        database: INFO.id,
        check: check,
    }
}

fn check(cx: &PlanRuleCx<'_>, out: &mut Findings) {
    for change in cx.changes {
        let Op::Alter { before: Object::Column(before), after: Object::Column(after), facets } =
            &change.op
        else {
            continue;
        };
        let Some(table) = change.path.owner().filter(|_| facets.contains(&Facet::Type)) else {
            continue;
        };
        if cx.plan.rows(&table) == Some(0) || !cannot_be_asked(before, after, &table, cx.plan) {
            continue;
        }
        let message = format!(
            "no query can say which values of {} are none of {}: the step finds out, and changes nothing \
             where one is",
            change.path, after.ty.raw
        );
        out.push(
            UNASKED_CONVERSION
                .finding(message)
                .object(&change.path)
                .because(Evidence::Change { path: change.path.clone() })
                .advise(Advice::note(
                    "make the change in a copy of the database first; from 16 on most of this can be asked",
                )),
        );
    }
}
