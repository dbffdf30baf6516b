//! The rows of a database, and whether they fit into another one.

use postgres::{Client, SimpleQueryMessage, SimpleQueryRow};
use specforge_db_testkit::{Cell, Contents, Move, TableContents};

use super::catalog::PINNED;
use super::database::quoted;

/// Tables that keep rows, each with its name as written in statements.
const TABLES: &str = "SELECT c.oid, c.oid::regclass::text, 'table ' || c.oid::regclass, \
      c.relname::text, nullif(n.nspname, 'public')::text, (SELECT p.relname::text \
        FROM pg_inherits i JOIN pg_class p ON p.oid = i.inhparent \
        WHERE i.inhrelid = c.oid AND c.relispartition) \
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace \
    WHERE c.relkind = 'r' AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' \
      AND c.relname <> 'specforge_migrations' ORDER BY 2";

const COLUMNS: &str = "SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute \
    WHERE attrelid = $1 AND attnum > 0 AND NOT attisdropped AND attgenerated = '' ORDER BY attnum";

/// The sequences that belong to columns of a table, as queries for the number after which they go on.
///
/// One that was never asked and stands at its start goes on from nothing: where it starts is in the catalog.
const SEQUENCES: &str = "SELECT format('SELECT CASE WHEN is_called THEN last_value \
      WHEN last_value <> %s THEN last_value - %s END FROM %s', s.seqstart, s.seqincrement, s.seqrelid::regclass) \
    FROM pg_depend d JOIN pg_sequence s ON s.seqrelid = d.objid \
    WHERE d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass \
      AND d.refobjid = $1 AND d.deptype IN ('a', 'i') ORDER BY d.refobjsubid";

/// The cells of a row as texts.
pub fn cells(row: &SimpleQueryRow) -> Vec<Cell> {
    let cell = |at| row.get(at).map_or(Cell::Null, |text| Cell::Text(text.to_owned()));
    (0..row.len()).map(cell).collect()
}

/// Every row of every table. Partitions and heirs are tables of their own.
pub fn contents(client: &mut Client) -> Result<Contents, postgres::Error> {
    client.batch_execute(PINNED)?;
    let mut contents = Vec::new();
    for table in client.query(TABLES, &[])? {
        let (oid, written, object): (u32, String, String) =
            (table.get(0), table.get(1), table.get(2));
        let columns: Vec<(String, String)> =
            client.query(COLUMNS, &[&oid])?.iter().map(|row| (row.get(0), row.get(1))).collect();
        let list: Vec<String> =
            columns.iter().map(|(name, _)| format!("{}::text", quoted(name))).collect();
        let list = list.join(", ");
        let mut rows = Vec::new();
        for message in client.simple_query(&format!("SELECT {list} FROM ONLY {written}"))? {
            if let SimpleQueryMessage::Row(row) = message {
                rows.push(cells(&row));
            }
        }
        let sequence = match client.query_opt(&format!("{SEQUENCES} LIMIT 1"), &[&oid])? {
            Some(row) => client.query_one(row.get::<_, &str>(0), &[])?.get(0),
            None => None,
        };
        let computed = Vec::new();
        contents.push(TableContents {
            schema: table.get(4),
            name: table.get(3),
            part_of: table.get(5),
            object,
            columns,
            computed,
            rows,
            sequence,
            by_module: false,
        });
    }
    Ok(contents)
}

/// Puts rows into tables and has the server check every foreign key anew.
pub fn take(client: &mut Client, moves: &[Move<'_>]) -> Result<(), postgres::Error> {
    client.batch_execute(PINNED)?;
    // Neither triggers nor foreign keys, which need an order of tables.
    client.batch_execute("SET LOCAL session_replication_role = replica")?;
    for (from, to, columns) in moves {
        let written = to.object.strip_prefix("table ").unwrap_or(&to.object);
        let into: Vec<&(String, String)> =
            columns.iter().filter_map(|(_, at)| to.columns.get(*at)).collect();
        let names: Vec<String> = into.iter().map(|(name, _)| quoted(name)).collect();
        let values: Vec<String> =
            into.iter().zip(1..).map(|((_, ty), at)| format!("${at}::text::{ty}")).collect();
        let sql = if into.is_empty() {
            format!("INSERT INTO {written} DEFAULT VALUES")
        } else {
            format!(
                "INSERT INTO {written} ({}) OVERRIDING SYSTEM VALUE VALUES ({})",
                names.join(", "),
                values.join(", ")
            )
        };
        let statement = client.prepare(&sql)?;
        for row in &from.rows {
            let values: Vec<Option<String>> =
                columns.iter().map(|(at, _)| text(row.get(*at))).collect();
            let values: Vec<&(dyn postgres::types::ToSql + Sync)> =
                values.iter().map(|value| value as _).collect();
            client.execute(&statement, &values)?;
        }
    }
    client.batch_execute("SET LOCAL session_replication_role = origin")?;
    let keys = "SELECT format('ALTER TABLE %s DROP CONSTRAINT %I; ALTER TABLE %1$s ADD CONSTRAINT %2$I %s', \
          conrelid::regclass, conname, pg_get_constraintdef(oid)) \
        FROM pg_constraint WHERE contype = 'f' AND conparentid = 0 AND conislocal";
    for key in client.query(keys, &[])? {
        client.batch_execute(key.get(0))?;
    }
    Ok(())
}

fn text(cell: Option<&Cell>) -> Option<String> {
    match cell {
        None | Some(Cell::Null) => None,
        Some(Cell::Text(text)) => Some(text.clone()),
        Some(other) => Some(other.to_string()),
    }
}
