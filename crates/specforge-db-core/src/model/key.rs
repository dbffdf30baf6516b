//! Keys, indexes and constraints.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use super::{Expr, Options};
use crate::name::Ident;

/// A primary key or a unique constraint.
///
/// Two keys are equal wherever they were declared.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Key {
    /// The constraint's name, where it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Ident>,
    /// What is unique.
    pub parts: Vec<KeyPart>,
    /// Whether it was declared with its only column; no difference to the database.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub inline: bool,
    /// What only some databases know.
    #[serde(default, skip_serializing_if = "Options::is_empty")]
    pub options: Options,
}

impl Key {
    /// A key over plain columns.
    pub fn over(columns: impl IntoIterator<Item = impl Into<Ident>>) -> Self {
        Self { parts: columns.into_iter().map(|c| KeyPart::column(c)).collect(), ..Self::default() }
    }

    /// The columns, where every part is a plain column.
    pub fn columns(&self) -> impl Iterator<Item = &Ident> {
        self.parts.iter().filter_map(|part| part.column.as_ref())
    }
}

/// An index.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Index {
    /// Its name.
    pub name: Ident,
    /// Whether it refuses duplicates.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unique: bool,
    /// Its access method (`btree`, `gin`, `fulltext`, …) where it is not the database's usual one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method: Option<SmolStr>,
    /// What it is ordered by.
    pub parts: Vec<KeyPart>,
    /// Columns that it carries along.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub include: Vec<Ident>,
    /// Which rows it holds, where not all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub predicate: Option<Expr>,
    /// What only some databases know.
    #[serde(default, skip_serializing_if = "Options::is_empty")]
    pub options: Options,
    /// A remark for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<Box<str>>,
}

/// One part of a key or an index: a column or an expression.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct KeyPart {
    /// The column, or the path of a field.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub column: Option<Ident>,
    /// The expression, where it is not a column.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expr: Option<Expr>,
    /// Which way it is ordered.
    #[serde(default, skip_serializing_if = "SortOrder::is_ascending")]
    pub order: SortOrder,
    /// Collation, operator class, prefix length, nulls order and the like.
    #[serde(default, skip_serializing_if = "Options::is_empty")]
    pub options: Options,
}

impl KeyPart {
    /// A plain ascending column.
    pub fn column(name: impl Into<Ident>) -> Self {
        Self { column: Some(name.into()), ..Self::default() }
    }
}

/// Which way a part is ordered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SortOrder {
    /// Smallest first.
    #[default]
    Asc,
    /// Largest first.
    Desc,
}

impl SortOrder {
    /// Whether it is the usual order.
    #[allow(clippy::trivially_copy_pass_by_ref)]
    pub fn is_ascending(&self) -> bool {
        *self == Self::Asc
    }
}

/// A foreign key.
///
/// Two foreign keys are equal wherever they were declared.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ForeignKey {
    /// The constraint's name, where it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Ident>,
    /// The referencing columns.
    pub columns: Vec<Ident>,
    /// The namespace of the referenced table, where it is not the referencing one's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub references_namespace: Option<Ident>,
    /// The referenced table.
    pub references: Ident,
    /// The referenced columns; empty means that table's primary key.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub referenced_columns: Vec<Ident>,
    /// What happens to a row when its parent goes.
    #[serde(default, skip_serializing_if = "ReferentialAction::is_no_action")]
    pub on_delete: ReferentialAction,
    /// What happens to a row when its parent's key changes.
    #[serde(default, skip_serializing_if = "ReferentialAction::is_no_action")]
    pub on_update: ReferentialAction,
    /// Whether it was declared with its only column; no difference to the database.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub inline: bool,
    /// Deferrability, match type, validation and the like.
    #[serde(default, skip_serializing_if = "Options::is_empty")]
    pub options: Options,
}

/// What happens to a referencing row.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReferentialAction {
    /// The change is refused, at the end of the statement or transaction.
    #[default]
    NoAction,
    /// The change is refused at once.
    Restrict,
    /// The row follows.
    Cascade,
    /// The reference becomes NULL.
    SetNull,
    /// The reference becomes its default.
    SetDefault,
}

impl ReferentialAction {
    /// Whether it is the usual one.
    #[allow(clippy::trivially_copy_pass_by_ref)]
    pub fn is_no_action(&self) -> bool {
        *self == Self::NoAction
    }

    /// Its spelling in SQL.
    pub fn sql(self) -> &'static str {
        match self {
            Self::NoAction => "NO ACTION",
            Self::Restrict => "RESTRICT",
            Self::Cascade => "CASCADE",
            Self::SetNull => "SET NULL",
            Self::SetDefault => "SET DEFAULT",
        }
    }
}

/// A condition that every row fulfils.
///
/// Two checks are equal wherever they were declared: `column` says only what goes when the column goes.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Check {
    /// The constraint's name, where it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Ident>,
    /// The condition.
    pub expr: Expr,
    /// The column it was declared with, where it was declared with one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub column: Option<Ident>,
    /// Validation, inheritance and the like.
    #[serde(default, skip_serializing_if = "Options::is_empty")]
    pub options: Options,
}

impl PartialEq for Check {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name && self.expr == other.expr && self.options == other.options
    }
}

impl Eq for Check {}

impl std::hash::Hash for Check {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        (&self.name, &self.expr, &self.options).hash(state);
    }
}

impl PartialEq for Key {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name && self.parts == other.parts && self.options == other.options
    }
}

impl Eq for Key {}

impl std::hash::Hash for Key {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        (&self.name, &self.parts, &self.options).hash(state);
    }
}

impl ForeignKey {
    fn said(&self) -> impl PartialEq + std::hash::Hash + '_ {
        (
            (&self.name, &self.columns, &self.references_namespace, &self.references),
            (&self.referenced_columns, self.on_delete, self.on_update, &self.options),
        )
    }
}

impl PartialEq for ForeignKey {
    fn eq(&self, other: &Self) -> bool {
        self.said() == other.said()
    }
}

impl Eq for ForeignKey {}

impl std::hash::Hash for ForeignKey {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.said().hash(state);
    }
}
