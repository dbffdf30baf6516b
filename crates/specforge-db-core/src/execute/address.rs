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

/// A part of a URL with each `%` and two hexadecimal digits replaced by the byte that they stand for.
///
/// # Errors
///
/// `cannot-open` where a `%` stands alone, or where the bytes are no UTF-8.
pub fn percent_decoded(text: &str) -> Result<String> {
    let bad = |detail: &str| Error::new(ErrorCode::CannotOpen, detail).at("/connection/url");
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let mut digit = || rest.next().and_then(|b| char::from(b).to_digit(16));
        let (Some(high), Some(low)) = (digit(), digit()) else {
            return Err(bad("in the URL, `%` is not followed by two hexadecimal digits"));
        };
        bytes.push(u8::try_from(high * 16 + low).unwrap_or_default());
    }
    String::from_utf8(bytes).map_err(|_| bad("the URL is not UTF-8"))
}

fn bad(detail: impl Into<String>) -> Error {
    Error::new(ErrorCode::InvalidRequest, detail).at("/connection")
}
