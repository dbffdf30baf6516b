use specforge_db_core::declare_rule;
use specforge_db_core::diff::Op;
use specforge_db_core::finding::Advice;
use specforge_db_core::model::{DefinitionKind, Object};
use specforge_db_core::review::Operated;
use specforge_db_core::rule::{Findings, ReviewCx};

use crate::info::INFO;
use crate::model;
use crate::words::Words;

declare_rule! {
    /// Rows that are written while triggers are off pass them by.
    pub(crate) static TRIGGERS_SWITCHED_OFF: Review = {
        id: "triggers-switched-off",
        summary: "rows that are written while triggers are off pass them by",
        severity: Warning,
        since: "0.1.0",
        page: include_str!("triggers_switched_off.md"),
        database: INFO.id,
        check: check,
    }
}

fn check(cx: &ReviewCx<'_>, out: &mut Findings) {
    for statement in cx.statements {
        let all = Words::new(statement.text).find(0, &["DISABLE"]).is_some();
        let Some(off) = statement
            .operations
            .iter()
            .find(|operated| (operated.id == "switch-triggers" && all) || switches_off(operated))
        else {
            continue;
        };
        let message = format!(
            "statement {} switches triggers off: rows that anybody writes from then on pass them by, those that check \
             references among them where ALL is said",
            statement.number
        );
        let mut finding =
            TRIGGERS_SWITCHED_OFF.finding(message).at("/script").span(statement.place);
        if let Some(path) = &off.path {
            finding = finding.object(path);
        }
        out.push(finding.advise(Advice::note(
            "switch them on again in the same transaction, or let the session alone pass them by: SET \
             session_replication_role = replica",
        )));
    }
}

fn switches_off(operated: &Operated) -> bool {
    let Some(change) = &operated.change else { return false };
    let Op::Alter { after: Object::Definition(after), .. } = &change.op else { return false };
    after.kind == DefinitionKind::Trigger && after.options.text(model::FIRING) == Some("DISABLE")
}
