//! The forms in which a request may hand over a document.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::contract::{FileSource, read_json, read_yaml};
use crate::error::{Error, ErrorCode, Result};

/// The largest text of a document, in bytes.
const LONGEST: usize = 32 << 20;

/// An OpenAPI or JSON Schema document: as JSON, as a text of JSON or YAML, or as a file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Document {
    /// The document as text: JSON or YAML.
    Text(String),
    /// A file; only at the command line.
    File(FileSource),
    /// The document itself.
    Json(Map<String, Value>),
}

impl Document {
    /// The document as JSON; its text is read strictly.
    pub(super) fn read(&self, pointer: &str) -> Result<Value> {
        match self {
            Self::Json(fields) => Ok(Value::Object(fields.clone())),
            Self::Text(text) => read_text(text).map_err(|error| error.at(pointer)),
            Self::File(_) => {
                let detail = "files are read at the command line only; hand over the document";
                Err(Error::new(ErrorCode::InvalidRequest, detail).at(format!("{pointer}/file")))
            }
        }
    }
}

/// Reads a text of JSON or YAML.
fn read_text(text: &str) -> Result<Value> {
    if text.len() > LONGEST {
        let detail = format!("the document has {} bytes; at most {LONGEST} are read", text.len());
        return Err(Error::new(ErrorCode::TooLarge, detail));
    }
    if text.trim_start_matches('\u{feff}').trim_start().starts_with('{') {
        // Flow style of YAML looks like JSON; the words about the JSON are the better ones.
        return read_json(text.as_bytes()).or_else(|error| read_yaml(text).map_err(|_| error));
    }
    read_yaml(text)
}
