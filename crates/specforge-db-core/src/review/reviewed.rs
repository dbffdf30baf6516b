//! A script as rules look at it.

use super::{HeldLock, Manner, RowVerb, StatementState};
use crate::dialect::{Lock, Operation};
use crate::diff::Change;
use crate::model::ObjectPath;
use crate::plan::Check;
use crate::span::LineColumn;

/// A statement of a script with all that is known of it.
#[derive(Clone, Debug)]
pub struct Reviewed<'t> {
    /// Its number, from 1.
    pub number: usize,
    /// Its text.
    pub text: &'t str,
    /// Where it starts.
    pub place: LineColumn,
    /// Whether it was understood.
    pub state: StatementState,
    /// How it is written.
    pub manner: Manner,
    /// In which transaction it runs.
    pub transaction: Transaction,
    /// What it does, part by part.
    pub operations: Vec<Operated>,
    /// What rows must fulfil.
    pub checks: Vec<Check>,
    /// What was assumed of objects that nothing is known of.
    pub assumed: Vec<String>,
}

/// One thing that a statement does.
#[derive(Clone, Debug)]
pub struct Operated {
    /// Its name among the dialect's operations.
    pub id: &'static str,
    /// The row; without one the worst is assumed.
    pub row: Option<&'static Operation>,
    /// To what, by its name afterwards.
    pub path: Option<ObjectPath>,
    /// The change that it is, where the schema changes.
    pub change: Option<Change>,
    /// How rows are written, where they are.
    pub rows: Option<RowVerb>,
    /// What it locks, of tables that are there for others.
    pub locks: Vec<HeldLock>,
    /// Whether somebody would notice how long it takes.
    pub in_use: bool,
    /// How many rows there are, where that is known.
    pub size: Option<u64>,
    /// What it takes with it for good.
    pub loses: Option<String>,
}

/// In which transaction a statement runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Transaction {
    /// In one of its own.
    #[default]
    Own,
    /// In that one.
    Group(usize),
    /// It could not be in one.
    Outside,
}

impl Operated {
    /// Whom it keeps out.
    pub fn lock(&self) -> Lock {
        let held = self.locks.iter().map(|held| held.lock).max();
        held.unwrap_or(Lock::Nothing)
    }

    /// Whether the time that it takes grows with the rows, and there may be many.
    pub fn grows(&self) -> bool {
        self.in_use && self.row.is_none_or(|row| row.grows || row.scans || row.rewrites)
    }

    /// Whether readers or writers are kept out for a time that grows with the rows.
    pub fn blocks(&self) -> bool {
        self.in_use && self.lock() >= Lock::Writes && self.row.is_none_or(|row| row.grows)
    }
}

impl Reviewed<'_> {
    /// Whom it keeps out.
    pub fn lock(&self) -> Lock {
        self.operations.iter().map(Operated::lock).max().unwrap_or(Lock::Nothing)
    }

    /// Whether readers or writers are kept out for a time that grows with the rows.
    pub fn blocks(&self) -> bool {
        self.operations.iter().any(Operated::blocks)
    }

    /// Every table that it keeps from others, each with the strictest lock.
    pub fn locks(&self) -> Vec<&HeldLock> {
        let mut strictest: Vec<&HeldLock> = Vec::new();
        for held in self.operations.iter().flat_map(|operated| &operated.locks) {
            match strictest.iter_mut().find(|known| known.table == held.table) {
                Some(known) if held.lock > known.lock => *known = held,
                Some(_) => {}
                None => strictest.push(held),
            }
        }
        strictest
    }
}
