//! SQLite in memory as the testkit's server.

use rusqlite::types::ValueRef;
use rusqlite::{Connection, params_from_iter};
use specforge_db_core::plan::Command;
use specforge_db_testkit::{Catalog, Cell, Contents, Database, Move, Server, TableContents};

use super::catalog::{catalog, entries};
use super::declaration::facts;
use super::tokens::tokens;

/// The SQLite that is compiled into the tests.
#[derive(Debug)]
pub struct InMemory;

impl Server for InMemory {
    fn open(&self) -> Result<Box<dyn Database + '_>, String> {
        let connection = Connection::open_in_memory().map_err(|e| e.to_string())?;
        connection.execute_batch("PRAGMA foreign_keys = ON").map_err(|e| e.to_string())?;
        Ok(Box::new(Lite { connection }))
    }
}

/// A folder of this crate's tests.
pub fn folder(name: &str) -> std::path::PathBuf {
    std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(name)
}

pub struct Lite {
    pub connection: Connection,
}

pub fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

impl Lite {
    fn batch(&self, sql: &str) -> Result<(), String> {
        self.connection.execute_batch(sql).map_err(|e| e.to_string())
    }

    fn cells(&self, sql: &str, limit: usize) -> rusqlite::Result<Vec<Vec<Cell>>> {
        let mut statement = self.connection.prepare(sql)?;
        let width = statement.column_count();
        let mut rows = statement.query([])?;
        let mut all = Vec::new();
        while let Some(row) = rows.next()? {
            if all.len() == limit {
                break;
            }
            all.push(
                (0..width).map(|at| Ok(cell(row.get_ref(at)?))).collect::<rusqlite::Result<_>>()?,
            );
        }
        Ok(all)
    }

    fn all_contents(&self) -> rusqlite::Result<Contents> {
        let mut contents = Vec::new();
        for entry in entries(&self.connection)? {
            if entry.kind != "table" {
                continue;
            }
            let sql = entry.sql.as_deref().unwrap_or_default();
            let mut statement = self.connection.prepare(
                "SELECT name, type, hidden FROM pragma_table_xinfo(?1) WHERE hidden <> 1",
            )?;
            let all: Vec<((String, String), bool)> = statement
                .query_map([&entry.name], |row| {
                    Ok(((row.get(0)?, row.get(1)?), row.get::<_, i64>(2)? != 0))
                })?
                .collect::<rusqlite::Result<_>>()?;
            let computed =
                all.iter().enumerate().filter(|(_, (_, computed))| *computed).map(|(at, _)| at);
            let computed: Vec<usize> = computed.collect();
            let mut columns: Vec<(String, String)> =
                all.into_iter().map(|(column, _)| column).collect();
            // In a strict table ANY keeps what it gets, elsewhere it turns texts into numbers.
            let strict = facts(sql).iter().any(|fact| fact == "option strict");
            for (_, ty) in
                columns.iter_mut().filter(|(_, ty)| strict && ty.eq_ignore_ascii_case("any"))
            {
                ty.push_str(" strict");
            }
            let list: Vec<String> = columns.iter().map(|(name, _)| quoted(name)).collect();
            let list = if list.is_empty() { "1".to_owned() } else { list.join(", ") };
            let rows =
                self.cells(&format!("SELECT {list} FROM {}", quoted(&entry.name)), usize::MAX)?;
            contents.push(TableContents {
                schema: None,
                part_of: Vec::new(),
                cuts: Vec::new(),
                object: format!("table {}", entry.name.to_ascii_lowercase()),
                sequence: self.sequence(&entry.name),
                sequence_of: None,
                by_module: tokens(sql).get(1).is_some_and(|t| t.is("virtual")),
                name: entry.name,
                columns,
                computed,
                rows,
            });
        }
        Ok(contents)
    }

    fn sequence(&self, table: &str) -> Option<i64> {
        let sql = "SELECT seq FROM sqlite_sequence WHERE name = ?1 COLLATE NOCASE";
        self.connection.query_row(sql, [table], |row| row.get(0)).ok()
    }

    fn take_in(&self, moves: &[Move<'_>]) -> rusqlite::Result<bool> {
        self.connection.execute_batch("PRAGMA foreign_keys = OFF")?;
        let triggers: Vec<String> = entries(&self.connection)?
            .into_iter()
            .filter(|entry| entry.kind == "trigger")
            .map(|entry| format!("DROP TRIGGER {}", quoted(&entry.name)))
            .collect();
        self.connection.execute_batch(&triggers.join(";"))?;
        for (from, to, columns) in moves {
            if to.by_module {
                continue;
            }
            if columns.is_empty() {
                let sql = format!("INSERT OR ABORT INTO {} DEFAULT VALUES", quoted(&to.name));
                let mut statement = self.connection.prepare(&sql)?;
                if from.rows.iter().any(|_| statement.execute([]).is_err()) {
                    return Ok(false);
                }
                continue;
            }
            let names: Vec<String> = columns
                .iter()
                .filter_map(|(_, at)| to.columns.get(*at))
                .map(|(n, _)| quoted(n))
                .collect();
            let marks: Vec<&str> = names.iter().map(|_| "?").collect();
            // ABORT, so that no conflict clause of the table passes over a row.
            let sql = format!(
                "INSERT OR ABORT INTO {} ({}) VALUES ({})",
                quoted(&to.name),
                names.join(", "),
                marks.join(", ")
            );
            let mut statement = self.connection.prepare(&sql)?;
            for row in &from.rows {
                let values = columns.iter().map(|(at, _)| value(row.get(*at)));
                if statement.execute(params_from_iter(values)).is_err() {
                    return Ok(false);
                }
            }
        }
        Ok(self.cells("PRAGMA foreign_key_check", 1)?.is_empty())
    }
}

fn cell(value: ValueRef<'_>) -> Cell {
    match value {
        ValueRef::Null => Cell::Null,
        ValueRef::Integer(value) => Cell::Int(value),
        ValueRef::Real(value) => Cell::Real(value),
        ValueRef::Text(value) => Cell::Text(String::from_utf8_lossy(value).into_owned()),
        ValueRef::Blob(value) => Cell::Bytes(value.to_vec()),
    }
}

fn value(cell: Option<&Cell>) -> rusqlite::types::Value {
    use rusqlite::types::Value;
    match cell {
        None | Some(Cell::Null) => Value::Null,
        Some(Cell::Int(value)) => Value::Integer(*value),
        Some(Cell::Real(value)) => Value::Real(*value),
        Some(Cell::Text(value)) => Value::Text(value.clone()),
        Some(Cell::Bytes(value)) => Value::Blob(value.clone()),
    }
}

impl Database for Lite {
    fn run(&mut self, command: &Command) -> Result<(), String> {
        match command {
            Command::Text(text) => self.batch(text),
            Command::Document(document) => Err(format!("{document} is no statement")),
        }
    }

    fn ask(&mut self, query: &Command, limit: usize) -> Result<Vec<Vec<Cell>>, String> {
        let text = query.text().ok_or("a document is no query")?;
        self.cells(text, limit).map_err(|e| e.to_string())
    }

    fn begin(&mut self) -> Result<(), String> {
        self.batch("BEGIN IMMEDIATE")
    }

    fn commit(&mut self) -> Result<(), String> {
        self.batch("COMMIT")
    }

    fn rollback(&mut self) -> Result<(), String> {
        if self.connection.is_autocommit() { Ok(()) } else { self.batch("ROLLBACK") }
    }

    fn catalog(&mut self) -> Result<Catalog, String> {
        catalog(&self.connection).map_err(|e| e.to_string())
    }

    fn contents(&mut self) -> Result<Contents, String> {
        self.all_contents().map_err(|e| e.to_string())
    }

    fn declared(&mut self) -> Result<String, String> {
        let mut all = entries(&self.connection).map_err(|e| e.to_string())?;
        let rank =
            |kind: &str| ["table", "index", "view", "trigger"].iter().position(|k| *k == kind);
        all.sort_by_key(|entry| rank(&entry.kind));
        Ok(all.into_iter().filter_map(|entry| entry.sql).map(|sql| sql + ";\n").collect())
    }

    fn takes(&mut self, moves: &[Move<'_>]) -> Result<bool, String> {
        self.take_in(moves).map_err(|e| e.to_string())
    }

    fn ailments(&mut self) -> Result<Vec<String>, String> {
        let mut ailments = Vec::new();
        for row in self.cells("PRAGMA integrity_check", 10).map_err(|e| e.to_string())? {
            if row.first() != Some(&Cell::Text("ok".to_owned())) {
                ailments.push(format!("{row:?}"));
            }
        }
        match self.cells("PRAGMA foreign_key_check", 10) {
            Ok(rows) => {
                ailments.extend(rows.iter().map(|row| format!("refers to nothing: {row:?}")))
            }
            Err(error) => ailments.push(format!("foreign keys cannot be checked: {error}")),
        }
        Ok(ailments)
    }
}
