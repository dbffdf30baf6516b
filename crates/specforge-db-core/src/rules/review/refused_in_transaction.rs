use super::at;
use crate::declare_rule;
use crate::finding::Advice;
use crate::review::Transaction;
use crate::rule::{Findings, ReviewCx};

declare_rule! {
    /// A statement stands in a transaction and cannot.
    pub(crate) static REFUSED_IN_TRANSACTION: Review = {
        id: "refused-in-transaction",
        summary: "a statement cannot stand in a transaction, and does",
        severity: Error,
        since: "0.1.0",
        page: include_str!("refused_in_transaction.md"),
        check: check,
    }
}

fn check(cx: &ReviewCx<'_>, out: &mut Findings) {
    for statement in cx.statements {
        let Some(words) = statement.manner.alone else { continue };
        if !matches!(statement.transaction, Transaction::Group(_)) {
            continue;
        }
        let message = format!(
            "statement {} fails: {} refuses {words} in a transaction",
            statement.number, cx.info.name
        );
        let advice = if cx.options.in_transaction {
            "put it into a script of its own that is run without a transaction around it"
        } else {
            "put it before BEGIN or behind COMMIT"
        };
        out.push(at(&REFUSED_IN_TRANSACTION, statement, message).advise(Advice::note(advice)));
    }
}
