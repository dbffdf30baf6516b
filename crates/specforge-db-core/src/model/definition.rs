//! Objects whose bodies we carry.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use super::{Mention, ObjectKind, ObjectPath, Options};
use crate::name::Ident;

/// An object that we carry, compare and order, but whose body we do not model.
///
/// Views, routines, triggers, policies and domains are such: their bodies are programs in the
/// database's language. Two definitions are equal when their normal forms are.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Definition {
    /// What it is.
    pub kind: DefinitionKind,
    /// Its name; for a routine with its argument types.
    pub name: Ident,
    /// The table or other object that it belongs to and that takes it along when it goes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on: Option<Ident>,
    /// The statement that creates it, as written, without its terminator.
    pub text: String,
    /// The form in which two spellings of one meaning are equal; absent where it is the text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub normal: Option<Box<str>>,
    /// Names that its body mentions and that may be objects of the schema.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub depends_on: Vec<Mention>,
    /// What only some databases know.
    #[serde(default, skip_serializing_if = "Options::is_empty")]
    pub options: Options,
}

impl Definition {
    /// Where it is: beneath its table where the names of its kind are unique only there.
    pub fn path(&self, namespace: Option<&Ident>, scoped: &[DefinitionKind]) -> ObjectPath {
        ObjectPath {
            kind: ObjectKind::Definition,
            namespace: namespace.cloned(),
            table: self.on.clone().filter(|_| scoped.contains(&self.kind)),
            name: self.name.clone(),
        }
    }

    /// The form that is compared.
    pub fn normal(&self) -> &str {
        self.normal.as_deref().unwrap_or(&self.text)
    }
}

impl PartialEq for Definition {
    fn eq(&self, other: &Self) -> bool {
        self.kind == other.kind
            && self.name == other.name
            && self.on == other.on
            && self.normal() == other.normal()
            && self.options == other.options
    }
}

impl Eq for Definition {}

impl std::hash::Hash for Definition {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        (self.kind, &self.name, &self.on, self.normal(), &self.options).hash(state);
    }
}

/// What a carried object is.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum DefinitionKind {
    /// An extension or module of the server.
    Extension,
    /// A sequence of numbers.
    Sequence,
    /// A domain, composite or range type.
    Type,
    /// A function, procedure or aggregate.
    Routine,
    /// A table that a module of the database implements.
    VirtualTable,
    /// A view.
    View,
    /// A view that keeps its rows.
    MaterializedView,
    /// A trigger.
    Trigger,
    /// An event that the server runs at its time, or an event trigger.
    Event,
    /// A row-security policy or a rewrite rule.
    Policy,
    /// A constraint that the model cannot say.
    Constraint,
    /// Rights.
    Grant,
    /// Statistics, publications and whatever else is carried only.
    Other,
}

/// A named list of values.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Enum {
    /// Its name.
    pub name: Ident,
    /// Its values, in order.
    pub values: Vec<SmolStr>,
    /// A remark for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<Box<str>>,
}
