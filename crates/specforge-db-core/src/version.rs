//! Versions of database servers and libraries.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A version such as `16`, `8.0.34` or `3.45`: up to four numbers, missing ones count as zero.
#[derive(Clone, Copy, Debug)]
pub struct Version {
    numbers: [u32; 4],
    len: u8,
}

impl Version {
    /// Makes `major.minor.patch`.
    pub const fn new(major: u32, minor: u32, patch: u32) -> Self {
        Self { numbers: [major, minor, patch, 0], len: 3 }
    }

    /// Makes `major.minor`.
    pub const fn short(major: u32, minor: u32) -> Self {
        Self { numbers: [major, minor, 0, 0], len: 2 }
    }

    /// The first number.
    pub const fn major(&self) -> u32 {
        self.numbers[0]
    }

    /// Whether this version is `since` or later; an absent `since` means always.
    pub fn reaches(&self, since: Option<Self>) -> bool {
        since.is_none_or(|since| *self >= since)
    }
}

impl PartialEq for Version {
    fn eq(&self, other: &Self) -> bool {
        self.numbers == other.numbers
    }
}

impl Eq for Version {}

impl PartialOrd for Version {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Version {
    fn cmp(&self, other: &Self) -> Ordering {
        self.numbers.cmp(&other.numbers)
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, number) in self.numbers.iter().take(usize::from(self.len)).enumerate() {
            if at > 0 {
                f.write_str(".")?;
            }
            write!(f, "{number}")?;
        }
        Ok(())
    }
}

/// A text that is no version.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a version: expected numbers with dots, such as \"16\" or \"8.0.34\"")]
pub struct NotAVersion(String);

impl FromStr for Version {
    type Err = NotAVersion;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let fail = || NotAVersion(text.chars().take(40).collect());
        let mut version = Self { numbers: [0; 4], len: 0 };
        for part in text.trim().split('.') {
            let slot = version.numbers.get_mut(usize::from(version.len)).ok_or_else(fail)?;
            if part.is_empty() || !part.bytes().all(|b| b.is_ascii_digit()) {
                return Err(fail());
            }
            *slot = part.parse().map_err(|_| fail())?;
            version.len += 1;
        }
        Ok(version)
    }
}

impl Serialize for Version {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Version {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

impl JsonSchema for Version {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Version".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "type": "string",
            "pattern": "^[0-9]+(\\.[0-9]+){0,3}$",
            "description": "A version such as \"16\", \"8.0.34\" or \"3.45\"."
        })
    }
}
