//! How a request says which database to open.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize, Serializer};

use super::quote;
use crate::error::{Error, ErrorCode, Result};

/// A text that must not be seen: it prints and serialises as `***`.
#[derive(Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(transparent)]
#[schemars(transparent)]
pub struct Secret(String);

impl Secret {
    /// Hides a text.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text, for the one who opens the connection.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

impl fmt::Display for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

impl Serialize for Secret {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str("***")
    }
}

/// The address of a database, or the environment variable that holds it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ConnectionSource {
    /// The address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<Secret>,
    /// The environment variable that holds it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url_env: Option<String>,
}

impl ConnectionSource {
    /// The address, from the request or from the environment; it is never part of an error.
    pub fn resolve(&self) -> Result<Secret> {
        let wrong = |detail: String| Error::new(ErrorCode::InvalidRequest, detail);
        match (&self.url, &self.url_env) {
            (Some(url), None) if url.reveal().is_empty() => {
                Err(wrong("the address of the database is empty".to_owned()).at("/url"))
            }
            (Some(url), None) => Ok(url.clone()),
            (None, Some(name)) => match std::env::var(name) {
                Ok(url) if !url.is_empty() => Ok(Secret::new(url)),
                Ok(_) => {
                    let detail = format!("the environment variable {} is empty", quote(name));
                    Err(wrong(detail).at("/url_env"))
                }
                Err(_) => {
                    let detail = format!(
                        "the environment variable {} is not set, or is no UTF-8",
                        quote(name)
                    );
                    Err(wrong(detail).at("/url_env"))
                }
            },
            (Some(_), Some(_)) => {
                let detail = "either `url` or `url_env` says which database to open, not both";
                Err(Error::new(ErrorCode::Contradiction, detail).at(""))
            }
            (None, None) => {
                Err(wrong("`url_env` or `url` must say which database to open".to_owned()).at(""))
            }
        }
    }
}
