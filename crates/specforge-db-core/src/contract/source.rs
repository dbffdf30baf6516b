//! The forms in which a request may hand over a schema.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Secret;
use crate::model::Schema;

/// A schema, in whichever form the caller has it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum SchemaSource {
    /// Statements of the database's own language.
    Text(String),
    /// The model.
    Model(Schema),
    /// Tables with their columns as short texts.
    Short(ShortSchema),
    /// Command documents.
    Commands(DocumentCommands),
    /// A file; only at the command line.
    File(FileSource),
    /// A live database; only at the command line.
    Url(UrlSource),
}

impl SchemaSource {
    /// A source in which nothing is declared.
    pub fn empty() -> Self {
        Self::Model(Schema::default())
    }
}

/// Tables with their columns as short texts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ShortSchema {
    /// The tables by name.
    pub tables: IndexMap<String, ShortTable>,
}

/// A table with its columns as short texts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ShortTable {
    /// The columns by name, each with its definition, such as `VARCHAR(255) NOT NULL`.
    pub columns: IndexMap<String, String>,
    /// Constraints of the table, such as `UNIQUE (a, b)`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub constraints: Vec<String>,
    /// Statements that create its indexes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub indexes: Vec<String>,
}

/// Command documents that create collections and indexes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DocumentCommands {
    /// The commands in order.
    pub commands: Vec<Value>,
}

/// A schema in a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FileSource {
    /// Its path.
    pub file: String,
}

/// A schema in a live database.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UrlSource {
    /// Its address.
    pub url: Secret,
}
