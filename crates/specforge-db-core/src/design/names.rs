//! Which names are taken.

use super::cx::{DesignCx, Problems};
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
    let longest = cx.info.max_name_bytes;
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
        return;
    };
    problems.add(ErrorCode::InvalidName, pointer, detail);
}

/// Refuses the name of a table that belongs to us or to the database.
pub(super) fn check_table(
    name: &str,
    reserved: Option<String>,
    pointer: &str,
    problems: &mut Problems,
) {
    let detail = if name.eq_ignore_ascii_case(JOURNAL) {
        format!("`{JOURNAL}` is the journal of migrations: choose another name")
    } else if let Some(why) = reserved {
        format!("no table can be called `{name}`: {why}")
    } else {
        return;
    };
    problems.add(ErrorCode::InvalidName, pointer, detail);
}

fn fits(c: char) -> bool {
    c.is_alphanumeric()
        || matches!(c, '_' | ' ' | '-' | '$' | '.' | '\u{300}'..='\u{36f}')
        || (!c.is_ascii() && !c.is_control() && !c.is_whitespace())
}
