//! Recipes: what SQLite cannot change in place.

use specforge_db_core::plan::{Frame, PlanCx, Recipe, StepDraft};

/// All recipes, best first.
pub(crate) const ALL: &[&Recipe] = &[];

/// Settings that a plan needs around it.
pub(crate) fn frame(_steps: &[&StepDraft], _cx: &PlanCx<'_>) -> Frame {
    Frame::default()
}
