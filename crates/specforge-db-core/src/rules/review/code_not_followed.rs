use super::at;
use crate::declare_rule;
use crate::finding::Advice;
use crate::review::Deed;
use crate::rule::{Findings, ReviewCx};

declare_rule! {
    /// What a block of code or a call does is not known.
    pub(crate) static CODE_NOT_FOLLOWED: Review = {
        id: "code-not-followed",
        summary: "what a block of code or a call does cannot be seen",
        severity: Warning,
        since: "0.1.0",
        page: include_str!("code_not_followed.md"),
        check: check,
    }
}

fn check(cx: &ReviewCx<'_>, out: &mut Findings) {
    for statement in cx.statements {
        if statement.manner.deeds.contains(&Deed::Code) {
            let message = format!(
                "statement {} runs code: what it locks, reads and changes is not said here",
                statement.number
            );
            out.push(at(&CODE_NOT_FOLLOWED, statement, message).advise(Advice::note(
                "write the statements that change the schema as statements, or try the script on a copy",
            )));
        }
    }
}
