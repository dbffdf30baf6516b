//! What tables that become parts or children of others wait for, or that stop being it.

use specforge_db_core::model::{Column, Facet, Key, Object, ObjectKind, ObjectPath};
use specforge_db_core::name::Ident;
use specforge_db_core::plan::PlanCx;

use crate::inherit::parents;
use crate::model;

/// The place of the rows that no other part of a table takes: until the default part is gone, they may be
/// in the way of a part that is made.
pub(crate) fn place_of_others(object: &Object, path: &ObjectPath) -> Option<ObjectPath> {
    let Object::Table(table) = object else { return None };
    let part = table.partitioning.as_ref()?;
    let namespace = part.of_namespace.as_ref().or(path.namespace.as_ref());
    let name = Ident::from(format!("DEFAULT OF {}", part.of.as_ref()?));
    Some(ObjectPath::top(ObjectKind::Definition, namespace, &name))
}

/// What of the whole a part has as well: it leaves with that before the whole loses it.
pub(crate) fn shared(object: &Object, path: &ObjectPath, cx: &PlanCx<'_>) -> Vec<ObjectPath> {
    let Object::Table(part) = object else { return Vec::new() };
    let wholes = parents(part, path);
    let Some((path, whole)) = wholes.first().and_then(|path| Some((path, cx.before(path)?))) else {
        return Vec::new();
    };
    let key = |kind: ObjectKind, key: &Key| Some(path.part(kind, key.name.clone()?));
    let primary = whole.primary_key.iter().filter_map(|k| key(ObjectKind::PrimaryKey, k));
    let uniques = whole.uniques.iter().filter_map(|k| key(ObjectKind::Unique, k));
    let indexes = whole.indexes.iter().map(|i| path.part(ObjectKind::Index, i.name.clone()));
    let named = |kind: ObjectKind, name: &Option<Ident>| Some(path.part(kind, name.clone()?));
    let references =
        whole.foreign_keys.iter().filter_map(|k| named(ObjectKind::ForeignKey, &k.name));
    let checks = whole.checks.iter().filter_map(|c| named(ObjectKind::Check, &c.name));
    let columns = whole.columns.iter().map(|c| path.part(ObjectKind::Column, c.name.clone()));
    primary.chain(uniques).chain(indexes).chain(references).chain(checks).chain(columns).collect()
}

pub(crate) fn is_default_part(object: &Object) -> bool {
    matches!(object, Object::Table(table) if crate::bounds::is_default(table))
}

pub(crate) fn follows(facets: &[Facet]) -> bool {
    facets.iter().any(|facet| match facet {
        Facet::Partitioning => true,
        Facet::Option(name) => name == model::INHERITS,
        _ => false,
    })
}

/// Whether the table of a part like a check becomes a part or a child of another one.
pub(crate) fn comes_to_follow(path: &ObjectPath, cx: &PlanCx<'_>) -> bool {
    let Some(table) = path.owner() else { return false };
    let (Some(was), Some(is)) = (cx.before(&table), cx.after(&table)) else { return false };
    let had = parents(was, &table);
    parents(is, &table).iter().any(|parent| !had.contains(&cx.old_path(parent)))
}

/// Whether a table stops being a part or a child.
pub(crate) fn follows_no_longer(before: &Object, after: &Object, facets: &[Facet]) -> bool {
    let by = |object: &Object| match object {
        Object::Table(table) => {
            table.partitioning.as_ref().is_some_and(|p| p.of.is_some())
                || table.options.get(model::INHERITS).is_some()
        }
        _ => false,
    };
    follows(facets) && by(before) && !by(after)
}

/// The columns that those above a child get only after it has gone or left them: it has one of that name for itself.
pub(crate) fn columns_kept_from(
    before: &Object,
    path: &ObjectPath,
    cx: &PlanCx<'_>,
) -> Vec<ObjectPath> {
    let Object::Table(child) = before else { return Vec::new() };
    let (mut found, mut above, mut at) = (Vec::new(), parents(child, path), 0);
    while let Some(parent) = above.get(at).cloned() {
        at += 1;
        let Some(was) = cx.from.table(&parent) else { continue };
        for further in parents(was, &parent) {
            if !above.contains(&further) {
                above.push(further);
            }
        }
        let Some(is) = cx.after(&parent) else { continue };
        let case = cx.info.name_case;
        let comes = |column: &&Column| {
            was.column(column.name.as_str(), case).is_none()
                && child.column(column.name.as_str(), case).is_some()
        };
        let own = is.columns.iter().filter(comes);
        found.extend(own.map(|column| parent.part(ObjectKind::Column, column.name.clone())));
    }
    found
}

/// Whether the table of a part like a check is cut into parts, each of which has it too.
pub(crate) fn is_cut(path: &ObjectPath, cx: &PlanCx<'_>) -> bool {
    let table = path.owner().and_then(|table| cx.before(&table));
    table.is_some_and(|table| table.partitioning.as_ref().is_some_and(|p| p.strategy.is_some()))
}
