//! What is worth saying about SQLite schemas alone.

mod foreign_key_to_non_unique;
mod integer_primary_key_misspelt;
mod nullable_primary_key;
mod setting_without_effect;
mod table_swapped_under_references;
mod unexpected_affinity;
