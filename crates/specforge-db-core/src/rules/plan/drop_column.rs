use super::{change as evidence, loss, rows};
use crate::declare_rule;
use crate::diff::Op;
use crate::finding::Advice;
use crate::model::Object;
use crate::rule::{Findings, PlanRuleCx};

declare_rule! {
    /// A column that goes takes its values with it.
    pub(crate) static DROP_COLUMN: Plan = {
        id: "drop-column",
        summary: "a dropped column takes its values with it",
        severity: Warning,
        since: "0.1.0",
        page: include_str!("drop_column.md"),
        check: check,
    }
}

fn check(cx: &PlanRuleCx<'_>, out: &mut Findings) {
    for change in cx.changes {
        // What is computed can be computed again.
        let Op::Drop(Object::Column(column)) = &change.op else { continue };
        let Some(table) = change.path.owner().filter(|_| column.generated.is_none()) else {
            continue;
        };
        let mut finding = DROP_COLUMN
            .finding(format!(
                "column {} goes with its values; the executor refuses that without `allow_destructive`",
                change.path
            ))
            .object(&change.path)
            .because(evidence(change))
            .because(rows(cx, &table))
            .advise(Advice::note(
                "first release programs that no longer read or write it, then drop it",
            ));
        finding.severity = loss(cx, &table);
        out.push(finding);
    }
}
