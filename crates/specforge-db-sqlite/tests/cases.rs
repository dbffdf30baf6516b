//! One Markdown file, one case; `UPDATE=1 cargo test -p specforge-db-sqlite --test cases` writes
//! their outputs anew.

mod support;

use std::path::Path;

use specforge_db_core::contract::SchemaSource;
use specforge_db_core::dialect::dialect;
use specforge_db_core::plan::{Command, PlanOptions, plan_models};
use specforge_db_core::read::ReadRequest;
use specforge_db_testkit::Server as _;
use specforge_db_testkit::design::{Made, answers, design_case};

fn plan(path: &Path) -> datatest_stable::Result<()> {
    specforge_db_testkit::case::plan_case(support::sqlite(), &support::InMemory, path)
        .map_err(|error| error.to_string().into())
}

fn design(path: &Path) -> datatest_stable::Result<()> {
    let designer = dialect("sqlite")?;
    design_case(designer, path, &look).map_err(|error| error.to_string().into())
}

/// Makes the design in a database, which has to declare what the design says, and asks it.
fn look(made: &Made<'_>, statements: &[&str]) -> Result<String, String> {
    let response = made.response;
    let mut database = support::InMemory.open()?;
    if let Some(existing) = made.existing {
        database.run(&Command::Text(existing.to_owned()))?;
    }
    let sql = response.body.schema_sql.clone().unwrap_or_default();
    database.run(&Command::Text(sql)).map_err(|why| format!("the schema is refused: {why}"))?;
    let declared = SchemaSource::Text(database.declared()?);
    let request = ReadRequest {
        task: "read-schema".to_owned(),
        schema: Some(declared),
        target_version: Some(response.target_version),
        database: None,
        contract_version: None,
        connection: None,
    };
    let planner = support::sqlite();
    let found = planner.read(&request).map_err(|e| e.to_string())?.body.schema;
    let designed = response.body.schema.clone();
    let options = PlanOptions::default();
    let plan = plan_models(planner, found, designed, &[], &[], &options, response.target_version);
    if let Some(step) = plan.map_err(|e| e.to_string())?.body.migration_steps.first() {
        return Err(format!("what is read back is not what was designed: {:?}", step.sql));
    }
    Ok(answers(database.as_mut(), statements))
}

datatest_stable::harness! {
    { test = design, root = "tests/cases/design", pattern = r"\.md$" },
    { test = plan, root = "tests/cases/plan", pattern = r"\.md$" },
}
