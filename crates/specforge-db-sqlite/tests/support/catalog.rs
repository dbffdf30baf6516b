//! A snapshot of everything that a database declares.

use rusqlite::Connection;
use specforge_db_testkit::Catalog;

use super::declaration;
use super::tokens::{Token, bare, closing, split, text, tokens};

type Result<T> = rusqlite::Result<T>;

/// One row of `sqlite_schema`.
pub struct Entry {
    pub kind: String,
    pub name: String,
    pub table: String,
    pub sql: Option<String>,
}

/// The rows of `sqlite_schema` but for those that the database or a module makes by itself.
pub fn entries(connection: &Connection) -> Result<Vec<Entry>> {
    let mut shadows =
        connection.prepare("SELECT name FROM pragma_table_list WHERE type = 'shadow'")?;
    let shadows: Vec<String> = shadows.query_map([], |row| row.get(0))?.collect::<Result<_>>()?;
    let mut statement =
        connection.prepare("SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY rowid")?;
    let rows = statement.query_map([], |row| {
        Ok(Entry { kind: row.get(0)?, name: row.get(1)?, table: row.get(2)?, sql: row.get(3)? })
    })?;
    let mut entries = Vec::new();
    for entry in rows {
        let entry = entry?;
        let made = entry.name.to_ascii_lowercase().starts_with("sqlite_") && entry.kind != "index"
            || shadows.contains(&entry.name)
            || shadows.contains(&entry.table);
        if !made {
            entries.push(entry);
        }
    }
    Ok(entries)
}

pub fn catalog(connection: &Connection) -> Result<Catalog> {
    let mut catalog = Catalog::default();
    for entry in entries(connection)? {
        let object = format!("{} {}", entry.kind, entry.name.to_ascii_lowercase());
        let sql = entry.sql.as_deref().unwrap_or_default();
        match entry.kind.as_str() {
            "table" if tokens(sql).get(1).is_some_and(|t| t.is("virtual")) => {
                catalog.add(&object, without_condition(sql));
            }
            "table" => table(connection, &entry, &object, &mut catalog)?,
            "index" if entry.sql.is_some() => index(connection, &entry, &object, &mut catalog)?,
            "index" => {}
            _ => {
                catalog.add(&object, without_condition(sql));
                if entry.kind == "view" {
                    match columns(connection, &entry.name) {
                        Ok(columns) => {
                            columns.iter().for_each(|c| catalog.add(&object, c.as_str()))
                        }
                        Err(error) => catalog.add(&object, format!("broken: {error}")),
                    }
                }
            }
        }
    }
    for setting in [
        "foreign_keys",
        "legacy_alter_table",
        "recursive_triggers",
        "writable_schema",
        "ignore_check_constraints",
        "defer_foreign_keys",
    ] {
        let value: i64 =
            connection.query_row(&format!("PRAGMA {setting}"), [], |row| row.get(0))?;
        catalog.add("session", format!("{setting} = {value}"));
    }
    catalog.sort();
    Ok(catalog)
}

/// A statement without IF NOT EXISTS and the like.
fn without_condition(sql: &str) -> String {
    let mut all = tokens(sql);
    if let Some(at) = all.iter().take(6).position(|t| t.is("if")) {
        all.drain(at..(at + 3).min(all.len()));
    }
    text(&all)
}

fn columns(connection: &Connection, table: &str) -> Result<Vec<String>> {
    let mut statement = connection.prepare(
        "SELECT cid, name, type, \"notnull\", dflt_value, pk, hidden FROM pragma_table_xinfo(?1)",
    )?;
    let rows = statement.query_map([table], |row| {
        let (cid, name, ty): (i64, String, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let (notnull, default): (bool, Option<String>) = (row.get(3)?, row.get(4)?);
        let (pk, hidden): (i64, i64) = (row.get(5)?, row.get(6)?);
        let default = default.map_or("none".to_owned(), |d| text(bare(&tokens(&d))));
        Ok(format!(
            "column {cid:02} {} : {} notnull={notnull} default={default} pk={pk} hidden={hidden}",
            name.to_ascii_lowercase(),
            ty.to_ascii_lowercase().split_whitespace().collect::<Vec<_>>().join(" "),
        ))
    })?;
    rows.collect()
}

fn table(
    connection: &Connection,
    entry: &Entry,
    object: &str,
    catalog: &mut Catalog,
) -> Result<()> {
    for column in columns(connection, &entry.name)? {
        catalog.add(object, column);
    }
    for fact in declaration::facts(entry.sql.as_deref().unwrap_or_default()) {
        catalog.add(object, fact);
    }
    let (wr, strict): (bool, bool) = connection.query_row(
        "SELECT wr, strict FROM pragma_table_list WHERE name = ?1 AND schema = 'main'",
        [&entry.name],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    catalog.add(object, format!("without rowid={wr} strict={strict}"));
    let mut keys = connection.prepare(
        "SELECT \"table\", \"from\", \"to\", on_update, on_delete, \"match\" FROM pragma_foreign_key_list(?1)",
    )?;
    let keys = keys.query_map([&entry.name], |row| {
        let part = |at: usize| {
            Ok::<_, rusqlite::Error>(
                row.get::<_, Option<String>>(at)?.unwrap_or_default().to_ascii_lowercase(),
            )
        };
        Ok(format!(
            "references {} {}->{} update {} delete {} {}",
            part(0)?,
            part(1)?,
            part(2)?,
            part(3)?,
            part(4)?,
            part(5)?
        ))
    })?;
    for key in keys {
        catalog.add(object, key?);
    }
    let mut made = connection.prepare(
        "SELECT name, \"unique\", origin FROM pragma_index_list(?1) WHERE origin <> 'c'",
    )?;
    let made: Vec<(String, bool, String)> = made
        .query_map([&entry.name], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
        .collect::<Result<_>>()?;
    for (name, unique, origin) in made {
        let parts = parts(connection, &name)?;
        catalog.add(
            object,
            format!("index of origin {origin} unique={unique} over {}", parts.join(" , ")),
        );
    }
    Ok(())
}

fn parts(connection: &Connection, index: &str) -> Result<Vec<String>> {
    let mut statement = connection.prepare(
        "SELECT cid, name, \"desc\", coll FROM pragma_index_xinfo(?1) WHERE \"key\" = 1 ORDER BY seqno",
    )?;
    let rows = statement.query_map([index], |row| {
        let (cid, name): (i64, Option<String>) = (row.get(0)?, row.get(1)?);
        let (desc, coll): (bool, Option<String>) = (row.get(2)?, row.get(3)?);
        let name = match cid {
            -2 => "expression".to_owned(),
            -1 => "rowid".to_owned(),
            _ => name.unwrap_or_default().to_ascii_lowercase(),
        };
        Ok(format!(
            "{name} {} {}",
            if desc { "desc" } else { "asc" },
            coll.unwrap_or_default().to_ascii_lowercase()
        ))
    })?;
    rows.collect()
}

fn index(
    connection: &Connection,
    entry: &Entry,
    object: &str,
    catalog: &mut Catalog,
) -> Result<()> {
    let sql = tokens(entry.sql.as_deref().unwrap_or_default());
    let unique = sql.get(1).is_some_and(|t| t.is("unique"));
    catalog.add(object, format!("on {} unique={unique}", entry.table.to_ascii_lowercase()));
    let open = sql.iter().position(|t| t.is("(")).unwrap_or(sql.len());
    let close = closing(&sql, open);
    let written = sql.get(open + 1..close).map(split).unwrap_or_default();
    for (at, part) in parts(connection, &entry.name)?.into_iter().enumerate() {
        let expression = match written.get(at) {
            Some(tokens) if part.starts_with("expression") => text(bare(without_order(tokens))),
            _ => String::new(),
        };
        catalog.add(object, format!("part {at:02} {part} {expression}"));
    }
    if let Some(rest) = sql.get(close + 1..)
        && !rest.is_empty()
    {
        catalog.add(object, text(bare(rest)));
    }
    Ok(())
}

fn without_order(mut tokens: &[Token]) -> &[Token] {
    loop {
        tokens = match tokens {
            [rest @ .., last] if last.is("asc") || last.is("desc") => rest,
            [rest @ .., collate, _] if collate.is("collate") => rest,
            all => return all,
        };
    }
}
