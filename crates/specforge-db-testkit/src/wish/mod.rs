//! Wishes: rows of phrasings with what each means, and wishes with the schema that they come to.

mod live;

pub use live::{live_cases, run_live};
