//! Expressions that are carried.

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// An expression in the database's own language, which core carries and never interprets.
///
/// In JSON it is a string, or `{"text": …, "normal": …}` where the two differ.
#[derive(Clone, Debug, Default)]
pub struct Expr {
    /// As it was written, without the parentheses that its place demands.
    pub text: String,
    /// The form in which two spellings of one meaning are equal; absent where it is the text.
    pub normal: Option<Box<str>>,
}

impl Expr {
    /// Wraps a text that is its own normal form.
    pub fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), normal: None }
    }

    /// Wraps a text with its normal form.
    pub fn with_normal(text: impl Into<String>, normal: impl AsRef<str>) -> Self {
        let text = text.into();
        let normal = normal.as_ref();
        let normal = (normal != text).then(|| normal.into());
        Self { text, normal }
    }

    /// The form that is compared.
    pub fn normal(&self) -> &str {
        self.normal.as_deref().unwrap_or(&self.text)
    }
}

impl PartialEq for Expr {
    fn eq(&self, other: &Self) -> bool {
        self.normal() == other.normal()
    }
}

impl Eq for Expr {}

impl std::hash::Hash for Expr {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.normal().hash(state);
    }
}

#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Pair {
    text: String,
    normal: Box<str>,
}

#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
enum Wire {
    Text(String),
    Pair(Pair),
}

impl Serialize for Expr {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.normal {
            None => serializer.serialize_str(&self.text),
            Some(normal) => {
                Pair { text: self.text.clone(), normal: normal.clone() }.serialize(serializer)
            }
        }
    }
}

impl<'de> Deserialize<'de> for Expr {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(match Wire::deserialize(deserializer)? {
            Wire::Text(text) => Self::new(text),
            Wire::Pair(pair) => Self::with_normal(pair.text, &pair.normal),
        })
    }
}

impl JsonSchema for Expr {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Expr".into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let mut schema = Wire::json_schema(generator);
        schema.insert(
            "description".into(),
            "An expression in the database's own language: its text, or text and normal form."
                .into(),
        );
        schema
    }
}
