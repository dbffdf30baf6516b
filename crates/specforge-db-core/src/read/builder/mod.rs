//! Putting declarations together.

mod cascade;
mod definition;
mod drop;
mod edit;
mod enums;
mod excerpt;
mod follow;
mod index;
mod inherit;
mod names;
mod seed;
mod standing;
mod table;
mod waiting;

use smol_str::SmolStr;

pub(crate) use self::excerpt::Saved;
use self::inherit::Families;
use self::waiting::Waiting;
use super::{Each, Implicit, Item, Qualify};
use crate::dialect::{DialectInfo, OptionSpec};
use crate::hash::{HashMap, HashSet};
use crate::model::{Definition, DefinitionKind, Enum, ForeignKey, Namespace, Schema, Table};
use crate::name::{Ident, NameCase};

type Key = (Option<SmolStr>, SmolStr);

/// Namespace and name, kind, and the table where names are unique only there.
type DefinitionKey = (Key, DefinitionKind, Option<SmolStr>);

/// A schema that grows statement by statement, in time linear in their number.
#[derive(Clone, Debug)]
pub struct SchemaBuilder {
    case: NameCase,
    default_namespace: Option<Ident>,
    /// Where names without a namespace are for now, and what says so in the texts of an item.
    path: Option<(Ident, Qualify)>,
    namespaces: Vec<Option<Ident>>,
    tables: Vec<Option<(Option<Ident>, Table)>>,
    enums: Vec<Option<(Option<Ident>, Enum)>>,
    definitions: Vec<Option<(Option<Ident>, Definition)>>,
    table_at: HashMap<Key, usize>,
    enum_at: HashMap<Key, usize>,
    definition_at: HashMap<DefinitionKey, usize>,
    /// The definitions on an owner; some may have gone or moved since.
    definitions_on: HashMap<Key, Vec<usize>>,
    index_owner: HashMap<(Key, Option<SmolStr>), usize>,
    families: Families,
    waiting: Waiting,
    /// Whose statements these are, where it is not the one who reads them.
    actor: Option<(Ident, Qualify)>,
    standing: Vec<standing::Standing>,
    index_names_global: bool,
    scoped_definitions: &'static [DefinitionKind],
    implicit: Implicit,
    /// The rows of options, some of which are lists of columns.
    lists: &'static [OptionSpec],
    /// What tables were called before they got other names.
    former: HashSet<Key>,
    /// What was declared by that name, routines without their arguments.
    declared: HashSet<Key>,
}

/// What keeps a declaration from fitting what was declared before it.
type Misfit = String;

impl SchemaBuilder {
    /// Starts with nothing.
    pub fn new(info: &DialectInfo) -> Self {
        Self {
            case: info.name_case,
            default_namespace: info.default_namespace.map(Ident::from),
            path: None,
            namespaces: Vec::new(),
            tables: Vec::new(),
            enums: Vec::new(),
            definitions: Vec::new(),
            table_at: HashMap::default(),
            enum_at: HashMap::default(),
            definition_at: HashMap::default(),
            definitions_on: HashMap::default(),
            index_owner: HashMap::default(),
            families: Families::default(),
            waiting: Waiting::default(),
            actor: None,
            standing: Vec::new(),
            index_names_global: info.index_names_global,
            scoped_definitions: info.scoped_definitions,
            implicit: info.implicit,
            lists: info.options,
            former: HashSet::default(),
            declared: HashSet::default(),
        }
    }

    /// Adds what one item declares, or says why it does not fit.
    pub fn add(&mut self, mut item: Item) -> Result<(), Misfit> {
        self.qualify(&mut item);
        self.put(item)
    }

    /// Says what the statements before it leave to be understood.
    pub(super) fn qualify(&self, item: &mut Item) {
        for (name, qualify) in self.path.iter().chain(&self.actor) {
            let has = |object: &Ident| self.declared.contains(&self.key(Some(name), object));
            qualify(item, name, &has);
        }
    }

    fn put(&mut self, item: Item) -> Result<(), Misfit> {
        let brought = self.brought(&item);
        let before = self.count();
        self.place(item)?;
        // What was there already brings nothing anew.
        let brought = if self.count() > before { brought } else { Vec::new() };
        brought.into_iter().try_for_each(|item| self.place(item))
    }

    fn place(&mut self, item: Item) -> Result<(), Misfit> {
        self.name_for_item(&item);
        match item {
            Item::Skip(_) => Ok(()),
            Item::Namespace { name, if_not_exists } => {
                if self.namespaces.iter().flatten().any(|known| *known == name) {
                    return exists(if_not_exists, "namespace", &name);
                }
                self.namespaces.push(Some(name));
                Ok(())
            }
            Item::Table { namespace, table, if_not_exists } => {
                self.add_table(namespace, *table, if_not_exists)
            }
            Item::Index { namespace, table, index, if_not_exists } => {
                self.add_index(namespace, &table, *index, if_not_exists)
            }
            Item::Enum { namespace, object } => self.add_enum(namespace, object),
            Item::Definition { namespace, definition, if_not_exists, or_replace } => {
                self.add_definition(namespace, *definition, if_not_exists, or_replace)
            }
            Item::Alter { namespace, table, edit, only, if_exists } => {
                let namespace = self.namespace(namespace);
                if if_exists && self.table_position(namespace.as_ref(), &table).is_err() {
                    return Ok(());
                }
                self.alter(namespace, &table, edit, only)
            }
            Item::AlterIndex { namespace, name, edit, if_exists } => {
                self.alter_index(namespace, &name, edit, if_exists)
            }
            Item::AlterEnum { namespace, name, edit } => self.alter_enum(namespace, &name, edit),
            Item::Amend { kind, namespace, name, on, how, if_exists } => {
                self.amend(kind, namespace, &name, on, &how, if_exists)
            }
            Item::AmendMentions { namespace, table, how } => {
                self.amend_mentions(namespace, &table, &how)
            }
            Item::RenameNamespace { name, to } => self.rename_namespace(&name, &to),
            Item::Drop { what, namespace, name, on, cascade, if_exists } => {
                self.drop(what, namespace, &name, on, cascade, if_exists)
            }
            Item::DefaultNamespace { name, qualify } => {
                self.path = name.map(|name| (name, qualify));
                Ok(())
            }
            Item::Actor { name, qualify } => {
                self.actor = name.map(|name| (name, qualify));
                Ok(())
            }
            Item::Standing { item, brings } => {
                self.stand(&item, brings);
                self.place(*item)
            }
            Item::Either(first, second) => {
                let first = if self.is_there(&first) { first } else { second };
                self.put(*first)
            }
            Item::Then(first, others) => {
                let before = self.tables.len();
                self.put(*first)?;
                if self.tables.len() == before {
                    return Ok(());
                }
                others.into_iter().try_for_each(|item| self.put(item))
            }
            Item::ForEach { each, namespace, make, statement } => {
                let items: Vec<_> = self
                    .each(each, &namespace)
                    .iter()
                    .flat_map(|name| make(&namespace, name, each, &statement))
                    .collect();
                items.into_iter().try_for_each(|item| self.put(item))
            }
        }
    }

    /// Whether what an item is about has been declared.
    fn is_there(&self, item: &Item) -> bool {
        use super::Dropped;
        let key = |namespace: &Option<Ident>, name: &Ident| {
            self.key(self.namespace(namespace.clone()).as_ref(), name)
        };
        match item {
            Item::Index { namespace, table, .. } | Item::Alter { namespace, table, .. } => {
                let key = key(namespace, table);
                // Where nothing of that name is there, the table is what is missing.
                self.table_at.contains_key(&key) || !self.is_definition(&key)
            }
            Item::AlterIndex { namespace, name, .. }
            | Item::Drop { what: Dropped::Index, namespace, name, .. } => {
                self.index_at(&key(namespace, name)).is_some()
            }
            Item::AlterEnum { namespace, name, .. }
            | Item::Drop { what: Dropped::Enum, namespace, name, .. } => {
                self.enum_at.contains_key(&key(namespace, name))
            }
            // A part may have from its whole what nobody declared for it.
            Item::Amend { kind, namespace, name, on: Some(on), .. } => {
                let table = key(namespace, on);
                let namespace = self.namespace(namespace.clone());
                let own = self.named_key(*kind, namespace.as_ref(), name, Some(on));
                self.definition_at.contains_key(&own) || !self.is_part(&table)
            }
            _ => true,
        }
    }

    fn is_part(&self, table: &Key) -> bool {
        let at = self.table_at.get(table).and_then(|at| self.tables.get(*at));
        let part = at.and_then(Option::as_ref).and_then(|(_, table)| table.partitioning.as_ref());
        part.is_some_and(|part| part.of.is_some())
    }

    fn each(&self, each: Each, namespace: &Ident) -> Vec<Ident> {
        let kinds: &[DefinitionKind] = match each {
            Each::Tables => &[DefinitionKind::View, DefinitionKind::MaterializedView],
            Each::Sequences => &[DefinitionKind::Sequence],
            Each::Routines => &[DefinitionKind::Routine],
        };
        let here = |known: &Option<Ident>| known.as_ref() == Some(namespace);
        let tables = self.tables.iter().flatten().filter(|_| each == Each::Tables);
        let tables = tables.filter(|(known, _)| here(known)).map(|(_, table)| table.name.clone());
        let definitions = self.definitions.iter().flatten().filter(|(known, _)| here(known));
        let definitions = definitions.filter(|(_, d)| kinds.contains(&d.kind));
        tables.chain(definitions.map(|(_, definition)| definition.name.clone())).collect()
    }

    /// The schema, in the order in which things were declared.
    pub fn finish(mut self) -> Schema {
        self.settle_parts();
        let mut schema = Schema::default();
        let mut at: HashMap<Option<Ident>, usize> = HashMap::default();
        let mut slot = |schema: &mut Schema, name: Option<Ident>| -> usize {
            *at.entry(name.clone()).or_insert_with(|| {
                schema.namespaces.push(Namespace { name, ..Namespace::default() });
                schema.namespaces.len() - 1
            })
        };
        for name in self.namespaces.into_iter().flatten() {
            slot(&mut schema, Some(name));
        }
        for (namespace, mut table) in self.tables.into_iter().flatten() {
            // There may be very many tables, and a list that has grown has room that nobody needs.
            table.indexes.shrink_to_fit();
            let at = slot(&mut schema, namespace);
            if let Some(namespace) = schema.namespaces.get_mut(at) {
                namespace.tables.push(table);
            }
        }
        for (namespace, object) in self.enums.into_iter().flatten() {
            let at = slot(&mut schema, namespace);
            if let Some(namespace) = schema.namespaces.get_mut(at) {
                namespace.enums.push(object);
            }
        }
        for (namespace, definition) in self.definitions.into_iter().flatten() {
            let at = slot(&mut schema, namespace);
            if let Some(namespace) = schema.namespaces.get_mut(at) {
                namespace.definitions.push(definition);
            }
        }
        schema
    }

    fn namespace(&self, stated: Option<Ident>) -> Option<Ident> {
        stated.or_else(|| self.default_namespace.clone())
    }

    fn key(&self, namespace: Option<&Ident>, name: &Ident) -> Key {
        (namespace.map(|n| self.case.key(n.as_str())), self.case.key(name.as_str()))
    }

    /// A reference says its namespace only where that is not the table's own.
    fn relate(&self, namespace: Option<&Ident>, key: &mut ForeignKey) {
        let stated = self.namespace(key.references_namespace.take());
        key.references_namespace = stated.filter(|stated| Some(stated) != namespace);
    }

    fn rename_namespace(&mut self, name: &Ident, to: &Ident) -> Result<(), Misfit> {
        let known = self.namespaces.iter_mut().flatten().find(|known| *known == name);
        let Some(known) = known else {
            return Err(format!("namespace `{name}` is renamed but was not declared before"));
        };
        *known = to.clone();
        let used = |known: &Option<Ident>| known.as_ref() == Some(name);
        let in_use = self.tables.iter().flatten().any(|(known, _)| used(known))
            || self.enums.iter().flatten().any(|(known, _)| used(known))
            || self.definitions.iter().flatten().any(|(known, _)| used(known));
        if in_use {
            return Err(format!(
                "namespace `{name}` is renamed, but what is in it is carried under the old name"
            ));
        }
        Ok(())
    }
}

fn exists(allowed: bool, kind: &str, name: &Ident) -> Result<(), Misfit> {
    if allowed { Ok(()) } else { Err(format!("{kind} `{name}` is declared a second time")) }
}
