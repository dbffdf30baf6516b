//! The part of a growing schema that a statement is about.
//!
//! What a statement changes is found by comparing this part before and after it: comparing the whole
//! would cost every statement of a script as much as all of its objects.

use std::collections::{BTreeMap, BTreeSet};

use super::{Key, SchemaBuilder};
use crate::model::{Definition, DefinitionKind, Enum, ObjectPath, Schema, Table};
use crate::name::{Ident, NameCase};
use crate::read::{Dropped, Edit, IndexEdit, Item};

/// Objects by where the builder keeps them, which renames do not change.
#[derive(Clone, Debug, Default)]
pub(crate) struct Excerpt {
    pub(crate) tables: BTreeSet<usize>,
    pub(crate) enums: BTreeSet<usize>,
    pub(crate) definitions: BTreeSet<usize>,
    /// How many of each there were.
    seen: [usize; 3],
}

type Slot<T> = Option<(Option<Ident>, T)>;

/// Objects as they were at one time, by where the builder keeps them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Saved {
    pub(crate) tables: BTreeMap<usize, Slot<Table>>,
    pub(crate) enums: BTreeMap<usize, Slot<Enum>>,
    pub(crate) definitions: BTreeMap<usize, Slot<Definition>>,
    /// How many of each there were.
    seen: [usize; 3],
}

impl Saved {
    /// They alone, as a schema.
    pub(crate) fn schema(&self) -> Schema {
        let mut schema = Schema::default();
        for (namespace, table) in self.tables.values().flatten() {
            schema.namespace_mut(namespace.as_ref()).tables.push(table.clone());
        }
        for (namespace, object) in self.enums.values().flatten() {
            schema.namespace_mut(namespace.as_ref()).enums.push(object.clone());
        }
        for (namespace, definition) in self.definitions.values().flatten() {
            schema.namespace_mut(namespace.as_ref()).definitions.push(definition.clone());
        }
        schema
    }
}

impl SchemaBuilder {
    /// What items are about, and what says what they cost.
    pub(crate) fn around(&self, items: &[Item]) -> Excerpt {
        let seen = [self.tables.len(), self.enums.len(), self.definitions.len()];
        let mut excerpt = Excerpt { seen, ..Excerpt::default() };
        for item in items {
            let mut item = item.clone();
            self.qualify(&mut item);
            self.around_item(&item, &mut excerpt);
        }
        self.close(&mut excerpt);
        excerpt
    }

    /// Takes in what has been declared since.
    pub(crate) fn grown(&self, excerpt: &mut Excerpt) {
        let [tables, enums, definitions] = excerpt.seen;
        excerpt.tables.extend(tables..self.tables.len());
        excerpt.enums.extend(enums..self.enums.len());
        excerpt.definitions.extend(definitions..self.definitions.len());
    }

    /// Those objects as they are now.
    pub(crate) fn excerpt(&self, of: &Excerpt) -> Saved {
        fn kept<T: Clone>(slots: &[Slot<T>], of: &BTreeSet<usize>) -> BTreeMap<usize, Slot<T>> {
            of.iter().map(|at| (*at, slots.get(*at).cloned().flatten())).collect()
        }
        Saved {
            tables: kept(&self.tables, &of.tables),
            enums: kept(&self.enums, &of.enums),
            definitions: kept(&self.definitions, &of.definitions),
            seen: of.seen,
        }
    }

    /// The whole schema, in which these objects are as they were.
    pub(crate) fn rewound(&self, saved: &Saved) -> Schema {
        let mut was = self.clone();
        was.restore(saved);
        was.finish()
    }

    /// Makes these objects again what they were, and lets those go that came since.
    pub(crate) fn restore(&mut self, saved: &Saved) {
        fn put<T: Clone>(slots: &mut Vec<Slot<T>>, saved: &BTreeMap<usize, Slot<T>>, seen: usize) {
            slots.truncate(seen);
            for (at, was) in saved {
                if let Some(slot) = slots.get_mut(*at) {
                    slot.clone_from(was);
                }
            }
        }
        let [tables, enums, definitions] = saved.seen;
        put(&mut self.tables, &saved.tables, tables);
        put(&mut self.enums, &saved.enums, enums);
        put(&mut self.definitions, &saved.definitions, definitions);
        self.find_again();
    }

    /// Notes anew where everything is kept.
    fn find_again(&mut self) {
        self.table_at.clear();
        self.index_owner.clear();
        self.enum_at.clear();
        self.definition_at.clear();
        self.definitions_on.clear();
        let mut indexes = Vec::new();
        for (at, slot) in self.tables.iter().enumerate() {
            let Some((namespace, table)) = slot else { continue };
            let place = namespace.as_ref();
            self.table_at.insert(self.key(place, &table.name), at);
            for index in table.indexes.iter().filter(|index| !index.name.is_empty()) {
                indexes.push((self.index_key(place, &table.name, &index.name), at));
            }
        }
        self.index_owner.extend(indexes);
        for (at, slot) in self.enums.iter().enumerate() {
            if let Some((namespace, object)) = slot {
                self.enum_at.insert(self.key(namespace.as_ref(), &object.name), at);
            }
        }
        for (at, slot) in self.definitions.iter().enumerate() {
            let Some((namespace, definition)) = slot else { continue };
            let place = namespace.as_ref();
            if !definition.name.is_empty() {
                self.definition_at.insert(self.definition_key(place, definition), at);
            }
            if let Some(on) = &definition.on {
                self.definitions_on.entry(self.key(place, on)).or_default().push(at);
            }
        }
    }

    /// The table that is kept there.
    fn table_at_slot(&self, at: usize) -> Option<(Option<&Ident>, &Table)> {
        let (namespace, table) = self.tables.get(at)?.as_ref()?;
        Some((namespace.as_ref(), table))
    }

    /// Where every table is kept, with its name.
    pub(crate) fn slots(&self) -> impl Iterator<Item = (usize, Option<&Ident>, &Ident)> {
        let filled = self.tables.iter().enumerate();
        filled.filter_map(|(at, slot)| {
            let (namespace, table) = slot.as_ref()?;
            Some((at, namespace.as_ref(), &table.name))
        })
    }

    /// What stands for tables and may be built on others.
    pub(crate) fn views(&self) -> impl Iterator<Item = (usize, &Definition)> {
        self.definitions.iter().enumerate().filter_map(|(at, slot)| {
            let (_, definition) = slot.as_ref()?;
            let kinds = [DefinitionKind::View, DefinitionKind::MaterializedView];
            kinds.contains(&definition.kind).then_some((at, definition))
        })
    }

    /// The definition that is kept there.
    pub(crate) fn definition_at_slot(&self, at: usize) -> Option<(Option<&Ident>, &Definition)> {
        let (namespace, definition) = self.definitions.get(at)?.as_ref()?;
        Some((namespace.as_ref(), definition))
    }

    /// A table and those that follow it, by their names.
    pub(crate) fn family(&self, namespace: Option<&Ident>, name: &Ident) -> Vec<ObjectPath> {
        let mut excerpt = Excerpt::default();
        excerpt.tables.extend(self.slot_of(namespace, name));
        self.take_families(&mut excerpt);
        let all = excerpt.tables.iter().filter_map(|at| self.table_at_slot(*at));
        all.map(|(namespace, table)| ObjectPath::table(namespace, &table.name)).collect()
    }

    /// The namespace that a name is in.
    pub(crate) fn place_of(&self, stated: Option<&Ident>) -> Option<Ident> {
        let path = self.path.as_ref().map(|(name, _)| name.clone());
        stated.cloned().or(path).or_else(|| self.default_namespace.clone())
    }

    /// Whether a table, or something that stands for one, goes by that name.
    pub(crate) fn has_relation(&self, namespace: Option<&Ident>, name: &Ident) -> bool {
        let key = self.key(self.place_of(namespace).as_ref(), name);
        self.table_at.contains_key(&key) || self.is_definition(&key)
    }

    /// The table of that name.
    pub(crate) fn table_named(&self, namespace: Option<&Ident>, name: &Ident) -> Option<&Table> {
        let at = self.table_at.get(&self.key(self.place_of(namespace).as_ref(), name))?;
        self.table_at_slot(*at).map(|(_, table)| table)
    }

    /// Where the table of that name is kept.
    pub(crate) fn slot_of(&self, namespace: Option<&Ident>, name: &Ident) -> Option<usize> {
        self.table_at.get(&self.key(self.place_of(namespace).as_ref(), name)).copied()
    }

    /// When two names are one.
    pub(crate) fn name_case(&self) -> NameCase {
        self.case
    }

    /// The table that an index is on, by the index's name.
    pub(crate) fn table_of_index(
        &self,
        namespace: Option<&Ident>,
        name: &Ident,
    ) -> Option<(Option<&Ident>, &Table)> {
        let at = self.index_at(&self.key(self.place_of(namespace).as_ref(), name))?;
        self.table_at_slot(at)
    }

    /// The tables that refer to one, and those that refer to them.
    pub(crate) fn referring(&self, namespace: Option<&Ident>, name: &Ident) -> Vec<ObjectPath> {
        let mut seen = Excerpt::default();
        let mut todo: Vec<usize> = self.slot_of(namespace, name).into_iter().collect();
        let mut found = Vec::new();
        while let Some(at) = todo.pop() {
            let Some((namespace, table)) = self.table_at_slot(at) else { continue };
            let mut next = Excerpt::default();
            self.take_referencing(&self.key(namespace, &table.name), &mut next);
            for at in next.tables {
                if seen.tables.insert(at)
                    && let Some((namespace, table)) = self.table_at_slot(at)
                {
                    found.push(ObjectPath::table(namespace, &table.name));
                    todo.push(at);
                }
            }
        }
        found
    }

    fn around_item(&self, item: &Item, out: &mut Excerpt) {
        let place = |namespace: &Option<Ident>| self.namespace(namespace.clone());
        let key =
            |namespace: &Option<Ident>, name: &Ident| self.key(place(namespace).as_ref(), name);
        match item {
            Item::Table { namespace, table, .. } => {
                self.take_table(&key(namespace, &table.name), out);
                self.take_mentioned(place(namespace).as_ref(), table, out);
            }
            Item::Index { namespace, table, .. } => self.take_table(&key(namespace, table), out),
            Item::Alter { namespace, table, edit, .. } => {
                self.take_table(&key(namespace, table), out);
                self.around_edit(place(namespace).as_ref(), edit, out);
            }
            Item::AlterIndex { namespace, name, edit, .. } => {
                out.tables.extend(self.index_at(&key(namespace, name)));
                self.take_key_owner(&key(namespace, name), out);
                if let IndexEdit::Attach { namespace, index, .. } = edit {
                    out.tables.extend(self.index_at(&key(namespace, index)));
                }
            }
            Item::AlterEnum { namespace, name, .. } => {
                out.enums.extend(self.enum_at.get(&key(namespace, name)));
            }
            Item::Definition { namespace, definition, .. } => {
                let place = place(namespace);
                let own = self.definition_key(place.as_ref(), definition);
                out.definitions.extend(self.definition_at.get(&own));
                if let Some(on) = &definition.on {
                    self.take_table(&self.key(place.as_ref(), on), out);
                }
            }
            Item::Amend { kind, namespace, name, on, .. } => {
                let place = place(namespace);
                self.take_definition(*kind, place.as_ref(), name, on.as_ref(), out);
                if *kind == DefinitionKind::Type {
                    self.take_users(name, out);
                }
                if let Some(on) = on {
                    self.take_table(&self.key(place.as_ref(), on), out);
                }
            }
            Item::Drop { what, namespace, name, on, .. } => {
                let place = place(namespace);
                let key = self.key(place.as_ref(), name);
                match what {
                    Dropped::Namespace => self.take_inside(name, out),
                    Dropped::Table => {
                        self.take_table(&key, out);
                        self.take_referencing(&key, out);
                        let kind = DefinitionKind::VirtualTable;
                        self.take_definition(kind, place.as_ref(), name, None, out);
                    }
                    Dropped::Index => out.tables.extend(self.index_at(&key)),
                    Dropped::Enum => out.enums.extend(self.enum_at.get(&key)),
                    Dropped::Definition(kind) => {
                        self.take_definition(*kind, place.as_ref(), name, on.as_ref(), out);
                        if let Some(on) = on {
                            self.take_table(&self.key(place.as_ref(), on), out);
                        }
                    }
                }
            }
            Item::Standing { item, .. } => self.around_item(item, out),
            Item::Either(first, second) => {
                self.around_item(if self.is_there(first) { first } else { second }, out);
            }
            Item::Then(first, others) => {
                self.around_item(first, out);
                for item in others {
                    self.around_item(item, out);
                }
            }
            Item::Namespace { .. }
            | Item::Enum { .. }
            | Item::AmendMentions { .. }
            | Item::RenameNamespace { .. }
            | Item::DefaultNamespace { .. }
            | Item::Actor { .. }
            | Item::ForEach { .. }
            | Item::Skip(_) => {}
        }
    }

    fn around_edit(&self, place: Option<&Ident>, edit: &Edit, out: &mut Excerpt) {
        let other = |namespace: &Option<Ident>, name: &Ident| {
            self.key(self.namespace(namespace.clone()).as_ref(), name)
        };
        match edit {
            Edit::AddForeignKey(key) => {
                self.take_table(&other(&key.references_namespace, &key.references), out);
            }
            Edit::AddColumn(added) | Edit::AddColumnIfAbsent(added) => {
                for key in &added.foreign_keys {
                    self.take_table(&other(&key.references_namespace, &key.references), out);
                }
                self.take_type(&added.column.ty.raw, place, out);
            }
            Edit::SetType(_, ty) => self.take_type(&ty.raw, place, out),
            Edit::AttachPart { namespace, table, .. } | Edit::DetachPart { namespace, table } => {
                self.take_table(&other(namespace, table), out);
            }
            Edit::AddKeyFromIndex { index, .. } => {
                out.tables.extend(self.index_at(&self.key(place, index)));
            }
            Edit::Inherit(inherit) | Edit::Disinherit(inherit) => {
                for (namespace, name) in &inherit.parents {
                    self.take_table(&other(namespace, name), out);
                }
            }
            Edit::Like(like) => self.take_table(&other(&like.namespace, &like.table), out),
            _ => {}
        }
    }

    fn take_table(&self, key: &Key, out: &mut Excerpt) {
        out.tables.extend(self.table_at.get(key));
    }

    fn take_definition(
        &self,
        kind: DefinitionKind,
        namespace: Option<&Ident>,
        name: &Ident,
        on: Option<&Ident>,
        out: &mut Excerpt,
    ) {
        let key = self.named_key(kind, namespace, name, on);
        out.definitions.extend(self.definition_at.get(&key));
    }

    /// What a table refers to, is a part of, or has its types from.
    fn take_mentioned(&self, place: Option<&Ident>, table: &Table, out: &mut Excerpt) {
        for key in &table.foreign_keys {
            let there = key.references_namespace.as_ref().or(place);
            self.take_table(&self.key(there, &key.references), out);
        }
        if let Some(partitioning) = &table.partitioning
            && let Some(of) = &partitioning.of
        {
            let there = partitioning.of_namespace.as_ref().or(place);
            self.take_table(&self.key(there, of), out);
        }
        for column in &table.columns {
            self.take_type(&column.ty.raw, place, out);
        }
    }

    /// The type of that spelling, where it is one that the schema declares.
    fn take_type(&self, raw: &str, place: Option<&Ident>, out: &mut Excerpt) {
        let base = raw.split(['(', '[']).next().unwrap_or_default().trim();
        let mut words = base.rsplitn(2, '.').map(|word| Ident::from(word.trim_matches('"')));
        let (Some(name), stated) = (words.next(), words.next()) else { return };
        let places = match stated {
            Some(stated) => vec![Some(stated)],
            None => vec![place.cloned(), self.default_namespace.clone()],
        };
        for place in places {
            let key = self.key(place.as_ref(), &name);
            out.enums.extend(self.enum_at.get(&key));
            out.definitions.extend(self.definition_at.get(&(key, DefinitionKind::Type, None)));
        }
    }

    /// The tables with a column of a type of that name.
    fn take_users(&self, name: &Ident, out: &mut Excerpt) {
        for (at, slot) in self.tables.iter().enumerate() {
            let Some((_, table)) = slot else { continue };
            let is = |raw: &str| {
                let base = raw.split(['(', '[']).next().unwrap_or_default().trim();
                let last = base.rsplit('.').next().unwrap_or_default();
                last.trim_matches('"') == name.as_str()
            };
            if table.columns.iter().any(|column| is(&column.ty.raw)) {
                out.tables.insert(at);
            }
        }
    }

    fn take_inside(&self, namespace: &Ident, out: &mut Excerpt) {
        let inside = |known: &Option<Ident>| known.as_ref() == Some(namespace);
        let tables = self.tables.iter().enumerate();
        out.tables.extend(
            tables.filter_map(|(at, slot)| slot.as_ref().filter(|(n, _)| inside(n)).map(|_| at)),
        );
        let enums = self.enums.iter().enumerate();
        out.enums.extend(
            enums.filter_map(|(at, slot)| slot.as_ref().filter(|(n, _)| inside(n)).map(|_| at)),
        );
        let definitions = self.definitions.iter().enumerate();
        out.definitions.extend(
            definitions
                .filter_map(|(at, slot)| slot.as_ref().filter(|(n, _)| inside(n)).map(|_| at)),
        );
    }

    /// The tables that refer to one.
    fn take_referencing(&self, key: &Key, out: &mut Excerpt) {
        for (at, slot) in self.tables.iter().enumerate() {
            let Some((own, table)) = slot else { continue };
            let refers = table.foreign_keys.iter().any(|reference| {
                let there = reference.references_namespace.as_ref().or(own.as_ref());
                self.key(there, &reference.references) == *key
            });
            if refers {
                out.tables.insert(at);
            }
        }
    }

    /// The table of a key whose index goes by that name.
    fn take_key_owner(&self, key: &Key, out: &mut Excerpt) {
        if self.index_at(key).is_some() {
            return;
        }
        for (at, slot) in self.tables.iter().enumerate() {
            let Some((own, table)) = slot else { continue };
            let mut keys = table.primary_key.iter().chain(&table.uniques);
            let named = |name: &Ident| self.key(own.as_ref(), name) == *key;
            if keys.any(|known| known.name.as_ref().is_some_and(named)) {
                out.tables.insert(at);
            }
        }
    }

    /// Takes in the families of the tables, what they mention, and what is on them.
    fn close(&self, out: &mut Excerpt) {
        self.take_families(out);
        let own: Vec<usize> = out.tables.iter().copied().collect();
        for at in own {
            let Some((namespace, table)) = self.table_at_slot(at) else { continue };
            self.take_mentioned(namespace, table, out);
            let key = self.key(namespace, &table.name);
            out.definitions.extend(self.definitions_on.get(&key).into_iter().flatten());
        }
    }

    fn take_families(&self, out: &mut Excerpt) {
        let mut todo: Vec<usize> = out.tables.iter().copied().collect();
        while let Some(at) = todo.pop() {
            for child in self.families.children_of(at) {
                if out.tables.insert(child.at) {
                    todo.push(child.at);
                }
            }
        }
    }
}
