//! Tables of the short form.

use specforge_db_core::contract::ShortTable;
use specforge_db_core::error::{Error, ErrorCode, Result};
use specforge_db_core::name::Ident;
use specforge_db_sql::{SqlWriter, check_carried};

use crate::spelling::SPELLING;

/// A table of the short form as a statement.
pub(crate) fn short_table(name: &str, table: &ShortTable) -> Result<String> {
    let mut w = SqlWriter::new(&SPELLING);
    w.word("CREATE TABLE");
    // `app.users` names a namespace, as it would in a statement.
    match name.split_once('.') {
        Some((namespace, name)) if !namespace.is_empty() && !name.is_empty() => {
            w.qualified(Some(&Ident::from(namespace)), &Ident::from(name))
        }
        _ => w.ident(&Ident::from(name)),
    };
    for (column, definition) in &table.columns {
        check_carried(definition, &SPELLING).map_err(|problem| {
            let pointer = format!("/columns/{}", column.replace('~', "~0").replace('/', "~1"));
            Error::new(ErrorCode::UnreadableStatement, format!("column `{column}`: {problem}"))
                .at(pointer)
        })?;
    }
    for (at, constraint) in table.constraints.iter().enumerate() {
        check_carried(constraint, &SPELLING).map_err(|problem| {
            Error::new(ErrorCode::UnreadableStatement, problem.to_string())
                .at(format!("/constraints/{at}"))
        })?;
    }
    let columns = table
        .columns
        .iter()
        .map(|(name, definition)| (Some(Ident::from(name.as_str())), definition));
    let constraints = table.constraints.iter().map(|constraint| (None, constraint));
    w.lines(columns.chain(constraints), |w, (name, text)| {
        if let Some(name) = &name {
            w.ident(name);
        }
        w.raw(text);
    });
    Ok(w.finish())
}
