//! Names of database objects.

use std::borrow::Borrow;
use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

/// A name as the database knows it: unquoted, unescaped, in the spelling it was given.
///
/// It is a type of its own so that no string reaches a command without passing the quoting writer.
#[derive(
    Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(transparent)]
#[schemars(transparent)]
pub struct Ident(SmolStr);

impl Ident {
    /// Wraps a name.
    pub fn new(name: impl Into<SmolStr>) -> Self {
        Self(name.into())
    }

    /// The bare text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether there is no text at all.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Display for Ident {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<&str> for Ident {
    fn from(name: &str) -> Self {
        Self(SmolStr::new(name))
    }
}

impl From<String> for Ident {
    fn from(name: String) -> Self {
        Self(SmolStr::from(name))
    }
}

impl AsRef<str> for Ident {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl Borrow<str> for Ident {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl PartialEq<str> for Ident {
    fn eq(&self, other: &str) -> bool {
        self.0 == other
    }
}

impl PartialEq<&str> for Ident {
    fn eq(&self, other: &&str) -> bool {
        self.0 == *other
    }
}

/// When two spellings are one name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum NameCase {
    /// `Users` and `users` are two names.
    Sensitive,
    /// ASCII letters are folded; other letters are compared as they are.
    AsciiInsensitive,
}

impl NameCase {
    /// The key under which a name is looked up: equal keys are one name.
    pub fn key(self, name: &str) -> SmolStr {
        match self {
            Self::AsciiInsensitive if name.bytes().any(|b| b.is_ascii_uppercase()) => {
                SmolStr::from(name.to_ascii_lowercase())
            }
            _ => SmolStr::new(name),
        }
    }

    /// Whether both spellings are one name.
    pub fn same(self, a: &str, b: &str) -> bool {
        match self {
            Self::Sensitive => a == b,
            Self::AsciiInsensitive => a.eq_ignore_ascii_case(b),
        }
    }
}

/// Picks the known name that `wanted` probably meant, for "did you mean".
///
/// Close means: at most a third of the letters differ, or the names agree but for case.
pub fn did_you_mean<'a>(wanted: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let lower = wanted.to_lowercase();
    let limit = (lower.chars().count() / 3).max(1);
    known
        .into_iter()
        .map(|name| (strsim::osa_distance(&lower, &name.to_lowercase()), name))
        .filter(|(distance, _)| *distance <= limit)
        .min_by(|a, b| a.0.cmp(&b.0).then_with(|| a.1.cmp(b.1)))
        .map(|(_, name)| name)
}
