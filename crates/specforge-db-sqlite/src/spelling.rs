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
    reserved: &RESERVED,
    fold: NameCase::AsciiInsensitive,
    ..Spelling::ANSI
};

/// What SQLite takes for no name unless it is quoted, whatever its version.
pub(crate) static RESERVED: [&str; 53] = [
    "add",
    "all",
    "alter",
    "and",
    "as",
    "autoincrement",
    "between",
    "case",
    "check",
    "collate",
    "commit",
    "constraint",
    "create",
    "default",
    "deferrable",
    "delete",
    "distinct",
    "drop",
    "else",
    "escape",
    "exists",
    "foreign",
    "from",
    "group",
    "having",
    "in",
    "index",
    "insert",
    "into",
    "is",
    "isnull",
    "limit",
    "not",
    "notnull",
    "null",
    "on",
    "or",
    "order",
    "primary",
    "references",
    "select",
    "set",
    "table",
    "then",
    "to",
    "transaction",
    "union",
    "unique",
    "update",
    "using",
    "values",
    "when",
    "where",
];

#[cfg(test)]
mod tests {
    use super::RESERVED;

    #[test]
    fn reserved_words_are_refused_as_names() {
        assert!(RESERVED.is_sorted());
        for word in RESERVED {
            let database = rusqlite::Connection::open_in_memory().expect("a database opens");
            let bare = database.execute_batch(&format!("CREATE TABLE {word} (a)"));
            assert!(bare.is_err(), "{word}");
        }
    }
}
