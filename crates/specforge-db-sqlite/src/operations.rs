//! What operations cost in SQLite.
//!
//! The lock is that of the file: one writer at a time. In WAL mode readers go on beside it; with a
//! rollback journal they wait while the transaction is written out
//! (<https://sqlite.org/lockingv3.html>, <https://sqlite.org/wal.html>).

use specforge_db_core::dialect::{Lock, Observed, Operation};
use specforge_db_core::diff::{Change, Op};
use specforge_db_core::model::{Facet, Object};
use specforge_db_core::plan::usual_operation;
use specforge_db_core::version::Version;

const SEEN: Observed = Observed::On(&[Version::short(3, 54)]);
const ALTER: &str = "https://sqlite.org/lang_altertable.html";
const REBUILD: &str = "https://sqlite.org/lang_altertable.html#otheralter";

/// Changes this connection alone.
const fn setting(id: &'static str, says: &'static str, source: &'static str) -> Operation {
    Operation {
        lock: Lock::Nothing,
        lock_name: "none",
        ..row(id, false, false, false, says, source)
    }
}

/// Changes the catalog alone.
const fn instant(id: &'static str, says: &'static str, source: &'static str) -> Operation {
    row(id, false, false, false, says, source)
}

/// Reads the rows.
const fn scans(id: &'static str, says: &'static str, source: &'static str) -> Operation {
    row(id, true, false, true, says, source)
}

/// Writes the rows anew.
const fn rewrites(id: &'static str, says: &'static str, source: &'static str) -> Operation {
    row(id, true, true, true, says, source)
}

const fn row(
    id: &'static str,
    grows: bool,
    rewrites: bool,
    scans: bool,
    says: &'static str,
    source: &'static str,
) -> Operation {
    Operation {
        id,
        since: None,
        until: None,
        lock: Lock::Writes,
        lock_name: "database write lock (RESERVED)",
        grows,
        rewrites,
        scans,
        observed: SEEN,
        says,
        source,
    }
}

#[rustfmt::skip]
pub(crate) const ROWS: &[Operation] = &[
    instant("create-table",       "A new table touches no rows.", "https://sqlite.org/lang_createtable.html"),
    scans  ("drop-table",         "The pages of the table are walked and put on the free list.", "https://sqlite.org/lang_droptable.html"),
    instant("rename-table",       "Only the catalog changes: SQLite rewrites the statements that mention the table, and reads no rows of it.", ALTER),
    instant("rename-column",      "Only the catalog changes: SQLite rewrites the statements that mention the column.", ALTER),
    instant("add-column",         "The column is appended to the stored definition; no row is touched, rows read the default until they are next written.", ALTER),
    scans  ("add-column-checked", "The column is appended to the stored definition; rows are read to check the new constraint, none is written.", ALTER),
    rewrites("drop-column",       "SQLite writes every row anew without the column.", ALTER),
    scans  ("set-not-null",       "The rows are read to make sure that none is NULL; none is written.", ALTER),
    instant("drop-not-null",      "Only the catalog changes.", ALTER),
    scans  ("add-check",          "The rows are read to make sure that all fulfil the condition; none is written.", ALTER),
    instant("drop-check",         "Only the catalog changes.", ALTER),
    scans  ("create-index",       "The rows are read and sorted to build the index.", "https://sqlite.org/lang_createindex.html"),
    scans  ("drop-index",         "The pages of the index are put on the free list.", "https://sqlite.org/lang_dropindex.html"),
    instant("create-definition",  "Only the catalog changes.", "https://sqlite.org/lang_createview.html"),
    instant("drop-definition",    "Only the catalog changes.", "https://sqlite.org/lang_dropview.html"),
    rewrites("table-copy",        "SQLite cannot change this in place, so the rows are copied into a table of the new shape.", REBUILD),
    scans  ("table-swap",         "The old table goes, the copy takes its name, and its indexes are built again.", REBUILD),
    rewrites("virtual-table-rebuild", "A virtual table cannot be altered, so it is made anew and filled again.", "https://sqlite.org/fts5.html"),
    scans  ("drop-virtual-table", "The tables that the module keeps its data in go with it.", "https://sqlite.org/lang_droptable.html"),
    scans  ("create-virtual-table", "The module makes its own tables; one over the rows of another table is filled from them.", "https://sqlite.org/lang_createvtab.html"),
    instant("insert-rows",        "Nobody sees the new rows before the transaction ends.", "https://sqlite.org/lang_insert.html"),
    scans  ("update-rows",        "Other writers wait until the transaction ends.", "https://sqlite.org/lang_update.html"),
    scans  ("delete-rows",        "Other writers wait until the transaction ends.", "https://sqlite.org/lang_delete.html"),
    rewrites("vacuum",            "The whole file is written anew.", "https://sqlite.org/lang_vacuum.html"),
    setting("pragma",             "A setting of this connection; it must stand outside any transaction to take effect.", "https://sqlite.org/pragma.html#pragma_foreign_keys"),
];

/// Which row says what a change costs that is made in place.
pub(crate) fn of(change: &Change) -> &'static str {
    match &change.op {
        // There is no statement for either: the index is built anew.
        Op::Alter { after: Object::Index(_), .. } | Op::Rename { object: Object::Index(_), .. } => {
            "create-index"
        }
        Op::Alter { after: Object::Column(column), facets, .. }
            if facets.as_slice() == [Facet::Nullable] =>
        {
            if column.nullable {
                "drop-not-null"
            } else {
                "set-not-null"
            }
        }
        Op::Drop(Object::Check(_)) => "drop-check",
        _ => usual_operation(change),
    }
}
