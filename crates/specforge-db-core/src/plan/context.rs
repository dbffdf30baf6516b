//! What a dialect may look at while it plans.

use super::{PlanOptions, TableStats};
use crate::dialect::DialectInfo;
use crate::diff::Renames;
use crate::hash::HashMap;
use crate::model::{Definition, DefinitionKind, Namespace, ObjectPath, Schema, Table};
use crate::name::{Ident, NameCase};
use crate::version::Version;
use smol_str::SmolStr;

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
    /// What is known about rows, by [`stats_key`](Self::stats_key).
    pub stats: &'a HashMap<SmolStr, TableStats>,
}

impl<'a> PlanCx<'a> {
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

    /// The path that a table has before the plan runs.
    pub fn old_path(&self, table: &ObjectPath) -> ObjectPath {
        let mut path = table.clone();
        if let Some(from) = self.renames.table_from(table, self.info.name_case) {
            path.name = from.clone();
        }
        path
    }

    /// Whether the table comes into being in this plan.
    pub fn is_new(&self, table: &ObjectPath) -> bool {
        self.before(table).is_none()
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
            stats: self.stats,
        }
    }
}

/// A schema with its objects by name.
#[derive(Debug)]
pub struct SchemaIndex<'s> {
    schema: &'s Schema,
    case: NameCase,
    tables: HashMap<(Option<SmolStr>, SmolStr), (&'s Namespace, &'s Table)>,
    definitions: HashMap<(Option<SmolStr>, DefinitionKind, SmolStr), &'s Definition>,
}

impl<'s> SchemaIndex<'s> {
    /// Looks at every object once.
    pub fn new(schema: &'s Schema, case: NameCase) -> Self {
        let mut tables = HashMap::default();
        let mut definitions = HashMap::default();
        tables.reserve(schema.namespaces.iter().map(|n| n.tables.len()).sum());
        for namespace in &schema.namespaces {
            let name = namespace.name.as_ref().map(|name| case.key(name.as_str()));
            for table in &namespace.tables {
                tables.insert((name.clone(), case.key(table.name.as_str())), (namespace, table));
            }
            for definition in &namespace.definitions {
                let key = (name.clone(), definition.kind, case.key(definition.name.as_str()));
                definitions.insert(key, definition);
            }
        }
        Self { schema, case, tables, definitions }
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

    /// The definition of that kind and name.
    pub fn definition(
        &self,
        namespace: Option<&Ident>,
        kind: DefinitionKind,
        name: &str,
    ) -> Option<&'s Definition> {
        let namespace = namespace.map(|name| self.case.key(name.as_str()));
        self.definitions.get(&(namespace, kind, self.case.key(name))).copied()
    }
}
