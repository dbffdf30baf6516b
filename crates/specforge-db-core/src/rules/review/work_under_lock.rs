use super::{at, fact, transactions, who};
use crate::declare_rule;
use crate::dialect::Lock;
use crate::finding::Advice;
use crate::review::{HeldLock, Reviewed};
use crate::rule::{Findings, ReviewCx};

declare_rule! {
    /// Rows are gone through while an earlier statement of the transaction keeps a table from others.
    pub(crate) static WORK_UNDER_LOCK: Review = {
        id: "work-under-lock",
        summary: "rows are gone through while an earlier statement of the same transaction keeps a table from others",
        severity: Warning,
        since: "0.1.0",
        page: include_str!("work_under_lock.md"),
        check: check,
    }
}

fn check(cx: &ReviewCx<'_>, out: &mut Findings) {
    for statements in transactions(cx.statements) {
        let mut holder: Option<(&Reviewed<'_>, &HeldLock)> = None;
        for statement in statements {
            if let Some((first, held)) = holder
                && let Some(work) = statement.operations.iter().find(|operated| {
                    let own = operated.locks.iter().map(|held| held.lock).max();
                    // Where its own lock is as strict on the same table, that is said of itself.
                    let same = operated.blocks()
                        && operated.locks.iter().any(|own| own.table == held.table)
                        && own >= Some(held.lock);
                    operated.grows() && !same
                })
            {
                let does = match work.row {
                    Some(row) if row.rewrites => "writes rows anew",
                    _ if work.rows.is_some() => "writes rows",
                    _ => "reads rows",
                };
                let message = format!(
                    "statement {} {does} while statement {} keeps {} off {} until the transaction ends",
                    statement.number,
                    first.number,
                    who(held.lock),
                    held.table
                );
                out.push(
                    at(&WORK_UNDER_LOCK, statement, message)
                        .object(&held.table)
                        .because(fact(work))
                        .advise(Advice::note(
                            "end the transaction before it, and do this in one of its own",
                        )),
                );
            }
            let strictest = statement.operations.iter().filter(|operated| operated.in_use);
            let strictest = strictest
                .flat_map(|operated| &operated.locks)
                .filter(|held| held.lock >= Lock::Writes)
                .max_by_key(|held| held.lock);
            if let Some(held) = strictest
                && holder.is_none_or(|(_, known)| known.lock < held.lock)
            {
                holder = Some((statement, held));
            }
        }
    }
}
