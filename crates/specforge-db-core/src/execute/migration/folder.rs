//! Migration files on disk.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use super::File;
use crate::error::{Error, ErrorCode, Result};

/// The largest file that is read, in bytes.
const MAX_FILE: u64 = 64 << 20;

/// The scripts of a folder itself: what is not `*.sql`, hidden, or in a folder below is none.
pub(super) fn read(path: &str) -> Result<Vec<File>> {
    let folder = Path::new(path);
    let fail = |error: &std::io::Error| {
        let why = match error.kind() {
            ErrorKind::NotFound => "it does not exist".to_owned(),
            ErrorKind::NotADirectory => "it is no folder".to_owned(),
            _ => error.kind().to_string(),
        };
        let detail = format!("the folder `{path}` of migration files cannot be read: {why}");
        Error::new(ErrorCode::Io, detail).at("/migrations")
    };
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder).map_err(|error| fail(&error))? {
        let entry = entry.map_err(|error| fail(&error))?;
        let name = entry.file_name();
        let name = name.to_string_lossy();
        let script =
            Path::new(name.as_ref()).extension().is_some_and(|e| e.eq_ignore_ascii_case("sql"));
        if name.starts_with('.') || !script {
            continue;
        }
        let kind = entry.file_type().map_err(|error| fail(&error))?;
        if kind.is_symlink() {
            let detail = format!(
                "`{name}` is a link; a folder of migration files holds the files themselves"
            );
            return Err(Error::new(ErrorCode::Io, detail).at("/migrations"));
        }
        if kind.is_file() {
            paths.push(entry.path());
        }
    }
    paths.sort();
    paths.iter().map(|path| read_file(path, "/migrations".to_owned())).collect()
}

/// One script.
pub(super) fn read_file(path: &Path, pointer: String) -> Result<File> {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let fail = |why: String| {
        let detail = format!("the migration file `{}` cannot be read: {why}", path.display());
        Error::new(ErrorCode::Io, detail).at(pointer.clone())
    };
    let about = fs::metadata(path).map_err(|error| {
        fail(match error.kind() {
            ErrorKind::NotFound => "it does not exist".to_owned(),
            kind => kind.to_string(),
        })
    })?;
    if !about.is_file() {
        return Err(fail("it is no file".to_owned()));
    }
    if about.len() > MAX_FILE {
        return Err(fail(format!("it has {} bytes; at most {MAX_FILE} are read", about.len())));
    }
    let bytes = fs::read(path).map_err(|error| fail(error.kind().to_string()))?;
    let text = String::from_utf8(bytes).map_err(|error| {
        fail(format!("it is not UTF-8 at byte {}", error.utf8_error().valid_up_to()))
    })?;
    Ok(File { name, text, pointer })
}
