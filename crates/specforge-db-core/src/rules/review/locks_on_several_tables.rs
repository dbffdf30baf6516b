use super::{at, transactions, who};
use crate::declare_rule;
use crate::dialect::Lock;
use crate::finding::Advice;
use crate::model::ObjectPath;
use crate::rule::{Findings, ReviewCx};

declare_rule! {
    /// A transaction takes locks on several tables one after the other.
    pub(crate) static LOCKS_ON_SEVERAL_TABLES: Review = {
        id: "locks-on-several-tables",
        summary: "a transaction keeps one table from others while it waits for the next",
        severity: Warning,
        since: "0.1.0",
        page: include_str!("locks_on_several_tables.md"),
        check: check,
    }
}

fn check(cx: &ReviewCx<'_>, out: &mut Findings) {
    if !cx.settings.locks_tables {
        return;
    }
    for statements in transactions(cx.statements) {
        let mut held: Vec<&ObjectPath> = Vec::new();
        for statement in statements {
            let used = statement.operations.iter().filter(|operated| operated.in_use);
            let new: Vec<_> = used
                .flat_map(|operated| &operated.locks)
                .filter(|own| own.lock >= Lock::Writes && !held.contains(&&own.table))
                .collect();
            if let (Some(first), Some(next)) = (held.first(), new.first()) {
                let message = format!(
                    "statement {} waits for {} while its transaction keeps others off {first} already: {} of \
                     both wait, and whoever locks them the other way round is stuck",
                    statement.number,
                    next.table,
                    who(next.lock)
                );
                out.push(
                    at(&LOCKS_ON_SEVERAL_TABLES, statement, message).object(&next.table).advise(
                        Advice::note(
                            "change one table in a transaction, and end it before the next",
                        ),
                    ),
                );
                break;
            }
            held.extend(new.into_iter().map(|own| &own.table));
        }
    }
}
