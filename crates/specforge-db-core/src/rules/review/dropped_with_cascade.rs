use super::at;
use crate::declare_rule;
use crate::finding::Advice;
use crate::rule::{Findings, ReviewCx};

declare_rule! {
    /// What depends on a dropped object goes with it unseen.
    pub(crate) static DROPPED_WITH_CASCADE: Review = {
        id: "dropped-with-cascade",
        summary: "what depends on an object goes with it without being named",
        severity: Warning,
        since: "0.1.0",
        page: include_str!("dropped_with_cascade.md"),
        check: check,
    }
}

fn check(cx: &ReviewCx<'_>, out: &mut Findings) {
    for statement in cx.statements.iter().filter(|statement| statement.manner.cascade) {
        let mut gone: Vec<String> = Vec::new();
        for operated in statement.operations.iter().skip(1) {
            gone.extend(operated.change.as_ref().map(crate::diff::Change::describe));
        }
        let known = match gone.as_slice() {
            [] => String::new(),
            gone => format!(" (as far as is known here: {})", gone.join(", ")),
        };
        let message = format!(
            "statement {} says CASCADE: whatever depends on what goes is gone too, without a word{known}",
            statement.number
        );
        out.push(at(&DROPPED_WITH_CASCADE, statement, message).advise(Advice::note(
            "drop each of them by name, so that what was forgotten stops the script",
        )));
    }
}
