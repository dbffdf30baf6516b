//! A growing schema that does not start from nothing.

use super::SchemaBuilder;
use super::inherit::Child;
use crate::dialect::DialectInfo;
use crate::model::Schema;
use crate::read::Item;

impl SchemaBuilder {
    /// Starts with what a model declares.
    ///
    /// How a dialect hands things on from a table to those that follow it only its statements say; of a
    /// model it is known which tables are parts of which.
    pub(crate) fn of(schema: &Schema, info: &DialectInfo) -> Self {
        let mut builder = Self::new(info);
        for namespace in &schema.namespaces {
            builder.namespaces.extend(namespace.name.clone().map(Some));
            let name = || namespace.name.clone();
            for object in &namespace.enums {
                let item = Item::Enum { namespace: name(), object: object.clone() };
                builder.seed(item);
            }
            for table in &namespace.tables {
                let mut table = table.clone();
                for key in &mut table.foreign_keys {
                    // Said in full, because what is not said is the usual namespace.
                    key.references_namespace = key.references_namespace.take().or_else(name);
                }
                let table = Box::new(table);
                builder.seed(Item::Table { namespace: name(), table, if_not_exists: false });
            }
            for definition in &namespace.definitions {
                builder.seed(Item::Definition {
                    namespace: name(),
                    definition: Box::new(definition.clone()),
                    if_not_exists: false,
                    or_replace: false,
                });
            }
        }
        builder.join_parts();
        builder
    }

    /// Takes objects in the form that they have by now, names included: what has got a name keeps it when
    /// its table gets another.
    pub(crate) fn adopt(&mut self, schema: &Schema) {
        for namespace in &schema.namespaces {
            let place = namespace.name.as_ref();
            for table in &namespace.tables {
                let Some(at) = self.table_at.get(&self.key(place, &table.name)).copied() else {
                    continue;
                };
                for index in &table.indexes {
                    let key = self.index_key(place, &table.name, &index.name);
                    self.index_owner.entry(key).or_insert(at);
                }
                if let Some(Some((_, known))) = self.tables.get_mut(at) {
                    known.clone_from(table);
                }
            }
            for definition in &namespace.definitions {
                let key = self.definition_key(place, definition);
                let at = self.definition_at.get(&key).copied();
                let slot = at.and_then(|at| self.definitions.get_mut(at));
                if let Some(Some((_, known))) = slot {
                    known.clone_from(definition);
                }
            }
        }
    }

    /// A model was checked before; what does not fit all the same is left out, as it would be anywhere.
    fn seed(&mut self, item: Item) {
        drop(self.place(item));
    }

    fn join_parts(&mut self) {
        let mut parts = Vec::new();
        for (at, slot) in self.tables.iter().enumerate() {
            let Some((own, table)) = slot else { continue };
            let Some(partitioning) = &table.partitioning else { continue };
            let Some(of) = &partitioning.of else { continue };
            let there = partitioning.of_namespace.as_ref().or(own.as_ref());
            if let Some(whole) = self.table_at.get(&self.key(there, of)) {
                parts.push((*whole, at));
            }
        }
        for (whole, at) in parts {
            self.families.add(whole, Child { at, mark: None });
        }
    }
}
