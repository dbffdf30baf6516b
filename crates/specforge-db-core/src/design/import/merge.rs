//! Requirements that are stated beside a document: they add to it, and win.

use super::Imported;
use crate::design::naming::entity_key;
use crate::design::requirement::{Entity, EntityEntry, Requirements};

/// Adds what is stated to what was read.
pub(super) fn add(imported: &mut Imported, stated: &Requirements) {
    for (at, entry) in stated.entities.iter().enumerate() {
        let place = format!("/requirements/entities/{at}");
        let key = entity_key(entry.name());
        let known =
            imported.requirements.entities.iter().position(|known| entity_key(known.name()) == key);
        match (known, entry) {
            (None, entry) => {
                let new = imported.requirements.entities.len();
                imported.origins.add(format!("/requirements/entities/{new}"), place);
                imported.requirements.entities.push(entry.clone());
            }
            (Some(_), EntityEntry::Name(_)) => {}
            (Some(known), EntityEntry::Full(entity)) => amend(imported, known, entity, &place),
        }
    }
    let relationships = &mut imported.requirements.relationships;
    for (at, relationship) in stated.relationships.iter().enumerate() {
        let new = format!("/requirements/relationships/{}", relationships.len());
        imported.origins.add(new, format!("/requirements/relationships/{at}"));
        relationships.push(relationship.clone());
    }
    // Features of the document stand behind, so that those of the request keep their places.
    let read = std::mem::take(&mut imported.requirements.features);
    imported.requirements.features.clone_from(&stated.features);
    imported.requirements.features.extend(read);
}

/// Lets a stated entity say more of one that was read, attribute by attribute.
fn amend(imported: &mut Imported, at: usize, stated: &Entity, place: &str) {
    let Some(EntityEntry::Full(known)) = imported.requirements.entities.get_mut(at) else { return };
    let own = format!("/requirements/entities/{at}");
    let origins = &mut imported.origins;
    for (nth, attribute) in stated.attributes.iter().enumerate() {
        let found = known.attributes.iter().position(|known| known.name == attribute.name);
        let to = found.unwrap_or(known.attributes.len());
        match known.attributes.get_mut(to) {
            Some(known) => *known = attribute.clone(),
            None => known.attributes.push(attribute.clone()),
        }
        origins.add(format!("{own}/attributes/{to}"), format!("{place}/attributes/{nth}"));
    }
    if !stated.primary_key.is_empty() {
        known.primary_key.clone_from(&stated.primary_key);
        origins.add(format!("{own}/primary_key"), format!("{place}/primary_key"));
    }
    let mut extend = |field: &str, from: usize, count: usize| {
        for nth in 0..count {
            origins.add(format!("{own}/{field}/{}", from + nth), format!("{place}/{field}/{nth}"));
        }
    };
    extend("unique", known.unique.len(), stated.unique.len());
    known.unique.extend(stated.unique.iter().cloned());
    extend("checks", known.checks.len(), stated.checks.len());
    known.checks.extend(stated.checks.iter().cloned());
    extend("access_patterns", known.access_patterns.len(), stated.access_patterns.len());
    known.access_patterns.extend(stated.access_patterns.iter().cloned());
    known.functional_dependencies.extend(stated.functional_dependencies.iter().cloned());
    if !stated.functional_dependencies.is_empty() {
        origins.add(
            format!("{own}/functional_dependencies"),
            format!("{place}/functional_dependencies"),
        );
    }
    known.estimated_rows = stated.estimated_rows.or(known.estimated_rows);
    if stated.description.is_some() {
        known.description.clone_from(&stated.description);
    }
    if stated.renamed_from.is_some() {
        known.renamed_from.clone_from(&stated.renamed_from);
    }
}
