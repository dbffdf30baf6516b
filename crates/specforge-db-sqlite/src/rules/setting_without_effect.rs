use specforge_db_core::declare_rule;
use specforge_db_core::finding::Advice;
use specforge_db_core::review::{Deed, Transaction};
use specforge_db_core::rule::{Findings, ReviewCx};

use crate::info::INFO;

declare_rule! {
    /// The enforcement of foreign keys is turned on or off where that has no effect.
    pub(crate) static SETTING_WITHOUT_EFFECT: Review = {
        id: "setting-without-effect",
        summary: "foreign keys are turned on or off within a transaction, where that has no effect",
        severity: Error,
        since: "0.1.0",
        page: include_str!("setting_without_effect.md"),
        database: INFO.id,
        check: check,
    }
}

fn check(cx: &ReviewCx<'_>, out: &mut Findings) {
    for statement in cx.statements {
        let sets = statement
            .manner
            .deeds
            .iter()
            .any(|deed| matches!(deed, Deed::Set { name, .. } if name == "foreign_keys"));
        if sets && matches!(statement.transaction, Transaction::Group(_)) {
            let message = format!(
                "statement {} has no effect: within a transaction SQLite passes PRAGMA foreign_keys over without a word",
                statement.number
            );
            out.push(
                SETTING_WITHOUT_EFFECT
                    .finding(message)
                    .at("/script")
                    .span(statement.place)
                    .object("foreign_keys")
                    .advise(Advice::note(
                        "put it before BEGIN, or outside of what runs the script in a transaction",
                    )),
            );
        }
    }
}
