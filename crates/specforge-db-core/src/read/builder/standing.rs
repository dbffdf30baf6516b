//! Definitions that bring more with everything that is declared after them.

use super::{DefinitionKey, SchemaBuilder};
use crate::model::Definition;
use crate::read::{Declared, Item};

/// One of them, which may have gone since.
#[derive(Clone, Debug)]
pub(super) struct Standing {
    at: DefinitionKey,
    brings: fn(&Definition, &Declared<'_>) -> Vec<Item>,
}

impl SchemaBuilder {
    pub(super) fn stand(
        &mut self,
        item: &Item,
        brings: fn(&Definition, &Declared<'_>) -> Vec<Item>,
    ) {
        let Item::Definition { namespace, definition, .. } = item else { return };
        let namespace = self.namespace(namespace.clone());
        let at = self.definition_key(namespace.as_ref(), definition);
        if !self.standing.iter().any(|known| known.at == at) {
            self.standing.push(Standing { at, brings });
        }
    }

    /// How many objects have been declared.
    pub(super) fn count(&self) -> usize {
        self.tables.len() + self.enums.len() + self.definitions.len() + self.namespaces.len()
    }

    /// What comes with an object that is about to be declared.
    pub(super) fn brought(&self, item: &Item) -> Vec<Item> {
        let namespace = match item {
            _ if self.standing.is_empty() => return Vec::new(),
            Item::Table { namespace, .. }
            | Item::Enum { namespace, .. }
            | Item::Definition { namespace, .. } => self.namespace(namespace.clone()),
            Item::Namespace { .. } => None,
            _ => return Vec::new(),
        };
        let actor = self.actor.as_ref().map(|(name, _)| name);
        let declared = Declared { item, namespace: namespace.as_ref(), actor };
        let mut brought = Vec::new();
        for Standing { at, brings } in &self.standing {
            let slot = self.definition_at.get(at).and_then(|at| self.definitions.get(*at));
            if let Some(Some((_, definition))) = slot {
                brought.extend(brings(definition, &declared));
            }
        }
        brought
    }
}
