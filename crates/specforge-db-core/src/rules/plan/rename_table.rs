use super::change as evidence;
use crate::declare_rule;
use crate::diff::Op;
use crate::finding::Advice;
use crate::model::Object;
use crate::rule::{Findings, PlanRuleCx};

declare_rule! {
    /// Programs that run while a table is renamed still say its old name.
    pub(crate) static RENAME_TABLE: Plan = {
        id: "rename-table",
        summary: "running programs still say the old name of a renamed table",
        severity: Warning,
        since: "0.1.0",
        page: include_str!("rename_table.md"),
        check: check,
    }
}

fn check(cx: &PlanRuleCx<'_>, out: &mut Findings) {
    for change in cx.changes {
        let Op::Rename { from, object: Object::Table(_) } = &change.op else { continue };
        if cx.plan.has_stand_in(&change.path) {
            continue;
        }
        out.push(
            RENAME_TABLE
                .finding(format!(
                    "table {from} is {} from then on: programs that still say `{from}` fail",
                    change.path
                ))
                .object(&change.path)
                .because(evidence(change))
                .advise(Advice::note(format!(
                    "keep a view `{from}` over {} until every program says the new name",
                    change.path
                ))),
        );
    }
}
