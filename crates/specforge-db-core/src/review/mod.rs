//! Reviewing a script that somebody wrote: what each of its statements locks, reads and writes on the
//! schema that it runs on, and what is worth saying about it.
//!
//! It is the planner's knowledge, applied the other way round. The statements are read one by one onto
//! the schema; what a statement changes is the difference between what it is about before and after it;
//! and what that costs stands in the same rows that the planner's steps cite. A dialect says how a
//! statement is written ([`Manner`]), because the same change may be made while others wait or beside
//! them, and rules say what is wrong with it.

mod claims;
mod composed;
mod instead;
mod manner;
mod places;
mod request;
mod respond;
mod response;
mod reviewed;
mod schema;
mod stubs;
mod transactions;
mod views;
mod walk;

pub use claims::FEW;
pub use manner::{Deed, HeldLock, Manner, Named, RowVerb, usual_locks};
pub use request::{ReviewOptions, ReviewRequest};
pub use respond::run as answer;
pub use response::{
    Instead, ReviewBody, ReviewResponse, ReviewedOperation, ReviewedStatement, StatementState,
    TableLock,
};
pub use reviewed::{Operated, Reviewed, Transaction};
pub(crate) use schema::run as answer_schema;
pub use schema::{ReviewSchemaBody, ReviewSchemaRequest, ReviewSchemaResponse};

use crate::dialect::Operation;
use crate::diff::Change;
use crate::error::Result;
use crate::model::{Definition, ObjectPath};
use crate::name::Ident;
use crate::plan::{MigrationPlanner, PlanCx};
use crate::read::Item;
use crate::version::Version;

/// Reviews scripts; a job that dialects register on their own, with
/// [`register_reviewer!`](crate::register_reviewer).
pub trait ScriptReviewer: MigrationPlanner {
    /// What its rules have to know about settings.
    fn settings(&self) -> &'static Settings;

    /// How a statement is written, beyond what it declares.
    fn manner(&self, statement: &str, version: Version) -> Manner;

    /// Which row of the operations says what a change costs in a statement that is written so; none
    /// where another change of the statement says it already.
    fn written_operation(
        &self,
        change: &Change,
        _manner: &Manner,
        cx: &PlanCx<'_>,
    ) -> Option<&'static str> {
        Some(self.operation(change, cx))
    }

    /// Which row says what an item costs that changes nothing, because everything is so already.
    fn idle_operation(&self, _item: &Item) -> Option<&'static str> {
        None
    }

    /// Which tables are locked by an operation, and how.
    fn locks(&self, change: &Change, row: &Operation, _cx: &PlanCx<'_>) -> Vec<HeldLock> {
        usual_locks(change, row)
    }

    /// Why the database refuses a change as it is written, where that can be told; `all` are the changes
    /// of the statement, and `views` what may be built on tables.
    fn refuses(
        &self,
        _change: &Change,
        _all: &[Change],
        _views: &[Standing<'_>],
        _manner: &Manner,
        _cx: &PlanCx<'_>,
    ) -> Option<Refusal> {
        None
    }

    /// Whether others use a table, so that they would notice how long it is locked.
    fn in_use(&self, table: &ObjectPath, cx: &PlanCx<'_>) -> bool {
        !cx.is_new(table) && cx.rows(table).is_none_or(|rows| rows > FEW)
    }

    /// Answers a review-migration request.
    fn review(&self, request: &ReviewRequest) -> Result<ReviewResponse> {
        respond::run(self, request)
    }
}

/// Why a statement fails.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The reason.
    pub why: String,
    /// Whether the planner may know another way to what the statement is meant to reach.
    pub other_way: bool,
}

/// A view or the like, and the namespace that it is in.
pub type Standing<'a> = (Option<&'a Ident>, &'a Definition);

/// The settings of a session that matter to rules.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// The one that bounds how long a statement waits for a lock.
    pub lock_timeout: Option<&'static str>,
    /// The one that bounds how long a statement runs.
    pub statement_timeout: Option<&'static str>,
    /// Whether the lock of a change that waits keeps everybody who comes later waiting too.
    pub locks_queue: bool,
    /// Whether each table has a lock of its own; otherwise there is one for the whole database.
    pub locks_tables: bool,
}
