//! Opening a database, or saying what is wrong with its file.

use std::fs::{self, File};
use std::io::{ErrorKind, Read as _};
use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, ErrorCode as Sqlite, OpenFlags};
use specforge_db_core::error::{Error, ErrorCode, Result};
use specforge_db_core::execute::OpenOptions;

use super::address::{Address, Place, shown};
use super::fault::{busy, fault};
use super::session::SqliteSession;

/// What every SQLite file starts with (<https://sqlite.org/fileformat2.html#magic_header_string>).
const MAGIC: &[u8; 16] = b"SQLite format 3\0";
/// The newest version of the file format's reading rules that there is; 2 means write-ahead log.
const NEWEST_READ_VERSION: u8 = 2;
/// The newest format of schemas that there is.
const NEWEST_SCHEMA_FORMAT: u32 = 4;

/// Opens a database.
pub(super) fn open(address: &Address, options: OpenOptions) -> Result<SqliteSession> {
    let timeout = Duration::from_millis(options.lock_timeout_ms);
    let path = match &address.place {
        Place::Memory => {
            let connection = Connection::open_in_memory().map_err(fault)?;
            return ready(connection, timeout, false)
                .map(|c| SqliteSession::new(c, None))
                .map_err(fault);
        }
        Place::File(path) => path,
    };
    if address.read_only && !options.read_only {
        return Err(cannot(path, "may only be read, as the URL itself says (mode=ro)"));
    }
    inspect(path, options.create || address.create && !options.read_only)?;
    let connection = if options.read_only {
        open_to_read(path, timeout)
    } else {
        open_to_write(path, timeout, options.create || address.create)
    }
    .map_err(|error| explain(path, error))?;
    if !options.read_only && connection.is_readonly("main").unwrap_or(false) {
        return Err(cannot(path, "may only be read").help("make the file and its folder writable"));
    }
    Ok(SqliteSession::new(connection, Some(path.clone())))
}

fn open_to_write(path: &Path, timeout: Duration, create: bool) -> rusqlite::Result<Connection> {
    let mut flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    if create {
        flags |= OpenFlags::SQLITE_OPEN_CREATE;
    }
    ready(Connection::open_with_flags(path, flags)?, timeout, false)
}

/// A crash may have left work that only a connection which can write can take back; then such a
/// one is opened and told not to write anything of its own.
fn open_to_read(path: &Path, timeout: Duration) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    match Connection::open_with_flags(path, flags).and_then(|c| ready(c, timeout, true)) {
        Err(error)
            if matches!(error.sqlite_error_code(), Some(Sqlite::ReadOnly | Sqlite::CannotOpen)) =>
        {
            let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
            ready(Connection::open_with_flags(path, flags)?, timeout, true)
        }
        other => other,
    }
}

/// Sets a connection up, and reads the file for the first time.
fn ready(
    connection: Connection,
    timeout: Duration,
    read_only: bool,
) -> rusqlite::Result<Connection> {
    connection.busy_timeout(timeout)?;
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.pragma_query_value(None, "schema_version", |row| row.get::<_, i64>(0))?;
    // The catalog itself is read only when something asks for it.
    connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get::<_, i64>(0))?;
    if read_only {
        connection.pragma_update(None, "query_only", true)?;
    }
    Ok(connection)
}

/// Looks at a file before SQLite does, whose errors name few reasons.
fn inspect(path: &Path, create: bool) -> Result<()> {
    let about = match fs::metadata(path) {
        Ok(about) => about,
        Err(error) if error.kind() == ErrorKind::NotFound => return absent(path, create),
        Err(error) if error.kind() == ErrorKind::PermissionDenied => {
            return Err(cannot(path, "cannot be reached: permission denied"));
        }
        Err(error) => return Err(cannot(path, &format!("cannot be reached: {}", error.kind()))),
    };
    if about.is_dir() {
        return Err(cannot(path, "is a folder, not a database"));
    }
    if !about.is_file() {
        return Err(cannot(path, "is no ordinary file"));
    }
    let mut header = Vec::with_capacity(100);
    let read = File::open(path).and_then(|file| file.take(100).read_to_end(&mut header));
    if let Err(error) = read {
        return Err(cannot(path, &format!("cannot be read: {}", error.kind())));
    }
    check_header(path, &header)
}

fn absent(path: &Path, create: bool) -> Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    if folder.is_some_and(|folder| !folder.is_dir()) {
        return Err(cannot(path, "cannot be there: its folder does not exist"));
    }
    if path.is_symlink() {
        return Err(cannot(path, "is a link to something that does not exist"));
    }
    if create {
        return Ok(());
    }
    Err(cannot(path, "does not exist")
        .help("check the path; it is relative to the working directory"))
}

fn check_header(path: &Path, header: &[u8]) -> Result<()> {
    // An empty file is an empty database.
    if header.is_empty() {
        return Ok(());
    }
    if !header.starts_with(MAGIC) {
        let text = header.iter().all(|b| matches!(b, b'\t' | b'\n' | b'\r' | 0x20..=0x7e | 0x80..));
        let what = if text { "it looks like text" } else { "it is of another kind, or encrypted" };
        return Err(cannot(path, &format!("is no SQLite database: {what}")));
    }
    let read_version = header.get(19).copied().unwrap_or_default();
    let format = header.get(44..48).and_then(|b| b.try_into().ok()).map_or(0, u32::from_be_bytes);
    if read_version > NEWEST_READ_VERSION || format > NEWEST_SCHEMA_FORMAT {
        return Err(cannot(path, "was written by a newer SQLite than this program knows"));
    }
    Ok(())
}

/// Says why SQLite did not open a file.
fn explain(path: &Path, error: rusqlite::Error) -> Error {
    match error.sqlite_error_code() {
        Some(Sqlite::DatabaseBusy | Sqlite::DatabaseLocked) => busy(),
        Some(Sqlite::NotADatabase) => cannot(path, "is no SQLite database, or is encrypted"),
        Some(Sqlite::DatabaseCorrupt) => cannot(path, "is damaged"),
        Some(Sqlite::CannotOpen | Sqlite::PermissionDenied) => {
            cannot(path, "cannot be opened; its folder has to be writable as well")
        }
        Some(Sqlite::ReadOnly) => cannot(path, "may only be read"),
        _ => {
            let why = fault(error);
            cannot(path, &format!("cannot be opened: {}", why.detail()))
        }
    }
}

fn cannot(path: &Path, why: &str) -> Error {
    Error::new(ErrorCode::CannotOpen, format!("{} {why}", shown(path))).at("/connection/url")
}
