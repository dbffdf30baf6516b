//! Tables and collections.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use super::{Check, Column, Expr, ForeignKey, Index, Key, Object, Options};
use crate::name::{Ident, NameCase};

/// A table, or a collection of documents.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Table {
    /// Its name.
    pub name: Ident,
    /// Whether it holds rows or documents.
    #[serde(default, skip_serializing_if = "TableKind::is_table")]
    pub kind: TableKind,
    /// Its columns, or the fields that its validator describes.
    #[serde(default)]
    pub columns: Vec<Column>,
    /// What identifies a row.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub primary_key: Option<Key>,
    /// Unique constraints; a unique index is an index.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub uniques: Vec<Key>,
    /// Indexes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub indexes: Vec<Index>,
    /// References to other tables.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub foreign_keys: Vec<ForeignKey>,
    /// Conditions on rows.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub checks: Vec<Check>,
    /// How it is cut into parts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub partitioning: Option<Box<Partitioning>>,
    /// What only some databases know.
    #[serde(default, skip_serializing_if = "Options::is_empty")]
    pub options: Options,
    /// A remark for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<Box<str>>,
}

impl Table {
    /// A table without columns yet.
    pub fn new(name: impl Into<Ident>) -> Self {
        Self { name: name.into(), ..Self::default() }
    }

    /// The column of that name.
    pub fn column(&self, name: &str, case: NameCase) -> Option<&Column> {
        self.columns.iter().find(|column| case.same(column.name.as_str(), name))
    }

    /// The index of that name.
    pub fn index(&self, name: &str, case: NameCase) -> Option<&Index> {
        self.indexes.iter().find(|index| case.same(index.name.as_str(), name))
    }

    /// The constraints of that name; some databases let several share one.
    pub fn constraints_named(&self, name: &Ident, case: NameCase) -> impl Iterator<Item = Object> {
        let primary =
            self.primary_key.iter().map(|key| (&key.name, Object::PrimaryKey(key.clone())));
        let uniques = self.uniques.iter().map(|key| (&key.name, Object::Unique(key.clone())));
        let references = self.foreign_keys.iter();
        let references =
            references.map(|key| (&key.name, Object::ForeignKey(Box::new(key.clone()))));
        let checks = self.checks.iter().map(|check| (&check.name, Object::Check(check.clone())));
        let all = primary.chain(uniques).chain(references).chain(checks);
        all.filter(move |(own, _)| {
            own.as_ref().is_some_and(|own| case.same(own.as_str(), name.as_str()))
        })
        .map(|(_, object)| object)
    }
}

/// What a table holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TableKind {
    /// Rows.
    #[default]
    Table,
    /// Documents.
    Collection,
}

impl TableKind {
    /// Whether it holds rows.
    #[allow(clippy::trivially_copy_pass_by_ref)]
    pub fn is_table(&self) -> bool {
        *self == Self::Table
    }
}

/// How a table is cut into parts, or of which table it is a part.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Partitioning {
    /// `range`, `list`, `hash` and the like, where this table is cut.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub strategy: Option<SmolStr>,
    /// What it is cut by.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub by: Vec<Expr>,
    /// The table of which this one is a part.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<Ident>,
    /// The bound of this part, or the clauses that list the parts, as written.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub bounds: Vec<Expr>,
}
