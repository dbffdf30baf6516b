//! Planners that are broken on purpose: the properties must catch each of them.
//!
//! A suite that a broken planner passes tests nothing. Each [`Fault`] spoils the plans of the real
//! planner in one way in which planners go wrong; [`caught`] says whether some pair noticed.

use specforge_db_core::contract::ShortTable;
use specforge_db_core::dialect::{Dialect, DialectInfo};
use specforge_db_core::diff::{Change, Renames};
use specforge_db_core::error::Result;
use specforge_db_core::finding::Finding;
use specforge_db_core::model::{
    Column, Definition, Facet, Family, Mention, Object, ObjectPath, Options, Schema, Table,
};
use specforge_db_core::name::Ident;
use specforge_db_core::plan::{
    Check, Command, Frame, MadeAnew, MigrationPlanner, Needs, PlanBody, PlanCx, PlanRequest,
    PlanResponse, Probe, Recipe, Reversibility, Step, StepDraft, Unsupported, plan_hash,
};
use specforge_db_core::read::{Has, Items, SchemaReader, Split};
use specforge_db_core::version::Version;

use crate::property::{Pair, check_pair};
use crate::server::Server;

/// One way in which a planner goes wrong.
#[derive(Clone, Copy, Debug)]
pub struct Fault {
    /// What is wrong, in a few words.
    pub name: &'static str,
    /// Spoils a plan; leaves alone what it has nothing to spoil in.
    pub spoil: fn(&mut PlanBody),
    /// Spoils a schema after it was read.
    pub misread: fn(&mut Schema),
}

/// A fault of plans.
pub const fn plans(name: &'static str, spoil: fn(&mut PlanBody)) -> Fault {
    Fault { name, spoil, misread: |_| {} }
}

/// A fault of readers.
pub const fn reads(name: &'static str, misread: fn(&mut Schema)) -> Fault {
    Fault { name, spoil: |_| {}, misread }
}

/// Changes the text of every step.
pub fn on_sql(body: &mut PlanBody, change: impl Fn(&str) -> String) {
    for step in &mut body.migration_steps {
        step.sql = step.sql.as_deref().map(&change);
    }
}

/// A text without some of its lines, of which it is asked in capitals.
pub fn without_lines(sql: &str, gone: impl Fn(&str) -> bool) -> String {
    sql.split_inclusive('\n').filter(|line| !gone(&line.to_ascii_uppercase())).collect()
}

/// Numbers steps anew, after some went.
pub fn renumber(steps: &mut [Step]) {
    for (at, step) in steps.iter_mut().enumerate() {
        step.step = u32::try_from(at + 1).unwrap_or(u32::MAX);
        step.depends_on.clear();
    }
}

/// Leaves only the steps of which something holds.
pub fn keep(body: &mut PlanBody, holds: impl Fn(&Step) -> bool) {
    let count = body.migration_steps.len();
    body.migration_steps.retain(holds);
    if body.migration_steps.len() != count {
        renumber(&mut body.migration_steps);
    }
}

/// Whether the text of a step has a word in it, in capitals.
pub fn says(step: &Step, word: &str) -> bool {
    step.sql.as_deref().unwrap_or_default().to_ascii_uppercase().contains(word)
}

/// The ways in which the planner of any SQL database can go wrong.
pub const FAULTS: &[Fault] = &[
    plans("every plan is empty", |body| body.migration_steps.clear()),
    plans("the last step is forgotten", |body| {
        body.migration_steps.pop();
    }),
    plans("the first step is forgotten", |body| {
        if !body.migration_steps.is_empty() {
            body.migration_steps.remove(0);
        }
        renumber(&mut body.migration_steps);
    }),
    plans("the order of steps is reversed", |body| {
        body.migration_steps.reverse();
        renumber(&mut body.migration_steps);
    }),
    plans("indexes are forgotten", |body| {
        keep(body, |step| !says(step, "CREATE INDEX") || says(step, "DROP TABLE"));
        on_sql(body, |sql| without_lines(sql, |line| line.contains("CREATE INDEX")));
    }),
    plans("triggers are not created again", |body| {
        keep(body, |step| !says(step, "CREATE TRIGGER"));
    }),
    plans("views are not created again", |body| {
        keep(body, |step| !says(step, "CREATE VIEW"));
    }),
    plans("everything is in one transaction", |body| {
        for step in &mut body.migration_steps {
            "group:1".clone_into(&mut step.transaction);
        }
    }),
    plans("no row is looked at before", |body| {
        for step in &mut body.migration_steps {
            step.checks.clear();
            step.prerequisites.clear();
        }
    }),
    plans("rows are refused for nothing", |body| {
        if let Some(step) = body.migration_steps.first_mut() {
            let query = Command::Text("SELECT 1".to_owned());
            step.checks = vec![Check::no_rows(query, "because")];
        }
    }),
    plans("nothing is ever lossy", |body| {
        for step in &mut body.migration_steps {
            step.reversibility = Reversibility::Reversible;
            step.loses = None;
        }
    }),
    plans("the way back is empty", |body| {
        for step in &mut body.migration_steps {
            step.rollback_sql = Some(String::new());
        }
    }),
    plans("the way back stops half-way", |body| {
        if let Some(step) = body.migration_steps.iter_mut().find(|step| step.transaction != "none")
        {
            step.rollback_sql = Some(String::new());
        }
    }),
    plans("NOT NULL is lost", |body| on_sql(body, |sql| sql.replace(" NOT NULL", ""))),
    plans("defaults are lost", |body| {
        on_sql(body, |sql| {
            let cut = |line: &str| match line.find(" DEFAULT ") {
                Some(at) if !line.contains(';') => {
                    let comma = if line.trim_end().ends_with(',') { ",\n" } else { "\n" };
                    line.get(..at).unwrap_or_default().to_owned() + comma
                }
                _ => line.to_owned(),
            };
            sql.split_inclusive('\n').map(cut).collect()
        });
    }),
    reads("defaults are not read", |schema| {
        each_table(schema, |table| table.columns.iter_mut().for_each(|c| c.default = None));
    }),
    reads("checks are not read", |schema| each_table(schema, |table| table.checks.clear())),
    reads("foreign keys are not read", |schema| {
        each_table(schema, |table| table.foreign_keys.clear());
    }),
    reads("indexes are not read", |schema| each_table(schema, |table| table.indexes.clear())),
    reads("descending order is not read", |schema| {
        each_table(schema, |table| {
            let parts = table.indexes.iter_mut().flat_map(|index| &mut index.parts);
            parts.for_each(|part| part.order = specforge_db_core::model::SortOrder::Asc);
        });
    }),
    reads("views and triggers are not read", |schema| {
        schema.namespaces.iter_mut().for_each(|namespace| namespace.definitions.clear());
    }),
    reads("options of tables are not read", |schema| {
        each_table(schema, |table| table.options = specforge_db_core::model::Options::EMPTY);
    }),
    reads("the last column is not read", |schema| {
        each_table(schema, |table| {
            if table.columns.len() > 1 {
                table.columns.pop();
            }
        });
    }),
];

/// Changes every table.
pub fn each_table(schema: &mut Schema, change: impl Fn(&mut specforge_db_core::model::Table)) {
    schema.namespaces.iter_mut().flat_map(|namespace| &mut namespace.tables).for_each(change);
}

/// The real planner with a fault.
#[derive(Debug)]
pub struct Broken {
    real: &'static dyn MigrationPlanner,
    fault: Fault,
}

impl Broken {
    /// Breaks a planner.
    pub fn new(real: &'static dyn MigrationPlanner, fault: Fault) -> Self {
        Self { real, fault }
    }
}

impl Dialect for Broken {
    fn info(&self) -> &'static DialectInfo {
        self.real.info()
    }
}

impl SchemaReader for Broken {
    fn split<'t>(&self, text: &'t str) -> Split<'t> {
        self.real.split(text)
    }

    fn read_statement(&self, statement: &str, version: Version) -> Items {
        self.real.read_statement(statement, version)
    }

    fn read_within(&self, statement: &str, own: &Ident, has: Has<'_>, version: Version) -> Items {
        self.real.read_within(statement, own, has, version)
    }

    fn family(&self, raw: &str) -> Family {
        self.real.family(raw)
    }

    fn short_table(&self, name: &str, table: &ShortTable) -> Result<String> {
        self.real.short_table(name, table)
    }

    fn check_text(&self, text: &str) -> Result<(), String> {
        self.real.check_text(text)
    }

    fn check_value(&self, text: &str) -> Result<(), String> {
        self.real.check_value(text)
    }

    fn normalize(&self, schema: &mut Schema, version: Version) {
        self.real.normalize(schema, version);
        (self.fault.misread)(schema);
    }
}

impl MigrationPlanner for Broken {
    fn render(&self, change: &Change, cx: &PlanCx<'_>) -> Result<Vec<Command>, Unsupported> {
        self.real.render(change, cx)
    }

    fn probe(&self, probe: &Probe<'_>, cx: &PlanCx<'_>) -> Result<Command, Unsupported> {
        self.real.probe(probe, cx)
    }

    fn own_checks(&self, change: &Change, cx: &PlanCx<'_>) -> Vec<Check> {
        self.real.own_checks(change, cx)
    }

    fn recipes(&self) -> &'static [&'static Recipe] {
        self.real.recipes()
    }

    fn loses(&self, change: &Change, cx: &PlanCx<'_>) -> Option<String> {
        self.real.loses(change, cx)
    }

    fn operation(&self, change: &Change, cx: &PlanCx<'_>) -> &'static str {
        self.real.operation(change, cx)
    }

    fn rework(&self, changes: Vec<Change>, cx: &PlanCx<'_>) -> Vec<Change> {
        self.real.rework(changes, cx)
    }

    fn why(&self, change: &Change, cx: &PlanCx<'_>) -> Option<String> {
        self.real.why(change, cx)
    }

    fn searched(&self, change: &Change, cx: &PlanCx<'_>) -> Option<ObjectPath> {
        self.real.searched(change, cx)
    }

    fn needs(&self, change: &Change, cx: &PlanCx<'_>) -> Needs {
        self.real.needs(change, cx)
    }

    fn disturbs(&self, change: &Change, cx: &PlanCx<'_>) -> Vec<ObjectPath> {
        self.real.disturbs(change, cx)
    }

    fn mentions(&self, definition: &Definition, cx: &PlanCx<'_>) -> Vec<Mention> {
        self.real.mentions(definition, cx)
    }

    fn in_the_way(&self, definition: &Definition, disturbed: &ObjectPath) -> bool {
        self.real.in_the_way(definition, disturbed)
    }

    fn in_place(&self, change: &Change, cx: &PlanCx<'_>) -> bool {
        self.real.in_place(change, cx)
    }

    fn needs_value(&self, column: &Column, cx: &PlanCx<'_>) -> bool {
        self.real.needs_value(column, cx)
    }

    fn made_anew(
        &self,
        table: &ObjectPath,
        before: &Table,
        after: &Table,
        cx: &PlanCx<'_>,
    ) -> MadeAnew {
        self.real.made_anew(table, before, after, cx)
    }

    fn add_compatibility_views(
        &self,
        from: &Schema,
        to: &mut Schema,
        renames: &Renames,
        version: Version,
    ) -> Vec<Finding> {
        self.real.add_compatibility_views(from, to, renames, version)
    }

    fn keep_unchangeable(
        &self,
        from: &Schema,
        to: &mut Schema,
        renames: &Renames,
        version: Version,
    ) -> Vec<Finding> {
        self.real.keep_unchangeable(from, to, renames, version)
    }

    fn same(&self, facet: &Facet, before: &Object, after: &Object) -> bool {
        self.real.same(facet, before, after)
    }

    fn parents(&self, table: &Table, path: &ObjectPath) -> Vec<ObjectPath> {
        self.real.parents(table, path)
    }

    fn renamed_options(
        &self,
        table: &Table,
        path: &ObjectPath,
        renames: &Renames,
    ) -> Option<Options> {
        self.real.renamed_options(table, path, renames)
    }

    fn rename_in(&self, text: &str, from: &str, to: &str) -> String {
        self.real.rename_in(text, from, to)
    }

    fn frame(&self, steps: &[&StepDraft], cx: &PlanCx<'_>) -> Frame {
        self.real.frame(steps, cx)
    }

    fn plan(&self, request: &PlanRequest) -> Result<PlanResponse> {
        let mut plan = specforge_db_core::plan::answer(self, request)?;
        (self.fault.spoil)(&mut plan.body);
        // The hash is right: it is the plan that is wrong.
        plan.body.plan.hash = plan_hash(
            &plan.database,
            plan.target_version,
            &plan.body.plan,
            &plan.body.migration_steps,
        );
        Ok(plan)
    }
}

/// The pairs of which a planner without a fault makes another plan than the real one: none, or what
/// the others say of faults means nothing.
pub fn unfaithful(real: &'static dyn MigrationPlanner, pairs: &[(String, Pair)]) -> Vec<String> {
    let plain = Broken::new(real, plans("nothing is wrong", |_| {}));
    let differ = |(_, pair): &&(String, Pair)| steps(&plain, pair) != steps(real, pair);
    pairs.iter().filter(differ).map(|(name, _)| name.clone()).collect()
}

fn steps(planner: &dyn MigrationPlanner, pair: &Pair) -> Option<String> {
    let plan = planner.plan(&pair.request()).ok()?;
    serde_json::to_string(&plan.body.migration_steps).ok()
}

/// Which pairs notice a fault: their names with what they noticed, at most so many.
///
/// Pairs that fail without the fault are not counted.
pub fn caught(
    real: &'static dyn MigrationPlanner,
    server: &dyn Server,
    fault: Fault,
    pairs: &[(String, Pair)],
    most: usize,
) -> Vec<(String, String)> {
    let broken = Broken::new(real, fault);
    let mut noticed = Vec::new();
    for (name, pair) in pairs {
        // A plan in which the fault spoils nothing shows nothing.
        if steps(&broken, pair) == steps(real, pair) {
            continue;
        }
        if let Err(failure) = check_pair(&broken, server, pair)
            && check_pair(real, server, pair).is_ok()
        {
            noticed.push((name.clone(), failure.to_string()));
        }
        if noticed.len() == most {
            break;
        }
    }
    noticed
}
