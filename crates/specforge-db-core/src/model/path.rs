//! How objects are pointed at.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::name::Ident;

/// What kind of object a path points at.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum ObjectKind {
    /// A namespace (schema).
    Namespace,
    /// An enum.
    Enum,
    /// A table or collection.
    Table,
    /// A column or field.
    Column,
    /// A primary key.
    PrimaryKey,
    /// A unique constraint.
    Unique,
    /// An index.
    Index,
    /// A foreign key.
    ForeignKey,
    /// A check constraint.
    Check,
    /// A carried definition.
    Definition,
}

impl ObjectKind {
    /// The word for it in a sentence.
    pub fn word(self) -> &'static str {
        match self {
            Self::Namespace => "namespace",
            Self::Enum => "enum",
            Self::Table => "table",
            Self::Column => "column",
            Self::PrimaryKey => "primary key",
            Self::Unique => "unique constraint",
            Self::Index => "index",
            Self::ForeignKey => "foreign key",
            Self::Check => "check",
            Self::Definition => "definition",
        }
    }
}

/// Where an object is: `namespace.table.name`, of which the last is always there.
#[derive(
    Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(deny_unknown_fields)]
pub struct ObjectPath {
    /// What it is.
    pub kind: ObjectKind,
    /// The namespace, absent for the database's only or default one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub namespace: Option<Ident>,
    /// The table that it is part of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub table: Option<Ident>,
    /// Its name; for an unnamed constraint what it is over, such as `(a, b)`.
    pub name: Ident,
}

impl ObjectPath {
    /// The path of a table.
    pub fn table(namespace: Option<&Ident>, name: &Ident) -> Self {
        Self {
            kind: ObjectKind::Table,
            namespace: namespace.cloned(),
            table: None,
            name: name.clone(),
        }
    }

    /// The path of a part of this table.
    pub fn part(&self, kind: ObjectKind, name: impl Into<Ident>) -> Self {
        let table = self.table.clone().unwrap_or_else(|| self.name.clone());
        Self { kind, namespace: self.namespace.clone(), table: Some(table), name: name.into() }
    }

    /// The path of an object directly in a namespace.
    pub fn top(kind: ObjectKind, namespace: Option<&Ident>, name: &Ident) -> Self {
        Self { kind, namespace: namespace.cloned(), table: None, name: name.clone() }
    }

    /// The table that the object is or is part of.
    pub fn owner(&self) -> Option<Self> {
        match (&self.table, self.kind) {
            (Some(table), _) => Some(Self::table(self.namespace.as_ref(), table)),
            (None, ObjectKind::Table) => Some(self.clone()),
            _ => None,
        }
    }
}

impl fmt::Display for ObjectPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for part in [self.namespace.as_ref(), self.table.as_ref()].into_iter().flatten() {
            write!(f, "{part}.")?;
        }
        self.name.fmt(f)
    }
}
