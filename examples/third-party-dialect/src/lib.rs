//! A dialect from outside: a small SQL database that knows tables, indexes and two ALTER TABLEs.
//!
//! Facts stand in rows ([`info`]), what needs code are the reader and the renderer. The engines of
//! specforge-db do the rest: comparing, ordering, costs, undo, findings, JSON, command line.
#![forbid(unsafe_code)]

mod info;
mod read;
mod render;

use specforge_db_core::contract::ShortTable;
use specforge_db_core::design::SchemaDesigner;
use specforge_db_core::dialect::{Dialect, DialectInfo};
use specforge_db_core::diff::Change;
use specforge_db_core::error::Result;
use specforge_db_core::model::Family;
use specforge_db_core::name::Ident;
use specforge_db_core::optimize::QueryOptimizer;
use specforge_db_core::plan::{Command, MigrationPlanner, PlanCx, Probe, Unsupported};
use specforge_db_core::read::{Items, SchemaReader, Split};
use specforge_db_core::version::Version;
use specforge_db_sql::Spelling;
use specforge_db_sql::probe::{Source, probe};

/// The dialect.
#[derive(Clone, Copy, Debug)]
pub struct Tiny;

specforge_db_core::register_dialect!(Tiny);

static SPELLING: Spelling = Spelling::ANSI;

impl Dialect for Tiny {
    fn info(&self) -> &'static DialectInfo {
        &info::INFO
    }
}

impl SchemaReader for Tiny {
    fn split<'t>(&self, text: &'t str) -> Split<'t> {
        specforge_db_sql::split(text, &SPELLING)
    }

    fn read_statement(&self, statement: &str, _version: Version) -> Items {
        read::statement(statement)
    }

    fn family(&self, raw: &str) -> Family {
        info::family(raw)
    }

    fn short_table(&self, name: &str, table: &ShortTable) -> Result<String> {
        specforge_db_sql::short_table(None, &Ident::from(name), table, &SPELLING)
    }
}

impl MigrationPlanner for Tiny {
    fn render(&self, change: &Change, _cx: &PlanCx<'_>) -> Result<Vec<Command>, Unsupported> {
        render::change(change)
    }

    fn probe(&self, question: &Probe<'_>, cx: &PlanCx<'_>) -> Result<Command, Unsupported> {
        let (Probe::AnyRow { table, .. }
        | Probe::Nulls { table, .. }
        | Probe::Duplicates { table, .. }
        | Probe::Referring { table, .. }
        | Probe::Orphans { table, .. }
        | Probe::Violations { table, .. }) = question;
        let old = cx.old_path(table);
        let rows = |w: &mut specforge_db_sql::SqlWriter| {
            w.ident(&old.name);
        };
        Ok(probe(question, Source { rows: &rows, alias: None }, &SPELLING))
    }
}

impl SchemaDesigner for Tiny {}

impl QueryOptimizer for Tiny {}
