//! What differs between two schemas.
//!
//! Objects are joined by kind and name, then compared facet by facet; the work is linear in the
//! number of objects, and tables that are equal cost one comparison. A rename is one only where the
//! caller stated it: look-alikes are reported as candidates.

mod align;
mod candidates;
mod change;
mod columns;
mod engine;
mod keep;
mod parts;
mod renamed;
mod renamed_types;
mod renames;
mod request;
mod respond;

pub use align::align;
pub use candidates::{RenameCandidate, rename_candidates};
pub use change::{Change, Op};
pub use engine::diff_schemas;
pub(crate) use keep::follow;
pub use renamed::{rename_constraints, rename_indexes, renamed_table};
pub(crate) use renamed_types::renamed as renamed_types;
pub use renames::Renames;
pub use request::{DiffBody, DiffRequest, DiffResponse};
pub(crate) use respond::{prepare, run};
