//! One Markdown file, one case, on a server of the version that it plans for; `UPDATE=1
//! cargo test -p specforge-db-postgresql --test cases` writes their outputs anew.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod live;
mod support;

use std::path::Path;

use live::{declared, differences, introspect};
use specforge_db_core::design::DesignResponse;
use specforge_db_core::dialect::dialect;
use specforge_db_core::plan::{Command, PlanOptions, plan_models};
use specforge_db_testkit::Database as _;
use specforge_db_testkit::design::{Made, answers, design_case};
use support::{Build, Pool, Postgres, build, postgresql};

fn plan(path: &Path) -> datatest_stable::Result<()> {
    let text = std::fs::read_to_string(path)?;
    let stated = text.lines().find_map(|line| line.strip_prefix("version = \""));
    let stated = stated.and_then(|rest| rest.split(['"', '.']).next());
    let major = stated.ok_or("a case says for which version it is")?.parse()?;
    let server = Pool::shared(build(major)?)?;
    specforge_db_testkit::case::plan_case(postgresql(), server, path)
        .map_err(|error| error.to_string().into())
}

fn design(path: &Path) -> datatest_stable::Result<()> {
    let designer = dialect("postgresql")?;
    let look = |made: &Made<'_>, statements: &[&str]| {
        if made.existing.is_none() {
            says_the_same(made.response)?;
        }
        look(made, statements)
    };
    design_case(designer, path, &look).map_err(|error| error.to_string().into())
}

/// The statements say what the model says: either may be handed to plan-migration.
fn says_the_same(response: &DesignResponse) -> Result<(), String> {
    let sql = response.body.schema_sql.as_deref().unwrap_or_default();
    let said = declared(sql, response.target_version).map_err(|e| e.to_string())?;
    match differences(&response.body.schema, &said).as_slice() {
        [] => Ok(()),
        apart => Err(format!("the statements differ from the model:\n{}", apart.join("\n"))),
    }
}

/// Makes the design on a server of its version, or the oldest that is there, and on the newest.
fn look(made: &Made<'_>, statements: &[&str]) -> Result<String, String> {
    let own = build(made.response.target_version.major().max(13))?;
    let on = |build: &Build| {
        look_on(build.clone(), made, statements).map_err(|e| format!("{}: {e}", build.major))
    };
    let answered = on(&own)?;
    if own.major < 18 {
        let newest = on(&build(18)?)?;
        if newest != answered {
            return Err(format!("18 answers otherwise:\n{newest}\nthan:\n{answered}"));
        }
    }
    Ok(answered)
}

fn look_on(build: Build, made: &Made<'_>, statements: &[&str]) -> Result<String, String> {
    let response = made.response;
    let same_version = build.major == response.target_version.major();
    let mut database = Postgres::on(build)?.database()?;
    if let Some(existing) = made.existing {
        database.run(&Command::Text(existing.to_owned()))?;
    }
    let sql = response.body.schema_sql.clone().unwrap_or_default();
    database.run(&Command::Text(sql))?;
    let (found, version) = introspect(&database.url()).map_err(|e| e.to_string())?;
    let designed = &response.body.schema;
    let apart = if same_version { differences(designed, &found) } else { Vec::new() };
    if !apart.is_empty() {
        return Err(format!("what is read back is not what was designed:\n{}", apart.join("\n")));
    }
    let options = PlanOptions::default();
    let planner = postgresql();
    let plan = plan_models(planner, found, designed.clone(), &[], &[], &options, version);
    let plan = plan.map_err(|e| e.to_string())?;
    if let Some(step) = plan.body.migration_steps.first() {
        return Err(format!("a plan would still do something: {:?}", step.sql));
    }
    // 18 tells RESTRICT from NO ACTION, whose code and words were the same before.
    let answered = answers(&mut database, statements);
    Ok(answered.replace("23001:", "23503:").replace("RESTRICT setting of foreign", "foreign"))
}

datatest_stable::harness! {
    { test = design, root = "tests/cases/design", pattern = r"\.md$" },
    { test = plan, root = "tests/cases/plan", pattern = r"\.md$" },
}
