//! What waits for a table that a later statement declares.
//!
//! A file that declares a schema may stand in any order: a part before its whole, a copy before what it
//! is a copy of. Such a statement, and whatever is said of its table meanwhile, is held back until the
//! table that it needs is there. What waits in vain is at fault at its own place.

use super::{Key, Misfit, SchemaBuilder};
use crate::hash::{HashMap, HashSet};
use crate::model::{DefinitionKind, Table};
use crate::name::Ident;
use crate::read::{Dropped, Edit, Item};

/// Statements that are held back.
#[derive(Clone, Debug, Default)]
pub(super) struct Waiting {
    items: Vec<Option<Held>>,
    /// Which of them wait for a table.
    by_table: HashMap<Key, Vec<usize>>,
    /// The tables that they would declare.
    declared: HashSet<Key>,
}

/// One of them.
#[derive(Clone, Debug)]
struct Held {
    start: usize,
    item: Item,
    /// For how many tables it still waits.
    missing: usize,
}

impl SchemaBuilder {
    /// Adds what one item declares, or holds it back until a table that it needs is there; `start` is
    /// the place of its statement. What does not fit is answered with its place.
    pub fn add_or_wait(&mut self, mut item: Item, start: usize) -> Vec<(usize, Misfit)> {
        self.qualify(&mut item);
        let missing = self.missing(&item);
        if !missing.is_empty() {
            self.hold(Held { start, item, missing: missing.len() }, missing);
            return Vec::new();
        }
        let mut misfits = Vec::new();
        let mut todo = vec![(start, item)];
        while let Some((start, item)) = todo.pop() {
            let declared = self.declared_by(&item);
            if let Err(misfit) = self.put(item) {
                misfits.push((start, misfit));
            }
            if let Some(key) = declared {
                todo.extend(self.released(&key));
            }
        }
        misfits
    }

    /// Adds what waited in vain, which says by itself what it lacks.
    pub fn end_waiting(&mut self) -> Vec<(usize, Misfit)> {
        let waiting = std::mem::take(&mut self.waiting);
        let held = waiting.items.into_iter().flatten();
        held.filter_map(|held| Some((held.start, self.put(held.item).err()?))).collect()
    }

    fn hold(&mut self, held: Held, missing: Vec<Key>) {
        let at = self.waiting.items.len();
        if let Some(key) = self.declared_by(&held.item) {
            self.waiting.declared.insert(key);
        }
        self.waiting.items.push(Some(held));
        for key in missing {
            self.waiting.by_table.entry(key).or_default().push(at);
        }
    }

    /// What waited for nothing but this table, the last first.
    fn released(&mut self, key: &Key) -> Vec<(usize, Item)> {
        let mut free = Vec::new();
        if !self.has_columns(key) {
            return free;
        }
        self.waiting.declared.remove(key);
        for at in self.waiting.by_table.remove(key).unwrap_or_default().into_iter().rev() {
            let Some(slot) = self.waiting.items.get_mut(at) else { continue };
            if let Some(held) = slot {
                held.missing = held.missing.saturating_sub(1);
            }
            if slot.as_ref().is_some_and(|held| held.missing == 0) {
                free.extend(slot.take().map(|held| (held.start, held.item)));
            }
        }
        free
    }

    /// Whether a table, or a type whose columns tables take, goes by that name.
    fn has_columns(&self, key: &Key) -> bool {
        self.table_at.contains_key(key)
            || self.definition_at.contains_key(&(key.clone(), DefinitionKind::Type, None))
    }

    fn table_key(&self, namespace: Option<&Ident>, name: &Ident) -> Key {
        self.key(self.namespace(namespace.cloned()).as_ref(), name)
    }

    /// The table or type that an item declares.
    fn declared_by(&self, item: &Item) -> Option<Key> {
        match item {
            Item::Table { namespace, table, .. } => {
                Some(self.table_key(namespace.as_ref(), &table.name))
            }
            Item::Definition { namespace, definition, .. }
                if definition.kind == DefinitionKind::Type =>
            {
                Some(self.table_key(namespace.as_ref(), &definition.name))
            }
            Item::Then(first, _) => self.declared_by(first),
            _ => None,
        }
    }

    /// The tables that an item needs and that are not there.
    fn missing(&self, item: &Item) -> Vec<Key> {
        let mut missing = Vec::new();
        let mut need = |key: Key, known: bool| {
            if !self.has_columns(&key) && (!known || self.waiting.declared.contains(&key)) {
                missing.push(key);
            }
        };
        match item {
            Item::Then(first, others) => {
                let Item::Table { namespace, table, .. } = &**first else { return missing };
                // It is there already, and nothing comes of the statement.
                if self.table_at.contains_key(&self.table_key(namespace.as_ref(), &table.name)) {
                    return missing;
                }
                for other in others {
                    if let Item::Alter { edit, .. } = other {
                        self.needed_by(edit, table, &mut |key| need(key, false));
                    }
                }
            }
            Item::Alter { namespace, table, edit, .. } => {
                need(self.table_key(namespace.as_ref(), table), true);
                self.needed_by(edit, &Table::default(), &mut |key| need(key, true));
            }
            Item::Index { namespace, table: name, .. }
            | Item::Drop { what: Dropped::Table, namespace, name, .. } => {
                need(self.table_key(namespace.as_ref(), name), true);
            }
            Item::Either(first, _) => return self.missing(first),
            _ => {}
        }
        missing
    }

    /// The other tables that a change of a table needs.
    fn needed_by(&self, edit: &Edit, table: &Table, need: &mut dyn FnMut(Key)) {
        match edit {
            Edit::BecomePart(_) => {
                if let Some(partitioning) = &table.partitioning
                    && let Some(of) = &partitioning.of
                {
                    need(self.table_key(partitioning.of_namespace.as_ref(), of));
                }
            }
            Edit::Inherit(inherit) => {
                for (namespace, name) in &inherit.parents {
                    need(self.table_key(namespace.as_ref(), name));
                }
            }
            Edit::Like(like) => need(self.table_key(like.namespace.as_ref(), &like.table)),
            Edit::AttachPart { namespace, table, .. } => {
                need(self.table_key(namespace.as_ref(), table));
            }
            Edit::TakeFrom { namespace, name, .. } => {
                need(self.table_key(namespace.as_ref(), name));
            }
            _ => {}
        }
    }
}
