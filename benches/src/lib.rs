//! Inputs for the benches, and what a time is compared with: one yardstick for each database.

pub mod postgresql;
pub mod sqlite;

use indexmap::IndexMap;
use specforge_db_core::contract::SchemaSource;
use specforge_db_core::plan::{MigrationPlanner, PlanOptions, PlanRequest};

/// What the program allocates with.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// What a database's planning is measured against.
#[derive(Clone, Copy)]
pub struct Yardstick {
    /// The database, as requests name it.
    pub database: &'static str,
    /// What plans.
    pub planner: &'static dyn MigrationPlanner,
    /// A schema of so many tables as a dump prints it; every tenth table differs between the two
    /// versions.
    pub schema: fn(tables: usize, desired: bool) -> String,
    /// Parses a text with the raw parser and counts the statements.
    pub raw_parse: fn(&str) -> usize,
    /// How many of the two texts of a plan the raw parser is given.
    pub texts: usize,
}

impl std::fmt::Debug for Yardstick {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.database)
    }
}

impl Yardstick {
    /// What the raw parser has to do.
    pub fn raw(&self, current: &str, desired: &str) -> usize {
        [current, desired].iter().take(self.texts).map(|text| (self.raw_parse)(text)).sum()
    }
}

/// All of them.
pub const YARDSTICKS: [&Yardstick; 2] = [&sqlite::YARDSTICK, &postgresql::YARDSTICK];

/// A request to plan between two texts.
pub fn request(current: String, desired: String) -> PlanRequest {
    PlanRequest {
        task: "plan-migration".to_owned(),
        database: None,
        contract_version: None,
        target_version: None,
        current_schema: SchemaSource::Text(current),
        desired_schema: Some(SchemaSource::Text(desired)),
        desired_changes: Vec::new(),
        table_stats: IndexMap::default(),
        renames: Vec::new(),
        backfills: Vec::new(),
        options: PlanOptions::default(),
    }
}
