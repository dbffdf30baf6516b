//! Types of columns and fields.

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use smol_str::SmolStr;

/// A type: what it means, and how the database spells it.
///
/// Reason with `family`; render an unchanged column from `raw`, which is authoritative.
/// In JSON a bare string is the spelling, and the dialect fills in the family.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Type {
    /// What the type means, as far as all databases share it.
    pub family: Family,
    /// The spelling, empty for a column without a declared type.
    pub raw: SmolStr,
}

impl Type {
    /// Makes a type.
    pub fn new(family: Family, raw: impl Into<SmolStr>) -> Self {
        Self { family, raw: raw.into() }
    }

    /// A type of which only the spelling is known yet.
    pub fn raw(raw: impl Into<SmolStr>) -> Self {
        Self { family: Family::Other, raw: raw.into() }
    }
}

/// What a type means, across databases.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Family {
    /// True or false.
    Bool,
    /// A whole number of so many bits.
    Int {
        /// Width in bits.
        bits: u16,
        /// Whether negative numbers are excluded.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        unsigned: bool,
    },
    /// An exact number.
    Decimal {
        /// Digits in all, where bounded.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        precision: Option<u32>,
        /// Digits behind the point.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        scale: Option<i32>,
    },
    /// A binary floating-point number of so many bits.
    Float {
        /// Width in bits.
        bits: u16,
    },
    /// Text.
    Text {
        /// Longest length in characters, where bounded.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        max: Option<u32>,
    },
    /// Bytes.
    Bytes {
        /// Longest length in bytes, where bounded.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        max: Option<u32>,
    },
    /// A day.
    Date,
    /// A time of day.
    Time {
        /// Whether it carries a zone.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        zone: bool,
    },
    /// A point in time.
    Timestamp {
        /// Whether it carries, or is kept in, a zone.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        zone: bool,
    },
    /// A length of time.
    Interval,
    /// A UUID.
    Uuid,
    /// A JSON document.
    Json,
    /// One of the values of a named enum.
    Enum {
        /// The enum's name.
        name: SmolStr,
    },
    /// A list of values of one type.
    Array {
        /// The type of the elements.
        of: Box<Type>,
    },
    /// A document with fields of its own.
    Document {
        /// Its fields.
        #[serde(default)]
        fields: Vec<super::Column>,
    },
    /// A vector of numbers.
    Vector {
        /// Dimensions, where fixed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        dims: Option<u32>,
    },
    /// A place or a shape.
    Geo,
    /// A network address.
    Network,
    /// Whatever the value brings with it.
    Any,
    /// A type of which we know the spelling only.
    #[default]
    Other,
}

#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Full {
    #[serde(default)]
    family: Family,
    raw: SmolStr,
}

#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
enum Wire {
    Raw(SmolStr),
    Full(Full),
}

impl Serialize for Type {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Full { family: self.family.clone(), raw: self.raw.clone() }.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Type {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(match Wire::deserialize(deserializer)? {
            Wire::Raw(raw) => Self::raw(raw),
            Wire::Full(full) => Self { family: full.family, raw: full.raw },
        })
    }
}

impl JsonSchema for Type {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Type".into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let mut schema = Wire::json_schema(generator);
        schema.insert(
            "description".into(),
            "A type: its spelling alone, or with the family that the dialect sees in it.".into(),
        );
        schema
    }
}
