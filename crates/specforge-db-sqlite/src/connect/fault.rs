//! What SQLite says when something goes wrong.

use rusqlite::ErrorCode as Sqlite;
use specforge_db_core::error::{Error, ErrorCode};

/// An error of SQLite as one of ours; never with the text of a statement or an address.
pub(super) fn fault(error: rusqlite::Error) -> Error {
    match error {
        rusqlite::Error::SqliteFailure(code, message) => failure(code, message),
        rusqlite::Error::SqlInputError { error, msg, .. } => failure(error, Some(msg)),
        other => Error::new(ErrorCode::Database, kind(&other)),
    }
}

fn failure(code: rusqlite::ffi::Error, message: Option<String>) -> Error {
    match code.code {
        Sqlite::DatabaseBusy | Sqlite::DatabaseLocked => busy(),
        Sqlite::ReadOnly => Error::new(ErrorCode::Database, "the database is read-only"),
        Sqlite::DiskFull => Error::new(ErrorCode::Database, "the disk is full"),
        Sqlite::SystemIoFailure => {
            Error::new(ErrorCode::Io, "the database's file could not be read or written")
        }
        Sqlite::DatabaseCorrupt => {
            Error::new(ErrorCode::Database, "the database's file is damaged")
                .help("`PRAGMA integrity_check` says where; restore it from a backup")
        }
        _ => {
            let words = message.unwrap_or_else(|| code.to_string());
            Error::new(ErrorCode::Database, words)
        }
    }
}

/// Somebody else holds the lock, and waiting did not help.
pub(super) fn busy() -> Error {
    Error::new(
        ErrorCode::Busy,
        "another program is writing to the database, and did not end in time",
    )
    .help("try again when it is done, or wait longer with `lock_timeout_ms`")
}

fn kind(error: &rusqlite::Error) -> &'static str {
    match error {
        rusqlite::Error::InvalidColumnType(..) | rusqlite::Error::FromSqlConversionFailure(..) => {
            "a value in the database is not of the type that was expected"
        }
        rusqlite::Error::NulError(_) => "a statement holds a NUL character",
        rusqlite::Error::InvalidPath(_) => "the path is not valid",
        rusqlite::Error::MultipleStatement => "one statement was expected, and there are several",
        _ => "the database could not do that",
    }
}
