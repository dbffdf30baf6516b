//! Kinds of one thing: schemas that a discriminator tells apart.

use serde_json::Value;

use super::catalog::{Catalog, Class, key_properties};
use super::doc::Doc;
use super::view::{Is, Union};
use crate::contract::escape;
use crate::design::naming::entity_key;

/// Kinds that are kept in one table, with a column that tells which.
#[derive(Clone, Debug)]
pub(super) struct Family {
    /// The schema of all of them.
    pub(super) root: usize,
    /// The property that tells which.
    pub(super) property: String,
    /// The kinds, each with the values that tell it.
    pub(super) members: Vec<(usize, Vec<String>)>,
}

/// Finds the families among the named schemas and says so in their classes.
pub(super) fn find<'d>(doc: &Doc<'d>, catalog: &mut Catalog<'d>) -> Vec<Family> {
    let mut families: Vec<Family> = Vec::new();
    for root in 0..catalog.views.len() {
        if let Some(family) = inherited(doc, catalog, root) {
            adopt(catalog, family, &mut families);
        }
    }
    for root in 0..catalog.views.len() {
        if let Some(of) = same_family(doc, catalog, root) {
            set(catalog, root, Class::Alias(of));
        } else if let Some(family) = chosen(doc, catalog, root) {
            adopt(catalog, family, &mut families);
        }
    }
    families
}

fn adopt(catalog: &mut Catalog<'_>, family: Family, families: &mut Vec<Family>) {
    set(catalog, family.root, Class::Entity);
    for (member, _) in &family.members {
        set(catalog, *member, Class::Kind(family.root));
    }
    families.push(family);
}

fn set(catalog: &mut Catalog<'_>, at: usize, class: Class) {
    if let Some(slot) = catalog.classes.get_mut(at) {
        *slot = class;
    }
}

fn free(catalog: &Catalog<'_>, at: usize) -> bool {
    matches!(catalog.classes.get(at), Some(Class::Value | Class::Entity))
}

/// A schema with a discriminator that others include.
fn inherited(doc: &Doc<'_>, catalog: &Catalog<'_>, root: usize) -> Option<Family> {
    if !free(catalog, root) {
        return None;
    }
    let view = catalog.views.get(root)?;
    let schema = doc.named.get(root)?.slot.schema;
    let discriminator =
        view.get("discriminator").filter(|_| schema.pointer("/discriminator").is_some())?;
    let property = property_of(discriminator)?;
    let members: Vec<usize> = (0..catalog.views.len())
        .filter(|at| {
            *at != root
                && free(catalog, *at)
                && catalog.views.get(*at).is_some_and(|view| view.bases.contains(&root))
        })
        .collect();
    if members.is_empty() {
        return None;
    }
    let members =
        members.into_iter().map(|at| (at, values(doc, at, &property, Some(discriminator))));
    Some(Family { root, members: members.collect(), property })
}

/// The only family that all members of a choice belong to.
fn same_family(doc: &Doc<'_>, catalog: &Catalog<'_>, at: usize) -> Option<usize> {
    let members = members(doc, catalog, at)?;
    let of = |member: &usize| match catalog.classes.get(*member) {
        Some(Class::Kind(root)) => Some(*root),
        _ => None,
    };
    let first = of(members.first()?)?;
    (first != at && members.iter().all(|member| of(member) == Some(first))).then_some(first)
}

/// The named schemas that a named choice is among.
fn members(doc: &Doc<'_>, catalog: &Catalog<'_>, at: usize) -> Option<Vec<usize>> {
    if catalog.classes.get(at) != Some(&Class::Plain) {
        return None;
    }
    let view = catalog.views.get(at)?;
    let [Union { members, .. }] = view.unions.as_slice() else { return None };
    if view.is() != Is::Union {
        return None;
    }
    members.iter().map(|slot| doc.view(slot).named.map(|named| catalog.real(named))).collect()
}

/// A choice among objects that a property tells apart and that have more than that in common.
fn chosen(doc: &Doc<'_>, catalog: &Catalog<'_>, root: usize) -> Option<Family> {
    let members = members(doc, catalog, root)?;
    if !members.iter().all(|at| free(catalog, *at)) {
        return None;
    }
    let stated = catalog.views.get(root)?.unions.first()?.discriminator;
    let property = match stated {
        Some(discriminator) => property_of(discriminator)?,
        None => telling(doc, catalog, &members)?,
    };
    let apart: Vec<Vec<&str>> = members
        .iter()
        .filter_map(|at| {
            let view = catalog.views.get(*at)?;
            let key = key_properties(view, &entity_key(catalog.names.get(*at)?));
            let properties = view.properties();
            let names = properties.keys().copied();
            Some(
                names.filter(|name| **name != property && !key.iter().any(|k| k == name)).collect(),
            )
        })
        .collect();
    let first = apart.first()?;
    let shared = first.iter().filter(|name| apart.iter().all(|names| names.contains(name))).count();
    let fewest = apart.iter().map(Vec::len).min()?;
    if shared * 2 < fewest {
        return None;
    }
    let members = members.into_iter().map(|at| (at, values(doc, at, &property, stated)));
    Some(Family { root, members: members.collect(), property })
}

/// The property of a discriminator.
fn property_of(discriminator: &Value) -> Option<String> {
    let name = discriminator.get("propertyName").unwrap_or(discriminator);
    name.as_str().map(str::to_owned)
}

/// The property that has one value of its own in each of several objects.
fn telling(doc: &Doc<'_>, catalog: &Catalog<'_>, members: &[usize]) -> Option<String> {
    let first = catalog.views.get(*members.first()?)?.properties();
    let found = first.keys().find(|name| {
        let mut seen: Vec<&str> = Vec::new();
        members.iter().all(|at| {
            let properties = catalog.views.get(*at).map(super::view::View::properties);
            let slots = properties.as_ref().and_then(|properties| properties.get(**name));
            let values = slots.and_then(|slots| doc.view_all(slots).values());
            match values.as_deref() {
                Some([Value::String(one)]) if !seen.contains(&one.as_str()) => {
                    seen.push(one);
                    true
                }
                _ => false,
            }
        })
    });
    found.map(|name| (*name).to_owned())
}

/// The values that tell a kind: those that the discriminator maps to it, those that its own
/// property allows, or its name.
fn values(doc: &Doc<'_>, at: usize, property: &str, discriminator: Option<&Value>) -> Vec<String> {
    let mapping = discriminator.and_then(|d| d.get("mapping")).and_then(Value::as_object);
    let leads_here = |target: &Value| {
        let Some(target) = target.as_str() else { return false };
        let full = format!("#/components/schemas/{}", escape(target));
        [target, full.as_str()].iter().any(|reference| {
            doc.find(reference).ok().and_then(|slot| doc.named_at(&slot.place)) == Some(at)
        })
    };
    let mapped: Vec<String> = mapping
        .into_iter()
        .flatten()
        .filter(|(_, target)| leads_here(target))
        .map(|(value, _)| value.clone())
        .collect();
    if !mapped.is_empty() {
        return mapped;
    }
    let own = doc.named.get(at).and_then(|named| {
        let view = doc.view(&named.slot);
        let properties = view.properties();
        let values = doc.view_all(properties.get(property)?).values()?;
        let [Value::String(one)] = values.as_slice() else { return None };
        Some(one.clone())
    });
    let name = || doc.named.get(at).map(|named| named.name.clone());
    vec![own.or_else(name).unwrap_or_default()]
}
