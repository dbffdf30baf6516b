use super::change as evidence;
use crate::declare_rule;
use crate::diff::Op;
use crate::finding::Advice;
use crate::model::Object;
use crate::rule::{Findings, PlanRuleCx};

declare_rule! {
    /// Programs that run while a column is renamed still say its old name.
    pub(crate) static RENAME_COLUMN: Plan = {
        id: "rename-column",
        summary: "running programs still say the old name of a renamed column",
        severity: Warning,
        since: "0.1.0",
        page: include_str!("rename_column.md"),
        check: check,
    }
}

fn check(cx: &PlanRuleCx<'_>, out: &mut Findings) {
    for change in cx.changes {
        let Op::Rename { from, object: Object::Column(_) } = &change.op else { continue };
        if change.path.owner().is_some_and(|table| cx.plan.has_stand_in(&table)) {
            continue;
        }
        out.push(
            RENAME_COLUMN
                .finding(format!(
                    "column {from} is {} from then on: programs that still say `{from}` fail",
                    change.path
                ))
                .object(&change.path)
                .because(evidence(change))
                .advise(Advice::note(
                    "where programs cannot all change at once: add the new column, write both, copy, \
                     read the new one, drop the old one",
                )),
        );
    }
}
