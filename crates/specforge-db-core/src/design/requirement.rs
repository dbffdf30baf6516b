//! The words of requirements: entities, attributes, relationships.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::wish::FeatureEntry;
use crate::dialect::LogicalType;

/// What a schema is for.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Requirements {
    /// What rows are kept of.
    #[serde(default)]
    pub entities: Vec<EntityEntry>,
    /// How they belong together.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub relationships: Vec<Relationship>,
    /// What else is wanted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub features: Vec<FeatureEntry>,
}

impl Requirements {
    /// Whether nothing is asked for.
    pub fn is_empty(&self) -> bool {
        self.entities.is_empty() && self.relationships.is_empty() && self.features.is_empty()
    }
}

/// An entity: a name alone, or with what is known of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum EntityEntry {
    /// A name; the entity gets the columns that such an entity usually has.
    Name(String),
    /// A name with what is known.
    Full(Box<Entity>),
}

impl EntityEntry {
    /// Its name.
    pub fn name(&self) -> &str {
        match self {
            Self::Name(name) => name,
            Self::Full(entity) => &entity.name,
        }
    }
}

/// An entity with what is known of it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Entity {
    /// Its name in the singular, such as `OrderItem`.
    pub name: String,
    /// What is kept of each.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attributes: Vec<Attribute>,
    /// What identifies one; foreign key columns are allowed. Absent means a key of its own, `id`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub primary_key: Vec<String>,
    /// What no two may have in common; foreign key columns are allowed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unique: Vec<Vec<String>>,
    /// What holds for each, such as `ends_at > starts_at`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub checks: Vec<String>,
    /// How many there will be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub estimated_rows: Option<u64>,
    /// How they are looked for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub access_patterns: Vec<AccessPatternEntry>,
    /// Which attributes follow from which.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub functional_dependencies: Vec<FunctionalDependency>,
    /// What it is, for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The name that it had before: its rows are carried over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub renamed_from: Option<String>,
}

/// What is kept of each entity.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Attribute {
    /// Its name, which the column keeps.
    pub name: String,
    /// What its values are.
    #[serde(rename = "type")]
    pub ty: LogicalType,
    /// Whether each entity has one.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub required: bool,
    /// Whether no two entities have the same.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unique: bool,
    /// The value when none is given: a literal, or `now`, `today`, `uuid` for the types they fit.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub default: Option<Value>,
    /// The values of an `enum`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<String>,
    /// The smallest value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min: Option<serde_json::Number>,
    /// The largest value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max: Option<serde_json::Number>,
    /// The longest length, in characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_length: Option<u32>,
    /// A regular expression that values match.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pattern: Option<String>,
    /// Digits in all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub precision: Option<u32>,
    /// Digits behind the point.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scale: Option<u32>,
    /// What the elements of a `list` are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub items: Option<LogicalType>,
    /// Whether it must not be seen by everyone.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub sensitive: bool,
    /// What it is, for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The name that it had before: its values are carried over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub renamed_from: Option<String>,
    /// What rows that are there already get, where the default is not it; written like `default`.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub backfill: Option<Value>,
}

/// Keeps `null` apart from absent.
fn present<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(deserializer).map(Some)
}

/// How entities are looked for: in words, or part by part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum AccessPatternEntry {
    /// In words, such as `list a customer's orders newest first`.
    Phrase(String),
    /// Part by part.
    Full(AccessPattern),
}

/// How entities are looked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AccessPattern {
    /// What the search is called.
    pub name: String,
    /// Attributes that have one given value.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub equality: Vec<String>,
    /// Attributes that lie between values.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub range: Vec<String>,
    /// What the result is ordered by, such as `created_at desc`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sort: Vec<String>,
    /// Attributes that the result shows.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub projection: Vec<String>,
    /// How often it happens.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub frequency: Option<Frequency>,
}

/// How often something happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Frequency {
    /// Many times a second.
    High,
    /// Now and then.
    Medium,
    /// Seldom: an index would cost more than it gives.
    Low,
}

/// Attributes that follow from others.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FunctionalDependency {
    /// Which follow from which.
    pub determines: Determines,
}

/// Which attributes follow from which.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Determines {
    /// Those that are given.
    pub from: Vec<String>,
    /// Those that follow.
    pub to: Vec<String>,
}

/// How two entities belong together.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Relationship {
    /// One entity.
    pub from: String,
    /// The other; several where the relationship is polymorphic.
    pub to: OneOrMany,
    /// How many of one belong to how many of the other.
    #[serde(rename = "type")]
    pub ty: RelationshipType,
    /// The role: `author` gives the column `author_id`.
    #[serde(default, rename = "as", skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// Whether the one that refers always refers to another. Absent means yes, unless an entity
    /// refers to its own kind or `on_delete` is `set null`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub required: Option<bool>,
    /// What happens to those that refer when the other goes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on_delete: Option<OnDelete>,
    /// What stands between many and many.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub through: Option<Through>,
    /// What it means, for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

/// One name or several.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum OneOrMany {
    /// One.
    One(String),
    /// Several.
    Many(Vec<String>),
}

impl OneOrMany {
    /// The names.
    pub fn names(&self) -> &[String] {
        match self {
            Self::One(name) => std::slice::from_ref(name),
            Self::Many(names) => names,
        }
    }
}

/// How many of one belong to how many of the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum RelationshipType {
    /// One to one: `from` refers to `to`, unless `to` is there for `from`, as a profile is for its user.
    OneToOne,
    /// One to many: `to` refers to `from`.
    OneToMany,
    /// Many to one: `from` refers to `to`.
    ManyToOne,
    /// Many to many: a table between them.
    ManyToMany,
    /// `from` refers to one of several entities.
    Polymorphic,
}

/// What happens to those that refer when the other goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum OnDelete {
    /// They go too.
    Cascade,
    /// The other may not go.
    Restrict,
    /// They refer to nothing.
    #[serde(rename = "set null")]
    SetNull,
}

/// What stands between many and many.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Through {
    /// Its name, such as `Membership`.
    pub name: String,
    /// What is kept of each pair.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attributes: Vec<Attribute>,
}
