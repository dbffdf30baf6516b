//! Which options a dialect knows.

use serde::Serialize;

/// One option that objects of a dialect may carry.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct OptionSpec {
    /// Of what it is an option.
    pub of: OptionOf,
    /// Its name; with a `*` at its end it speaks of all names that start so.
    pub name: &'static str,
    /// What values it takes.
    pub value: OptionType,
    /// Whether two objects that differ only in it are the same object.
    pub cosmetic: bool,
    /// What it means, with the vendor's page.
    pub source: &'static str,
}

impl OptionSpec {
    /// Whether the row speaks of an option of that name.
    pub fn is(&self, name: &str) -> bool {
        match self.name.strip_suffix('*') {
            Some(start) => name.starts_with(start),
            None => self.name == name,
        }
    }
}

/// Of what an option is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum OptionOf {
    /// A namespace.
    Namespace,
    /// A table.
    Table,
    /// A column.
    Column,
    /// An identity.
    Identity,
    /// A primary key or a unique constraint.
    Key,
    /// A part of a key or an index.
    Part,
    /// An index.
    Index,
    /// A foreign key.
    ForeignKey,
    /// A check.
    Check,
    /// A definition.
    Definition,
}

/// What values an option takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum OptionType {
    /// True or false.
    Flag,
    /// A whole number.
    Int,
    /// One of these words.
    OneOf(&'static [&'static str]),
    /// Any text.
    Text,
    /// Names of columns of the table, as SQL text: they follow the columns to other names.
    Columns,
}
