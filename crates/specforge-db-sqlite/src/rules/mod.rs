//! What is worth saying about SQLite schemas alone.

mod foreign_key_to_non_unique;
mod integer_primary_key_misspelt;
mod nullable_primary_key;
mod setting_without_effect;
mod table_swapped_under_references;
mod unexpected_affinity;

use specforge_db_core::rule::{ReviewCx, SchemaCx};

/// Whether the rules of this crate have anything to say: they are linked into programs with other
/// dialects too.
fn ours(cx: &SchemaCx<'_>) -> bool {
    cx.info.id == crate::info::INFO.id
}

/// The same of rules over scripts.
fn our_script(cx: &ReviewCx<'_>) -> bool {
    cx.info.id == crate::info::INFO.id
}
