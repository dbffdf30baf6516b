//! How a dialect spells things, as data.

use specforge_db_core::name::NameCase;

/// How a dialect spells names, strings, comments and statements.
///
/// It is data, so that one lexer, one splitter and one writer serve every dialect. Start from
/// [`Spelling::ANSI`] and change what differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spelling {
    /// Quotes around identifiers, out of `"`, `` ` `` and `[`; the first is the one the writer uses.
    pub identifier_quotes: &'static [(char, char)],
    /// Whether a backslash escapes in `'…'`.
    pub backslash_escapes: bool,
    /// Whether `E'…'` and `U&'…'` are strings with escapes.
    pub escape_strings: bool,
    /// Whether `$tag$…$tag$` is a string.
    pub dollar_quotes: bool,
    /// Whether `"…"` is a string and not an identifier.
    pub double_quoted_strings: bool,
    /// Whether `#` starts a comment that runs to the end of the line.
    pub hash_comments: bool,
    /// Whether `--` starts a comment only before white space or the end of the text.
    pub spaced_dash_comments: bool,
    /// Whether `/* /* */ */` is one comment.
    pub nested_comments: bool,
    /// Whether the inside of `/*!40101 … */` is code.
    pub versioned_comments: bool,
    /// Whether any run of operator characters, `@`, `#` and `?` among them, is one operator.
    pub custom_operators: bool,
    /// Which lines are commands to the client program.
    pub client_commands: ClientCommands,
    /// Whether `DELIMITER $$` changes what ends a statement.
    pub delimiter_command: bool,
    /// Whether the rows of `COPY … FROM stdin` follow the statement, up to a line `\.`.
    pub copy_data: bool,
    /// In which bodies a `;` does not end the statement.
    pub compound_bodies: CompoundBodies,
    /// Words that are no names unless they are quoted, in lower case and in order.
    pub reserved: &'static [&'static str],
    /// When two spellings of a quoted name are one name.
    pub fold: NameCase,
}

impl Spelling {
    /// The standard's own spelling, without any extension.
    pub const ANSI: Self = Self {
        identifier_quotes: &[('"', '"')],
        backslash_escapes: false,
        escape_strings: false,
        dollar_quotes: false,
        double_quoted_strings: false,
        hash_comments: false,
        spaced_dash_comments: false,
        nested_comments: false,
        versioned_comments: false,
        custom_operators: false,
        client_commands: ClientCommands::None,
        delimiter_command: false,
        copy_data: false,
        compound_bodies: CompoundBodies::None,
        reserved: &[],
        fold: NameCase::Sensitive,
    };

    /// The quotes that the writer puts around an identifier.
    pub const fn writer_quotes(&self) -> (char, char) {
        match self.identifier_quotes.first() {
            Some(quotes) => *quotes,
            None => ('"', '"'),
        }
    }

    /// Whether a word is no name unless it is quoted.
    pub fn is_reserved(&self, word: &str) -> bool {
        let word = word.bytes().map(|byte| byte.to_ascii_lowercase());
        self.reserved.binary_search_by(|known| known.bytes().cmp(word.clone())).is_ok()
    }

    /// What closes an identifier that starts with this character, if it starts one.
    pub(crate) fn closing_quote(&self, open: u8) -> Option<u8> {
        if open == b'"' && self.double_quoted_strings {
            return None;
        }
        let found = self.identifier_quotes.iter().find(|(o, _)| u32::from(*o) == u32::from(open));
        found.and_then(|(_, close)| u8::try_from(*close).ok())
    }
}

/// Which lines are commands to the client program, not to the server.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ClientCommands {
    /// There are none.
    #[default]
    None,
    /// `\connect`, `\i` and the like, to the end of the line.
    Backslash,
    /// `.tables` and the like: a line that starts with a point, outside a statement.
    Dot,
}

/// In which bodies a `;` does not end the statement.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CompoundBodies {
    /// In none.
    #[default]
    None,
    /// In `CREATE TRIGGER … BEGIN … END`.
    Trigger,
    /// In `CREATE FUNCTION … BEGIN ATOMIC … END`, and in the brackets of `CREATE RULE`.
    Atomic,
    /// In triggers, routines and events whose `BEGIN … END` may nest and hold loops, without a
    /// delimiter of their own.
    Routine,
}
