//! What the SQL dialects of specforge-db share: cutting texts into statements, reading and writing
//! names and values, and comparing what is only carried.
//!
//! How a dialect spells things is data, a [`Spelling`]; everything else takes it as an argument.
//! Nothing here fails: [`lex`] and [`split`] take any text, in one pass, and lose none of it.
//! SQL text is put together by [`SqlWriter`] and by nothing else.
//!
//! ```
//! use specforge_db_core::name::Ident;
//! use specforge_db_sql::{ClientCommands, Spelling, SqlWriter, normal, split};
//!
//! static SPELLING: Spelling =
//!     Spelling { client_commands: ClientCommands::Dot, ..Spelling::ANSI };
//!
//! let split = split("CREATE TABLE t (a int); -- the first\nCREATE TABLE u (b text)", &SPELLING);
//! assert_eq!(split.statements.len(), 2);
//! assert_eq!(split.statements[0].text, "CREATE TABLE t (a int)");
//!
//! assert_eq!(normal("((A  >= 0)) -- ok", &SPELLING, |_| false), "a >= 0");
//!
//! let mut w = SqlWriter::new(&SPELLING);
//! w.word("DROP TABLE").qualified(Some(&Ident::new("s")), &Ident::new("a\"; --"));
//! assert_eq!(w.finish(), r#"DROP TABLE "s"."a""; --""#);
//! ```

mod annotation;
mod formula;
mod joined;
mod keyword;
mod lex;
mod mention;
mod normal;
pub mod probe;
pub mod render;
mod scan;
mod short;
mod spelling;
mod split;
mod unquote;
mod writer;

pub use annotation::{Annotation, Target, annotations};
pub use formula::{Literals, formula};
pub use joined::joined;
pub use lex::{Lexer, Token, TokenKind, lex};
pub use mention::{mentions, mentions_any, rename};
pub use normal::{normal, strip_parens};
pub use short::short_table;
pub use spelling::{ClientCommands, CompoundBodies, Spelling};
pub use split::split;
pub use unquote::{string_value, uncover, unquote};
pub use writer::{CarriedProblem, NameProblem, SqlWriter, check_carried, check_name};
