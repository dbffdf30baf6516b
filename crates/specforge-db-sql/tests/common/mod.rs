//! The spellings that the tests share: like three families, but none of them.
#![allow(dead_code, missing_docs, unreachable_pub)]

use specforge_db_core::name::NameCase;
use specforge_db_sql::{ClientCommands, CompoundBodies, Spelling};

/// With dollar quotes, own operators, `\` commands and rows behind COPY.
pub static DOLLAR: Spelling = Spelling {
    escape_strings: true,
    dollar_quotes: true,
    nested_comments: true,
    custom_operators: true,
    client_commands: ClientCommands::Backslash,
    copy_data: true,
    compound_bodies: CompoundBodies::Atomic,
    ..Spelling::ANSI
};

/// With backticks, backslashes, versioned comments and DELIMITER.
pub static BACKTICK: Spelling = Spelling {
    identifier_quotes: &[('`', '`'), ('"', '"')],
    backslash_escapes: true,
    double_quoted_strings: true,
    hash_comments: true,
    spaced_dash_comments: true,
    versioned_comments: true,
    delimiter_command: true,
    compound_bodies: CompoundBodies::Routine,
    fold: NameCase::AsciiInsensitive,
    ..Spelling::ANSI
};

/// With every kind of identifier quotes and trigger bodies.
pub static BRACKET: Spelling = Spelling {
    identifier_quotes: &[('"', '"'), ('`', '`'), ('[', ']')],
    client_commands: ClientCommands::Dot,
    compound_bodies: CompoundBodies::Trigger,
    fold: NameCase::AsciiInsensitive,
    ..Spelling::ANSI
};

/// With square brackets as the writer's quotes.
pub static SQUARE: Spelling = Spelling { identifier_quotes: &[('[', ']')], ..Spelling::ANSI };

pub static ALL: [&Spelling; 4] = [&DOLLAR, &BACKTICK, &BRACKET, &SQUARE];
