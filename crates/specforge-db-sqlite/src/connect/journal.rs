//! The journal: a table of the database itself, so that a step and its entry last or vanish together.

use rusqlite::{Connection, OptionalExtension as _, Row, params};
use specforge_db_core::error::{Error, ErrorCode, Result};
use specforge_db_core::execute::{JOURNAL, JournalEntry, JournalState};

use super::fault::fault;

const CREATE: &str = r#"CREATE TABLE IF NOT EXISTS "specforge_migrations" (
  "id" INTEGER PRIMARY KEY,
  "run" TEXT NOT NULL,
  "step" INTEGER NOT NULL,
  "of" INTEGER NOT NULL,
  "name" TEXT NOT NULL,
  "checksum" TEXT NOT NULL,
  "state" TEXT NOT NULL CHECK ("state" IN ('intent', 'done', 'rolled_back')),
  "fingerprint" TEXT,
  "started_at" TEXT NOT NULL,
  "duration_ms" INTEGER NOT NULL,
  "rolled_back_at" TEXT,
  UNIQUE ("run", "step")
)"#;

const READ: &str = r#"SELECT "run", "step", "of", "name", "checksum", "state", "fingerprint",
  "started_at", "duration_ms", "rolled_back_at"
FROM "specforge_migrations" ORDER BY "id""#;

const WRITE: &str = r#"INSERT INTO "specforge_migrations"
  ("run", "step", "of", "name", "checksum", "state", "fingerprint", "started_at", "duration_ms", "rolled_back_at")
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
ON CONFLICT ("run", "step") DO UPDATE SET
  "of" = excluded."of", "name" = excluded."name", "checksum" = excluded."checksum",
  "state" = excluded."state", "fingerprint" = excluded."fingerprint",
  "started_at" = excluded."started_at", "duration_ms" = excluded."duration_ms",
  "rolled_back_at" = excluded."rolled_back_at""#;

/// The columns by which the table is known as ours.
const COLUMNS: &str =
    "id,run,step,of,name,checksum,state,fingerprint,started_at,duration_ms,rolled_back_at";

/// Makes the table where it is not there yet.
pub(super) fn open(connection: &Connection) -> Result<()> {
    connection.execute_batch(CREATE).map_err(fault)
}

/// All entries in the order of writing; none where there is no table.
pub(super) fn read(connection: &Connection) -> Result<Vec<JournalEntry>> {
    let columns: Option<String> = connection
        .query_row("SELECT group_concat(name, ',') FROM pragma_table_info(?1)", [JOURNAL], |row| {
            row.get(0)
        })
        .optional()
        .map_err(fault)?
        .flatten();
    match columns.as_deref() {
        None => return Ok(Vec::new()),
        Some(COLUMNS) => {}
        Some(_) => {
            let detail = format!(
                "the table `{JOURNAL}` is not the journal of this program: its columns are others"
            );
            return Err(Error::new(ErrorCode::Database, detail).help("rename that table"));
        }
    }
    let mut statement = connection.prepare(READ).map_err(fault)?;
    let entries = statement.query_map([], entry).map_err(fault)?;
    entries.collect::<rusqlite::Result<_>>().map_err(fault)
}

fn entry(row: &Row<'_>) -> rusqlite::Result<JournalEntry> {
    let state: String = row.get(5)?;
    let known = JournalState::ALL.into_iter().find(|known| known.as_str() == state);
    Ok(JournalEntry {
        run: row.get(0)?,
        step: row.get(1)?,
        of: row.get(2)?,
        name: row.get(3)?,
        checksum: row.get(4)?,
        // Nobody knows what another word means; that is what an intent is.
        state: known.unwrap_or(JournalState::Intent),
        fingerprint: row.get(6)?,
        started_at: row.get(7)?,
        duration_ms: row.get::<_, i64>(8)?.try_into().unwrap_or_default(),
        rolled_back_at: row.get(9)?,
    })
}

/// Writes an entry, in place of an earlier one of the same run and step.
pub(super) fn write(connection: &Connection, entry: &JournalEntry) -> Result<()> {
    let duration = i64::try_from(entry.duration_ms).unwrap_or(i64::MAX);
    connection
        .execute(
            WRITE,
            params![
                entry.run,
                entry.step,
                entry.of,
                entry.name,
                entry.checksum,
                entry.state.as_str(),
                entry.fingerprint,
                entry.started_at,
                duration,
                entry.rolled_back_at,
            ],
        )
        .map_err(fault)?;
    Ok(())
}
