//! A copy of the whole database, made beside it before something is lost.

use std::fs::{self, OpenOptions};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, OpenFlags};
use specforge_db_core::error::{Error, ErrorCode, Result};

use super::address::shown;
use super::fault::fault;

/// How many copies of one name are kept apart before we give up.
const MOST: u32 = 1000;

/// Copies a database into a new file `<file>.backup-<label>`, by a connection of its own: it reads
/// beside a transaction that holds the lock and has not written yet, so that nothing gets between.
pub(super) fn backup(path: &Path, label: &str) -> Result<String> {
    let target = claim(path, label)?;
    copy(path, &target).map_err(|error| {
        // What is there is not a copy; it may not look like one.
        let _ = fs::remove_file(&target);
        let why = fault(error);
        Error::new(ErrorCode::Io, format!("{} could not be saved: {}", shown(path), why.detail()))
            .help("nothing was done; make room beside the database, or go on without a backup")
    })?;
    Ok(target.display().to_string())
}

/// Makes an empty file that nobody had before.
fn claim(path: &Path, label: &str) -> Result<PathBuf> {
    for number in 1..=MOST {
        let mut name = path.file_name().unwrap_or_default().to_os_string();
        name.push(format!(".backup-{label}"));
        if number > 1 {
            name.push(format!("-{number}"));
        }
        let target = path.with_file_name(name);
        match OpenOptions::new().write(true).create_new(true).open(&target) {
            Ok(_) => return Ok(target),
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            Err(error) => {
                let detail =
                    format!("{} could not be saved beside itself: {}", shown(path), error.kind());
                return Err(Error::new(ErrorCode::Io, detail));
            }
        }
    }
    let detail = format!("{} has {MOST} backups of this plan; remove some", shown(path));
    Err(Error::new(ErrorCode::Io, detail))
}

fn copy(path: &Path, target: &Path) -> rusqlite::Result<()> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.execute("VACUUM INTO ?1", [target.to_string_lossy()])?;
    Ok(())
}
