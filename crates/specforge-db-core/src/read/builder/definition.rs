//! Carried definitions while a schema grows.

use super::{DefinitionKey, Key, Misfit, SchemaBuilder, exists};
use crate::model::{Definition, DefinitionKind};
use crate::name::Ident;
use crate::read::{Amendment, Carried};

/// What has its name among the tables.
const STANDS_FOR_TABLE: [DefinitionKind; 3] =
    [DefinitionKind::View, DefinitionKind::MaterializedView, DefinitionKind::VirtualTable];

impl SchemaBuilder {
    pub(super) fn stands_for_table(&self, key: &Key) -> bool {
        STANDS_FOR_TABLE
            .iter()
            .any(|kind| self.definition_at.contains_key(&(key.clone(), *kind, None)))
    }

    /// Whether a definition that has columns goes by that name.
    pub(super) fn is_definition(&self, key: &Key) -> bool {
        self.stands_for_table(key)
            || self.definition_at.contains_key(&(key.clone(), DefinitionKind::Type, None))
    }

    pub(super) fn add_definition(
        &mut self,
        namespace: Option<Ident>,
        definition: Definition,
        if_not_exists: bool,
        or_replace: bool,
    ) -> Result<(), Misfit> {
        let namespace = self.namespace(namespace);
        let key = self.key(namespace.as_ref(), &definition.name);
        let own = self.definition_key(namespace.as_ref(), &definition);
        if let Some(at) = self.definition_at.get(&own).copied() {
            if or_replace && let Some(slot) = self.definitions.get_mut(at) {
                let on = definition.on.clone();
                *slot = Some((namespace.clone(), definition));
                self.register_owner(namespace.as_ref(), on.as_ref(), at);
                return Ok(());
            }
            return exists(if_not_exists, "object", &definition.name);
        }
        let stands_for_table = STANDS_FOR_TABLE.contains(&definition.kind);
        if stands_for_table && (self.table_at.contains_key(&key) || self.stands_for_table(&key)) {
            return exists(if_not_exists, "table or view", &definition.name);
        }
        if stands_for_table {
            self.table_is_alone(&key, &definition.name)?;
        }
        let at = self.definitions.len();
        // One without a name gets one that is free.
        if !definition.name.is_empty() {
            self.definition_at.insert(own, at);
        }
        self.register_owner(namespace.as_ref(), definition.on.as_ref(), at);
        let bare = definition.name.as_str().split('(').next().unwrap_or_default();
        self.declared.insert(self.key(namespace.as_ref(), &Ident::from(bare)));
        self.definitions.push(Some((namespace, definition)));
        Ok(())
    }

    fn register_owner(&mut self, namespace: Option<&Ident>, on: Option<&Ident>, at: usize) {
        if let Some(on) = on {
            let key = self.key(namespace, on);
            self.definitions_on.entry(key).or_default().push(at);
        }
    }

    pub(super) fn definition_key(
        &self,
        namespace: Option<&Ident>,
        definition: &Definition,
    ) -> DefinitionKey {
        let path = definition.path(namespace, self.scoped_definitions);
        let owner = path.table.map(|table| self.case.key(table.as_str()));
        (self.key(namespace, &definition.name), definition.kind, owner)
    }

    /// The key of a definition that a statement names.
    ///
    /// A routine may be named without the types of its arguments where there is only one of it.
    pub(super) fn named_key(
        &self,
        kind: DefinitionKind,
        namespace: Option<&Ident>,
        name: &Ident,
        on: Option<&Ident>,
    ) -> DefinitionKey {
        let owner = on.filter(|_| self.scoped_definitions.contains(&kind));
        let owner = owner.map(|owner| self.case.key(owner.as_str()));
        let key = (self.key(namespace, name), kind, owner);
        if kind != DefinitionKind::Routine || self.definition_at.contains_key(&key) {
            return key;
        }
        let start = format!("{name}(");
        let mut found = self.definitions.iter().flatten().filter(|(known, definition)| {
            definition.kind == kind
                && known.as_ref() == namespace
                && definition.name.as_str().starts_with(&start)
        });
        match (found.next(), found.next()) {
            (Some((_, one)), None) => self.definition_key(namespace, one),
            _ => key,
        }
    }

    pub(super) fn drop_definition(&mut self, key: &DefinitionKey) -> Option<Definition> {
        let at = self.definition_at.remove(key)?;
        let (_, definition) = self.definitions.get_mut(at)?.take()?;
        Some(definition)
    }

    /// A carried constraint goes that is named by its index alone.
    pub(super) fn drop_constraint_called(&mut self, namespace: Option<&Ident>, name: &Ident) {
        let found = self.definitions.iter().flatten().find(|(known, definition)| {
            definition.kind == DefinitionKind::Constraint
                && known.as_ref() == namespace
                && self.case.same(definition.name.as_str(), name.as_str())
        });
        if let Some(key) = found.map(|(_, one)| self.definition_key(namespace, one)) {
            self.drop_definition(&key);
        }
    }

    /// What is on an owner goes, and what is on that in its turn.
    pub(super) fn drop_definitions_on(&mut self, namespace: Option<&Ident>, owner: &Ident) {
        let case = self.case;
        let mut owners = vec![owner.clone()];
        while let Some(owner) = owners.pop() {
            let key = self.key(namespace, &owner);
            for at in self.definitions_on.remove(&key).unwrap_or_default() {
                let Some(slot) = self.definitions.get_mut(at) else { continue };
                let still = slot.as_ref().is_some_and(|(known, definition)| {
                    let on = definition.on.as_ref();
                    known.as_ref() == namespace
                        && on.is_some_and(|on| case.same(on.as_str(), owner.as_str()))
                });
                if still && let Some((_, definition)) = slot.take() {
                    let key = self.definition_key(namespace, &definition);
                    self.definition_at.remove(&key);
                    owners.push(definition.name);
                }
            }
        }
    }

    pub(super) fn amend(
        &mut self,
        kind: DefinitionKind,
        namespace: Option<Ident>,
        name: &Ident,
        on: Option<Ident>,
        how: &Amendment,
        if_exists: bool,
    ) -> Result<(), Misfit> {
        let namespace = self.namespace(namespace);
        let key = self.named_key(kind, namespace.as_ref(), name, on.as_ref());
        match self.definition_at.get(&key).copied() {
            Some(at) => self.amend_at(at, how),
            None if if_exists => Ok(()),
            None => Err(format!("`{name}` is changed but was not declared before")),
        }
    }

    fn amend_at(&mut self, at: usize, how: &Amendment) -> Result<(), Misfit> {
        let Some((namespace, definition)) = self.definitions.get_mut(at).and_then(Option::take)
        else {
            return Ok(());
        };
        let before = self.definition_key(namespace.as_ref(), &definition);
        let old = super::cascade::gone(definition.kind, namespace.as_ref(), &definition.name);
        let kept = (namespace.clone(), definition.clone());
        let mut carried = Carried { namespace, definition };
        let applied = (how.apply)(&mut carried, &how.statement).and_then(|()| {
            let Carried { namespace, definition } = carried;
            let after = self.definition_key(namespace.as_ref(), &definition);
            if after != before && self.definition_at.contains_key(&after) {
                return exists(false, "object", &definition.name).map(|()| (None, kept.1.clone()));
            }
            if self.definition_at.remove(&before).is_some() {
                self.definition_at.insert(after, at);
            }
            Ok((namespace, definition))
        });
        let (result, (namespace, definition)) = match applied {
            Ok(new) => (Ok(()), new),
            Err(problem) => (Err(problem), kept),
        };
        self.register_owner(namespace.as_ref(), definition.on.as_ref(), at);
        let new = super::cascade::gone(definition.kind, namespace.as_ref(), &definition.name);
        if let Some(slot) = self.definitions.get_mut(at) {
            *slot = Some((namespace, definition));
        }
        result?;
        match old.zip(new) {
            Some((old, new)) if old != new => self.follow(&old, &new),
            _ => Ok(()),
        }
    }

    /// Changes what is on a table, and views, which may mention any table.
    pub(super) fn amend_mentions(
        &mut self,
        namespace: Option<Ident>,
        table: &Ident,
        how: &Amendment,
    ) -> Result<(), Misfit> {
        let namespace = self.namespace(namespace);
        let on = self.key(namespace.as_ref(), table);
        let mut all = self.definitions_on.get(&on).cloned().unwrap_or_default();
        let views = self.definitions.iter().enumerate().filter(|(_, slot)| {
            slot.as_ref().is_some_and(|(_, d)| STANDS_FOR_TABLE.contains(&d.kind))
        });
        all.extend(views.map(|(at, _)| at));
        all.sort_unstable();
        all.dedup();
        all.into_iter().try_for_each(|at| self.amend_at(at, how))
    }
}
