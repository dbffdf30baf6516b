//! How a statement is written, as the dialect reads it.

use smol_str::SmolStr;

use crate::dialect::{Lock, Operation};
use crate::diff::Change;
use crate::model::ObjectPath;
use crate::name::Ident;

/// A name with its namespace, where one was written.
pub type Named = (Option<Ident>, Ident);

/// How a statement is written, beyond what it declares.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Manner {
    /// What it does that no schema shows, in order.
    pub deeds: Vec<Deed>,
    /// Whether it is made while readers and writers go on.
    pub concurrently: bool,
    /// Whether what is there already keeps it from doing anything.
    pub if_not_exists: bool,
    /// Whether what depends on what goes is to go too.
    pub cascade: bool,
    /// Whether a key is made of an index that is there.
    pub from_index: bool,
    /// Whether what it creates is a table that a module keeps.
    pub virtual_table: bool,
    /// The words for which it cannot stand in a transaction.
    pub alone: Option<&'static str>,
    /// Texts in it that could be values.
    pub literals: Vec<SmolStr>,
}

/// Something that a statement does and no schema shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deed {
    /// A transaction begins.
    Begin,
    /// It ends and holds.
    Commit,
    /// It ends as if it had not been.
    Rollback,
    /// A setting changes.
    Set {
        /// Its name, in small letters.
        name: SmolStr,
        /// The new value; absent where it is the usual one again.
        value: Option<String>,
        /// Whether only for the transaction.
        local: bool,
    },
    /// Rows are written, or a table is worked on.
    Operation {
        /// The row that says what it costs.
        id: &'static str,
        /// The tables, or what stands for one.
        on: Vec<Named>,
        /// How rows are written, where they are.
        rows: Option<RowVerb>,
    },
    /// Code that cannot be looked into runs.
    Code,
}

/// How rows are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowVerb {
    /// New ones come.
    Insert,
    /// Those that fulfil a condition change.
    UpdateSome,
    /// All change.
    UpdateAll,
    /// Those that fulfil a condition go.
    DeleteSome,
    /// All go.
    DeleteAll,
    /// All go at once, files and all.
    Truncate,
}

/// A lock on a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldLock {
    /// The table.
    pub table: ObjectPath,
    /// Whom it keeps out.
    pub lock: Lock,
    /// The database's own name for it.
    pub name: &'static str,
}

impl HeldLock {
    /// The lock of an operation's row.
    pub fn of(table: ObjectPath, row: &Operation) -> Self {
        Self { table, lock: row.lock, name: row.lock_name }
    }
}

/// The lock of the row, on the table that the change is of or on.
pub fn usual_locks(change: &Change, row: &Operation) -> Vec<HeldLock> {
    change.path.owner().map(|table| HeldLock::of(table, row)).into_iter().collect()
}
