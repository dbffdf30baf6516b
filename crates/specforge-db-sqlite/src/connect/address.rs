//! Addresses of databases.

use std::path::{Path, PathBuf};

use specforge_db_core::contract::Secret;
use specforge_db_core::error::{Error, ErrorCode, Result};
use specforge_db_core::execute::percent_decoded;

/// An address, taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Address {
    pub(super) place: Place,
    /// Whether the address itself says that nothing may be written.
    pub(super) read_only: bool,
    /// Whether the address itself says that a missing file is made.
    pub(super) create: bool,
}

/// Where a database is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// In memory, and gone at the end of the session.
    Memory,
    /// In a file.
    File(PathBuf),
}

impl Address {
    /// A database in memory.
    pub(super) fn memory() -> Self {
        Self { place: Place::Memory, read_only: false, create: false }
    }

    /// Takes an address apart.
    pub(super) fn parse(url: &Secret) -> Result<Self> {
        let Some((scheme, rest)) = url.reveal().split_once(':') else {
            return Err(bad("expected a URL such as `sqlite:shop.db`"));
        };
        let is_uri = scheme.eq_ignore_ascii_case("file");
        if !is_uri
            && !scheme.eq_ignore_ascii_case("sqlite")
            && !scheme.eq_ignore_ascii_case("sqlite3")
        {
            return Err(bad("this is no URL of SQLite; expected `sqlite:` and a path"));
        }
        let (path, query) = match rest.split_once('?') {
            Some((path, query)) => (path, Some(query)),
            None => (rest, None),
        };
        let path = path.split('#').next().filter(|_| is_uri).unwrap_or(path);
        let path = match path.strip_prefix("//") {
            // A URI has a host between two slashes and the path; only this very one can be meant.
            Some(rest) if is_uri => match rest.strip_prefix("localhost").unwrap_or(rest) {
                local if local.starts_with('/') => local,
                _ => {
                    return Err(bad(
                        "`file://` is followed by a host; expected `file:///path` or `file:path`",
                    ));
                }
            },
            Some(rest) => rest,
            None => path,
        };
        let path = if is_uri { percent_decoded(path)? } else { path.to_owned() };
        let mut address = Self { place: Place::Memory, read_only: false, create: false };
        let mut memory = path == ":memory:";
        for parameter in query.unwrap_or_default().split('&').filter(|p| !p.is_empty()) {
            match parameter {
                "mode=ro" => address.read_only = true,
                "mode=rw" => {}
                "mode=rwc" => address.create = true,
                "mode=memory" => memory = true,
                _ => {
                    let key: String =
                        parameter.split('=').next().unwrap_or_default().chars().take(40).collect();
                    return Err(bad(format!(
                        "the parameter `{key}` of the URL is not understood; expected mode=ro, mode=rw, mode=rwc or mode=memory"
                    )));
                }
            }
        }
        if path.contains('\0') {
            return Err(bad("a path cannot hold a NUL character"));
        }
        if memory {
            return Ok(address);
        }
        if path.is_empty() {
            return Err(bad("the URL names no file; expected one such as `sqlite:shop.db`"));
        }
        address.place = Place::File(PathBuf::from(path));
        Ok(address)
    }
}

/// The name of a file for an error: its last part, unless it looks as if it held a secret.
pub(super) fn shown(path: &Path) -> String {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    if path.to_string_lossy().contains('@') || name.is_empty() {
        return "the file of the URL".to_owned();
    }
    format!("`{name}`")
}

fn bad(detail: impl Into<String>) -> Error {
    Error::new(ErrorCode::CannotOpen, detail).at("/connection/url")
}
