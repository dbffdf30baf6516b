//! Wishes: rows of phrasings with what each means, and wishes with the schema that they come to.

mod live;
mod phrases;
mod random;

pub use live::{LiveCase, live_cases, run_live};
pub use phrases::{Meaning, Phrase, check_phrase, phrases, round_trip, understood};
pub use random::{Recombined, recombine};
