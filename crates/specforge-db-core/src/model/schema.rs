//! Schemas and namespaces.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Definition, Enum, ObjectPath, Options, Table};
use crate::name::{Ident, NameCase};

/// All that a database declares.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Schema {
    /// Its namespaces, in the order in which they were first seen.
    pub namespaces: Vec<Namespace>,
}

/// A namespace: what SQL calls a schema, and a document database a database.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Namespace {
    /// Its name; absent for the database's only or default one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Ident>,
    /// Tables and collections.
    #[serde(default)]
    pub tables: Vec<Table>,
    /// Enums.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub enums: Vec<Enum>,
    /// Carried objects, in the order in which they were created.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub definitions: Vec<Definition>,
    /// What holds as well without being declared, such as the rights of an owner or the version of an
    /// extension: only a server knows it, and it is neither compared nor made nor dropped.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub implied: Vec<Definition>,
    /// What only some databases know.
    #[serde(default, skip_serializing_if = "Options::is_empty")]
    pub options: Options,
}

impl Namespace {
    /// Whether nothing is in it.
    pub fn is_empty(&self) -> bool {
        self.tables.is_empty() && self.enums.is_empty() && self.definitions.is_empty()
    }
}

/// A table together with the namespace that it is in.
#[derive(Clone, Copy, Debug)]
pub struct TableRef<'s> {
    /// The namespace.
    pub namespace: &'s Namespace,
    /// The table.
    pub table: &'s Table,
}

impl TableRef<'_> {
    /// Where it is.
    pub fn path(&self) -> ObjectPath {
        ObjectPath::table(self.namespace.name.as_ref(), &self.table.name)
    }
}

impl Schema {
    /// All tables with their namespaces.
    pub fn tables(&self) -> impl Iterator<Item = TableRef<'_>> {
        self.namespaces.iter().flat_map(|namespace| {
            namespace.tables.iter().map(move |table| TableRef { namespace, table })
        })
    }

    /// Whether nothing is declared.
    pub fn is_empty(&self) -> bool {
        self.namespaces.iter().all(Namespace::is_empty)
    }

    /// The namespace of that name.
    pub fn namespace(&self, name: Option<&Ident>) -> Option<&Namespace> {
        self.namespaces.iter().find(|namespace| namespace.name.as_ref() == name)
    }

    /// The namespace of that name, made if it is not there.
    pub fn namespace_mut(&mut self, name: Option<&Ident>) -> &mut Namespace {
        let at = self.namespaces.iter().position(|namespace| namespace.name.as_ref() == name);
        let at = at.unwrap_or_else(|| {
            self.namespaces.push(Namespace { name: name.cloned(), ..Namespace::default() });
            self.namespaces.len() - 1
        });
        // The position was found or made just above.
        #[allow(clippy::indexing_slicing)]
        &mut self.namespaces[at]
    }

    /// The table of that name; a linear search, for the few and the small.
    pub fn table(&self, namespace: Option<&Ident>, name: &str, case: NameCase) -> Option<&Table> {
        let tables = &self.namespace(namespace)?.tables;
        tables.iter().find(|table| case.same(table.name.as_str(), name))
    }
}
