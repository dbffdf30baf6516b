//! Random sets of requirements, each made on a server of every version that is there and read back.
//!
//! `SPECFORGE_SETS=2000` makes more of them, `SPECFORGE_SEED=7` others.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod live;
mod support;

use live::{declared, differences, introspect};
use specforge_db_core::design::DesignResponse;
use specforge_db_core::dialect::dialect;
use specforge_db_core::plan::Command;
use specforge_db_testkit::Database as _;
use specforge_db_testkit::requirement::Sets;
use support::{Pg, Postgres, builds};

/// Makes a design on a server, and says in what it differs from what is read back.
fn made(database: &mut Pg, response: &DesignResponse) -> Result<(), String> {
    let sql = response.body.schema_sql.clone().unwrap_or_default();
    let said = declared(&sql, response.target_version).map_err(|e| e.to_string())?;
    let apart = differences(&response.body.schema, &said);
    if !apart.is_empty() {
        return Err(format!("the statements differ from the model:\n{}", apart.join("\n")));
    }
    database.run(&Command::Text(sql.clone())).map_err(|e| format!("{e}\n{sql}"))?;
    let (found, _) = introspect(&database.url()).map_err(|e| e.to_string())?;
    let apart = differences(&response.body.schema, &found);
    if apart.is_empty() {
        Ok(())
    } else {
        Err(format!("the server and the model differ:\n{}", apart.join("\n")))
    }
}

#[test]
fn random_requirements_are_designed_as_they_were_asked_for() {
    let builds = builds().unwrap();
    let servers = u64::try_from(builds.len()).unwrap();
    for build in builds {
        let major = build.major.to_string();
        let mut sets = Sets::from_environment(300, &[&major]);
        sets.count = sets.count.div_ceil(servers);
        // Each version meets sets of its own.
        sets.seed = sets.seed.wrapping_add(u64::from(build.major) << 32);
        let mut database = Postgres::on(build).unwrap().database().unwrap();
        let report = sets.run(dialect("postgresql").unwrap(), &mut |response| {
            let judged = made(&mut database, response);
            let emptied = database.empty();
            judged.and(emptied)
        });
        assert!(report.failures.is_empty(), "PostgreSQL {major}: {report}");
        assert!(report.refusals() * 3 < report.made, "too many contradict themselves: {report}");
    }
}
