use super::{at, fact};
use crate::declare_rule;
use crate::finding::Advice;
use crate::review::RowVerb;
use crate::rule::{Findings, ReviewCx};

declare_rule! {
    /// All rows of a table are written by one statement.
    pub(crate) static ALL_ROWS_AT_ONCE: Review = {
        id: "all-rows-at-once",
        summary: "all rows of a table are written by one statement",
        severity: Warning,
        since: "0.1.0",
        page: include_str!("all_rows_at_once.md"),
        check: check,
    }
}

fn check(cx: &ReviewCx<'_>, out: &mut Findings) {
    for statement in cx.statements {
        for operated in statement.operations.iter().filter(|operated| operated.in_use) {
            let verb = match operated.rows {
                Some(RowVerb::UpdateAll) => "changes",
                Some(RowVerb::DeleteAll) => "deletes",
                _ => continue,
            };
            let Some(table) = &operated.path else { continue };
            let message = format!(
                "statement {} {verb} every row of {table} at once: whoever writes one of them waits until the \
                 transaction ends",
                statement.number
            );
            out.push(at(&ALL_ROWS_AT_ONCE, statement, message).object(table).because(fact(operated)).advise(
                Advice::note(
                    "go through the rows in batches of a few thousand by the key, each in a transaction of its own",
                ),
            ));
        }
    }
}
