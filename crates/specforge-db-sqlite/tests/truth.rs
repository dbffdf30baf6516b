//! What the operation rows claim, observed on a real database file: which pages an operation reads
//! and which it writes, on a table of 2,000 rows and on one of 20,000.
//!
//! Reads are those of the whole process as Linux counts them, with a cold and tiny page cache; writes
//! are the frames of the write-ahead log. Both grow with the table, or they do not.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout)]

mod support;

use std::path::Path;

use rusqlite::Connection;

/// Pages that an operation read and wrote, and those that its rows fill.
#[derive(Clone, Copy, Debug)]
struct Seen {
    read: u64,
    written: u64,
    pages: u64,
}

/// How an operation is run: its row, what stands before it, the operation, and how many times the
/// rows are there when it begins.
struct Run {
    id: &'static str,
    before: &'static str,
    statements: &'static str,
    copies: u64,
}

const fn run(id: &'static str, statements: &'static str) -> Run {
    Run { id, before: "", statements, copies: 1 }
}

const fn after(id: &'static str, before: &'static str, statements: &'static str) -> Run {
    Run { id, before, statements, copies: 1 }
}

const FILLED_COPY: &str = "CREATE TABLE n (id INTEGER PRIMARY KEY, a INTEGER, b TEXT, pad TEXT); INSERT INTO n SELECT * FROM t;";
const WORDS: &str = "CREATE VIRTUAL TABLE s USING fts5(pad); INSERT INTO s SELECT pad FROM t; DROP TABLE t; VACUUM;";

const RUNS: &[Run] = &[
    run("create-table", "CREATE TABLE other (a TEXT)"),
    run("drop-table", "DROP TABLE t"),
    run("rename-table", "ALTER TABLE t RENAME TO u"),
    run("rename-column", "ALTER TABLE t RENAME COLUMN b TO c"),
    run("add-column", "ALTER TABLE t ADD COLUMN z TEXT DEFAULT 'x'"),
    run("add-column-checked", "ALTER TABLE t ADD COLUMN z INTEGER DEFAULT 1 CHECK (z > 0)"),
    run("drop-column", "ALTER TABLE t DROP COLUMN b"),
    run("set-not-null", "ALTER TABLE t ALTER COLUMN b SET NOT NULL"),
    after(
        "drop-not-null",
        "ALTER TABLE t ALTER COLUMN b SET NOT NULL;",
        "ALTER TABLE t ALTER COLUMN b DROP NOT NULL",
    ),
    run("add-check", "ALTER TABLE t ADD CONSTRAINT k CHECK (a >= 0)"),
    after(
        "drop-check",
        "ALTER TABLE t ADD CONSTRAINT k CHECK (a >= 0);",
        "ALTER TABLE t DROP CONSTRAINT k",
    ),
    run("create-index", "CREATE INDEX i ON t (a)"),
    after("drop-index", "CREATE INDEX i ON t (a);", "DROP INDEX i"),
    run("create-definition", "CREATE VIEW v AS SELECT a FROM t"),
    after("drop-definition", "CREATE VIEW v AS SELECT a FROM t;", "DROP VIEW v"),
    run(
        "table-copy",
        "CREATE TABLE n (id INTEGER PRIMARY KEY, a INTEGER, b TEXT, pad TEXT); INSERT INTO n SELECT * FROM t",
    ),
    Run {
        id: "table-swap",
        before: FILLED_COPY,
        statements: "DROP TABLE t; ALTER TABLE n RENAME TO t; CREATE INDEX i ON t (a)",
        copies: 2,
    },
    after(
        "virtual-table-rebuild",
        WORDS,
        "CREATE VIRTUAL TABLE n USING fts5(pad, tokenize = 'porter'); INSERT INTO n (rowid, pad) SELECT rowid, pad FROM s; DROP TABLE s; ALTER TABLE n RENAME TO s",
    ),
    after("drop-virtual-table", WORDS, "DROP TABLE s"),
    run(
        "create-virtual-table",
        "CREATE VIRTUAL TABLE s USING fts5(b, content = 't', content_rowid = 'id'); INSERT INTO s (s) VALUES ('rebuild')",
    ),
    run("insert-rows", "INSERT INTO t (a, b) VALUES (1, 'x')"),
    run("update-rows", "UPDATE t SET a = 0 WHERE pad = 'x'"),
    run("delete-rows", "DELETE FROM t WHERE pad = 'x'"),
    run("vacuum", "VACUUM"),
    run("pragma", "PRAGMA foreign_keys = OFF"),
];

fn read_so_far() -> u64 {
    let text = std::fs::read_to_string("/proc/self/io").expect("Linux counts what a process reads");
    let line = text.lines().find_map(|line| line.strip_prefix("rchar: ")).unwrap();
    line.trim().parse().unwrap()
}

fn observe(run: &Run, rows: u32, folder: &Path) -> Seen {
    let path = folder.join(format!("{}_{rows}.db", run.id));
    let fill = Connection::open(&path).unwrap();
    fill.execute_batch(&format!(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF;
         CREATE TABLE t (id INTEGER PRIMARY KEY, a INTEGER, b TEXT, pad TEXT);
         WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {rows})
         INSERT INTO t SELECT i, i * 7 % 1000, 'word' || (i % 50), printf('%0200d', i) FROM n;"
    ))
    .unwrap();
    fill.execute_batch(run.before).unwrap();
    fill.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)").unwrap();
    drop(fill);

    let connection = Connection::open(&path).unwrap();
    connection
        .execute_batch("PRAGMA cache_size = 20; PRAGMA mmap_size = 0; PRAGMA wal_autocheckpoint = 0; PRAGMA temp_store = MEMORY;")
        .unwrap();
    let pragma = |name: &str| -> u64 {
        connection
            .query_row(&format!("PRAGMA {name}"), [], |row| row.get::<_, i64>(0))
            .unwrap()
            .try_into()
            .unwrap()
    };
    let (size, pages) = (pragma("page_size"), pragma("page_count") / run.copies);
    let before = read_so_far();
    connection.execute_batch(run.statements).unwrap_or_else(|e| unreachable!("{}: {e}", run.id));
    let read = (read_so_far() - before) / size;
    let log = std::fs::metadata(path.with_extension("db-wal")).map_or(0, |data| data.len());
    Seen { read, written: log / (size + 24), pages }
}

#[test]
fn operations_cost_what_their_rows_say() {
    let info = support::sqlite().info();
    let folder = tempfile::tempdir().unwrap();
    let mut wrong = Vec::new();
    for row in info.operations.iter().filter(|row| row.holds(info.newest_version)) {
        let Some(run) = RUNS.iter().find(|run| run.id == row.id) else {
            wrong.push(format!("{}: no test runs it", row.id));
            continue;
        };
        let (small, large) =
            (observe(run, 2_000, folder.path()), observe(run, 20_000, folder.path()));
        let reads = large.read > 3 * small.read && large.read >= 20;
        let rewrites = large.written * 10 >= large.pages * 7;
        println!("{:<24} reads={reads} rewrites={rewrites} {small:?} {large:?}", row.id);
        if reads != (row.scans || row.rewrites) {
            wrong.push(format!(
                "{}: scans={} rewrites={}, but {small:?}, {large:?}",
                row.id, row.scans, row.rewrites
            ));
        }
        if rewrites != row.rewrites {
            wrong.push(format!("{}: rewrites={}, but {small:?}, {large:?}", row.id, row.rewrites));
        }
        if row.grows != (reads || rewrites) {
            wrong.push(format!("{}: grows={}, but {small:?}, {large:?}", row.id, row.grows));
        }
    }
    for run in RUNS {
        if !info.operations.iter().any(|row| row.id == run.id) {
            wrong.push(format!("{}: there is no such row", run.id));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
