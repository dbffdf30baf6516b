//! Audit trail: what changed is recorded.

use super::build::{attribute, now, one_of};
use super::history::is_secret;
use super::phrases::about;
use super::{Applying, Kind, Said, history, is_entity};
use crate::design::duty::{Actor, Duty, Whose};
use crate::design::naming::entity_key;
use crate::design::requirement::OneOrMany;
use crate::design::sketch::{ColumnKind, ColumnSketch, Role, TableSketch, place};
use crate::design::wish::{AuditStrategy, Feature};
use crate::dialect::{LogicalType, cap};
use crate::name::Ident;

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

/// Whether a name is that of the log.
pub(super) fn is_log(name: &str) -> bool {
    entity_key(name) == "audit_log"
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
        if to.cx.can(cap::SESSION_SETTINGS) {
            log.with([attribute(ACTOR, LogicalType::Text).required()]);
        }
        log.index(&["table_name", "record_id"], "the history of one row");
        to.sketch.add(log);
    }
    let log = to.sketch.find("audit_logs").and_then(|at| to.sketch.tables.get(at));
    let Some(log) = log else { return };
    let name = log.name.clone();
    // Of a log that lives, nobody knows what a column of that name means.
    let actor = log.column(ACTOR).filter(|_| !log.lives && to.cx.can(cap::SESSION_SETTINGS));
    let actor = actor.map(|column| Actor { column: column.name.clone(), setting: SETTING });
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
        // In a log that tenants share, each row says whose it is.
        let whose = None;
        let (into, actor) = (name.clone(), actor.clone());
        table.see_to(Duty::Record { into, hidden, whose, actor }, KIND.name, pointer);
    }
    tell_tenants_apart(to, &name);
    to.sketch.decide(
        "audit-trail",
        "",
        format!("`{name}` has a row for every change: of which row, what was done, and for each changed column the value before and after"),
        "the database records it, so that no program can forget to; only what changed is kept, so that the record stays small and readable",
        &["a table of former rows beside each, where whole states are asked for", "times of validity in the rows, where queries ask how things stood on a day"],
    );
    let (choice, reason, other) = if actor.is_some() {
        (
            format!(
                "`{name}.{ACTOR}` says who acted: what the program has put into the setting `{SETTING}`, and else the login of the session"
            ),
            "programs share one login: only they know for whom they act, and they say so once, when a transaction begins",
            "a reference to the table of users, where nothing acts but they and none is ever deleted",
        )
    } else {
        (
            format!("`{name}` does not say who acted"),
            "the database does not know for whom a program acts",
            "a column such as `updated_by` in the tables themselves, which programs write: that it changed is recorded too",
        )
    };
    to.sketch.decide("audit-actor", name.as_str(), choice, reason, &[other]);
}

/// The column that says who acted.
const ACTOR: &str = "actor";

/// The setting of a session that says for whom it acts.
const SETTING: &str = "app.actor";

/// Lets the log say of which tenant the row was, where it is of one: nobody reads of another's rows.
fn tell_tenants_apart(to: &mut Applying<'_, '_>, log: &Ident) {
    let recorded = |table: &&mut TableSketch| {
        table.duties.iter().any(|known| matches!(&known.duty, Duty::Record { .. }))
    };
    let tables = to.sketch.tables.iter();
    let mut of_rows = tables.clone().filter_map(|table| {
        let tenant = table.tenant.as_ref()?;
        table.column(tenant.as_str()).map(|column| (tenant.clone(), column.kind.clone()))
    });
    // Where no table has rows of a tenant yet, the next one may.
    let mut of_tenants = tables.filter(|table| table.role == Role::Tenants).filter_map(|table| {
        let [key] = table.primary_key.as_slice() else { return None };
        let refers = ColumnKind::Refers { table: table.name.clone(), column: key.clone() };
        Some((Ident::from(super::tenants::COLUMN), refers))
    });
    let Some((name, kind)) = of_rows.next().or_else(|| of_tenants.next()) else { return };
    let mut all = true;
    for table in to.sketch.tables.iter_mut().filter(recorded) {
        let tenant = table.tenant.clone();
        all &= tenant.is_some();
        for known in &mut table.duties {
            if let Duty::Record { whose, .. } = &mut known.duty {
                *whose = Some(Whose { into: name.clone(), from: tenant.clone() });
            }
        }
    }
    let Some(table) = to.sketch.tables.iter_mut().find(|table| table.name == *log) else { return };
    table.tenant = Some(name.clone());
    let mut column = ColumnSketch::typed(name.clone(), LogicalType::Bigint, place::TENANT);
    column.kind = kind;
    table.add(column);
    for column in table.columns.iter_mut().filter(|column| column.name == name) {
        column.required = all && !table.lives;
    }
    to.sketch.decide(
        "audit-of-tenants",
        log.as_str(),
        format!("`{log}` says in `{name}` of which tenant a row is, and refers to nothing"),
        "a tenant reads what happened to its own rows and to no others; what happened outlives the tenant",
        &["a log for each tenant, where tenants have namespaces or databases of their own"],
    );
}
