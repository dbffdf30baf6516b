//! What the SQL dialects share.

mod annotation;
mod keyword;
mod lex;
mod mention;
mod normal;
pub mod probe;
pub mod render;
mod scan;
mod spelling;
mod split;
mod unquote;
mod writer;

pub use annotation::{Annotation, Target, annotations};
pub use lex::{Lexer, Token, TokenKind, lex};
pub use mention::{mentions, mentions_any, rename};
pub use normal::{normal, strip_parens};
pub use spelling::{ClientCommands, CompoundBodies, Spelling};
pub use split::split;
pub use unquote::{string_value, uncover, unquote};
pub use writer::{CarriedProblem, NameProblem, SqlWriter, check_carried, check_name};
