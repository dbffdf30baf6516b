//! Reading files and standard input, up to a limit.

use std::fs::File;
use std::io::{IsTerminal, Read};
use std::path::Path;

use serde_json::Value;
use specforge_db_core::contract::{read_json, read_yaml};
use specforge_db_core::dialect::is_address;
use specforge_db_core::error::{Error, ErrorCode, Result};

/// The largest input, in bytes.
const MAX_INPUT: u64 = 64 << 20;

/// Reads a JSON request from a file, or from standard input where there is none or it is `-`.
pub(crate) fn request(file: Option<&Path>) -> Result<Value> {
    match file {
        Some(file) if file != Path::new("-") => read_json(&bytes_of(file)?),
        given => {
            if given.is_none() && std::io::stdin().is_terminal() {
                let detail = "no FILE was given, and standard input is a terminal";
                return Err(Error::new(ErrorCode::Usage, detail)
                    .help("name a file, or pipe the request in"));
            }
            read_json(&stdin()?)
        }
    }
}

/// Reads a document of JSON or YAML from a file, or from standard input where there is none or it is
/// `-`. What starts like a JSON object is one.
pub(crate) fn document(file: Option<&Path>) -> Result<Value> {
    let (bytes, name) = match file {
        Some(file) if file != Path::new("-") => (bytes_of(file)?, name_of(file)),
        given => {
            if given.is_none() && std::io::stdin().is_terminal() {
                let detail = "no FILE was given, and standard input is a terminal";
                return Err(Error::new(ErrorCode::Usage, detail)
                    .help("name a file, or pipe the requirements in"));
            }
            (stdin()?, "standard input".to_owned())
        }
    };
    let yaml = file.and_then(Path::extension).is_some_and(|extension| {
        extension.eq_ignore_ascii_case("yaml") || extension.eq_ignore_ascii_case("yml")
    });
    let start = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&bytes);
    let first = start.iter().find(|byte| !byte.is_ascii_whitespace());
    let json = !yaml && first.is_none_or(|byte| matches!(byte, b'{' | b'[' | b'"'));
    if json { read_json(&bytes) } else { read_yaml(&text(bytes, &name)?) }
}

/// Reads a file.
pub(crate) fn bytes_of(file: &Path) -> Result<Vec<u8>> {
    let name = name_of(file);
    let fail = |error: std::io::Error| {
        Error::new(ErrorCode::Io, format!("{name} cannot be read: {}", reason(&error)))
    };
    let open = File::open(file).map_err(fail)?;
    if open.metadata().map_err(fail)?.is_dir() {
        return Err(Error::new(ErrorCode::Io, format!("{name} is a folder; a file was expected")));
    }
    limited(open, &name)
}

/// Reads standard input.
pub(crate) fn stdin() -> Result<Vec<u8>> {
    limited(std::io::stdin().lock(), "standard input")
}

/// The name of a file for messages; never an address that was given in its place.
pub(crate) fn name_of(file: &Path) -> String {
    let name = file.display().to_string();
    if is_address(&name) { "the file".to_owned() } else { name }
}

/// Turns what was read into text.
pub(crate) fn text(bytes: Vec<u8>, name: &str) -> Result<String> {
    if let Some(at) = bytes.iter().position(|byte| *byte == 0) {
        let line = bytes.iter().take(at).filter(|byte| **byte == b'\n').count() + 1;
        let detail =
            format!("{name} has a NUL character in line {line}, which no statement can hold");
        return Err(Error::new(ErrorCode::InvalidRequest, detail));
    }
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let detail = format!("{name} is not UTF-8 text (from byte {at} on)");
        Error::new(ErrorCode::InvalidRequest, detail)
    })
}

fn limited(source: impl Read, name: &str) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    source.take(MAX_INPUT + 1).read_to_end(&mut bytes).map_err(|error| {
        Error::new(ErrorCode::Io, format!("{name} cannot be read: {}", reason(&error)))
    })?;
    if bytes.len() as u64 > MAX_INPUT {
        let detail =
            format!("{name} has more than {MAX_INPUT} bytes, which is the most that is read");
        return Err(Error::new(ErrorCode::TooLarge, detail));
    }
    Ok(bytes)
}

/// Why an operation failed, in words without the number of the operating system.
pub(crate) fn reason(error: &std::io::Error) -> String {
    let words = error.to_string();
    words.split(" (os error").next().unwrap_or(&words).to_lowercase()
}
