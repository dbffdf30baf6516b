use super::at;
use crate::declare_rule;
use crate::finding::Advice;
use crate::review::{Deed, Transaction};
use crate::rule::{Findings, ReviewCx};

declare_rule! {
    /// A script begins a transaction and does not end it.
    pub(crate) static UNFINISHED_TRANSACTION: Review = {
        id: "unfinished-transaction",
        summary: "a script begins a transaction and does not end it",
        severity: Error,
        since: "0.1.0",
        page: include_str!("unfinished_transaction.md"),
        check: check,
    }
}

fn check(cx: &ReviewCx<'_>, out: &mut Findings) {
    let Some(last) = cx.statements.last().filter(|_| cx.unfinished) else { return };
    let mut begins = cx.statements.iter().filter(|statement| {
        matches!(statement.transaction, Transaction::Group(_))
            && statement.transaction == last.transaction
            && statement.manner.deeds.contains(&Deed::Begin)
    });
    let begin = begins.next().unwrap_or(last);
    let message = format!(
        "the transaction that statement {} begins never ends: what is done in it is lost, or its locks are \
         held until the session ends",
        begin.number
    );
    out.push(at(&UNFINISHED_TRANSACTION, begin, message).advise(Advice::note("say COMMIT")));
}
