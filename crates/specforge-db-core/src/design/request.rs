//! The contract of design-schema: the request.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::import::Document;
use super::requirement::Requirements;
use crate::contract::{SchemaSource, parse_request};
use crate::error::Result;
use crate::version::Version;

/// The task's name in requests.
pub const DESIGN_TASK: &str = "design-schema";

/// Asks for a schema that meets requirements.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DesignRequest {
    /// `design-schema`.
    pub task: String,
    /// The database.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub database: Option<String>,
    /// The version of the contract.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contract_version: Option<String>,
    /// The version of the database.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target_version: Option<Version>,
    /// What the schema is for; beside a document, what it is to have beyond that.
    #[serde(default, skip_serializing_if = "Requirements::is_empty")]
    pub requirements: Requirements,
    /// An OpenAPI document whose `components.schemas` are the entities.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub openapi: Option<Document>,
    /// A JSON Schema whose objects are the entities.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub json_schema: Option<Document>,
    /// What lives already: it is added to, and never dropped or changed; it is renamed where
    /// `renamed_from` says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub existing_schema: Option<SchemaSource>,
    /// How to design.
    #[serde(default, skip_serializing_if = "DesignOptions::is_default")]
    pub options: DesignOptions,
}

impl DesignRequest {
    /// Reads a file of requirements: bare ones (`{"entities": …}`), a whole request, or an OpenAPI or
    /// JSON Schema document.
    ///
    /// People who only write requirements need not know the envelope.
    pub fn from_file(value: Value) -> Result<Self> {
        let text = |field: &str| value.get(field).is_some_and(Value::is_string);
        if text("swagger") || text("openapi") && value.get("info").is_some() {
            return Ok(Self::of_document(value, true));
        }
        if text("$schema") || value.get("$defs").is_some() {
            return Ok(Self::of_document(value, false));
        }
        let fields = ["task", "requirements", "openapi", "json_schema"];
        if fields.iter().any(|field| value.get(field).is_some()) {
            let mut value = value;
            if let Value::Object(fields) = &mut value {
                fields.entry("task").or_insert_with(|| Value::String(DESIGN_TASK.to_owned()));
            }
            return parse_request(value);
        }
        Ok(Self::of(parse_request(value)?))
    }

    /// A request with an OpenAPI document, or with a JSON Schema, and nothing else.
    pub fn of_document(document: Value, openapi: bool) -> Self {
        let document = match document {
            Value::Object(fields) => Document::Json(fields),
            Value::String(text) => Document::Text(text),
            other => Document::Text(other.to_string()),
        };
        let document = Some(document);
        let (openapi, json_schema) = if openapi { (document, None) } else { (None, document) };
        Self { openapi, json_schema, ..Self::of(Requirements::default()) }
    }

    /// A request with these requirements and nothing else.
    pub fn of(requirements: Requirements) -> Self {
        Self { task: DESIGN_TASK.to_owned(), requirements, ..Self::default() }
    }
}

/// How to design.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct DesignOptions {
    /// What identifies a row where the entity does not say it.
    pub primary_key: KeyKind,
    /// How things are named.
    #[serde(skip_serializing_if = "NamingOptions::is_default")]
    pub naming: NamingOptions,
}

impl DesignOptions {
    /// Whether nothing was chosen.
    pub fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

/// What identifies a row where the entity does not say it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum KeyKind {
    /// A whole number of 64 bits that the database counts up.
    #[default]
    Bigserial,
    /// The same in the words of the SQL standard, where the database has them.
    Identity,
    /// A random UUID.
    Uuid,
}

/// How things are named.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct NamingOptions {
    /// Whether tables have the plural of their entity's name.
    pub plural_tables: bool,
    /// What stands before every table's name.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub table_prefix: String,
    /// Tables that get another name than the rules give, by entity.
    #[serde(skip_serializing_if = "indexmap::IndexMap::is_empty")]
    pub tables: indexmap::IndexMap<String, String>,
}

impl Default for NamingOptions {
    fn default() -> Self {
        Self { plural_tables: true, table_prefix: String::new(), tables: indexmap::IndexMap::new() }
    }
}

impl NamingOptions {
    /// Whether nothing was chosen.
    pub fn is_default(&self) -> bool {
        *self == Self::default()
    }
}
