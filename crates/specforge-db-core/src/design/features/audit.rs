//! Audit trail: what changed is recorded.

use super::build::{attribute, now, one_of};
use super::history::is_secret;
use super::phrases::about;
use super::{Applying, Kind, Said, history, is_entity};
use crate::design::duty::Duty;
use crate::design::requirement::OneOrMany;
use crate::design::sketch::Role;
use crate::design::wish::{AuditStrategy, Feature};
use crate::dialect::LogicalType;

pub(super) const KIND: Kind = Kind {
    name: "audit_trail",
    phrases: &[
        "audit trail",
        "audit log",
        "audit logging",
        "auditing",
        "change log",
        "changed fields",
        "history tables",
        "history table",
        "row history",
        "validity ranges",
        "validity periods",
        "temporal history",
    ],
    words,
    apply: |to, feature| {
        if let Feature::AuditTrail { entity, strategy } = feature {
            let entity = entity.as_ref();
            match strategy {
                None | Some(AuditStrategy::Changes) => apply(to, entity),
                Some(AuditStrategy::History) => history::keep_former(to, entity, KIND.name),
                Some(AuditStrategy::Validity) => history::keep_validity(to, entity, KIND.name),
            }
        }
    },
};

/// `on orders with history tables`, `of changes`.
fn words(feature: Feature, said: &Said<'_>) -> Option<Vec<Feature>> {
    let mut how = match said.phrase {
        "history tables" | "history table" | "row history" => Some(AuditStrategy::History),
        "validity ranges" | "validity periods" | "temporal history" => {
            Some(AuditStrategy::Validity)
        }
        "changed fields" => Some(AuditStrategy::Changes),
        _ => None,
    };
    let mut rest = said.rest;
    for (ending, meant) in [
        ("changes only", AuditStrategy::Changes),
        ("of changes", AuditStrategy::Changes),
        ("of changed fields", AuditStrategy::Changes),
        ("with history tables", AuditStrategy::History),
        ("with a history table", AuditStrategy::History),
        ("by history table", AuditStrategy::History),
        ("with validity ranges", AuditStrategy::Validity),
        ("by validity", AuditStrategy::Validity),
    ] {
        if let Some(before) = rest.strip_suffix(ending) {
            how = Some(meant);
            rest = before.trim_end();
        }
    }
    let mut read = about(feature, rest)?;
    for feature in &mut read {
        if let Feature::AuditTrail { strategy, .. } = feature {
            *strategy = how;
        }
    }
    Some(read)
}

/// Adds `audit_logs` and has changes recorded there.
fn apply(to: &mut Applying<'_, '_>, entity: Option<&OneOrMany>) {
    let scope = to.scope(entity, is_entity);
    if to.sketch.find("audit_logs").is_none() {
        let mut log = to.keyed_table("AuditLog", Role::Log);
        log.with([
            attribute("table_name", LogicalType::String).required(),
            attribute("record_id", LogicalType::String).required(),
            one_of("action", &["insert", "update", "delete"]),
            attribute("changes", LogicalType::Json).required(),
            now("created_at"),
        ]);
        log.index(&["table_name", "record_id"], "the history of one row");
        to.sketch.add(log);
    }
    let log = to.sketch.find("audit_logs").and_then(|at| to.sketch.tables.get(at));
    let Some(name) = log.map(|log| log.name.clone()) else { return };
    for at in scope {
        let pointer = to.pointer.clone();
        let Some(table) = to.sketch.tables.get_mut(at) else { continue };
        let recorded = |duty: &Duty| matches!(duty, Duty::Record { .. });
        if table.role == Role::Log || table.duties.iter().any(|known| recorded(&known.duty)) {
            continue;
        }
        let secret = table.columns.iter().filter(|column| is_secret(column));
        let mut hidden: Vec<_> = secret.map(|column| column.name.clone()).collect();
        // A change counts itself in a column of its own, which tells nothing more.
        hidden.extend(
            table
                .mechanical()
                .into_iter()
                .filter(|name| !hidden.contains(name))
                .collect::<Vec<_>>(),
        );
        table.see_to(Duty::Record { into: name.clone(), hidden }, KIND.name, pointer);
    }
    to.sketch.decide(
        "audit-trail",
        "",
        format!("`{name}` has a row for every change: of which row, what was done, and for each changed column the value before and after"),
        "the database records it, so that no program can forget to; only what changed is kept, so that the record stays small and readable",
        &["a table of former rows beside each, where whole states are asked for", "times of validity in the rows, where queries ask how things stood on a day"],
    );
}
