//! The SQLite dialect of specforge-db.
//!
//! Link it with `use specforge_db_sqlite as _;`: it registers itself. What is true of SQLite stands
//! in rows (`capabilities`, `operations`, `options`, `types`), each with its source; what needs code
//! are the reader, the renderer and the recipes.

mod capabilities;
#[cfg(feature = "connect")]
mod connect;
mod design;
mod foreign_keys;
mod info;
mod operations;
mod options;
mod read;
mod recipes;
mod render;
mod restore;
mod revalued;
mod review;
mod rows;
mod rules;
mod spelling;
mod stored;
mod types;
mod values;
mod versions;
mod words;

#[cfg(feature = "connect")]
pub use connect::SqliteConnector;

use specforge_db_core::contract::ShortTable;
use specforge_db_core::dialect::{Dialect, DialectInfo};
use specforge_db_core::diff::Change;
use specforge_db_core::error::Result;
use specforge_db_core::model::{Definition, Family, ObjectPath, Schema};
use specforge_db_core::name::Ident;
use specforge_db_core::optimize::QueryOptimizer;
use specforge_db_core::plan::{
    Command, Frame, MigrationPlanner, PlanCx, Probe, Recipe, StepDraft, Unsupported,
};
use specforge_db_core::read::{Items, SchemaReader, Split};
use specforge_db_core::version::Version;

/// SQLite.
#[derive(Clone, Copy, Debug)]
pub struct Sqlite;

specforge_db_core::register_dialect!(Sqlite);
specforge_db_core::register_reviewer!(Sqlite);

impl Dialect for Sqlite {
    fn info(&self) -> &'static DialectInfo {
        &info::INFO
    }
}

impl SchemaReader for Sqlite {
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
        specforge_db_sql::short_table(None, &Ident::from(name), table, &spelling::SPELLING)
    }

    fn check_text(&self, text: &str) -> std::result::Result<(), String> {
        specforge_db_sql::check_carried(text, &spelling::SPELLING)
            .map_err(|problem| problem.to_string())
    }

    fn check_value(&self, text: &str) -> std::result::Result<(), String> {
        self.check_text(text)?;
        read::value(text)
    }

    fn normalize(&self, schema: &mut Schema, _version: Version) {
        read::normalize(schema);
    }
}

impl MigrationPlanner for Sqlite {
    fn render(&self, change: &Change, cx: &PlanCx<'_>) -> Result<Vec<Command>, Unsupported> {
        render::change(change, cx)
    }

    fn probe(&self, probe: &Probe<'_>, cx: &PlanCx<'_>) -> Result<Command, Unsupported> {
        Ok(rows::ask(probe, cx))
    }

    fn recipes(&self) -> &'static [&'static Recipe] {
        recipes::ALL
    }

    fn operation(&self, change: &Change, _cx: &PlanCx<'_>) -> &'static str {
        operations::of(change)
    }

    fn names(&self, definition: &Definition, object: &ObjectPath) -> bool {
        let name = object.name.as_str();
        specforge_db_sql::mentions(&definition.text, &spelling::SPELLING)
            .any(|mentioned| mentioned.eq_ignore_ascii_case(name))
    }

    fn rename_in(&self, text: &str, from: &str, to: &str) -> String {
        render::rename_in(text, from, to)
    }

    fn frame(&self, steps: &[&StepDraft], cx: &PlanCx<'_>) -> Frame {
        recipes::frame(steps, cx)
    }
}

impl QueryOptimizer for Sqlite {}
