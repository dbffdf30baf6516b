use super::at;
use crate::declare_rule;
use crate::diff::Op;
use crate::finding::{Advice, Severity};
use crate::model::Object;
use crate::rule::{Findings, ReviewCx};

declare_rule! {
    /// Rows that are there may make a statement fail.
    pub(crate) static ROWS_MAY_REFUSE: Review = {
        id: "rows-may-refuse",
        summary: "rows that are there may make a statement fail",
        severity: Info,
        since: "0.1.0",
        page: include_str!("rows_may_refuse.md"),
        check: check,
    }
}

fn check(cx: &ReviewCx<'_>, out: &mut Findings) {
    for statement in cx.statements {
        let Some(first) = statement.checks.first() else { continue };
        let more = match statement.checks.len() - 1 {
            0 => String::new(),
            more => format!("; and {more} more"),
        };
        let message = format!("statement {} may fail: {}{more}", statement.number, first.why);
        let mut finding = at(&ROWS_MAY_REFUSE, statement, message);
        let column = statement.operations.iter().find(|operated| {
            operated.change.as_ref().is_some_and(|change| {
                matches!(&change.op, Op::Create(Object::Column(column)) if !column.nullable)
            })
        });
        let advice = match column {
            // Any row at all makes it fail.
            Some(_) => {
                finding.severity = Severity::Warning;
                "give the column a default, or add it without NOT NULL and fill it first"
            }
            None => "ask the queries in `checks` before: each has to find nothing",
        };
        if let Some(path) = statement.operations.first().and_then(|operated| operated.path.as_ref())
        {
            finding = finding.object(path);
        }
        out.push(finding.advise(Advice::note(advice)));
    }
}
