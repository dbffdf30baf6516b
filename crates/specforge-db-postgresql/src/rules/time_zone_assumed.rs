use specforge_db_core::declare_rule;
use specforge_db_core::diff::Op;
use specforge_db_core::finding::{Advice, Evidence};
use specforge_db_core::model::{Facet, Family, Object, Type};
use specforge_db_core::rule::{Findings, PlanRuleCx};

use crate::info::INFO;

declare_rule! {
    /// Times get a zone, or lose it, and nobody says which zone they are of.
    pub(crate) static TIME_ZONE_ASSUMED: Plan = {
        id: "time-zone-assumed",
        summary: "times get a zone, or lose it, and nobody says which zone they are of",
        severity: Warning,
        since: "0.1.0",
        page: include_str!("time_zone_assumed.md"),
        database: INFO.id,
        check: check,
    }
}

fn check(cx: &PlanRuleCx<'_>, out: &mut Findings) {
    for change in cx.changes {
        let Op::Alter { before: Object::Column(before), after: Object::Column(after), facets } =
            &change.op
        else {
            continue;
        };
        let (Some(was), Some(is)) = (zoned(&before.ty), zoned(&after.ty)) else { continue };
        let empty = change.path.owner().is_some_and(|table| cx.plan.rows(&table) == Some(0));
        if was == is || empty || !facets.contains(&Facet::Type) {
            continue;
        }
        let what = if is { "are taken for times in UTC" } else { "become times in UTC" };
        out.push(
            TIME_ZONE_ASSUMED
                .finding(format!("the values of {} {what}", change.path))
                .object(&change.path)
                .because(Evidence::Change { path: change.path.clone() })
                .advise(Advice::note(
                    "the server converts by the zone of the session, which the executor sets to UTC; where \
                     they were written in another one, convert them by hand: `ALTER TABLE … ALTER COLUMN … TYPE \
                     … USING … AT TIME ZONE 'Europe/Berlin'`",
                )),
        );
    }
}

/// Whether a moment has a zone; absent for what is no moment.
fn zoned(ty: &Type) -> Option<bool> {
    match ty.family {
        Family::Timestamp { zone } => Some(zone),
        _ => None,
    }
}
