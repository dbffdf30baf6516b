//! Several texts as one.

use specforge_db_core::name::Ident;

use crate::{Spelling, SqlWriter};

/// The values of columns with a text between those that are there; NULL where none is.
pub fn joined(columns: &[Ident], between: &str, spelling: &'static Spelling) -> String {
    let mut w = SqlWriter::new(spelling);
    // Two texts are never empty with what is between them.
    w.word("NULLIF").tight().parens(|w| {
        w.word("concat_ws").tight().parens(|w| {
            w.literal(between);
            for column in columns {
                w.tight().word(",").ident(column);
            }
        });
        w.tight().word(",").literal("");
    });
    w.finish()
}
