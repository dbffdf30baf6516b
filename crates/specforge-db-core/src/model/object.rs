//! Objects as changes carry them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use super::{Check, Column, Definition, Enum, ForeignKey, Index, Key, ObjectKind, Table};
use crate::name::Ident;

/// Anything that can be created, dropped, renamed or altered.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Object {
    /// A namespace.
    Namespace(Ident),
    /// An enum.
    Enum(Enum),
    /// A table with all its parts.
    Table(Box<Table>),
    /// A column.
    Column(Box<Column>),
    /// A primary key.
    PrimaryKey(Key),
    /// A unique constraint.
    Unique(Key),
    /// An index.
    Index(Box<Index>),
    /// A foreign key.
    ForeignKey(Box<ForeignKey>),
    /// A check.
    Check(Check),
    /// A carried definition.
    Definition(Box<Definition>),
}

impl Object {
    /// What it is.
    pub fn kind(&self) -> ObjectKind {
        match self {
            Self::Namespace(_) => ObjectKind::Namespace,
            Self::Enum(_) => ObjectKind::Enum,
            Self::Table(_) => ObjectKind::Table,
            Self::Column(_) => ObjectKind::Column,
            Self::PrimaryKey(_) => ObjectKind::PrimaryKey,
            Self::Unique(_) => ObjectKind::Unique,
            Self::Index(_) => ObjectKind::Index,
            Self::ForeignKey(_) => ObjectKind::ForeignKey,
            Self::Check(_) => ObjectKind::Check,
            Self::Definition(_) => ObjectKind::Definition,
        }
    }
}

/// One aspect of an object that two versions of it may differ in.
#[derive(
    Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Facet {
    /// The name of a constraint.
    Name,
    /// The type of a column.
    Type,
    /// Whether NULL is allowed.
    Nullable,
    /// The default.
    Default,
    /// The computation of a generated column.
    Generated,
    /// The numbering of an identity column.
    Identity,
    /// Columns, order, collation of a key or an index.
    Parts,
    /// Uniqueness of an index.
    Unique,
    /// The access method of an index.
    Method,
    /// The columns that an index carries along.
    Include,
    /// The predicate of a partial index, or the condition of a check.
    Predicate,
    /// The referenced table or columns.
    References,
    /// ON DELETE or ON UPDATE.
    Actions,
    /// The body of a definition.
    Body,
    /// The values of an enum.
    Values,
    /// The order of the columns.
    ColumnOrder,
    /// The partitioning.
    Partitioning,
    /// The kind of a table.
    Kind,
    /// A remark.
    Comment,
    /// An option of the dialect.
    Option(SmolStr),
}

impl Object {
    /// The same object under another name.
    pub fn renamed(mut self, name: &Ident) -> Self {
        match &mut self {
            Self::Namespace(ident) => *ident = name.clone(),
            Self::Enum(object) => object.name = name.clone(),
            Self::Table(object) => object.name = name.clone(),
            Self::Column(object) => object.name = name.clone(),
            Self::PrimaryKey(object) | Self::Unique(object) => object.name = Some(name.clone()),
            Self::Index(object) => object.name = name.clone(),
            Self::ForeignKey(object) => object.name = Some(name.clone()),
            Self::Check(object) => object.name = Some(name.clone()),
            Self::Definition(object) => object.name = name.clone(),
        }
        self
    }
}
