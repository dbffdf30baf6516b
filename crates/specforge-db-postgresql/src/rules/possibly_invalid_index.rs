use specforge_db_core::declare_rule;
use specforge_db_core::finding::Advice;
use specforge_db_core::rule::{Findings, ReviewCx};

use crate::info::INFO;

declare_rule! {
    /// An index that a failed build left behind is taken for the one that is wanted.
    pub(crate) static POSSIBLY_INVALID_INDEX: Review = {
        id: "possibly-invalid-index",
        summary: "an index that a failed build left behind is taken for the one that is wanted",
        severity: Warning,
        since: "0.1.0",
        page: include_str!("possibly_invalid_index.md"),
        database: INFO.id,
        check: check,
    }
}

fn check(cx: &ReviewCx<'_>, out: &mut Findings) {
    for statement in cx.statements {
        let manner = &statement.manner;
        let builds = statement.operations.iter().any(|o| o.id == "create-index-concurrently");
        if !(builds && manner.if_not_exists && manner.concurrently) {
            continue;
        }
        let message = format!(
            "statement {} does nothing where an earlier try failed: it left an INVALID index of that name, which \
             IF NOT EXISTS takes for the one that is wanted",
            statement.number
        );
        let mut finding =
            POSSIBLY_INVALID_INDEX.finding(message).at("/script").span(statement.place);
        if let Some(path) = statement.operations.first().and_then(|o| o.path.as_ref()) {
            finding = finding.object(path);
        }
        out.push(finding.advise(Advice::note(
            "leave IF NOT EXISTS out and say DROP INDEX CONCURRENTLY IF EXISTS before it",
        )));
    }
}
