use specforge_db_core::declare_rule;
use specforge_db_core::finding::{Advice, Evidence};
use specforge_db_core::model::DefinitionKind;
use specforge_db_core::plan::SchemaIndex;
use specforge_db_core::rule::{Findings, PlanRuleCx};

use crate::filled::is_left_empty;
use crate::info::INFO;

declare_rule! {
    /// A materialised view is made without rows.
    pub(crate) static UNFILLED_VIEW: Plan = {
        id: "unfilled-view",
        summary: "a materialised view is made without rows",
        severity: Warning,
        since: "0.1.0",
        page: include_str!("unfilled_view.md"),
        database: INFO.id,
        check: check,
    }
}

fn check(cx: &PlanRuleCx<'_>, out: &mut Findings) {
    for path in cx.steps().flat_map(|(_, subject)| &subject.creates) {
        let view = |schema: &SchemaIndex<'_>| {
            let view = schema.definition(path, DefinitionKind::MaterializedView);
            view.map(is_left_empty)
        };
        if view(cx.plan.to) != Some(true) || view(cx.plan.from) == Some(false) {
            continue;
        }
        out.push(
            UNFILLED_VIEW
                .finding(format!(
                    "{path} is made without rows, and queries of it fail until it is filled"
                ))
                .object(path)
                .because(Evidence::Change { path: path.clone() })
                .advise(Advice::note(
                    "REFRESH MATERIALIZED VIEW fills it: say when, as it may take long",
                )),
        );
    }
}
