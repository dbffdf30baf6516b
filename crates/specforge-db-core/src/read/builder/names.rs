//! Names that the database gives to what a statement leaves without one.
//!
//! Most of them are given at the end, to all at once. Before that only where a statement says such a name, or
//! gives its table or column another, which the names that are there do not follow.

use super::{Key, SchemaBuilder};
use crate::model::{Column, DefinitionKind, Table};
use crate::name::Ident;
use crate::read::{Brought, Dropped, Edit, IsTrueOf, Item, NameUnnamed, Surroundings};

impl SchemaBuilder {
    /// Gives names where a statement may call a constraint by the name that it would get, and before
    /// something takes its name from another table or column.
    pub(super) fn name_for_edit(&mut self, at: usize, edit: &Edit) {
        if self.implicit.names.is_none() {
            return;
        }
        if let (Edit::RenameTable(_), Some(Some((namespace, table)))) = (edit, self.tables.get(at))
        {
            let former = self.key(namespace.as_ref(), &table.name);
            self.former.insert(former);
        }
        let said = match edit {
            Edit::RenameTable(_) | Edit::RenameColumn(..) => None,
            Edit::DropConstraint(name)
            | Edit::DropConstraintIfPresent(name)
            | Edit::RenameConstraint(name, _)
            | Edit::SetConstraintOptions(name, _) => Some(name),
            _ => return,
        };
        let case = self.case;
        let is = |known: &Ident| said.is_some_and(|said| case.same(known.as_str(), said.as_str()));
        let Some(Some((_, table))) = self.tables.get(at) else { return };
        if constraint_names(table).flatten().any(is) {
            return;
        }
        // The names of what follows the table do not follow a column either.
        let mut todo = vec![at];
        let mut seen = Vec::new();
        while let Some(at) = todo.pop() {
            if seen.contains(&at) {
                continue;
            }
            seen.push(at);
            self.give_names(at);
            if !matches!(edit, Edit::RenameTable(_)) {
                todo.extend(self.families.children_of(at).iter().map(|child| child.at));
            }
        }
    }

    /// Gives names at once where another table was called so, which has the usual names and may be dropped.
    pub(super) fn name_at_once(&mut self, at: usize) {
        let Some(Some((namespace, table))) = self.tables.get(at) else { return };
        let taken = !self.former.is_empty()
            && self.former.contains(&self.key(namespace.as_ref(), &table.name));
        if taken {
            self.give_names(at);
        }
    }

    /// Gives names where a statement may call an index by the name that it would get.
    pub(super) fn name_for_item(&mut self, item: &Item) {
        if self.implicit.names.is_none() {
            return;
        }
        let (namespace, name) = match item {
            Item::Amend { kind: DefinitionKind::Sequence, namespace, name, .. }
            | Item::Drop {
                what: Dropped::Definition(DefinitionKind::Sequence),
                namespace,
                name,
                ..
            } => return self.stand_alone(namespace.clone(), name),
            Item::AlterIndex { namespace, name, .. }
            | Item::Drop { what: Dropped::Index, namespace, name, .. } => (namespace, name),
            Item::Either(first, _) => return self.name_for_item(first),
            _ => return,
        };
        let namespace = self.namespace(namespace.clone());
        if self.index_at(&self.key(namespace.as_ref(), name)).is_some() {
            return;
        }
        let unnamed: Vec<usize> = (self.tables.iter().enumerate())
            .filter_map(|(at, slot)| slot.as_ref().map(|(known, table)| (at, known, table)))
            .filter(|(_, known, table)| **known == namespace && has_unnamed(table))
            .map(|(at, ..)| at)
            .collect();
        for at in unnamed {
            self.give_names(at);
        }
    }

    /// Makes the sequence of a column stand by itself where a statement is about it.
    fn stand_alone(&mut self, namespace: Option<Ident>, name: &Ident) {
        let namespace = self.namespace(namespace);
        let key = (self.key(namespace.as_ref(), name), DefinitionKind::Sequence, None);
        if self.definition_at.contains_key(&key) {
            return;
        }
        let here: Vec<usize> = (self.tables.iter().enumerate())
            .filter(|(_, slot)| slot.as_ref().is_some_and(|(known, _)| *known == namespace))
            .map(|(at, _)| at)
            .collect();
        for at in here {
            if self.unfold(at, Brought::Named(name)) {
                return;
            }
        }
    }

    /// A change of a column that brings its sequence along changes what it does with it.
    pub(super) fn unfold_for_edit(&mut self, at: usize, edit: &Edit) {
        if let Edit::SetDefault(name, _) | Edit::SetType(name, _) | Edit::SetNullable(name, true) =
            edit
        {
            self.unfold(at, Brought::By(name));
        }
    }

    fn unfold(&mut self, at: usize, which: Brought<'_>) -> bool {
        let Some(sequence) = self.implicit.sequence else { return false };
        let Some(Some((namespace, table))) = self.tables.get(at) else { return false };
        // Few do, and to give names takes a look at every table.
        let is = |column: &&Column| match which {
            Brought::Named(_) => true,
            Brought::By(name) => column.name == *name,
        };
        if !table.columns.iter().filter(is).any(|column| (sequence.brings)(column)) {
            return false;
        }
        // A copy, because the names are given for good only where they are needed.
        let (namespace, mut table) = (namespace.clone(), table.clone());
        if let Some(give) = self.implicit.names {
            self.give(give, &mut table, namespace.as_ref());
        }
        let Some(definition) = (sequence.apart)(&mut table, namespace.as_ref(), which) else {
            return false;
        };
        if let Some(Some((_, known))) = self.tables.get_mut(at) {
            known.columns = table.columns;
        }
        // There is none of that name.
        self.add_definition(namespace, definition, true, false).is_ok()
    }

    fn give_names(&mut self, at: usize) {
        let Some(give) = self.implicit.names else { return };
        let Some((namespace, mut table)) = self.tables.get_mut(at).and_then(Option::take) else {
            return;
        };
        self.give(give, &mut table, namespace.as_ref());
        for index in &table.indexes {
            let key = self.index_key(namespace.as_ref(), &table.name, &index.name);
            self.index_owner.entry(key).or_insert(at);
        }
        if let Some(slot) = self.tables.get_mut(at) {
            *slot = Some((namespace, table));
        }
    }

    fn give(&self, give: NameUnnamed, table: &mut Table, namespace: Option<&Ident>) {
        let own = table.name.clone();
        let others = |is: &IsTrueOf<'_>| {
            let mut here =
                self.tables.iter().flatten().filter(|(known, _)| known.as_ref() == namespace);
            here.any(|(_, table)| table.name != own && is(table))
        };
        let is_relation = |name: &str| self.is_relation(namespace, name);
        give(table, &Surroundings { namespace, is_relation: &is_relation, any_table: &others });
    }

    /// Whether a table, a view, an index, a key or a sequence goes by that name.
    fn is_relation(&self, namespace: Option<&Ident>, name: &str) -> bool {
        let key: Key = self.key(namespace, &Ident::from(name));
        let sequence = (key.clone(), DefinitionKind::Sequence, None);
        self.table_at.contains_key(&key)
            || self.stands_for_table(&key)
            || self.definition_at.contains_key(&sequence)
            || self.index_at(&key).is_some()
            || self.tables.iter().flatten().any(|(known, table)| {
                let keys = table.primary_key.iter().chain(&table.uniques);
                known.as_ref() == namespace
                    && keys.filter_map(|key| key.name.as_ref()).any(|known| known == name)
            })
    }
}

fn constraint_names(table: &Table) -> impl Iterator<Item = Option<&Ident>> {
    let keys = table.primary_key.iter().chain(&table.uniques).map(|key| key.name.as_ref());
    let references = table.foreign_keys.iter().map(|key| key.name.as_ref());
    keys.chain(references).chain(table.checks.iter().map(|check| check.name.as_ref()))
}

fn has_unnamed(table: &Table) -> bool {
    table.indexes.iter().any(|index| index.name.is_empty())
        || constraint_names(table).any(|name| name.is_none())
}
