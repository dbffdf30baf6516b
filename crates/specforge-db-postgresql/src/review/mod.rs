//! Reviewing scripts: how statements are written, and what that makes of their costs.

mod manner;
mod written;

use specforge_db_core::dialect::Operation;
use specforge_db_core::diff::Change;
use specforge_db_core::plan::PlanCx;
use specforge_db_core::read::Item;
use specforge_db_core::review::{HeldLock, Manner, ScriptReviewer, Settings};
use specforge_db_core::version::Version;

use crate::Postgresql;

/// Whoever waits for a lock keeps all waiting who come later and would have to wait for it
/// (<https://www.postgresql.org/docs/current/explicit-locking.html>).
const SETTINGS: Settings = Settings {
    lock_timeout: Some("lock_timeout"),
    statement_timeout: Some("statement_timeout"),
    locks_queue: true,
    transactional: true,
};

impl ScriptReviewer for Postgresql {
    fn settings(&self) -> &'static Settings {
        &SETTINGS
    }

    fn manner(&self, statement: &str, version: Version) -> Manner {
        manner::of(statement, version)
    }

    fn written_operation(
        &self,
        change: &Change,
        manner: &Manner,
        cx: &PlanCx<'_>,
    ) -> Option<&'static str> {
        written::operation(change, manner, cx)
    }

    fn idle_operation(&self, item: &Item) -> Option<&'static str> {
        written::idle(item)
    }

    fn locks(&self, change: &Change, row: &Operation, cx: &PlanCx<'_>) -> Vec<HeldLock> {
        written::locks(change, row, cx)
    }
}
