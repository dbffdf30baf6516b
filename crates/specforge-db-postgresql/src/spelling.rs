//! How PostgreSQL spells things.

use specforge_db_core::name::{Ident, NameCase};
use specforge_db_sql::{ClientCommands, CompoundBodies, Spelling, SqlWriter};
use squawk_syntax::quote::quote_quoted_ident;

/// Names in `"…"`, strings in `'…'`, `E'…'` and `$tag$…$tag$`, comments that nest
/// (<https://www.postgresql.org/docs/current/sql-syntax-lexical.html>), commands of psql, data behind
/// COPY as `pg_dump` writes them.
pub(crate) static SPELLING: Spelling = Spelling {
    escape_strings: true,
    dollar_quotes: true,
    nested_comments: true,
    custom_operators: true,
    client_commands: ClientCommands::Backslash,
    copy_data: true,
    compound_bodies: CompoundBodies::Atomic,
    fold: NameCase::Sensitive,
    ..Spelling::ANSI
};

/// A name cut to the length that the catalog holds, at the end of a character.
pub(crate) fn cut(name: &str) -> Ident {
    const LONGEST: usize = 63;
    Ident::from(name.get(..name.floor_char_boundary(LONGEST)).unwrap_or(name))
}

/// A name as `quote_identifier` writes it: bare where that is the name, else quoted.
pub(crate) fn quoted(name: &Ident) -> String {
    let text = name.as_str();
    let plain = text.bytes().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'_'));
    if plain && quote_quoted_ident(text) == text {
        return text.to_owned();
    }
    let mut w = SqlWriter::new(&SPELLING);
    w.ident(name);
    w.finish()
}

/// A name behind that of its namespace, which is left out for what is found without it.
pub(crate) fn quoted_in(namespace: Option<&Ident>, name: &Ident) -> String {
    match namespace {
        Some(namespace) if !matches!(namespace.as_str(), "public" | "pg_catalog") => {
            format!("{}.{}", quoted(namespace), quoted(name))
        }
        _ => quoted(name),
    }
}

/// A text value as a string.
pub(crate) fn literal(text: &str) -> String {
    let mut w = SqlWriter::new(&SPELLING);
    w.literal(text);
    w.finish()
}
