//! What must hold of every pair of schemas.
//!
//! [`check_pair`] plans the way from one schema to another, executes it on a real database with
//! rows, and holds the result against a database in which the desired schema was built fresh. None
//! of it looks at the text of a plan, so a dialect is free to find better ways.

mod gathered;
mod model;
mod rows;

use std::fmt::Write as _;

use indexmap::IndexMap;
use serde_json::Value;
use specforge_db_core::contract::SchemaSource;
use specforge_db_core::dialect::cap;
use specforge_db_core::error::{Error, ErrorCode};
use specforge_db_core::plan::{
    Backfill, Command, MigrationPlanner, PlanOptions, PlanRequest, PlanResponse, RenameSpec,
    Reversibility, TableStats,
};
use specforge_db_core::version::Version;
use specforge_db_core::wish::WishEntry;

use crate::judge::{Ran, prerequisites, run, undo};
use crate::server::{Catalog, Database, Server};

/// Two schemas and what lies between them.
#[derive(Clone, Debug, Default)]
pub struct Pair {
    /// The schema as it is.
    pub current: String,
    /// The schema as it should be.
    pub desired: String,
    /// What is wished, where the planner is not told the desired schema: it has to come to it by itself.
    pub wishes: Vec<WishEntry>,
    /// Statements that put rows into the current schema.
    pub rows: String,
    /// Which objects only get another name.
    pub renames: Vec<RenameSpec>,
    /// With what a column that rows must have is filled.
    pub backfills: Vec<Backfill>,
    /// The version to plan for; absent means the dialect's default.
    pub version: Option<Version>,
    /// How to plan.
    pub options: PlanOptions,
    /// What is said about rows.
    pub table_stats: IndexMap<String, TableStats>,
    /// How much is asked.
    pub depth: Depth,
}

/// How much is asked of a pair.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Depth {
    /// Everything.
    #[default]
    Whole,
    /// That the plan reaches the desired catalog with all rows, and that its way back leads to the
    /// current one: not how each schema is spelled, nor what the database tells of itself afterwards.
    Plan,
}

impl Pair {
    /// The request that asks for the plan.
    pub fn request(&self) -> PlanRequest {
        PlanRequest {
            task: "plan-migration".to_owned(),
            database: None,
            contract_version: None,
            target_version: self.version,
            current_schema: SchemaSource::Text(self.current.clone()),
            desired_schema: self
                .wishes
                .is_empty()
                .then(|| SchemaSource::Text(self.desired.clone())),
            desired_changes: self.wishes.clone(),
            table_stats: self.table_stats.clone(),
            renames: if self.wishes.is_empty() { self.renames.clone() } else { Vec::new() },
            backfills: if self.wishes.is_empty() { self.backfills.clone() } else { Vec::new() },
            options: self.options.clone(),
        }
    }
}

/// How a pair came out when nothing was wrong.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// The plan reached the desired catalog, and the way back the current one.
    Reached {
        /// The plan.
        plan: Box<PlanResponse>,
        /// The prerequisite by which the rows forbade it, where they did; then it was executed
        /// without rows.
        refused: Option<String>,
        /// Whether the plan said that something is lost.
        lossy: bool,
    },
    /// The planner says that it cannot be done, and why.
    Unsupported {
        /// Why.
        why: String,
    },
}

/// A property that does not hold.
#[derive(Clone, Debug)]
pub struct Failure {
    /// Which one.
    pub property: &'static str,
    /// What was seen.
    pub detail: String,
}

impl Failure {
    fn new(property: &'static str, detail: impl Into<String>) -> Self {
        Self { property, detail: detail.into() }
    }
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "[{}] {}", self.property, self.detail)
    }
}

/// Turns an error into a failure of a property.
trait Holds<T> {
    fn holds(self, property: &'static str) -> Result<T, Failure>;
}

impl<T, E: std::fmt::Display> Holds<T> for Result<T, E> {
    fn holds(self, property: &'static str) -> Result<T, Failure> {
        self.map_err(|error| Failure::new(property, error.to_string()))
    }
}

fn ensure(
    holds: bool,
    property: &'static str,
    detail: impl FnOnce() -> String,
) -> Result<(), Failure> {
    if holds { Ok(()) } else { Err(Failure::new(property, detail())) }
}

/// The statements of a text as one command.
fn text(sql: &str) -> Command {
    Command::Text(sql.to_owned())
}

/// Builds a schema in an empty database.
pub(crate) fn build<'s>(
    server: &'s dyn Server,
    schema: &str,
) -> Result<Box<dyn Database + 's>, String> {
    let mut database = server.open()?;
    database.run(&text(schema))?;
    Ok(database)
}

/// The property of plans whose steps can be taken back.
const WAY_BACK: &str = "the way back can be gone";

/// Checks every property of a pair.
pub fn check_pair(
    planner: &dyn MigrationPlanner,
    server: &dyn Server,
    pair: &Pair,
) -> Result<Outcome, Failure> {
    let mut current =
        build(server, &pair.current).holds("the current schema is one that the database takes")?;
    let from = current.catalog().holds("the catalog can be read")?;
    let to = build(server, &pair.desired)
        .holds("the desired schema is one that the database takes")?
        .catalog()
        .holds("the catalog can be read")?;

    let request = pair.request();
    let plan = match planner.plan(&request) {
        Ok(plan) => plan,
        Err(error) => return refusal(planner, &request, &error),
    };
    same_twice(planner, &request, &plan)?;
    well_formed(&plan)?;
    if pair.depth == Depth::Whole {
        model::check(planner, server, pair, &from, &to)?;
    }
    if plan.body.migration_steps.is_empty() {
        ensure(from == to, "a plan for schemas that differ is not empty", || from.difference(&to))?;
    }

    let lossy =
        plan.body.migration_steps.iter().any(|s| s.reversibility != Reversibility::Reversible);
    let rows = current.run(&text(&pair.rows));
    rows.holds("the rows fit the current schema")?;
    let refused = prerequisites(&mut *current, &plan.body.migration_steps)
        .holds("prerequisites can be asked")?;
    if let Some(check) = &refused {
        rows::refused_rightly(server, pair, &mut *current, planner.info().name_case, check)?;
        let mut empty = build(server, &pair.current).holds("the current schema can be built")?;
        execute(planner, pair, &plan, &mut *empty, (&from, &to))?;
    } else {
        let believed = lossy && current.believes_losses() && !pair.rows.is_empty();
        match execute(planner, pair, &plan, &mut *current, (&from, &to)) {
            // What rows have lost, some constraint of the schema they come from may ask for.
            Err(failure) if believed && failure.property == WAY_BACK => {
                let mut empty =
                    build(server, &pair.current).holds("the current schema can be built")?;
                execute(planner, pair, &plan, &mut *empty, (&from, &to))?;
            }
            executed => executed?,
        }
    }
    Ok(Outcome::Reached { plan: Box::new(plan), refused, lossy })
}

fn refusal(
    planner: &dyn MigrationPlanner,
    request: &PlanRequest,
    error: &Error,
) -> Result<Outcome, Failure> {
    let again = planner.plan(request).err();
    ensure(
        again.as_ref().map(ToString::to_string) == Some(error.to_string()),
        "the same request gives the same answer",
        || format!("first {error}, then {again:?}"),
    )?;
    ensure(
        error.code() == ErrorCode::Unsupported,
        "a plan is made, or refused as unsupported",
        || {
            let items: Vec<_> = error.items().iter().map(|item| item.detail.as_str()).collect();
            format!("{}: {error} {}", error.code().as_str(), items.join("; "))
        },
    )?;
    ensure(!error.detail().trim().is_empty(), "a refusal says why", || format!("{error:?}"))?;
    Ok(Outcome::Unsupported { why: error.to_string() })
}

fn same_twice(
    planner: &dyn MigrationPlanner,
    request: &PlanRequest,
    plan: &PlanResponse,
) -> Result<(), Failure> {
    let again = planner.plan(request).holds("the same request gives the same answer")?;
    let (a, b) = (serde_json::to_string(plan), serde_json::to_string(&again));
    ensure(a.ok() == b.ok(), "the same request gives the same answer", || {
        "two plans of one request differ".to_owned()
    })?;
    let value: Value = serde_json::to_value(plan).holds("an answer survives JSON")?;
    let back: PlanResponse = serde_json::from_value(value).holds("an answer survives JSON")?;
    ensure(back == *plan, "an answer survives JSON", || "it comes back different".to_owned())
}

/// What every plan says of itself, whatever it does.
fn well_formed(plan: &PlanResponse) -> Result<(), Failure> {
    const PROPERTY: &str = "a plan is well-formed";
    let info = specforge_db_core::plan::plan_hash(
        &plan.database,
        plan.target_version,
        &plan.body.plan,
        &plan.body.migration_steps,
    );
    ensure(info == plan.body.plan.hash, PROPERTY, || "its hash is not its own".to_owned())?;
    for (at, step) in plan.body.migration_steps.iter().enumerate() {
        let number = step.step;
        ensure(number as usize == at + 1, PROPERTY, || format!("step {at} is numbered {number}"))?;
        ensure(!step.description.is_empty() && !step.rationale.is_empty(), PROPERTY, || {
            format!("step {number} does not say what it does and why: {step:?}")
        })?;
        let bare = step.sql.as_deref().unwrap_or_default().trim_start().to_ascii_uppercase();
        let ends = ["BEGIN", "COMMIT", "ROLLBACK", "END"].iter().any(|word| {
            bare.strip_prefix(word).is_some_and(|rest| rest.trim_start().starts_with(';'))
        });
        ensure(!ends, PROPERTY, || format!("step {number} has a transaction of its own: {bare}"))?;
        ensure(
            step.reversibility == Reversibility::Reversible || step.loses.is_some(),
            PROPERTY,
            || format!("step {number} is not reversible and does not say what it loses"),
        )?;
        ensure(step.depends_on.iter().all(|on| *on < number), PROPERTY, || {
            format!("step {number} depends on {:?}", step.depends_on)
        })?;
        let kind = step.transaction.as_str();
        ensure(matches!(kind, "none" | "own") || kind.starts_with("group:"), PROPERTY, || {
            format!("step {number} has the transaction `{kind}`")
        })?;
    }
    Ok(())
}

/// Executes a plan, looks at what it reached, and takes it back.
fn execute(
    planner: &dyn MigrationPlanner,
    pair: &Pair,
    plan: &PlanResponse,
    database: &mut dyn Database,
    (from, to): (&Catalog, &Catalog),
) -> Result<(), Failure> {
    let steps = &plan.body.migration_steps;
    let case = planner.info().name_case;
    let ailing = database.ailments().holds("the database can be examined")?;
    let before = database.contents().holds("rows can be read")?;
    match run(database, steps) {
        Ran::Through => {}
        Ran::Refused { check } => {
            return Err(Failure::new("an empty database forbids nothing", check));
        }
        Ran::Failed { why } => return Err(Failure::new("every step of a plan runs", why)),
    }
    // What a database cannot establish is not held against a plan: new columns stand behind the others,
    // and so do those that come back.
    let ordered = planner
        .info()
        .can(cap::COLUMN_ORDER, pair.version.unwrap_or(planner.info().default_version));
    let comparable =
        |catalog: &Catalog| if ordered { catalog.clone() } else { catalog.without_order() };
    let (from_there, to_there) = (comparable(from), comparable(to));
    let reached = comparable(&database.catalog().holds("the catalog can be read")?);
    ensure(reached == to_there, "a plan reaches the desired catalog", || {
        format!("{}\nthe plan was\n{}", to_there.difference(&reached), script(plan))
    })?;
    let ails = database.ailments().holds("the database can be examined")?;
    // Names may have changed, so that what ailed before is counted rather than compared.
    ensure(ails.len() <= ailing.len(), "a plan leaves a sound database", || {
        format!("{ails:?}\nthe plan was\n{}", script(plan))
    })?;
    let after = database.contents().holds("rows can be read")?;
    let lossy = steps.iter().any(|s| s.reversibility != Reversibility::Reversible);
    let losses = rows::Losses { declared: lossy, believed: database.believes_losses() };
    rows::survived(pair, case, (&before, &after), (from, to), losses).map_err(|failure| {
        Failure::new(
            failure.property,
            format!("{}\nthe plan was\n{}", failure.detail, script(plan)),
        )
    })?;
    if pair.depth == Depth::Whole {
        model::check_reached(planner, pair, plan, database)?;
    }

    let undone = undo(database, steps).holds(WAY_BACK).map_err(|failure| {
        Failure::new(failure.property, format!("{}\n{}", failure.detail, way_back(plan)))
    })?;
    if undone.possible {
        let restored = comparable(&database.catalog().holds("the catalog can be read")?);
        ensure(restored == from_there, "the way back leads to the current catalog", || {
            format!("{}\nthe way back was\n{}", from_there.difference(&restored), way_back(plan))
        })?;
    }
    if undone.complete {
        let restored = database.contents().holds("rows can be read")?;
        rows::restored(&before, &restored).map_err(|failure| {
            Failure::new(
                failure.property,
                format!(
                    "{}\nthe plan was\n{}\nthe way back was\n{}",
                    failure.detail,
                    script(plan),
                    way_back(plan)
                ),
            )
        })?;
    }
    Ok(())
}

/// The commands of a plan, for eyes.
pub fn script(plan: &PlanResponse) -> String {
    spell(plan, |step| step.sql.clone().or_else(|| step.command.as_ref().map(Value::to_string)))
}

fn way_back(plan: &PlanResponse) -> String {
    spell(plan, |step| {
        step.rollback_sql.clone().or_else(|| step.rollback_command.as_ref().map(Value::to_string))
    })
}

fn spell(
    plan: &PlanResponse,
    command: impl Fn(&specforge_db_core::plan::Step) -> Option<String>,
) -> String {
    let mut text = String::new();
    for step in &plan.body.migration_steps {
        let _ = writeln!(
            text,
            "-- {} · {} · {}\n{}",
            step.step,
            step.description,
            step.transaction,
            command(step).unwrap_or_default()
        );
    }
    text
}
