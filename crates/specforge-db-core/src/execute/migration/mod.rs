//! Migration files: scripts written by hand, executed with the same journal as plans.

mod folder;
mod parse;
mod tasks;

pub(super) use tasks::{hash, select};

use serde_json::Value;

use crate::dialect::Plugin;
use crate::error::{Error, ErrorCode, Result};
use crate::plan::Command;

/// One migration, put together from one file or a pair.
#[derive(Clone, Debug)]
pub(super) struct Migration {
    /// What orders it and names its run in the journal.
    pub(super) version: String,
    /// The name of its file without endings.
    pub(super) name: String,
    /// Over all its statements; line ends, comments between statements and blank lines do not count.
    pub(super) checksum: String,
    pub(super) up: Script,
    /// Absent where nothing takes it back.
    pub(super) down: Option<Script>,
    /// Its place in the request.
    pub(super) pointer: String,
}

/// The statements of one direction.
#[derive(Clone, Debug, Default)]
pub(super) struct Script {
    pub(super) statements: Vec<Command>,
    /// Whether it runs outside any transaction.
    pub(super) outside: bool,
}

/// A file as it was handed over.
#[derive(Clone, Debug)]
struct File {
    name: String,
    text: String,
    pointer: String,
}

/// Reads migration files: a folder, or a list of paths and of `{name, text}`.
pub(super) fn read_migrations(plugin: &dyn Plugin, value: &Value) -> Result<Vec<Migration>> {
    let mut files = Vec::new();
    match value {
        Value::String(path) => files = folder::read(path)?,
        Value::Array(all) => {
            for (at, entry) in all.iter().enumerate() {
                files.push(file(entry, format!("/migrations/{at}"))?);
            }
        }
        _ => return Err(unfit("expected a folder, or a list of files").at("/migrations")),
    }
    parse::migrations(plugin, files)
}

fn file(entry: &Value, pointer: String) -> Result<File> {
    match entry {
        Value::String(path) => folder::read_file(path.as_ref(), pointer),
        Value::Object(fields) => {
            let text = |key: &str| fields.get(key).and_then(Value::as_str).map(str::to_owned);
            let known = |key: &String| matches!(key.as_str(), "name" | "text");
            match (text("name"), text("text")) {
                (Some(name), Some(text)) if fields.keys().all(known) => {
                    Ok(File { name, text, pointer })
                }
                _ => Err(unfit("expected `name` and `text`, and nothing else").at(pointer)),
            }
        }
        _ => Err(unfit("expected a path, or an object with `name` and `text`").at(pointer)),
    }
}

fn unfit(detail: impl Into<String>) -> Error {
    Error::new(ErrorCode::InvalidRequest, detail)
}
