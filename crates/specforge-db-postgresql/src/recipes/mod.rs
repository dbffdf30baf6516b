//! Safer ways to make changes than spelling them one by one.

use specforge_db_core::plan::Recipe;

/// All recipes, best first.
pub(crate) const ALL: &[&Recipe] = &[];
