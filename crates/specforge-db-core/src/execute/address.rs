//! Where the database is that a request means.

use crate::contract::{ConnectionSource, Secret, quote};
use crate::error::{Error, ErrorCode, Result};

/// The address in a request, or in the environment variable that it names; never echoed.
pub fn address(source: &ConnectionSource) -> Result<Secret> {
    match (&source.url, &source.url_env) {
        (Some(url), None) => Ok(url.clone()),
        (None, Some(name)) => match std::env::var(name) {
            Ok(url) if !url.is_empty() => Ok(Secret::new(url)),
            Ok(_) => Err(bad(format!("the environment variable {} is empty", quote(name)))
                .at("/connection/url_env")),
            Err(_) => Err(bad(format!(
                "the environment variable {} is not set; it should hold the database's URL",
                quote(name)
            ))
            .at("/connection/url_env")),
        },
        (None, None) => Err(bad(
            "a connection needs `url`, or `url_env` with the name of a variable that holds it",
        )),
        (Some(_), Some(_)) => Err(bad("a connection has either `url` or `url_env`, not both")),
    }
}

fn bad(detail: impl Into<String>) -> Error {
    Error::new(ErrorCode::InvalidRequest, detail).at("/connection")
}
