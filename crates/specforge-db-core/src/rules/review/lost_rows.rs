use super::at;
use crate::declare_rule;
use crate::finding::{Advice, Severity};
use crate::rule::{Findings, ReviewCx};

declare_rule! {
    /// A statement takes data with it for good.
    pub(crate) static LOST_ROWS: Review = {
        id: "lost-rows",
        summary: "a statement takes data with it for good",
        severity: Warning,
        since: "0.1.0",
        page: include_str!("lost_rows.md"),
        check: check,
    }
}

fn check(cx: &ReviewCx<'_>, out: &mut Findings) {
    for statement in cx.statements {
        for operated in &statement.operations {
            let Some(loses) = &operated.loses else { continue };
            let message = format!("statement {} takes with it {loses}", statement.number);
            let mut finding = at(&LOST_ROWS, statement, message).advise(Advice::note(
                "make sure that no program uses it any more and that there is a backup; rename it first and drop it in \
                 a later release",
            ));
            if let Some(path) = &operated.path {
                finding = finding.object(path);
            }
            if cx.options.allow_destructive {
                finding.severity = Severity::Info;
            }
            out.push(finding);
        }
    }
}
