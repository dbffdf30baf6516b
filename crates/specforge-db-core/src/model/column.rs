//! Columns of tables and fields of documents.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Expr, Options, Type};
use crate::name::Ident;

/// A column of a table, or a field of a document.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Column {
    /// Its name.
    pub name: Ident,
    /// Its type.
    #[serde(rename = "type")]
    pub ty: Type,
    /// Whether it may be NULL, or the field be absent.
    #[serde(default = "yes")]
    pub nullable: bool,
    /// The value that a row gets when none is given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default: Option<Expr>,
    /// How its value is computed, where the database computes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub generated: Option<Box<Generated>>,
    /// How the database numbers rows by it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub identity: Option<Box<Identity>>,
    /// What only some databases know.
    #[serde(default, skip_serializing_if = "Options::is_empty")]
    pub options: Options,
    /// A remark for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<Box<str>>,
}

fn yes() -> bool {
    true
}

impl Column {
    /// A nullable column without anything else.
    pub fn new(name: impl Into<Ident>, ty: Type) -> Self {
        Self {
            name: name.into(),
            ty,
            nullable: true,
            default: None,
            generated: None,
            identity: None,
            options: Options::EMPTY,
            comment: None,
        }
    }
}

/// A computed column.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Generated {
    /// What is computed.
    pub expr: Expr,
    /// Whether the value is kept; otherwise it is computed on reading.
    #[serde(default)]
    pub stored: bool,
}

/// How rows are numbered.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Identity {
    /// Whether a statement may give the number itself.
    #[serde(default)]
    pub kind: IdentityKind,
    /// Start, increment, bounds and the like, as far as they were stated.
    #[serde(default, skip_serializing_if = "Options::is_empty")]
    pub options: Options,
}

/// Whether a statement may give the number itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum IdentityKind {
    /// It may.
    #[default]
    ByDefault,
    /// It may not.
    Always,
}
