//! `x-specforge`: what a document says to the designer itself.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::view::View;
use crate::contract::parse_request;
use crate::error::Error;

/// What a schema says in its field `x-specforge`; it wins over every rule.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Hint {
    /// What becomes of it.
    #[serde(rename = "as")]
    pub(super) form: Option<Form>,
    /// The name of its entity or attribute.
    pub(super) name: Option<String>,
    /// Whether the property identifies one, alone or with others.
    pub(super) key: bool,
    /// Whether no two have the same.
    pub(super) unique: bool,
    /// The entity that the property refers to; empty where it refers to none.
    pub(super) references: Option<String>,
    /// Whether not everyone may see it.
    pub(super) sensitive: bool,
}

/// What becomes of a schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum Form {
    /// A table.
    Table,
    /// Columns of the table that it stands in.
    Columns,
    /// A JSON document.
    Json,
    /// Nothing.
    None,
}

impl Hint {
    /// The hint of a view, or what is wrong with it.
    pub(super) fn of(view: &View<'_>) -> Result<Self, (String, Error)> {
        let found = view.layers.iter().rev().find_map(|layer| {
            let hint = layer.fields.get("x-specforge")?;
            Some((format!("{}/x-specforge", layer.place), hint))
        });
        match found {
            None => Ok(Self::default()),
            Some((place, hint)) => parse_request(hint.clone()).map_err(|error| (place, error)),
        }
    }
}
