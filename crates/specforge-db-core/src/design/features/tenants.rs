//! Tenants: they share the tables and cannot reach one another's rows.

use super::phrases::about;
use super::{Applying, Kind, Said, Wanted};
use crate::design::cx::{DesignCx, Problems};
use crate::design::duty::{Duty, RowSecurity};
use crate::design::external::own;
use crate::design::living;
use crate::design::naming::{singular, snake, table_name};
use crate::design::relationships::link;
use crate::design::requirement::OneOrMany;
use crate::design::sketch::{
    CheckSketch, ColumnSketch, Link, Role, Sketch, TableSketch, UniqueSketch, place,
};
use crate::design::wish::{Feature, TenantStrategy};
use crate::dialect::{LogicalType, cap};
use crate::error::ErrorCode;
use crate::finding::{Advice, Finding, Severity};
use crate::model::ReferentialAction;
use crate::name::Ident;

/// The column that says to which tenant a row belongs.
pub(super) const COLUMN: &str = "tenant_id";

pub(super) const KIND: Kind = Kind {
    name: "multi_tenant",
    phrases: &[
        "multi tenant",
        "multi tenancy",
        "multitenant",
        "multitenancy",
        "tenant column",
        "tenants",
        "tenant isolation",
    ],
    words,
    apply: |to, feature| {
        if let Feature::MultiTenant { strategy, entity, shared, row_security } = feature {
            let shared = shared.as_deref().unwrap_or_default();
            match strategy {
                None | Some(TenantStrategy::Column) => {
                    apply(to, entity.as_ref(), shared, *row_security);
                }
                Some(apart) => elsewhere(to, *apart, shared, *row_security),
            }
        }
    },
};

/// The setting of a session that says which tenant it is of.
const SETTING: &str = "app.tenant_id";

/// `by schema`, `with a tenant column`.
fn words(feature: Feature, said: &Said<'_>) -> Option<Vec<Feature>> {
    let (rest, how) = match said.rest {
        "by column" | "with a tenant column" | "column" | "with row level security" => {
            ("", Some(TenantStrategy::Column))
        }
        "by schema" | "with a schema each" | "with schema per tenant" => {
            ("", Some(TenantStrategy::Schema))
        }
        "by database" | "with a database each" | "with database per tenant" => {
            ("", Some(TenantStrategy::Database))
        }
        rest => (rest, None),
    };
    let mut read = about(feature, rest)?;
    if let [Feature::MultiTenant { strategy, entity, .. }] = read.as_mut_slice() {
        *strategy = how;
        // `tenants on all orders` does not say who the tenant is.
        *entity = None;
    }
    if let [Feature::MultiTenant { row_security, .. }] = read.as_mut_slice()
        && said.rest == "with row level security"
    {
        *row_security = Some(true);
    }
    Some(read)
}

/// Holds all that is said of tenants to one way of keeping them apart: what says none has the one
/// that is stated elsewhere, and two ways are a contradiction.
pub(super) fn agree(wanted: &mut [Wanted], problems: &mut Problems) {
    let strategy = |feature: &Feature| match feature {
        Feature::MultiTenant { strategy, .. } => *strategy,
        _ => None,
    };
    let Some(stated) = wanted.iter().find_map(|(_, feature, _)| strategy(feature)) else { return };
    for (_, feature, pointer) in wanted.iter_mut() {
        let Feature::MultiTenant { strategy, .. } = feature else { continue };
        if strategy.get_or_insert(stated) != &stated {
            let detail = "another feature keeps tenants apart in another way: say one";
            problems.add(ErrorCode::Contradiction, pointer.as_str(), detail);
        }
    }
}

/// Gives every table whose rows belong to a tenant a column that says to which.
fn apply(
    to: &mut Applying<'_, '_>,
    entity: Option<&OneOrMany>,
    shared: &[String],
    row_security: Option<bool>,
) {
    let stated = entity.and_then(|entity| entity.names().first());
    let tenants = if let Some(name) = stated {
        let Some(at) = to.table(name) else { return };
        at
    } else {
        match to.sketch.find("tenant").or_else(|| usual(to)) {
            Some(known) => known,
            None => synthesise(to),
        }
    };
    if let Some(table) = to.sketch.tables.get_mut(tenants) {
        table.role = Role::Tenants;
    }
    let mut apart: Vec<usize> = Vec::new();
    for (nth, name) in shared.iter().enumerate() {
        let pointer = std::mem::take(&mut to.pointer);
        to.pointer = format!("{pointer}/shared/{nth}");
        apart.extend(to.table(name));
        to.pointer = pointer;
    }
    let Some(target) = own(to.sketch, tenants) else { return };
    let [(_, kind)] = target.key.as_slice() else {
        let detail = "the key of the tenant is made of several columns: one is needed that `tenant_id` can refer to";
        to.problems.add(ErrorCode::Contradiction, &to.pointer, detail);
        return;
    };
    let kind = kind.clone();
    let entity = to.sketch.tables.get(tenants).map(|table| table.entity.clone());
    let role = singular(&snake(&entity.unwrap_or_default()));
    let mut all: Vec<String> = Vec::new();
    let mut common: Vec<String> = Vec::new();
    for at in 0..to.sketch.tables.len() {
        let Some(table) = to.sketch.tables.get_mut(at) else { continue };
        if at == tenants || table.role == Role::Log {
            continue;
        }
        if table.role == Role::Lookup || apart.contains(&at) {
            common.push(format!("`{}`", table.name));
            continue;
        }
        let of = table.name.to_string();
        all.push(format!("`{of}`"));
        let name = Ident::from(COLUMN);
        table.tenant = Some(name.clone());
        for known in &mut table.duties {
            if let Duty::Ancestors(ancestors) = &mut known.duty {
                ancestors.tenant = Some(name.clone());
            }
        }
        if let Some(own) = own_reference(table, &target.table, &role) {
            table.rename(&own, &name);
            let choice = format!("`{}` names its `{own}` in `{COLUMN}`", table.name);
            to.sketch.decide(
                "tenant-reference",
                &of,
                choice,
                "the tenant is whose the row is: a second column could name another",
                &["a role of its own (`as`), where rows also refer to another tenant"],
            );
        }
        let Some(table) = to.sketch.tables.get_mut(at) else { continue };
        if let Some(known) = table.columns.iter_mut().find(|column| column.name == name) {
            known.kind = kind.clone();
            known.required = true;
            known.place = place::TENANT;
        } else {
            let mut column =
                ColumnSketch::typed(COLUMN, LogicalType::Bigint, place::TENANT).required();
            column.kind = kind.clone();
            table.columns.push(column);
        }
        let known = table.links.iter_mut().find(|link| link.columns == [name.clone()]);
        match known {
            Some(link) => {
                link.required = true;
                link.on_delete = ReferentialAction::Cascade;
            }
            None => link(
                to.sketch,
                at,
                &target,
                vec![name],
                ReferentialAction::Cascade,
                true,
                false,
                "tenant",
            ),
        }
    }
    if all.is_empty() {
        to.incomplete(
            "tenants are wanted, but no entity is theirs: all are shared lists of values",
            "list the entities whose rows belong to a tenant",
        );
    }
    if row_security != Some(false) {
        to.sketch.row_security = Some(RowSecurity {
            setting: SETTING.to_owned(),
            stated: row_security == Some(true),
            pointer: to.pointer.clone(),
        });
    }
    let shared = if common.is_empty() {
        String::new()
    } else {
        format!("; {} are shared by all", common.join(", "))
    };
    to.sketch.decide(
        "tenant-column",
        "",
        format!("every row of a tenant says whose it is in `tenant_id`{shared}"),
        "one schema serves all tenants; what is unique is unique per tenant, and references hold the tenant too, so that no row can refer to one of another tenant; with the tenant go its rows",
        &["a namespace for each tenant, where there are few and their schemas differ", "a database for each tenant, where the law or the load demands it"],
    );
}

/// The column by which rows of a table belong to the tenant anyway, without a role of its own.
fn own_reference(table: &TableSketch, tenants: &Ident, role: &str) -> Option<Ident> {
    if table.lives || table.column(COLUMN).is_some() {
        return None;
    }
    let mut links = table.links.iter().filter(|link| link.table == *tenants);
    let (Some(only), None) = (links.next(), links.next()) else { return None };
    let [column] = only.columns.as_slice() else { return None };
    let plain = column.as_str().strip_suffix("_id") == Some(role);
    // One row a tenant is more than belonging to it.
    let spoken_of = |check: &CheckSketch| check.formula.columns().contains(&column);
    (plain && !only.one && !table.checks.iter().any(spoken_of)).then(|| column.clone())
}

/// Tenants have namespaces or databases of their own: nothing in the schema is for them.
fn elsewhere(
    to: &mut Applying<'_, '_>,
    strategy: TenantStrategy,
    shared: &[String],
    row_security: Option<bool>,
) {
    if row_security == Some(true) {
        let detail =
            "rows of tenants are in no common table: there is nothing to keep apart by row";
        let place = format!("{}/row_security", to.pointer);
        to.problems.add(ErrorCode::Contradiction, place, detail);
    }
    let database = strategy == TenantStrategy::Database;
    let (rule, what, reason, other) = if database {
        (
            "tenant-database",
            "database",
            "no query, backup or load of one tenant touches another, and each can be moved and restored alone; every migration runs once for each database, connections are not shared, and a list of tenants with their addresses is kept apart",
            "a namespace for each tenant, where a server is shared anyway",
        )
    } else {
        (
            "tenant-schema",
            "namespace",
            "a tenant is dumped and restored alone, and its tables may differ in time; every migration runs once for each namespace, with the name of the namespace in the place of the one that these statements name, and some thousands of tables make catalogs slow",
            "a database for each tenant, where the law or the load demands it",
        )
    };
    to.sketch.decide(
        rule,
        "",
        format!("this is the schema of one tenant, made once in the {what} of each: no row says `tenant_id`, and what is unique is so within the {what}"),
        reason,
        &["a column `tenant_id` in shared tables (`\"strategy\": \"column\"`), where there are many small tenants", other],
    );
    if !shared.is_empty() {
        let listed: Vec<String> = shared.iter().map(|name| format!("`{name}`")).collect();
        let message = format!(
            "{} would be shared by all tenants, but a design has one {what}: each tenant gets tables of its own for them",
            listed.join(", ")
        );
        let finding = Finding::new("shared-apart", Severity::Warning, message)
            .at(format!("{}/shared", to.pointer))
            .advise(Advice::note("design what is shared by a request of its own"));
        to.sketch.findings.push(finding);
    }
}

/// The entity that is the tenant by another name, which is said.
fn usual(to: &mut Applying<'_, '_>) -> Option<usize> {
    let at =
        ["organization", "organisation", "workspace"].iter().find_map(|n| to.sketch.find(n))?;
    let table = to.sketch.tables.get(at)?;
    let (entity, name) = (table.entity.clone(), table.name.clone());
    to.sketch.decide(
        "assumed-tenant",
        name.as_str(),
        format!("assumed: each `{entity}` is a tenant"),
        "tenants are wanted, no entity is called so, and such an entity usually is it",
        &["`{\"kind\": \"multi_tenant\", \"entity\": …}` with another entity, or one called `Tenant`"],
    );
    Some(at)
}

fn synthesise(to: &mut Applying<'_, '_>) -> usize {
    let name = table_name("Tenant", &to.cx.options.naming);
    if let Some(lived) = living::table(to.cx, "Tenant", &name) {
        let tenants = TableSketch {
            entity: "Tenant".to_owned(),
            role: Role::Tenants,
            pointer: to.pointer.clone(),
            ..living::sketch(lived)
        };
        living::decide(to.sketch, &tenants);
        return to.sketch.add(tenants);
    }
    let mut tenants = to.keyed_table("Tenant", Role::Tenants);
    let columns = crate::design::common::common("tenant").map_or(&[][..], |row| row.columns);
    for row in columns {
        let attribute = crate::design::attributes::common_attribute(row);
        let pointer = to.pointer.clone();
        crate::design::attributes::add_attribute(
            to.cx,
            to.sketch,
            &mut tenants,
            &attribute,
            &pointer,
            to.problems,
        );
    }
    for column in crate::design::entities::timestamps() {
        tenants.add(column);
    }
    let touch = Duty::Touch { column: Ident::from("updated_at") };
    tenants.see_to(touch, "timestamps", to.pointer.clone());
    to.sketch.decide(
        "assumed-columns",
        "tenants",
        "assumed: `tenants` has a name, a subdomain, a plan and settings",
        "tenants are wanted, and no entity is the tenant",
        &["add the entity `Tenant` with attributes of its own"],
    );
    to.sketch.add(tenants)
}

/// Lets references between rows of tenants hold the tenant too.
///
/// Losing a reference must not take the tenant along: where a foreign key cannot say so, a plain
/// one stands beside and is followed first.
pub(super) fn keep_references_apart(cx: &DesignCx<'_>, sketch: &mut Sketch) {
    let tenanted: Vec<Ident> =
        sketch.tables.iter().filter(|t| t.tenant.is_some()).map(|t| t.name.clone()).collect();
    let is_tenants = |table: &&TableSketch| table.role == Role::Tenants;
    let tenants: Vec<Ident> =
        sketch.tables.iter().filter(is_tenants).map(|table| table.name.clone()).collect();
    let mut referred: Vec<(Ident, Vec<Ident>)> = Vec::new();
    let mut twice: Vec<(Ident, Link)> = Vec::new();
    for table in &mut sketch.tables {
        let Some(tenant) = table.tenant.clone() else { continue };
        let mut more: Vec<Link> = Vec::new();
        for link in &mut table.links {
            // With the tenant go its rows in any order: what is left is looked at in the end.
            let own = link.columns.contains(&tenant);
            let restricts = link.on_delete == ReferentialAction::Restrict;
            if tenants.contains(&link.table) && restricts && !own {
                link.on_delete = ReferentialAction::NoAction;
                link.late = true;
                twice.push((table.name.clone(), link.clone()));
            }
            let holds = own || link.external;
            if holds || !tenanted.contains(&link.table) {
                continue;
            }
            let with = |columns: &[Ident]| -> Vec<Ident> {
                std::iter::once(&tenant).chain(columns).cloned().collect()
            };
            let mut apart = link.clone();
            apart.columns = with(&link.columns);
            apart.referenced = with(&link.referenced);
            referred.push((link.table.clone(), apart.referenced.clone()));
            if link.on_delete == ReferentialAction::SetNull && cx.can(cap::SET_NULL_COLUMNS) {
                apart.keeps = vec![tenant.clone()];
                *link = apart;
            } else if link.on_delete == ReferentialAction::SetNull {
                apart.on_delete = ReferentialAction::NoAction;
                apart.late = true;
                more.push(apart);
            } else {
                // As above.
                if apart.on_delete == ReferentialAction::Restrict {
                    apart.on_delete = ReferentialAction::NoAction;
                }
                *link = apart;
            }
        }
        table.links.extend(more);
    }
    for (name, link) in twice {
        let columns: Vec<&str> = link.columns.iter().map(Ident::as_str).collect();
        let columns = columns.join("_");
        sketch.decide(
            "tenant-referred-twice",
            &format!("{name}.{columns}"),
            format!("that `{columns}` of `{name}` refers to a row of `{}` is looked at once all that goes with a tenant has gone", link.table),
            "a tenant's own rows do not keep it, in whatever order they go; rows of others do",
            &["`\"on_delete\": \"cascade\"`, where the row is nothing without that tenant"],
        );
    }
    for (name, columns) in referred {
        let Some(table) = sketch.tables.iter_mut().find(|table| table.name == name) else {
            continue;
        };
        let same = |unique: &UniqueSketch| unique.columns == columns;
        if !table.uniques.iter().any(same) && table.primary_key != columns {
            table.uniques.push(UniqueSketch { columns, per_tenant: false, among_deleted: true });
        }
    }
}
