//! What a dialect may look at while it plans.

use super::depend::bare;
use super::{Backfill, PlanOptions, TableStats};
use crate::dialect::DialectInfo;
use crate::diff::Renames;
use crate::hash::{HashMap, HashSet};
use crate::model::{
    Definition, DefinitionKind, Expr, Namespace, ObjectKind, ObjectPath, Schema, Table, TableRef,
};
use crate::name::{Ident, NameCase};
use crate::version::Version;
use smol_str::SmolStr;
use std::sync::OnceLock;

/// Both schemas and everything that is known about them.
#[derive(Clone, Copy, Debug)]
pub struct PlanCx<'a> {
    /// The dialect's facts.
    pub info: &'static DialectInfo,
    /// The version to plan for.
    pub version: Version,
    /// The schema as it is.
    pub from: &'a SchemaIndex<'a>,
    /// The schema as it will be.
    pub to: &'a SchemaIndex<'a>,
    /// Which objects only get another name.
    pub renames: &'a Renames,
    /// How to plan.
    pub options: &'a PlanOptions,
    /// What rows get that have no value where one is required.
    pub backfills: &'a [Backfill],
    /// What is known about rows, by [`stats_key`](Self::stats_key).
    pub stats: &'a HashMap<SmolStr, TableStats>,
    /// Whether this is the way back, on which objects still have the names that they got.
    pub back: bool,
}

impl<'a> PlanCx<'a> {
    /// The schema that has the names by which changes speak of tables: the one that is desired, on the
    /// way back too.
    pub fn named(&self) -> &'a SchemaIndex<'a> {
        if self.back { self.from } else { self.to }
    }

    /// The table in the other schema, by its path in the one that has the names.
    pub fn counterpart(&self, table: &ObjectPath) -> Option<(ObjectPath, &'a Table)> {
        let case = self.info.name_case;
        let name = if self.back {
            self.renames.table_to(table.namespace.as_ref(), table.name.as_str(), case)
        } else {
            self.renames.table_from(table, case)
        };
        let path = ObjectPath { name: name.unwrap_or(&table.name).clone(), ..table.clone() };
        let side = if self.back { self.to } else { self.from };
        side.table(&path).map(|found| (path, found))
    }

    /// Whether the version has a capability.
    pub fn can(&self, capability: &str) -> bool {
        self.info.can(capability, self.version)
    }

    /// The table as it will be, by its path afterwards.
    pub fn after(&self, table: &ObjectPath) -> Option<&'a Table> {
        self.to.table(table)
    }

    /// The table as it is, by its path afterwards.
    pub fn before(&self, table: &ObjectPath) -> Option<&'a Table> {
        self.from.table(&self.old_path(table))
    }

    /// The path that a table has afterwards, by the one that it has before the plan runs.
    pub fn new_path(&self, table: &ObjectPath) -> ObjectPath {
        let space = table.namespace.as_ref();
        let name = self.renames.table_to(space, table.name.as_str(), self.info.name_case);
        ObjectPath { name: name.unwrap_or(&table.name).clone(), ..table.clone() }
    }

    /// The path that a table has before the plan runs.
    pub fn old_path(&self, table: &ObjectPath) -> ObjectPath {
        let mut path = table.clone();
        if let Some(from) = self.renames.table_from(table, self.info.name_case) {
            path.name = from.clone();
        }
        path
    }

    /// Whether a view stands for a renamed table by its old name, as the options want it.
    pub fn has_stand_in(&self, table: &ObjectPath) -> bool {
        let old = self.renames.table_from(table, self.info.name_case);
        self.options.compatibility_views
            && old.is_some_and(|old| {
                let path = ObjectPath::top(ObjectKind::Definition, table.namespace.as_ref(), old);
                self.to.definition(&path, DefinitionKind::View).is_some()
            })
    }

    /// Whether the table comes into being in this plan.
    pub fn is_new(&self, table: &ObjectPath) -> bool {
        self.before(table).is_none()
    }

    /// What the rows that are there get in a column, by the names afterwards.
    pub fn backfill(&self, table: &ObjectPath, column: &Ident) -> Option<&'a Expr> {
        let case = self.info.name_case;
        let found = self.backfills.iter().find(|backfill| {
            let namespace = backfill.schema.as_ref();
            (namespace.is_none() || namespace == table.namespace.as_ref())
                && case.same(backfill.table.as_str(), table.name.as_str())
                && case.same(backfill.column.as_str(), column.as_str())
        });
        found.map(|backfill| &backfill.value)
    }

    /// How many rows the table has, where that is known.
    pub fn rows(&self, table: &ObjectPath) -> Option<u64> {
        self.stats_of(table).and_then(|stats| stats.rows)
    }

    /// What is known about the rows of a table.
    pub fn stats_of(&self, table: &ObjectPath) -> Option<&'a TableStats> {
        let old = self.old_path(table);
        let case = self.info.name_case;
        self.stats.get(&Self::stats_key(&old.to_string(), case)).or_else(|| {
            // `public.users` may be given as `users`.
            self.stats.get(&Self::stats_key(old.name.as_str(), case))
        })
    }

    /// The key under which a table's figures are kept.
    pub fn stats_key(table: &str, case: NameCase) -> SmolStr {
        case.key(table)
    }

    /// The context of the way back: from the desired to the current schema.
    pub fn reversed<'b>(&self, renames: &'b Renames) -> PlanCx<'b>
    where
        'a: 'b,
    {
        PlanCx {
            info: self.info,
            version: self.version,
            from: self.to,
            to: self.from,
            renames,
            options: self.options,
            backfills: &[],
            stats: self.stats,
            back: !self.back,
        }
    }
}

/// Namespace, kind, the table where names are unique only there, name.
type DefinitionKey = (Option<SmolStr>, DefinitionKind, Option<SmolStr>, SmolStr);

/// A schema with its objects by name.
#[derive(Debug)]
pub struct SchemaIndex<'s> {
    schema: &'s Schema,
    case: NameCase,
    tables: HashMap<(Option<SmolStr>, SmolStr), (&'s Namespace, &'s Table)>,
    definitions: HashMap<DefinitionKey, &'s Definition>,
    referencing: HashMap<(Option<SmolStr>, SmolStr), Vec<TableRef<'s>>>,
    names: HashSet<(Option<SmolStr>, SmolStr)>,
    /// The names of indexes and definitions, gathered when they are first asked for.
    others: OnceLock<HashSet<(Option<SmolStr>, SmolStr)>>,
}

impl<'s> SchemaIndex<'s> {
    /// Looks at every object once.
    pub fn new(schema: &'s Schema, info: &'static DialectInfo) -> Self {
        let case = info.name_case;
        let mut tables = HashMap::default();
        let mut definitions = HashMap::default();
        let mut referencing: HashMap<_, Vec<_>> = HashMap::default();
        let mut names = HashSet::default();
        tables.reserve(schema.namespaces.iter().map(|n| n.tables.len()).sum());
        for namespace in &schema.namespaces {
            let name = namespace.name.as_ref().map(|name| case.key(name.as_str()));
            for table in &namespace.tables {
                for key in &table.foreign_keys {
                    let target = key.references_namespace.as_ref().map(|n| case.key(n.as_str()));
                    let target =
                        (target.or_else(|| name.clone()), case.key(key.references.as_str()));
                    let tables: &mut Vec<TableRef<'_>> = referencing.entry(target).or_default();
                    if tables.last().is_none_or(|last| !std::ptr::eq(last.table, table)) {
                        tables.push(TableRef { namespace, table });
                    }
                }
                names.insert((name.clone(), case.key(table.name.as_str())));
                tables.insert((name.clone(), case.key(table.name.as_str())), (namespace, table));
            }
            for object in &namespace.enums {
                names.insert((name.clone(), case.key(object.name.as_str())));
            }
            for definition in &namespace.definitions {
                let path = definition.path(namespace.name.as_ref(), info.scoped_definitions);
                if path.table.is_none() {
                    names.insert((name.clone(), case.key(bare(&path))));
                }
                definitions.insert(definition_key(&path, definition.kind, case), definition);
            }
        }
        Self { schema, case, tables, definitions, referencing, names, others: OnceLock::new() }
    }

    /// Whether a namespace has a table, an enum or a definition of that name.
    pub fn knows(&self, namespace: Option<&Ident>, name: &str) -> bool {
        let namespace = namespace.map(|name| self.case.key(name.as_str()));
        self.names.contains(&(namespace, self.case.key(name)))
    }

    /// The schema itself.
    pub fn schema(&self) -> &'s Schema {
        self.schema
    }

    /// The table at a path.
    pub fn table(&self, path: &ObjectPath) -> Option<&'s Table> {
        self.table_named(
            path.namespace.as_ref(),
            path.table.as_ref().unwrap_or(&path.name).as_str(),
        )
    }

    /// The table of that name.
    pub fn table_named(&self, namespace: Option<&Ident>, name: &str) -> Option<&'s Table> {
        let namespace = namespace.map(|name| self.case.key(name.as_str()));
        self.tables.get(&(namespace, self.case.key(name))).map(|(_, table)| *table)
    }

    /// Whether a table, an index or a definition has that name.
    pub fn has_relation(&self, namespace: Option<&Ident>, name: &str) -> bool {
        let others = self.others.get_or_init(|| {
            let of =
                |namespace: &Namespace| namespace.name.as_ref().map(|n| self.case.key(n.as_str()));
            let named = self.schema.namespaces.iter().flat_map(|namespace| {
                let indexes = namespace.tables.iter().flat_map(|table| &table.indexes);
                let indexes = indexes.map(|index| &index.name);
                let definitions = namespace.definitions.iter().map(|definition| &definition.name);
                indexes
                    .chain(definitions)
                    .map(move |name| (of(namespace), self.case.key(name.as_str())))
            });
            named.collect()
        });
        self.table_named(namespace, name).is_some()
            || others.contains(&(namespace.map(|n| self.case.key(n.as_str())), self.case.key(name)))
    }

    /// The tables that refer to a table by a foreign key, itself included.
    pub fn referencing(&self, path: &ObjectPath) -> &[TableRef<'s>] {
        let namespace = path.namespace.as_ref().map(|name| self.case.key(name.as_str()));
        self.referencing
            .get(&(namespace, self.case.key(path.name.as_str())))
            .map_or(&[], Vec::as_slice)
    }

    /// The definition of that kind at a path.
    pub fn definition(&self, path: &ObjectPath, kind: DefinitionKind) -> Option<&'s Definition> {
        self.definitions.get(&definition_key(path, kind, self.case)).copied()
    }
}

fn definition_key(path: &ObjectPath, kind: DefinitionKind, case: NameCase) -> DefinitionKey {
    let key = |name: &Ident| case.key(name.as_str());
    (path.namespace.as_ref().map(key), kind, path.table.as_ref().map(key), key(&path.name))
}
