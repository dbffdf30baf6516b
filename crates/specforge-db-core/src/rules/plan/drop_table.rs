use super::{change as evidence, loss, rows};
use crate::declare_rule;
use crate::diff::Op;
use crate::finding::Advice;
use crate::model::{DefinitionKind, Object};
use crate::rule::{Findings, PlanRuleCx};

declare_rule! {
    /// A table that goes takes its rows with it.
    pub(crate) static DROP_TABLE: Plan = {
        id: "drop-table",
        summary: "a dropped table takes its rows with it",
        severity: Warning,
        since: "0.1.0",
        page: include_str!("drop_table.md"),
        check: check,
    }
}

fn check(cx: &PlanRuleCx<'_>, out: &mut Findings) {
    for change in cx.changes {
        let what = match &change.op {
            Op::Drop(Object::Table(_)) => "table",
            Op::Drop(Object::Definition(definition))
                if definition.kind == DefinitionKind::VirtualTable
                    && !definition.options.flag("derived") =>
            {
                "virtual table"
            }
            _ => continue,
        };
        let mut finding = DROP_TABLE
            .finding(format!(
                "{what} {} goes with all its rows; the executor refuses that without `allow_destructive`",
                change.path
            ))
            .object(&change.path)
            .because(evidence(change))
            .because(rows(cx, &change.path))
            .advise(Advice::note(
                "keep it under another name for one release, and drop it when nothing has asked for it",
            ));
        finding.severity = loss(cx, &change.path);
        out.push(finding);
    }
}
