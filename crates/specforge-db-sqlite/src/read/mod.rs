//! Reading SQLite's statements.
//!
//! `sqlite3-parser` says what a statement is; the texts of types and expressions are cut out of the
//! source by our own lexer, because they are kept as they were written.

mod index;
mod normalize;
mod object;
mod slices;
mod statement;
mod table;
mod vtab;

pub(crate) use normalize::normalize;
pub(crate) use statement::{statement, value};
pub(crate) use vtab::{Arguments, arguments};

use specforge_db_core::name::Ident;
use specforge_db_sql::unquote;

use crate::spelling::SPELLING;

/// The name that a token of the parser says.
fn name(token: &str) -> Ident {
    Ident::from(&*unquote(token, &SPELLING))
}
