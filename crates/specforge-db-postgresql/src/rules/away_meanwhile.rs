use std::collections::BTreeMap;

use specforge_db_core::declare_rule;
use specforge_db_core::finding::{Advice, Evidence, Severity};
use specforge_db_core::model::{DefinitionKind, ObjectKind, ObjectPath};
use specforge_db_core::plan::{PlanCx, Step};
use specforge_db_core::rule::{Findings, PlanRuleCx};

use crate::info::INFO;

declare_rule! {
    /// An object goes in one step and comes back in a later one.
    pub(crate) static AWAY_MEANWHILE: Plan = {
        id: "away-meanwhile",
        summary: "an object goes in one step and comes back in a later one",
        severity: Warning,
        since: "0.1.0",
        page: include_str!("away_meanwhile.md"),
        database: INFO.id,
        check: check,
    }
}

fn check(cx: &PlanRuleCx<'_>, out: &mut Findings) {
    let mut gone: BTreeMap<&ObjectPath, &Step> = BTreeMap::new();
    for (step, subject) in cx.steps() {
        // What takes another's name was there before under its own.
        for path in subject.creates.iter().filter(|_| step.operation != "rename-index") {
            let Some(since) = gone.remove(path).filter(|since| !together(since, step)) else {
                continue;
            };
            let Some((what, then, severity)) = meanwhile(path, cx.plan) else { continue };
            let mut finding = AWAY_MEANWHILE
                .finding(format!(
                    "{what} {path} is away from step {} to step {}: {then}",
                    since.step, step.step
                ))
                .object(path)
                .because(Evidence::Change { path: path.clone() })
                .advise(Advice::note(
                    "run the plan while that does no harm, or make what it waits for a plan of its own",
                ));
            finding.severity = severity;
            out.push(finding);
        }
        gone.extend(subject.drops.iter().map(|path| (path, step)));
    }
}

/// Whether nobody sees what is between two steps.
fn together(one: &Step, other: &Step) -> bool {
    one.step == other.step
        || (one.transaction == other.transaction && one.transaction.starts_with("group:"))
}

/// What an object is called, and what is so while it is away; absent where nobody would notice.
fn meanwhile(path: &ObjectPath, cx: &PlanCx<'_>) -> Option<(&'static str, &'static str, Severity)> {
    let slow = "queries that it serves go through the whole table";
    let row = match path.kind {
        ObjectKind::Index => {
            let table = cx.before(&path.owner()?)?;
            let index = table.index(path.name.as_str(), cx.info.name_case)?;
            if index.unique {
                ("index", "nothing refuses what occurs more than once", Severity::Warning)
            } else {
                ("index", slow, Severity::Info)
            }
        }
        ObjectKind::PrimaryKey | ObjectKind::Unique => {
            (path.kind.word(), "nothing refuses what occurs more than once", Severity::Warning)
        }
        ObjectKind::Definition => {
            let (_, what, then) =
                KINDS.iter().find(|(kind, ..)| cx.from.definition(path, *kind).is_some())?;
            (*what, *then, Severity::Warning)
        }
        _ => return None,
    };
    Some(row)
}

/// Definitions that somebody misses at once.
const KINDS: &[(DefinitionKind, &str, &str)] = &[
    (DefinitionKind::View, "view", "who reads it fails"),
    (DefinitionKind::MaterializedView, "materialised view", "who reads it fails"),
    (DefinitionKind::Routine, "routine", "who calls it fails"),
    (DefinitionKind::Trigger, "trigger", "what is written passes it by"),
    (DefinitionKind::Policy, "policy", "rows are let through, or kept back, without it"),
    (DefinitionKind::Event, "event trigger", "what is declared passes it by"),
];
