//! What a live database declares: its catalog holds the statements themselves, and they are read
//! like any other text.

use std::collections::HashSet;

use rusqlite::Connection;
use specforge_db_core::error::Result;
use specforge_db_core::execute::JOURNAL;
use specforge_db_core::model::Schema;
use specforge_db_core::plan::OnUnreadable;
use specforge_db_core::read::{SchemaReader as _, load_statements};
use specforge_db_core::version::Version;

use super::fault::fault;
use crate::Sqlite;

/// In the order of creation. What SQLite keeps for itself is not declared by anybody, and our own
/// journal is no part of any schema.
const CATALOG: &str = "SELECT lower(name), sql FROM main.sqlite_schema \
    WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND lower(tbl_name) <> ?1 \
    ORDER BY rowid";

/// Tables in which virtual tables keep their data.
const SHADOWS: &str =
    "SELECT lower(name) FROM pragma_table_list WHERE schema = 'main' AND type = 'shadow'";

/// Reads the catalog, in two queries at most, and brings it to normal form.
pub(super) fn schema(connection: &Connection, version: Version) -> Result<Schema> {
    let mut statement = connection.prepare_cached(CATALOG).map_err(fault)?;
    let rows = statement
        .query_map([JOURNAL], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)))
        .map_err(fault)?;
    let mut objects = rows.collect::<rusqlite::Result<Vec<_>>>().map_err(fault)?;
    if objects.iter().any(|(_, sql)| is_virtual(sql)) {
        let mut statement = connection.prepare_cached(SHADOWS).map_err(fault)?;
        let names = statement.query_map([], |row| row.get::<_, String>(0)).map_err(fault)?;
        let shadows: HashSet<String> = names.collect::<rusqlite::Result<_>>().map_err(fault)?;
        objects.retain(|(name, _)| !shadows.contains(name));
    }
    let statements: Vec<(String, String)> =
        objects.into_iter().map(|(_, sql)| (sql, "/connection".to_owned())).collect();
    let mut schema = load_statements(&Sqlite, &statements, version, OnUnreadable::Fail)?.schema;
    Sqlite.normalize(&mut schema, version);
    Ok(schema)
}

/// SQLite writes the first words of a statement itself (<https://sqlite.org/schematab.html>).
fn is_virtual(sql: &str) -> bool {
    sql.starts_with("CREATE VIRTUAL")
}
