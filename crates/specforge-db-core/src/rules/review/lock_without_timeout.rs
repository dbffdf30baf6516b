use super::{at, who};
use crate::declare_rule;
use crate::dialect::Lock;
use crate::finding::Advice;
use crate::review::Deed;
use crate::rule::{Findings, ReviewCx};

declare_rule! {
    /// A lock is waited for without a bound.
    pub(crate) static LOCK_WITHOUT_TIMEOUT: Review = {
        id: "lock-without-timeout",
        summary: "a statement waits without a bound for a lock, and keeps others waiting behind it",
        severity: Warning,
        since: "0.1.0",
        page: include_str!("lock_without_timeout.md"),
        check: check,
    }
}

/// So many statements are named.
const MANY: usize = 20;

fn check(cx: &ReviewCx<'_>, out: &mut Findings) {
    let Some(setting) = cx.settings.lock_timeout.filter(|_| cx.settings.locks_queue) else {
        return;
    };
    let mut bounded = cx.options.lock_timeout_ms > 0;
    // What is set for a transaction alone ends with it.
    let mut local: Option<crate::review::Transaction> = None;
    let mut unbounded = Vec::new();
    for statement in cx.statements {
        if local.is_some_and(|of| of != statement.transaction) {
            local = None;
        }
        for deed in &statement.manner.deeds {
            if let Deed::Set { name, value, local: for_now } = deed
                && name == setting
            {
                let bounds = value.as_deref().is_some_and(bounds);
                if *for_now {
                    local = bounds.then_some(statement.transaction);
                } else {
                    bounded = bounds;
                }
            }
        }
        let waits = statement.operations.iter().any(|operated| {
            operated.lock() >= Lock::Writes && operated.locks.iter().any(|_| operated.in_use)
        });
        if waits && !bounded && local.is_none() {
            unbounded.push(statement);
        }
    }
    let Some(first) = unbounded.first() else { return };
    let numbers: Vec<String> = unbounded.iter().map(|s| s.number.to_string()).collect();
    let which = match numbers.as_slice() {
        [one] => format!("statement {one} waits for its lock"),
        all if all.len() > MANY => format!(
            "statements {} and {} more wait for their locks",
            all.iter().take(MANY).cloned().collect::<Vec<_>>().join(", "),
            all.len() - MANY
        ),
        all => format!("statements {} wait for their locks", all.join(", ")),
    };
    let message = format!(
        "{which} as long as it takes: behind a query that runs long, all {} who come later wait too",
        who(unbounded.iter().map(|statement| statement.lock()).max().unwrap_or(Lock::Writes))
    );
    out.push(
        at(&LOCK_WITHOUT_TIMEOUT, first, message)
            .advise(Advice::Setting { name: setting.to_owned(), value: "2s".to_owned() })
            .advise(Advice::note("let whoever runs the script try again when the time is over")),
    );
}

/// Whether a value is a bound: 0 means that there is none.
fn bounds(value: &str) -> bool {
    value.bytes().any(|byte| byte.is_ascii_digit() && byte != b'0')
}
