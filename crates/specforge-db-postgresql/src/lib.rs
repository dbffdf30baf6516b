//! The PostgreSQL dialect of specforge-db.
//!
//! Link it with `use specforge_db_postgresql as _;`: it registers itself. What is true of PostgreSQL
//! stands in rows (`capabilities`, `operations`, `options`, `types`), each with its source; what needs
//! code are the reader, the normal form, the renderer and the recipes.

mod capabilities;
mod info;
mod model;
mod normal;
mod operations;
mod options;
mod read;
mod recipes;
mod render;
mod spelling;
mod types;

use specforge_db_core::contract::ShortTable;
use specforge_db_core::design::SchemaDesigner;
use specforge_db_core::dialect::{Dialect, DialectInfo};
use specforge_db_core::diff::Change;
use specforge_db_core::error::Result;
use specforge_db_core::model::{Family, Schema};
use specforge_db_core::optimize::QueryOptimizer;
use specforge_db_core::plan::{Command, MigrationPlanner, PlanCx, Probe, Recipe, Unsupported};
use specforge_db_core::read::{Items, SchemaReader, Split};
use specforge_db_core::version::Version;

/// PostgreSQL.
#[derive(Clone, Copy, Debug)]
pub struct Postgresql;

specforge_db_core::register_dialect!(Postgresql);

impl Dialect for Postgresql {
    fn info(&self) -> &'static DialectInfo {
        &info::INFO
    }
}

impl SchemaReader for Postgresql {
    fn split<'t>(&self, text: &'t str) -> Split<'t> {
        specforge_db_sql::split(text, &spelling::SPELLING)
    }

    fn read_statement(&self, statement: &str, version: Version) -> Items {
        read::statement(statement, version)
    }

    fn family(&self, raw: &str) -> Family {
        types::family(raw)
    }

    fn short_table(&self, name: &str, table: &ShortTable) -> Result<String> {
        render::short_table(name, table)
    }

    fn check_text(&self, text: &str) -> std::result::Result<(), String> {
        specforge_db_sql::check_carried(text, &spelling::SPELLING)
            .map_err(|problem| problem.to_string())
    }

    fn normalize(&self, schema: &mut Schema, version: Version) {
        normal::normalize(schema, version);
    }
}

impl MigrationPlanner for Postgresql {
    fn render(&self, change: &Change, cx: &PlanCx<'_>) -> Result<Vec<Command>, Unsupported> {
        render::change(change, cx)
    }

    fn probe(&self, probe: &Probe<'_>, cx: &PlanCx<'_>) -> Result<Command, Unsupported> {
        render::ask(probe, cx)
    }

    fn recipes(&self) -> &'static [&'static Recipe] {
        recipes::ALL
    }

    fn operation(&self, change: &Change) -> &'static str {
        operations::of(change)
    }
}

impl SchemaDesigner for Postgresql {}

impl QueryOptimizer for Postgresql {}
