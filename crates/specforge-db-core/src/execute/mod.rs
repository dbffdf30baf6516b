//! Executing a plan on a live database: journalled, resumable, verified.
//!
//! Planning is pure; this is the only place with I/O, and the I/O itself is a dialect's
//! [`Connector`] and [`Session`]. The journal is a hook of the session, because core knows no SQL.

mod journal;
mod request;
mod session;

pub use journal::{JOURNAL, JournalEntry, JournalState};
pub use request::{
    ExecuteBody, ExecuteMode, ExecuteOptions, ExecuteRequest, ExecuteResponse, ExecuteState,
    StepReport, StepState, Verified,
};
pub use session::{Connector, OpenOptions, Row, Session};
