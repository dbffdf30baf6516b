//! Questions to the catalog.

use specforge_db_core::name::Ident;
use specforge_db_core::plan::{Check, Command, Expect};
use specforge_db_sql::SqlWriter;

use crate::render::statement;
use crate::spelling::SPELLING;

/// Is there an index of that name that a failed build left behind?
pub(super) fn invalid_remains(namespace: Option<&Ident>, index: &Ident) -> Check {
    let query = validity(namespace, index, "AND NOT indisvalid");
    Check::no_rows(
        query,
        format!(
            "an INVALID index {index} is what a failed build left behind: drop it with DROP INDEX CONCURRENTLY first"
        ),
    )
}

/// Is the index valid?
pub(super) fn is_valid(namespace: Option<&Ident>, index: &Ident) -> Check {
    let sql = match validity(namespace, index, "AND indisvalid") {
        Command::Text(text) => Some(text),
        Command::Document(_) => None,
    };
    Check {
        sql,
        command: None,
        expect: Expect::Rows,
        why: format!("a build that fails leaves {index} behind, INVALID"),
    }
}

fn validity(namespace: Option<&Ident>, index: &Ident, valid: &'static str) -> Command {
    let mut name = SqlWriter::new(&SPELLING);
    name.qualified(namespace, index);
    statement(|w| {
        w.word("SELECT 1 FROM pg_catalog.pg_index WHERE indexrelid = pg_catalog.to_regclass")
            .tight();
        w.parens(|w| {
            w.literal(&name.finish());
        });
        w.word(valid);
    })
}
