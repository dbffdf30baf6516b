//! Which names are taken.

use super::cx::{DesignCx, Problems};
use crate::dialect::DialectInfo;
use crate::error::ErrorCode;

/// The journal's own table; a design never touches it.
const JOURNAL: &str = "specforge_migrations";

/// Refuses a name that no database should be given.
///
/// Letters of every script, digits, spaces, `_`, `-`, `$` and `.` are fine: the writer quotes every
/// name. Quotes, `;`, brackets and control characters are in no honest name, and tools that
/// forget to quote would fall for them.
pub(super) fn check(
    cx: &DesignCx<'_>,
    what: &str,
    name: &str,
    pointer: &str,
    problems: &mut Problems,
) {
    if let Err(detail) = check_name(cx.info, what, name) {
        problems.add(ErrorCode::InvalidName, pointer, detail);
    }
}

/// Says what keeps a text from being the name of something.
pub(crate) fn check_name(info: &DialectInfo, what: &str, name: &str) -> Result<(), String> {
    let longest = info.max_name_bytes;
    let shown: String = name.chars().filter(|c| !c.is_control()).take(40).collect();
    let detail = if name.trim().is_empty() {
        format!("the name of this {what} is empty")
    } else if name.contains('\0') {
        format!("the name of this {what} holds a NUL character")
    } else if let Some(bad) = name.chars().find(|c| !fits(*c)) {
        format!(
            "the name `{shown}` of this {what} holds {bad:?}: expected letters, digits, spaces, `_` and `-`"
        )
    } else if name.len() > longest {
        format!(
            "the name `{shown}…` of this {what} has {} bytes; at most {longest} are kept",
            name.len()
        )
    } else {
        return Ok(());
    };
    Err(detail)
}

/// Refuses the name of a table that belongs to us or to the database.
pub(super) fn check_table(
    name: &str,
    reserved: Option<String>,
    pointer: &str,
    problems: &mut Problems,
) {
    if let Err(detail) = check_table_name(name, reserved) {
        problems.add(ErrorCode::InvalidName, pointer, detail);
    }
}

/// Says whose a table's name is, where it is ours or the database's own.
pub(crate) fn check_table_name(name: &str, reserved: Option<String>) -> Result<(), String> {
    if name.eq_ignore_ascii_case(JOURNAL) {
        return Err(format!("`{JOURNAL}` is the journal of migrations: choose another name"));
    }
    reserved.map_or(Ok(()), |why| Err(format!("no table can be called `{name}`: {why}")))
}

fn fits(c: char) -> bool {
    c.is_alphanumeric()
        || matches!(c, '_' | ' ' | '-' | '$' | '.' | '\u{300}'..='\u{36f}')
        || (!c.is_ascii() && !c.is_control() && !c.is_whitespace())
}
