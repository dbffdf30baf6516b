//! Figures over somebody else's pairs and schemas.
//!
//! The corpus stays where it is: nothing of it is copied, and the project's own tests never need it.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use specforge_db_core::contract::SchemaSource;
use specforge_db_core::plan::{Command, MigrationPlanner, PlanOptions, plan_models};
use specforge_db_core::read::{ReadRequest, SchemaReader};
use specforge_db_core::version::Version;

use crate::property::{Failure, Outcome, Pair, build, check_pair};
use crate::server::Server;

/// One line of a file of pairs.
#[derive(Clone, Debug, Deserialize)]
struct Line {
    id: String,
    current: String,
    desired: String,
    #[serde(default)]
    max_version: Option<Version>,
}

/// How pairs came out.
#[derive(Clone, Debug, Default)]
pub struct Figures {
    /// The catalog is the desired one, the second plan empty, the way back right.
    pub same: Vec<String>,
    /// The dialect said that it cannot be done, and why.
    pub unsupported: BTreeMap<String, String>,
    /// Something did not hold, and what.
    pub wrong: BTreeMap<String, String>,
    /// The plan was empty though the schemas differ.
    pub empty: Vec<String>,
    /// The database itself did not take one of the two schemas.
    pub invalid: BTreeMap<String, String>,
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = [
            ("same catalog", self.same.len()),
            ("unsupported", self.unsupported.len()),
            ("wrong", self.wrong.len()),
            ("empty", self.empty.len()),
            ("not valid", self.invalid.len()),
        ];
        for (what, count) in parts {
            writeln!(f, "{what:<14} {count:>5}")?;
        }
        for (what, list) in [
            ("unsupported", &self.unsupported),
            ("wrong", &self.wrong),
            ("not valid", &self.invalid),
        ] {
            for (id, why) in list {
                writeln!(f, "\n{what}: {id}\n{why}")?;
            }
        }
        for id in &self.empty {
            writeln!(f, "\nempty: {id}")?;
        }
        Ok(())
    }
}

/// Measures every pair of a file of lines.
pub fn pairs(
    planner: &dyn MigrationPlanner,
    server: &dyn Server,
    file: &Path,
) -> Result<Figures, String> {
    let text = std::fs::read_to_string(file).map_err(|e| format!("{}: {e}", file.display()))?;
    let mut figures = Figures::default();
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        let line: Line = serde_json::from_str(line).map_err(|e| e.to_string())?;
        let pair = Pair {
            current: line.current,
            desired: line.desired,
            version: line.max_version,
            ..Pair::default()
        };
        match check_pair(planner, server, &pair) {
            Ok(Outcome::Reached { .. }) => figures.same.push(line.id),
            Ok(Outcome::Unsupported { why }) => drop(figures.unsupported.insert(line.id, why)),
            Err(Failure { property, .. }) if property.contains("is not empty") => {
                figures.empty.push(line.id);
            }
            Err(Failure { property, detail }) if property.ends_with("database takes") => {
                figures.invalid.insert(line.id, detail);
            }
            Err(failure) => drop(figures.wrong.insert(line.id, failure.to_string())),
        }
    }
    Ok(figures)
}

/// How one schema came out.
#[derive(Clone, Debug)]
pub struct SchemaFigures {
    /// The file.
    pub file: PathBuf,
    /// How many statements it holds.
    pub statements: usize,
    /// What was not read, or came out otherwise; empty where all is well.
    pub lost: Vec<String>,
}

/// Reads each file, renders what was read, and holds what that builds against what the file builds.
pub fn schemas(
    planner: &dyn MigrationPlanner,
    server: &dyn Server,
    files: &[PathBuf],
) -> Result<Vec<SchemaFigures>, String> {
    files.iter().map(|file| schema(planner, server, file)).collect()
}

fn schema(
    planner: &dyn MigrationPlanner,
    server: &dyn Server,
    file: &Path,
) -> Result<SchemaFigures, String> {
    let text = std::fs::read_to_string(file).map_err(|e| format!("{}: {e}", file.display()))?;
    let statements = planner.split(&text).statements.len();
    let mut lost = Vec::new();
    let request = ReadRequest {
        task: "read-schema".to_owned(),
        database: None,
        contract_version: None,
        target_version: None,
        schema: Some(SchemaSource::Text(text.clone())),
        connection: None,
    };
    let read = SchemaReader::read(planner, &request).map_err(|e| e.to_string())?;
    let unread = read.findings.iter().filter(|finding| finding.rule.contains("unreadable"));
    lost.extend(unread.map(|finding| finding.message.clone()));
    let version = planner.info().default_version;
    let options = PlanOptions::default();
    let mut model = read.body.schema;
    planner.normalize(&mut model, version);
    let plan = plan_models(
        planner,
        specforge_db_core::model::Schema::default(),
        model,
        &[],
        &[],
        &options,
        version,
    );
    match plan {
        Err(error) => lost.push(format!("cannot be spelled: {error}")),
        Ok(plan) => {
            let wanted = build(server, &text)?.catalog()?;
            let mut spelled = server.open()?;
            for step in &plan.body.migration_steps {
                if let Some(sql) = &step.sql
                    && let Err(error) = spelled.run(&Command::Text(sql.clone()))
                {
                    lost.push(format!("step {}: {error}", step.step));
                }
            }
            let found = spelled.catalog()?;
            if wanted != found {
                lost.push(wanted.difference(&found));
            }
        }
    }
    Ok(SchemaFigures { file: file.to_owned(), statements, lost })
}
