//! Names that a body mentions.

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::name::Ident;

/// An object that a body mentions by its name.
///
/// In JSON it is the name alone, or `{"namespace": …, "name": …}` where the object is in another
/// namespace than the one that mentions it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Mention {
    /// The namespace; absent for that of the object which mentions it.
    pub namespace: Option<Ident>,
    /// The name.
    pub name: Ident,
}

impl Mention {
    /// The namespace that is meant in the body of an object of that namespace.
    pub fn namespace_in<'a>(&'a self, own: Option<&'a Ident>) -> Option<&'a Ident> {
        self.namespace.as_ref().or(own)
    }
}

impl From<Ident> for Mention {
    fn from(name: Ident) -> Self {
        Self { namespace: None, name }
    }
}

#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Elsewhere {
    namespace: Ident,
    name: Ident,
}

#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
enum Wire {
    Here(Ident),
    Elsewhere(Elsewhere),
}

impl Serialize for Mention {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.namespace {
            None => self.name.serialize(serializer),
            Some(namespace) => Elsewhere { namespace: namespace.clone(), name: self.name.clone() }
                .serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for Mention {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(match Wire::deserialize(deserializer)? {
            Wire::Here(name) => Self { namespace: None, name },
            Wire::Elsewhere(other) => Self { namespace: Some(other.namespace), name: other.name },
        })
    }
}

impl JsonSchema for Mention {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Mention".into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let mut schema = Wire::json_schema(generator);
        schema.insert(
            "description".into(),
            "An object that a body mentions: its name, with its namespace where that is another."
                .into(),
        );
        schema
    }
}
