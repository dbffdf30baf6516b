//! Indexes while a schema grows.

use smol_str::SmolStr;

use super::{Key, Misfit, SchemaBuilder, exists};
use crate::model::{Index, OptionValue, Options};
use crate::name::Ident;
use crate::read::IndexEdit;

impl SchemaBuilder {
    pub(super) fn index_key(
        &self,
        namespace: Option<&Ident>,
        table: &Ident,
        name: &Ident,
    ) -> (Key, Option<SmolStr>) {
        let table = (!self.index_names_global).then(|| self.case.key(table.as_str()));
        (self.key(namespace, name), table)
    }

    /// The table of an index, where it is known by its name alone.
    pub(super) fn index_at(&self, key: &Key) -> Option<usize> {
        if self.index_names_global {
            return self.index_owner.get(&(key.clone(), None)).copied();
        }
        self.index_owner.iter().find(|((known, _), _)| known == key).map(|(_, at)| *at)
    }

    pub(super) fn add_index(
        &mut self,
        namespace: Option<Ident>,
        table: &Ident,
        index: Index,
        if_not_exists: bool,
    ) -> Result<(), Misfit> {
        let namespace = self.namespace(namespace);
        let at = self.table_position(namespace.as_ref(), table)?;
        // One without a name gets one that is free.
        if !index.name.is_empty() {
            let key = self.index_key(namespace.as_ref(), table, &index.name);
            if self.index_owner.contains_key(&key) {
                return exists(if_not_exists, "index", &index.name);
            }
            self.index_is_alone(namespace.as_ref(), &index.name)?;
            self.index_owner.insert(key, at);
        }
        if let Some(Some((_, table))) = self.tables.get_mut(at) {
            table.indexes.push(index);
        }
        self.name_at_once(at);
        self.take_shares(at);
        Ok(())
    }

    /// Where indexes share the names of tables, one may not be called like a table or a view.
    pub(super) fn index_is_alone(
        &self,
        namespace: Option<&Ident>,
        name: &Ident,
    ) -> Result<(), Misfit> {
        let key = self.key(namespace, name);
        if self.index_names_global
            && (self.table_at.contains_key(&key) || self.stands_for_table(&key))
        {
            return Err(format!("index `{name}` has the name of a table or view"));
        }
        Ok(())
    }

    /// Where indexes share the names of tables, a table or a view may not be called like one.
    pub(super) fn table_is_alone(&self, key: &Key, name: &Ident) -> Result<(), Misfit> {
        if self.index_names_global && self.index_owner.contains_key(&(key.clone(), None)) {
            return Err(format!("table or view `{name}` has the name of an index"));
        }
        Ok(())
    }

    /// Takes an index off its table.
    pub(super) fn take_index(&mut self, key: &Key, name: &Ident) -> Option<(usize, Index)> {
        let at = self.index_at(key)?;
        let case = self.case;
        let (_, table) = self.tables.get_mut(at)?.as_mut()?;
        let place = table.indexes.iter().position(|i| case.same(i.name.as_str(), name.as_str()))?;
        let index = table.indexes.remove(place);
        let scope = (!self.index_names_global).then(|| case.key(table.name.as_str()));
        self.index_owner.remove(&(key.clone(), scope));
        Some((at, index))
    }

    pub(super) fn alter_index(
        &mut self,
        namespace: Option<Ident>,
        name: &Ident,
        edit: IndexEdit,
        if_exists: bool,
    ) -> Result<(), Misfit> {
        let namespace = self.namespace(namespace);
        let key = self.key(namespace.as_ref(), name);
        let Some(at) = self.index_at(&key) else {
            return self.alter_key_index(namespace.as_ref(), name, edit, if_exists);
        };
        match edit {
            IndexEdit::Rename(to) => {
                let table = self.tables.get(at).and_then(Option::as_ref).map(|(_, t)| &t.name);
                let owner = table.cloned().unwrap_or_default();
                let new = self.index_key(namespace.as_ref(), &owner, &to);
                if self.index_owner.contains_key(&new) {
                    return exists(false, "index", &to);
                }
                self.index_is_alone(namespace.as_ref(), &to)?;
                self.index_owner.remove(&self.index_key(namespace.as_ref(), &owner, name));
                self.index_owner.insert(new, at);
                self.with_index(at, name, |index| index.name = to);
            }
            IndexEdit::SetOptions(set) => {
                self.with_index(at, name, |index| set_options(&mut index.options, set));
            }
            IndexEdit::Comment(comment) => {
                self.with_index(at, name, |index| index.comment = comment);
            }
            IndexEdit::Attach { namespace, index, share } => {
                let other = self.namespace(namespace);
                let key = self.key(other.as_ref(), &index);
                if let Some((part, own)) = self.take_index(&key, &index) {
                    self.families.attached(at, name.clone(), share, (part, Some(own)));
                } else if let Some(part) = self.table_of_key(other.as_ref(), &index) {
                    self.families.attached(at, name.clone(), share, (part, None));
                }
            }
        }
        Ok(())
    }

    fn with_index(&mut self, at: usize, name: &Ident, change: impl FnOnce(&mut Index)) {
        let case = self.case;
        if let Some(Some((_, table))) = self.tables.get_mut(at)
            && let Some(index) =
                table.indexes.iter_mut().find(|i| case.same(i.name.as_str(), name.as_str()))
        {
            change(index);
        }
    }

    /// The table with a key of that name.
    fn table_of_key(&self, namespace: Option<&Ident>, name: &Ident) -> Option<usize> {
        let is = |known: &Ident| self.case.same(known.as_str(), name.as_str());
        self.tables.iter().position(|slot| {
            slot.as_ref().is_some_and(|(known, table)| {
                let mut keys = table.primary_key.iter().chain(&table.uniques);
                known.as_ref() == namespace && keys.any(|key| key.name.as_ref().is_some_and(is))
            })
        })
    }

    /// The index of a key goes by the key's name.
    fn alter_key_index(
        &mut self,
        namespace: Option<&Ident>,
        name: &Ident,
        edit: IndexEdit,
        if_exists: bool,
    ) -> Result<(), Misfit> {
        let case = self.case;
        // The index of a part's key belongs to that of the whole anyway; one that was attached itself may
        // have others attached to it.
        if let IndexEdit::Attach { namespace, index, .. } = edit {
            let other = self.namespace(namespace);
            let key = self.key(other.as_ref(), &index);
            if self.take_index(&key, &index).is_none() {
                self.drop_constraint_called(other.as_ref(), &index);
            }
            return Ok(());
        }
        let tables = self.tables.iter_mut().flatten();
        let mut keys = tables
            .filter(|(known, _)| known.as_ref() == namespace)
            .flat_map(|(_, table)| table.primary_key.iter_mut().chain(&mut table.uniques));
        let is = |known: &Ident| case.same(known.as_str(), name.as_str());
        let Some(key) = keys.find(|key| key.name.as_ref().is_some_and(is)) else {
            if if_exists {
                return Ok(());
            }
            return Err(format!("no index `{name}` has been declared before this statement"));
        };
        match edit {
            IndexEdit::Rename(to) => key.name = Some(to),
            IndexEdit::SetOptions(set) => set_options(&mut key.options, set),
            IndexEdit::Comment(_) | IndexEdit::Attach { .. } => {}
        }
        Ok(())
    }
}

/// Sets options, and removes those without a value.
pub(super) fn set_options(options: &mut Options, set: Vec<(SmolStr, Option<OptionValue>)>) {
    for (name, value) in set {
        match value {
            Some(value) => options.set(&name, value),
            None => {
                options.remove(&name);
            }
        }
    }
}
