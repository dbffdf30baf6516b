//! What the SQL dialects share.

mod keyword;
mod lex;
mod scan;
mod spelling;
mod split;
mod unquote;

pub use lex::{Lexer, Token, TokenKind, lex};
pub use spelling::{ClientCommands, CompoundBodies, Spelling};
pub use split::split;
pub use unquote::{string_value, uncover, unquote};
