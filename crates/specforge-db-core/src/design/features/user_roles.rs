//! User roles: who may do what, by the roles that they have.

use super::build::{Reference, attribute, now, short};
use super::phrases::plain;
use super::{Applying, Kind};
use crate::design::requirement::OneOrMany;
use crate::design::sketch::Role;
use crate::design::wish::Feature;
use crate::dialect::LogicalType;
use crate::model::ReferentialAction;

pub(super) const KIND: Kind = Kind {
    name: "user_roles",
    phrases: &[
        "user roles and permissions",
        "roles and permissions",
        "user roles",
        "roles",
        "role based access control",
        "rbac",
        "permissions",
    ],
    words: |feature, said| {
        let mut read = plain(feature, said)?;
        for feature in &mut read {
            if let Feature::UserRoles { permissions, .. } = feature {
                *permissions = (!said.phrase.ends_with("roles")).then_some(true);
            }
        }
        Some(read)
    },
    apply: |to, feature| {
        if let Feature::UserRoles { entity, permissions } = feature {
            apply(to, entity.as_ref());
            if *permissions == Some(true) {
                permit(to);
            }
        }
    },
};

/// Adds `roles` and `user_roles`.
fn apply(to: &mut Applying<'_, '_>, entity: Option<&OneOrMany>) {
    let user = match entity {
        Some(_) => to.users(entity, "user roles"),
        None => Some(to.staff()),
    };
    let Some(user) = user else { return };
    let role = listed(to, "Role", 50);
    if to.sketch.find("user_roles").is_some() {
        return;
    }
    let mut pairs = to.bare_table("UserRole", Role::Junction);
    pairs.add(now("granted_at"));
    let at = to.sketch.add(pairs);
    let mut key = Vec::new();
    for (name, target, on_delete) in
        [("user", user, ReferentialAction::Cascade), ("role", role, ReferentialAction::Restrict)]
    {
        key.extend(to.refer(at, target, Reference { role: name, on_delete, required: true }));
    }
    if let Some(pairs) = to.sketch.tables.get_mut(at) {
        pairs.primary_key = key;
    }
    let (roles, pairs) = (to.name_of(role), to.name_of(at));
    to.sketch.decide(
        "user-roles",
        "",
        format!("`{roles}` lists the roles, and `{pairs}` says who has which"),
        "a user has several roles and a role many users; a role in use cannot be deleted, and the pair is the key, so that nobody has a role twice",
        &["a column with the role in the table of users, where each has exactly one", "permissions beside roles (`\"permissions\": true`), where programs ask for single rights"],
    );
}

/// Adds `permissions` and `role_permissions`.
fn permit(to: &mut Applying<'_, '_>) {
    let (Some(role), None) = (to.sketch.find("role"), to.sketch.find("role_permissions")) else {
        return;
    };
    let permission = listed(to, "Permission", 100);
    let at = to.sketch.add(to.bare_table("RolePermission", Role::Lookup));
    let mut key = Vec::new();
    for (name, target, on_delete) in [
        ("role", role, ReferentialAction::Cascade),
        ("permission", permission, ReferentialAction::Restrict),
    ] {
        key.extend(to.refer(at, target, Reference { role: name, on_delete, required: true }));
    }
    if let Some(pairs) = to.sketch.tables.get_mut(at) {
        pairs.primary_key = key;
    }
    let (permissions, pairs) = (to.name_of(permission), to.name_of(at));
    to.sketch.decide(
        "permissions",
        "",
        format!("`{permissions}` lists what may be done, and `{pairs}` says which role may do what"),
        "programs ask whether somebody may do something, and not which role he has: what a role may do changes by rows, and no program",
        &["roles alone, where programs know what each may do", "rights in the roles of the database, where users log in there themselves"],
    );
}

/// A list of names that everybody shares.
fn listed(to: &mut Applying<'_, '_>, entity: &str, longest: u32) -> usize {
    to.sketch.find(entity).unwrap_or_else(|| {
        let mut list = to.keyed_table(entity, Role::Lookup);
        let named = short("name", longest).required();
        list.with([named, attribute("description", LogicalType::Text)]);
        list.unique(&["name"]);
        to.sketch.add(list)
    })
}
