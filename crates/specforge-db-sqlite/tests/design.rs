//! Schema design, held to what the schemas do on a real database.

#[path = "design/access.rs"]
mod access;
#[path = "design/contract.rs"]
mod contract;
#[path = "design/documents.rs"]
mod documents;
#[path = "design/examples.rs"]
mod examples;
#[path = "design/features.rs"]
mod features;
#[path = "design/mistakes.rs"]
mod mistakes;
#[path = "design/normal.rs"]
mod normal;
#[path = "design/random.rs"]
mod random;
#[path = "design/support.rs"]
mod support;
#[path = "design/words.rs"]
mod words;
