//! Many generated pairs, in an order that a seed fixes.
//!
//! A dialect brings a [`Generator`]; the campaign runs it, makes a failing pair as small as it gets,
//! writes it down, and runs what was written down first the next time.

mod campaign;
mod coverage;
pub mod names;
mod regress;
mod renames;
mod rng;

pub use campaign::{Campaign, Report};
pub use coverage::Coverage;
pub use regress::Remembered;
pub use renames::tellable;
pub use rng::Rng;

use crate::property::Pair;

/// Makes pairs of schemas.
pub trait Generator: Sync {
    /// A pair before it is spelled, from which things can be taken away.
    type Sketch: Clone + Send;

    /// Makes a pair; `tally` is told which kinds of edits it holds.
    fn sketch(&self, rng: &mut Rng, tally: &mut Coverage) -> Self::Sketch;

    /// Spells it.
    fn spell(&self, sketch: &Self::Sketch) -> Pair;

    /// Sketches that are a little smaller, the boldest first. They need not all be valid: the real
    /// database refuses those that are not.
    fn smaller(&self, sketch: &Self::Sketch) -> Vec<Self::Sketch>;
}
