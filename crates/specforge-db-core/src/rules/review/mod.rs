//! Rules that look at a script.

mod all_rows_at_once;
mod blocking_statement;
mod code_not_followed;
mod dropped_with_cascade;
mod lock_without_timeout;
mod locks_on_several_tables;
mod lost_rows;
mod refused_in_transaction;
mod rows_may_refuse;
mod short_statement_timeout;
mod stray_transaction_command;
mod unfinished_transaction;
mod work_under_lock;

use crate::dialect::Lock;
use crate::finding::{Evidence, Finding};
use crate::review::{Operated, Reviewed, Transaction};
use crate::rule::{ReviewStage, Rule};

/// A finding at a statement.
fn at(rule: &Rule<ReviewStage>, statement: &Reviewed<'_>, message: String) -> Finding {
    rule.finding(message).at("/script").span(statement.place)
}

/// The row that says what an operation costs.
fn fact(operated: &Operated) -> Evidence {
    match operated.row {
        Some(row) => Evidence::Fact {
            text: row.says.to_owned(),
            source: row.source.to_owned(),
            since: row.since,
        },
        None => Evidence::Missing { wanted: format!("what {} costs", operated.id) },
    }
}

/// Who has to wait for a lock.
fn who(lock: Lock) -> &'static str {
    if lock == Lock::Everything { "readers and writers" } else { "writers" }
}

/// The statements of one transaction, in order; those that are in none stand by themselves.
fn transactions<'s, 't>(statements: &'s [Reviewed<'t>]) -> Vec<Vec<&'s Reviewed<'t>>> {
    let mut groups: Vec<(Option<usize>, Vec<&Reviewed<'t>>)> = Vec::new();
    for statement in statements {
        let group = match statement.transaction {
            Transaction::Group(group) => Some(group),
            Transaction::Own | Transaction::Outside => None,
        };
        match groups.last_mut() {
            Some((last, members)) if group.is_some() && *last == group => members.push(statement),
            _ => groups.push((group, vec![statement])),
        }
    }
    groups.into_iter().map(|(_, members)| members).collect()
}
