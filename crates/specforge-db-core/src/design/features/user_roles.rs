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
        "user roles",
        "roles",
        "role based access control",
        "rbac",
    ],
    words: plain,
    apply: |to, feature| {
        if let Feature::UserRoles { entity } = feature {
            apply(to, entity.as_ref());
        }
    },
};

/// Adds `roles` and `user_roles`.
fn apply(to: &mut Applying<'_, '_>, entity: Option<&OneOrMany>) {
    let Some(user) = to.users(entity, "user roles") else { return };
    let role = to.sketch.find("role").unwrap_or_else(|| {
        let mut roles = to.keyed_table("Role", Role::Lookup);
        roles.with([short("name", 50).required(), attribute("description", LogicalType::Text)]);
        roles.unique(&["name"]);
        to.sketch.add(roles)
    });
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
        &["a column with the role in the table of users, where each has exactly one", "permissions beside roles, where programs ask for single rights"],
    );
}
