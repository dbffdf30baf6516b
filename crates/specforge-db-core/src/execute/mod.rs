//! Executing a plan on a live database: journalled, resumable, verified.
//!
//! Planning is pure; this is the only place with I/O, and the I/O itself is a dialect's
//! [`Connector`] and [`Session`]. The journal is a hook of the session, because core knows no SQL.
//!
//! What a plan or a folder of migration files holds becomes tasks; [`run`] executes them forward,
//! or takes them back. A transaction is begun with the lock that keeps other writers out, and under
//! that lock everything is checked again: the journal, the schema, the rows. Where the last
//! transaction of a plan ends, the schema is read back before anything of it lasts.

mod address;
mod answer;
mod apply;
mod backward;
mod clock;
mod engine;
mod failpoint;
mod forward;
mod gate;
mod job;
mod journal;
mod migration;
mod progress;
mod repeat;
mod request;
mod run;
mod session;
mod settle;
mod task;

pub use address::{address, percent_decoded};
pub use apply::{Applied, ApplyOptions, Desired, apply, apply_schema};
pub use engine::{run, run_on};
#[cfg(feature = "failpoints")]
pub use failpoint::boundaries_passed;
pub use journal::{JOURNAL, JournalEntry, JournalState};
pub use progress::{Listener, Progress};
pub use request::{
    ExecuteBody, ExecuteMode, ExecuteOptions, ExecuteRequest, ExecuteResponse, ExecuteState,
    Interrupted, StepReport, StepState, Verified,
};
pub use session::{Connector, OpenOptions, Row, Session};
