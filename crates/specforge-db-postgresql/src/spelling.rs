//! How PostgreSQL spells things.

use specforge_db_core::name::NameCase;
use specforge_db_sql::{ClientCommands, CompoundBodies, Spelling};

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
