//! What goes while a schema grows.

use super::{Misfit, SchemaBuilder};
use crate::model::{DefinitionKind, Table};
use crate::name::Ident;
use crate::read::{Dropped, Gone, GoneKind};

impl SchemaBuilder {
    pub(super) fn drop(
        &mut self,
        what: Dropped,
        namespace: Option<Ident>,
        name: &Ident,
        on: Option<Ident>,
        cascade: bool,
        if_exists: bool,
    ) -> Result<(), Misfit> {
        let namespace = self.namespace(namespace);
        let key = self.key(namespace.as_ref(), name);
        let mut gone = match what {
            Dropped::Table => Some(GoneKind::Relation),
            Dropped::Enum => Some(GoneKind::Type),
            _ => None,
        }
        .map(|kind| Gone { kind, namespace: namespace.clone(), name: name.clone() });
        let found = match what {
            Dropped::Namespace => return self.drop_namespace(name, cascade, if_exists),
            Dropped::Table => {
                if let Some(at) = self.table_at.get(&key).copied() {
                    self.drop_table_at(at, cascade);
                    true
                } else {
                    let key = (key, DefinitionKind::VirtualTable, None);
                    let found = self.drop_definition(&key).is_some();
                    if found {
                        self.drop_definitions_on(namespace.as_ref(), name);
                    }
                    found
                }
            }
            Dropped::Index => self.take_index(&key, name).is_some(),
            Dropped::Enum => {
                let at = self.enum_at.remove(&key);
                at.and_then(|at| self.enums.get_mut(at)).and_then(Option::take).is_some()
            }
            Dropped::Definition(kind) => {
                let key = self.named_key(kind, namespace.as_ref(), name, on.as_ref());
                match self.drop_definition(&key) {
                    Some(definition) => {
                        gone = super::cascade::gone(kind, namespace.as_ref(), &definition.name);
                        // A trigger has the name of its table beside its own, and owns nothing.
                        if !self.scoped_definitions.contains(&kind) {
                            self.drop_definitions_on(namespace.as_ref(), &definition.name);
                        }
                        if kind == DefinitionKind::Other {
                            self.drop_definitions_beneath(&definition.name);
                        }
                        true
                    }
                    None => false,
                }
            }
        };
        if found && cascade {
            self.cascade(gone.into_iter().collect())
        } else if found || if_exists {
            Ok(())
        } else {
            Err(format!("`{name}` is dropped but was not declared before"))
        }
    }

    /// What has the whole name of another at the head of its own goes with it, such as a table that
    /// a publication publishes.
    fn drop_definitions_beneath(&mut self, name: &Ident) {
        let start = format!("{name} ");
        let mut gone = Vec::new();
        for slot in &mut self.definitions {
            let beneath = slot.as_ref().is_some_and(|(_, definition)| {
                definition.kind == DefinitionKind::Other
                    && definition.name.as_str().starts_with(&start)
            });
            if beneath {
                gone.extend(slot.take());
            }
        }
        for (namespace, definition) in gone {
            let key = self.definition_key(namespace.as_ref(), &definition);
            self.definition_at.remove(&key);
        }
    }

    /// A table goes, and its parts with it.
    fn drop_table_at(&mut self, at: usize, cascade: bool) {
        let mut todo = vec![at];
        while let Some(at) = todo.pop() {
            let Some((namespace, table)) = self.tables.get_mut(at).and_then(Option::take) else {
                continue;
            };
            let namespace = namespace.as_ref();
            self.table_at.remove(&self.key(namespace, &table.name));
            for index in &table.indexes {
                let key = self.index_key(namespace, &table.name, &index.name);
                self.index_owner.remove(&key);
            }
            self.drop_definitions_on(namespace, &table.name);
            todo.extend(self.families.parts_of(at));
            self.families.forget(at);
            if cascade {
                self.drop_references_to(namespace, &table);
            }
        }
    }

    fn drop_references_to(&mut self, namespace: Option<&Ident>, gone: &Table) {
        let case = self.case;
        for (own, table) in self.tables.iter_mut().flatten() {
            table.foreign_keys.retain(|key| {
                let there = key.references_namespace.as_ref().or(own.as_ref());
                !(there == namespace && case.same(key.references.as_str(), gone.name.as_str()))
            });
        }
    }

    fn drop_namespace(
        &mut self,
        name: &Ident,
        cascade: bool,
        if_exists: bool,
    ) -> Result<(), Misfit> {
        let namespace = name;
        let inside = |known: &Option<Ident>| known.as_ref() == Some(name);
        let tables: Vec<usize> = self
            .tables
            .iter()
            .enumerate()
            .filter(|(_, slot)| slot.as_ref().is_some_and(|(known, _)| inside(known)))
            .map(|(at, _)| at)
            .collect();
        let others = self.enums.iter().flatten().any(|(known, _)| inside(known))
            || self.definitions.iter().flatten().any(|(known, _)| inside(known));
        let full = !tables.is_empty() || others;
        if full && !cascade {
            return Err(format!("namespace `{name}` is dropped, but there are objects in it"));
        }
        let here = |kind: GoneKind, name: &Ident| Gone {
            kind,
            namespace: Some(namespace.clone()),
            name: name.clone(),
        };
        let mut gone = Vec::new();
        for at in tables {
            let table = self.tables.get(at).and_then(Option::as_ref);
            gone.extend(table.map(|(_, table)| here(GoneKind::Relation, &table.name)));
            self.drop_table_at(at, true);
        }
        for slot in &mut self.enums {
            let taken = slot.take_if(|(known, _)| inside(known));
            gone.extend(taken.map(|(_, object)| here(GoneKind::Type, &object.name)));
        }
        for slot in &mut self.definitions {
            let taken = slot.take_if(|(known, _)| inside(known));
            gone.extend(taken.and_then(|(known, definition)| {
                super::cascade::gone(definition.kind, known.as_ref(), &definition.name)
            }));
        }
        let key = self.case.key(name.as_str());
        self.enum_at.retain(|(known, _), _| known.as_ref() != Some(&key));
        self.definition_at.retain(|((known, _), _, _), _| known.as_ref() != Some(&key));
        let at = self.namespaces.iter().position(|known| known.as_ref() == Some(name));
        let found = at.and_then(|at| self.namespaces.get_mut(at)).and_then(Option::take).is_some();
        if found || if_exists || full {
            self.cascade(gone)
        } else {
            Err(format!("`{name}` is dropped but was not declared before"))
        }
    }
}
