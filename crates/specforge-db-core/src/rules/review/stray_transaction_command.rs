use super::at;
use crate::declare_rule;
use crate::finding::Advice;
use crate::review::{Deed, Transaction};
use crate::rule::{Findings, ReviewCx};

declare_rule! {
    /// A command about transactions has no effect where it stands.
    pub(crate) static STRAY_TRANSACTION_COMMAND: Review = {
        id: "stray-transaction-command",
        summary: "a command about transactions has no effect where it stands",
        severity: Warning,
        since: "0.1.0",
        page: include_str!("stray_transaction_command.md"),
        check: check,
    }
}

fn check(cx: &ReviewCx<'_>, out: &mut Findings) {
    let mut open: Option<Transaction> = None;
    if cx.options.in_transaction {
        open = Some(Transaction::Group(1));
    }
    for statement in cx.statements {
        for deed in &statement.manner.deeds {
            let within = open == Some(statement.transaction);
            let message = match deed {
                Deed::Begin if within => format!(
                    "statement {} begins a transaction within another: there is only the outer one",
                    statement.number
                ),
                Deed::Commit | Deed::Rollback
                    if within
                        && cx.options.in_transaction
                        && statement.transaction == Transaction::Group(1) =>
                {
                    format!(
                        "statement {} ends the transaction that is put around the script: what follows is in none",
                        statement.number
                    )
                }
                Deed::Commit | Deed::Rollback
                    if !matches!(statement.transaction, Transaction::Group(_)) =>
                {
                    format!("statement {} ends a transaction, and there is none", statement.number)
                }
                _ => continue,
            };
            out.push(
                at(&STRAY_TRANSACTION_COMMAND, statement, message).advise(Advice::note(
                    "leave it out, or say where the transaction should begin",
                )),
            );
        }
        let ends = |deed: &Deed| matches!(deed, Deed::Commit | Deed::Rollback);
        if statement.manner.deeds.contains(&Deed::Begin) {
            open = Some(statement.transaction);
        } else if statement.manner.deeds.iter().any(ends) {
            open = None;
        }
    }
}
