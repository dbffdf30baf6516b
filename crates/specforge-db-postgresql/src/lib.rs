//! The PostgreSQL dialect of specforge-db.
//!
//! Link it with `use specforge_db_postgresql as _;`: it registers itself. What is true of PostgreSQL
//! stands in rows (`capabilities`, `operations`, `options`, `types`), each with its source; what needs
//! code are the reader, the normal form, the renderer and the recipes.

mod apart;
mod before;
mod bodies;
mod bounds;
mod capabilities;
mod checks;
mod coming;
mod composites;
#[cfg(feature = "connect")]
mod connect;
mod counters;
mod design;
mod disturbed;
mod domains;
mod filled;
mod firing;
mod from_parent;
mod handed_down;
mod info;
mod inherit;
mod kept_names;
mod key_names;
mod left_behind;
mod logs;
mod members;
mod mentions;
mod model;
mod names;
mod needs;
mod normal;
mod numbered_anew;
mod operations;
mod operators;
mod options;
mod over_columns;
mod over_enums;
mod over_keys;
mod over_routines;
mod overloads;
mod own_not_null;
mod part_needs;
mod parted_sequences;
mod publications;
mod read;
mod recipes;
mod references;
mod referred;
mod remade;
mod remark;
mod renamed_indexes;
mod renamed_shares;
mod renamed_values;
mod render;
mod review;
mod rework;
mod room;
mod rules;
mod settled_anew;
mod shares;
mod spelling;
mod stand_ins;
mod types;
mod uses;
mod with_parent;
mod words;

#[cfg(feature = "connect")]
pub use connect::PostgresqlConnector;

use specforge_db_core::contract::ShortTable;
use specforge_db_core::dialect::{Dialect, DialectInfo};
use specforge_db_core::diff::{Change, Renames};
use specforge_db_core::error::Result;
use specforge_db_core::finding::Finding;
use specforge_db_core::model::{
    Column, Definition, Family, Mention, ObjectPath, Options, Schema, Table,
};
use specforge_db_core::name::Ident;
use specforge_db_core::optimize::QueryOptimizer;
use specforge_db_core::plan::{
    Check, Command, MadeAnew, MigrationPlanner, Needs, PlanCx, Probe, Recipe, Unsupported,
};
use specforge_db_core::read::{Has, Items, SchemaReader, Split};
use specforge_db_core::version::Version;

/// PostgreSQL.
#[derive(Clone, Copy, Debug)]
pub struct Postgresql;

specforge_db_core::register_dialect!(Postgresql);
specforge_db_core::register_reviewer!(Postgresql);

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

    fn read_statements(&self, statements: &[&str], version: Version) -> Vec<Items> {
        read::statements(statements, version)
    }

    fn read_within(&self, statement: &str, own: &Ident, has: Has<'_>, version: Version) -> Items {
        match read::within(statement, own, has) {
            Some(text) => read::statement(&text, version),
            None => read::statement(statement, version),
        }
    }

    fn family(&self, raw: &str) -> Family {
        types::family(raw)
    }

    fn short_table(&self, name: &str, table: &ShortTable) -> Result<String> {
        // `app.users` names a namespace, as it would in a statement.
        let (namespace, name) = match name.split_once('.') {
            Some((namespace, name)) if !namespace.is_empty() && !name.is_empty() => {
                (Some(Ident::from(namespace)), name)
            }
            _ => (None, name),
        };
        let name = Ident::from(name);
        specforge_db_sql::short_table(namespace.as_ref(), &name, table, &spelling::SPELLING)
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

    fn own_checks(&self, change: &Change, cx: &PlanCx<'_>) -> Vec<Check> {
        checks::own(change, cx)
    }

    fn recipes(&self) -> &'static [&'static Recipe] {
        recipes::ALL
    }

    fn loses(&self, change: &Change, cx: &PlanCx<'_>) -> Option<String> {
        composites::lost_attributes(change, cx).or_else(|| counters::lost(change))
    }

    fn operation(&self, change: &Change, cx: &PlanCx<'_>) -> &'static str {
        operations::of(change, cx)
    }

    fn rework(&self, changes: Vec<Change>, cx: &PlanCx<'_>) -> Vec<Change> {
        rework::rework(changes, cx)
    }

    fn needs(&self, change: &Change, cx: &PlanCx<'_>) -> Needs {
        needs::needs(change, cx)
    }

    fn disturbs(&self, change: &Change, cx: &PlanCx<'_>) -> Vec<ObjectPath> {
        let mut out = disturbed::disturbs(change);
        out.extend(with_parent::of_those_below(&out, cx));
        out.extend(disturbed::given_away(change, cx));
        out
    }

    fn searched(&self, change: &Change, cx: &PlanCx<'_>) -> Option<ObjectPath> {
        bounds::searched(change, cx)
    }

    fn mentions(&self, definition: &Definition, cx: &PlanCx<'_>) -> Vec<Mention> {
        mentions::of_definition(definition, cx)
    }

    fn in_the_way(&self, definition: &Definition, disturbed: &ObjectPath) -> bool {
        disturbed::in_the_way(definition, disturbed)
    }

    fn names(&self, definition: &Definition, object: &ObjectPath) -> bool {
        disturbed::in_the_way(definition, object)
    }

    fn in_place(&self, change: &Change, cx: &PlanCx<'_>) -> bool {
        render::in_place(change, cx)
    }

    fn needs_value(&self, column: &Column, cx: &PlanCx<'_>) -> bool {
        domains::needs_value(column, cx)
    }

    fn made_anew(
        &self,
        table: &ObjectPath,
        before: &Table,
        after: &Table,
        cx: &PlanCx<'_>,
    ) -> MadeAnew {
        MadeAnew {
            all: remade::is_within(table, cx),
            first: recipes::replaced(table, before, after, cx),
            last: {
                let mut last = rework::made_anew(before, after, cx.version);
                last.extend(over_routines::computed_anew(before, after, cx));
                last
            },
        }
    }

    fn why(&self, change: &Change, cx: &PlanCx<'_>) -> Option<String> {
        recipes::why_in_place(change, cx)
    }

    fn add_compatibility_views(
        &self,
        from: &Schema,
        to: &mut Schema,
        renames: &Renames,
        version: Version,
    ) -> Vec<Finding> {
        let (added, findings) = stand_ins::add(from, to, renames, version);
        if added {
            self.normalize(to, version);
        }
        findings
    }

    fn keep_unchangeable(
        &self,
        from: &Schema,
        to: &mut Schema,
        renames: &Renames,
        version: Version,
    ) -> Vec<Finding> {
        kept_names::keep(from, to, renames, version)
    }

    fn parents(&self, table: &Table, path: &ObjectPath) -> Vec<ObjectPath> {
        inherit::parents(table, path)
    }

    fn renamed_options(
        &self,
        table: &Table,
        path: &ObjectPath,
        renames: &Renames,
    ) -> Option<Options> {
        inherit::renamed_options(table, path, renames)
    }

    fn rename_in(&self, text: &str, from: &str, to: &str) -> String {
        let renamed = specforge_db_sql::rename(text, &spelling::SPELLING, &|name| {
            (name == from).then(|| to.to_owned())
        });
        normal::quoted_as_needed(&renamed, to)
    }
}

impl QueryOptimizer for Postgresql {}
