//! Checks: questions to the database before, after and between steps.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::model::{self, Expr, ForeignKey, KeyPart, ObjectPath, Options};
use crate::name::Ident;

/// A question to the database with the answer that lets the plan go on.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Check {
    /// The query, for SQL databases.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sql: Option<String>,
    /// The command document, for document databases.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub command: Option<Value>,
    /// The answer that is expected.
    pub expect: Expect,
    /// Why it is asked, and what another answer means.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub why: String,
}

impl Check {
    /// A query that must find no rows.
    pub fn no_rows(command: super::Command, why: impl Into<String>) -> Self {
        let (sql, command) = match command {
            super::Command::Text(text) => (Some(text), None),
            super::Command::Document(document) => (None, Some(document)),
        };
        Self { sql, command, expect: Expect::NoRows, why: why.into() }
    }

    /// The query or document as a command.
    pub fn to_command(&self) -> Option<super::Command> {
        match (&self.sql, &self.command) {
            (Some(sql), _) => Some(super::Command::Text(sql.clone())),
            (None, Some(document)) => Some(super::Command::Document(document.clone())),
            (None, None) => None,
        }
    }
}

/// The answer that a check expects.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
pub enum Expect {
    /// The query finds nothing.
    #[default]
    #[serde(rename = "no rows")]
    NoRows,
    /// The query finds something.
    #[serde(rename = "rows")]
    Rows,
}

/// A question about rows that many databases can be asked; no rows come back when all is well.
///
/// Tables and columns are named as they will be; the question is asked of the rows as they are, before
/// anything is done, so that a dialect has to compute new columns from old ones.
#[derive(Clone, Copy, Debug)]
pub enum Probe<'a> {
    /// Is there any row at all?
    AnyRow {
        /// In this table.
        table: &'a ObjectPath,
    },
    /// Which rows have no value?
    Nulls {
        /// In this table.
        table: &'a ObjectPath,
        /// In this column.
        column: &'a Ident,
    },
    /// Which values occur more than once?
    Duplicates {
        /// In this table.
        table: &'a ObjectPath,
        /// Over these parts.
        parts: &'a [KeyPart],
        /// Among these rows.
        predicate: Option<&'a Expr>,
        /// What else the dialect says of the key or index.
        options: &'a Options,
    },
    /// Which rows point at nothing?
    Orphans {
        /// In this table.
        table: &'a ObjectPath,
        /// By this reference, whose referenced columns are filled in.
        foreign_key: &'a ForeignKey,
    },
    /// Which rows have a value in all of these columns?
    Referring {
        /// In this table.
        table: &'a ObjectPath,
        /// In the columns of this reference.
        foreign_key: &'a ForeignKey,
    },
    /// Which rows break a check?
    Violations {
        /// In this table.
        table: &'a ObjectPath,
        /// The check.
        check: &'a model::Check,
    },
}
