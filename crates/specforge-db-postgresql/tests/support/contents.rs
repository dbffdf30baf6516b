//! The rows of a database, and whether they fit into another one.

use postgres::{Client, Row, SimpleQueryMessage, SimpleQueryRow};
use specforge_db_testkit::{Cell, Contents, Cut, Move, TableContents};

use super::catalog::PINNED;
use super::database::quoted;
use super::known::Known;

/// Tables that keep rows, each with its name as written in statements, with its columns and their types,
/// and with the first sequence that belongs to one of them: a query for the number after which it goes on.
///
/// One that was never asked and stands at its start goes on from nothing: where it starts is in the catalog.
const TABLES: &str = "SELECT c.oid::regclass::text, 'table ' || c.oid::regclass, \
      c.relname::text, nullif(n.nspname, 'public')::text, (WITH RECURSIVE above AS (SELECT c.oid \
        UNION SELECT i.inhparent FROM pg_inherits i JOIN above ON i.inhrelid = above.oid) \
        SELECT coalesce(array_agg(p.relname::text ORDER BY p.relname), '{}') FROM above \
        JOIN pg_class p ON p.oid = above.oid WHERE p.oid <> c.oid), \
      a.names, a.types, s.owner, s.query, cuts.tables, cuts.objects, cuts.keys \
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace \
    CROSS JOIN LATERAL (SELECT coalesce(array_agg(attname::text ORDER BY attnum), '{}') AS names, \
        coalesce(array_agg(format_type(atttypid, atttypmod) || coalesce((SELECT ' {' || \
          string_agg(b.attname || ' ' || format_type(b.atttypid, b.atttypmod), ', ' ORDER BY b.attnum) || '}' \
          FROM pg_type t LEFT JOIN pg_type e ON e.oid = t.typelem JOIN pg_attribute b ON b.attnum > 0 \
            AND b.attrelid = coalesce(nullif(e.typrelid, 0), t.typrelid) AND NOT b.attisdropped \
          WHERE t.oid = o.atttypid), '') ORDER BY attnum), '{}') AS types \
      FROM pg_attribute o WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped \
        AND attgenerated = '') a \
    CROSS JOIN LATERAL (WITH RECURSIVE above AS (SELECT c.oid \
        UNION SELECT i.inhparent FROM pg_inherits i JOIN above ON i.inhrelid = above.oid) \
      SELECT coalesce(array_agg(p.oid), '{}') AS oids, coalesce(array_agg(p.relname::text), '{}') AS tables, \
        coalesce(array_agg('table ' || p.oid::regclass), '{}') AS objects, \
        coalesce(array_agg(pg_get_partkeydef(p.oid) || (SELECT coalesce(string_agg(' ' || k.atttypid::regtype, '' \
          ORDER BY k.attnum), '') FROM pg_attribute k JOIN pg_partitioned_table t ON t.partrelid = k.attrelid \
          WHERE t.partrelid = p.oid AND k.attnum = ANY (t.partattrs))), '{}') AS keys \
      FROM above JOIN pg_class p ON p.oid = above.oid WHERE p.relkind = 'p') cuts \
    LEFT JOIN LATERAL (SELECT a.attname::text AS owner, format('SELECT CASE WHEN is_called THEN last_value \
        WHEN last_value <> %s THEN last_value - %s END FROM %s', s.seqstart, s.seqincrement, s.seqrelid::regclass) \
        AS query FROM pg_depend d JOIN pg_sequence s ON s.seqrelid = d.objid \
      JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid \
      WHERE d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass \
        AND d.refobjid = ANY (c.oid || cuts.oids) AND d.deptype IN ('a', 'i') \
      ORDER BY d.refobjid <> c.oid, d.refobjsubid LIMIT 1) s ON true \
    WHERE (c.relkind = 'r' OR c.relkind = 'p' AND NOT EXISTS (SELECT FROM pg_inherits WHERE inhparent = c.oid)) \
      AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' \
      AND c.relname <> 'specforge_migrations' ORDER BY 1";

/// The cells of a row as texts.
pub fn cells(row: &SimpleQueryRow) -> Vec<Cell> {
    let cell = |at| row.get(at).map_or(Cell::Null, |text| Cell::Text(text.to_owned()));
    (0..row.len()).map(cell).collect()
}

/// Every row of every table. Partitions and heirs are tables of their own; so is a table in parts that has none,
/// and takes no row.
pub fn contents(client: &mut Client, known: &mut Known) -> Result<Contents, postgres::Error> {
    client.batch_execute(PINNED)?;
    let mut contents = Vec::new();
    let mut script = String::new();
    for table in known.ask(client, TABLES)? {
        let (names, types): (Vec<String>, Vec<String>) = (table.get(5), table.get(6));
        let columns: Vec<(String, String)> = names.into_iter().zip(types).collect();
        let list: Vec<String> =
            columns.iter().map(|(name, _)| format!("{}::text", quoted(name))).collect();
        let written: &str = table.get(0);
        script.extend(["SELECT ", list.join(", ").as_str(), " FROM ONLY ", written, ";\n"]);
        let owner: Option<String> = table.get(7);
        let sequence: Option<&str> = table.get(8);
        script.extend([sequence.unwrap_or("SELECT NULL"), ";\n"]);
        contents.push(TableContents {
            schema: table.get(3),
            name: table.get(2),
            part_of: table.get(4),
            cuts: cuts(&table),
            object: table.get(1),
            sequence_of: columns.iter().position(|(name, _)| Some(name) == owner.as_ref()),
            columns,
            computed: Vec::new(),
            rows: Vec::new(),
            sequence: None,
            by_module: false,
        });
    }
    // Two answers for each table: its rows, then its sequence.
    let mut answers = 0;
    for message in client.simple_query(&script)? {
        let Some(table) = contents.get_mut(answers / 2) else { break };
        match message {
            SimpleQueryMessage::Row(row) if answers % 2 == 0 => table.rows.push(cells(&row)),
            SimpleQueryMessage::Row(row) => {
                table.sequence = row.get(0).and_then(|number| number.parse().ok());
            }
            SimpleQueryMessage::CommandComplete(_) => answers += 1,
            _ => {}
        }
    }
    Ok(contents)
}

fn cuts(table: &Row) -> Vec<Cut> {
    let (tables, objects): (Vec<String>, Vec<String>) = (table.get(9), table.get(10));
    let keys: Vec<String> = table.get(11);
    let cuts = tables.into_iter().zip(objects).zip(keys);
    cuts.map(|((table, object), by)| Cut { table, object, by }).collect()
}

/// Puts rows into tables and has the server check anew whatever it checks by triggers: foreign keys, and
/// deferrable keys.
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
            into.iter().zip(1..).map(|((_, ty), at)| as_type(at, ty)).collect();
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
        FROM pg_constraint WHERE (contype = 'f' OR condeferrable AND contype IN ('u', 'p')) \
          AND conparentid = 0 AND conislocal ORDER BY contype = 'f'";
    for key in client.query(keys, &[])? {
        client.batch_execute(key.get(0))?;
    }
    Ok(())
}

/// A value given as text; what is too long for a type of texts is refused only where it is not said to be
/// of that type.
fn as_type(at: usize, ty: &str) -> String {
    // What a composite type holds stands behind its name.
    let ty = ty.split(" {").next().unwrap_or(ty);
    if ty.starts_with("character") && !ty.ends_with(']') {
        return format!("${at}::text");
    }
    format!("${at}::text::{ty}")
}

fn text(cell: Option<&Cell>) -> Option<String> {
    match cell {
        None | Some(Cell::Null) => None,
        Some(Cell::Text(text)) => Some(text.clone()),
        Some(other) => Some(other.to_string()),
    }
}
