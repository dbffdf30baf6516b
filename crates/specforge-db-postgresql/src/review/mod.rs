//! Reviewing scripts: how statements are written, and what that makes of their costs.

mod manner;
mod refused;
mod written;

use specforge_db_core::dialect::Operation;
use specforge_db_core::diff::Change;
use specforge_db_core::plan::PlanCx;
use specforge_db_core::read::Item;
use specforge_db_core::review::{HeldLock, Manner, Refusal, ScriptReviewer, Settings, Standing};
use specforge_db_core::version::Version;

use crate::Postgresql;

/// Whoever waits for a lock keeps all waiting who come later and would have to wait for it
/// (<https://www.postgresql.org/docs/current/explicit-locking.html>).
const SETTINGS: Settings = Settings {
    lock_timeout: Some("lock_timeout"),
    statement_timeout: Some("statement_timeout"),
    locks_queue: true,
    locks_tables: true,
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

    fn refuses(
        &self,
        change: &Change,
        all: &[Change],
        views: &[Standing<'_>],
        manner: &Manner,
        cx: &PlanCx<'_>,
    ) -> Option<Refusal> {
        refused::why(change, all, views, manner, cx)
    }

    fn locks(&self, change: &Change, row: &Operation, cx: &PlanCx<'_>) -> Vec<HeldLock> {
        written::locks(change, row, cx)
    }
}
