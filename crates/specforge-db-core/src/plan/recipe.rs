//! Recipes: safer ways to make changes than spelling them one by one.

use super::{PlanCx, StepDraft, Unsupported};
use crate::diff::Change;
use crate::model::ObjectPath;

/// A way to make some changes, tried before they are spelled one by one.
#[derive(Debug)]
pub struct Recipe {
    /// Its stable name, such as `table-rebuild`.
    pub id: &'static str,
    /// What it does, in a sentence.
    pub summary: &'static str,
    /// Its page, in Markdown; the examples in it run as tests.
    pub page: &'static str,
    /// Which of a group's changes it makes.
    pub claim: fn(&Group<'_>, &PlanCx<'_>) -> Claim,
    /// The steps that make them.
    pub draft: fn(&Group<'_>, &PlanCx<'_>) -> Result<Vec<StepDraft>, Unsupported>,
}

/// The changes of one table, or one change of an object that belongs to no table.
#[derive(Debug)]
pub struct Group<'a> {
    /// The table by its name after the plan (before it, where it is dropped), or the object.
    pub owner: &'a ObjectPath,
    /// The changes.
    pub changes: Vec<&'a Change>,
}

/// Which changes a recipe makes.
#[derive(Clone, Debug, Default)]
pub struct Claim {
    /// Their positions in the group; empty means that the recipe does not apply.
    pub changes: Vec<usize>,
    /// Objects of which every dependent definition has to be out of the way meanwhile: it is dropped
    /// before and created again after.
    pub disturbs: Vec<ObjectPath>,
}

impl Claim {
    /// The recipe does not apply.
    pub fn none() -> Self {
        Self::default()
    }
}
