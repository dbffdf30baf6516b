//! Tables of the short form.

use specforge_db_core::contract::ShortTable;
use specforge_db_core::error::{Error, ErrorCode, Result};
use specforge_db_core::name::Ident;

use crate::Spelling;
use crate::writer::{SqlWriter, check_carried};

/// Spells a table of the short form as a statement, for the dialect's own reader; `namespace` is
/// where it is to be, if the name says so.
///
/// Each column and constraint is one definition: what would reach beyond its place is refused, with
/// its pointer below the table.
pub fn short_table(
    namespace: Option<&Ident>,
    name: &Ident,
    table: &ShortTable,
    spelling: &'static Spelling,
) -> Result<String> {
    let unreadable = |detail: String, pointer: String| {
        Error::new(ErrorCode::UnreadableStatement, detail).at(pointer)
    };
    for (column, definition) in &table.columns {
        check_carried(definition, spelling).map_err(|problem| {
            let pointer = format!("/columns/{}", column.replace('~', "~0").replace('/', "~1"));
            unreadable(format!("column `{column}`: {problem}"), pointer)
        })?;
    }
    for (at, constraint) in table.constraints.iter().enumerate() {
        check_carried(constraint, spelling)
            .map_err(|problem| unreadable(problem.to_string(), format!("/constraints/{at}")))?;
    }
    let mut w = SqlWriter::new(spelling);
    w.word("CREATE TABLE").qualified(namespace, name);
    let columns = table.columns.iter().map(|(name, text)| (Some(Ident::from(name.as_str())), text));
    let constraints = table.constraints.iter().map(|constraint| (None, constraint));
    w.lines(columns.chain(constraints), |w, (name, text)| {
        if let Some(name) = &name {
            w.ident(name);
        }
        w.raw(text);
    });
    Ok(w.finish())
}
