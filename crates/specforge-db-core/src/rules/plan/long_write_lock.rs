use super::rows;
use crate::declare_rule;
use crate::finding::{Advice, Severity};
use crate::rule::{Findings, PlanRuleCx};

/// From how many rows on writing them all anew is worth a warning.
const MANY: u64 = 100_000;

declare_rule! {
    /// A step writes a table anew while others wait.
    pub(crate) static LONG_WRITE_LOCK: Plan = {
        id: "long-write-lock",
        summary: "a step writes a table anew while others wait",
        severity: Warning,
        since: "0.1.0",
        page: include_str!("long_write_lock.md"),
        check: check,
    }
}

fn check(cx: &PlanRuleCx<'_>, out: &mut Findings) {
    for (step, subject) in cx.steps() {
        let Some(table) = subject.table.as_ref().filter(|_| step.blocking && step.rewrites_table)
        else {
            continue;
        };
        let who = if step.lock.blocks == "everything" { "readers and writers" } else { "writers" };
        let number = step.step;
        let (severity, message) = match cx.plan.rows(table) {
            Some(rows) if rows < MANY => continue,
            Some(rows) => (
                Severity::Warning,
                format!(
                    "step {number} writes the {rows} rows of {table} anew, and {who} wait meanwhile"
                ),
            ),
            None => (
                Severity::Info,
                format!(
                    "step {number} writes every row of {table} anew, and {who} wait meanwhile; how many there are is not known"
                ),
            ),
        };
        let mut finding = LONG_WRITE_LOCK.finding(message).object(table).because(rows(cx, table));
        if let Some(row) = cx.plan.info.operation(&step.operation, cx.plan.version) {
            finding = finding.because(crate::finding::Evidence::Fact {
                text: row.says.to_owned(),
                source: row.source.to_owned(),
                since: row.since,
            });
        }
        finding = finding
            .advise(Advice::note("run it when little is written, and try it on a copy first"));
        finding.severity = severity;
        out.push(finding);
    }
}
