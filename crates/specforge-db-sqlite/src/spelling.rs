//! How SQLite spells things.

use specforge_db_core::name::NameCase;
use specforge_db_sql::{ClientCommands, CompoundBodies, Spelling};

/// Names in `"…"`, `` `…` `` or `[…]`, strings in `'…'` without escapes
/// (<https://sqlite.org/lang_keywords.html>), commands of the shell on lines that start with a
/// point (<https://sqlite.org/cli.html>).
pub(crate) static SPELLING: Spelling = Spelling {
    identifier_quotes: &[('"', '"'), ('`', '`'), ('[', ']')],
    client_commands: ClientCommands::Dot,
    compound_bodies: CompoundBodies::Trigger,
    fold: NameCase::AsciiInsensitive,
    ..Spelling::ANSI
};
