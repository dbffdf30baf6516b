//! Spelling changes.

use specforge_db_core::contract::ShortTable;
use specforge_db_core::diff::Change;
use specforge_db_core::error::Result;
use specforge_db_core::name::Ident;
use specforge_db_core::plan::{Command, PlanCx, Unsupported};
use specforge_db_sql::{SqlWriter, rename};

use crate::spelling::SPELLING;

pub(crate) fn change(_change: &Change, _cx: &PlanCx<'_>) -> Result<Vec<Command>, Unsupported> {
    Err(Unsupported::new("later"))
}

/// A table of the short form as a statement.
pub(crate) fn short_table(name: &str, table: &ShortTable) -> Result<String> {
    let mut w = SqlWriter::new(&SPELLING);
    w.word("CREATE TABLE").ident(&Ident::from(name));
    let columns = table.columns.iter().map(|(name, definition)| (Some(Ident::from(name.as_str())), definition));
    let constraints = table.constraints.iter().map(|constraint| (None, constraint));
    w.lines(columns.chain(constraints), |w, (name, text)| {
        if let Some(name) = &name {
            w.ident(name);
        }
        w.raw(text);
    });
    Ok(w.finish())
}

/// An expression after a column was renamed.
pub(crate) fn rename_in(text: &str, from: &str, to: &str) -> String {
    rename(text, &SPELLING, &|name| name.eq_ignore_ascii_case(from).then(|| to.to_owned()))
}
