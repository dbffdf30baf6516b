//! User roles: who may do what, by the roles that they have.

use super::Applying;
use crate::design::external::own;
use crate::design::relationships::link;
use crate::design::requirement::OneOrMany;
use crate::design::sketch::{ColumnKind, ColumnSketch, Role, TableSketch, UniqueSketch, place};
use crate::design::value::DefaultValue;
use crate::dialect::LogicalType;
use crate::model::ReferentialAction;
use crate::name::Ident;

/// Entities that are users by another name, in the order in which they are looked for.
const USERS: &[&str] = &["user", "account", "member", "employee", "person", "customer"];

/// Adds `roles` and `user_roles`.
pub(super) fn apply(to: &mut Applying<'_, '_>, entity: Option<&OneOrMany>) {
    let stated = entity.and_then(|entity| entity.names().first());
    let user = if let Some(name) = stated {
        let Some(at) = to.table(name) else { return };
        at
    } else {
        let Some(at) = USERS.iter().find_map(|name| to.sketch.find(name)) else {
            to.incomplete(
                "user roles are wanted, but no entity is the user",
                "add the entity `User`, or name the `entity` that has roles",
            );
            return;
        };
        at
    };
    let role = to.sketch.find("role").unwrap_or_else(|| {
        let mut roles = TableSketch {
            entity: "Role".to_owned(),
            name: Ident::from(format!("{}roles", to.cx.options.naming.table_prefix)),
            role: Role::Lookup,
            pointer: to.pointer.clone(),
            ..TableSketch::default()
        };
        crate::design::entities::add_key(to.cx, to.sketch, &mut roles);
        roles.add(
            ColumnSketch::typed("name", LogicalType::String, place::ATTRIBUTE)
                .required()
                .longest(50),
        );
        roles.add(ColumnSketch::typed("description", LogicalType::Text, place::ATTRIBUTE));
        roles.uniques.push(UniqueSketch {
            columns: vec![Ident::from("name")],
            per_tenant: true,
            among_deleted: false,
        });
        to.sketch.add(roles)
    });
    if to.sketch.find("user_roles").is_some() {
        return;
    }
    let (Some(users), Some(roles)) = (own(to.sketch, user), own(to.sketch, role)) else { return };
    let mut pairs = TableSketch {
        entity: "UserRole".to_owned(),
        name: Ident::from(format!("{}user_roles", to.cx.options.naming.table_prefix)),
        role: Role::Junction,
        pointer: to.pointer.clone(),
        ..TableSketch::default()
    };
    let columns_of = |name: &str, key: &[(Ident, ColumnKind)], nth: u32| -> Vec<ColumnSketch> {
        let columns = key.iter().map(|(part, kind)| {
            let mut column = ColumnSketch::typed(
                format!("{name}_{part}"),
                LogicalType::Bigint,
                place::LINK + nth,
            );
            column.kind = kind.clone();
            column.required()
        });
        columns.collect()
    };
    let user_columns = columns_of("user", &users.key, 0);
    let role_columns = columns_of("role", &roles.key, 1);
    let names = |columns: &[ColumnSketch]| -> Vec<Ident> {
        columns.iter().map(|column| column.name.clone()).collect()
    };
    let (user_names, role_names) = (names(&user_columns), names(&role_columns));
    pairs.primary_key = user_names.iter().chain(&role_names).cloned().collect();
    pairs.columns = user_columns.into_iter().chain(role_columns).collect();
    pairs.add(
        ColumnSketch::typed("granted_at", LogicalType::Timestamp, place::TIME)
            .required()
            .default(DefaultValue::Now),
    );
    let at = to.sketch.add(pairs);
    link(to.sketch, at, &users, user_names, ReferentialAction::Cascade, true, false, "user");
    link(to.sketch, at, &roles, role_names, ReferentialAction::Restrict, true, false, "role");
    to.sketch.decide(
        "user-roles",
        "",
        "`roles` lists the roles, and `user_roles` says who has which",
        "a user has several roles and a role many users; a role in use cannot be deleted, and the pair is the key, so that nobody has a role twice",
        &["a column with the role in the table of users, where each has exactly one", "permissions beside roles, where programs ask for single rights"],
    );
}
