//! One case, one Markdown file.
//!
//! Prose for people, then fenced blocks. Inputs: ```` ```toml ```` (version, renames, options,
//! statistics, expect), ```` ```sql current ````, ```` ```sql rows ````, ```` ```sql desired ````, or
//! ```` ```json request ````. Outputs, all optional: ```` ```sql plan ````, ```` ```text findings ````,
//! ```` ```json response ````, ```` ```text error ````. `UPDATE=1 cargo test` writes the outputs anew;
//! the properties hold of every case, whether it has outputs or not.

use std::fmt::Write as _;
use std::path::Path;

use indexmap::IndexMap;
use serde::Deserialize;
use serde_json::Value;
use specforge_db_core::contract::{Failure as FailedAnswer, parse_request};
use specforge_db_core::error::Error;
use specforge_db_core::finding::{Finding, Severity};
use specforge_db_core::plan::{
    Backfill, MigrationPlanner, PlanOptions, PlanResponse, RenameSpec, Step, TableStats,
};
use specforge_db_core::version::Version;

use crate::markdown::Document;
use crate::property::{Depth, Outcome, Pair, check_pair};
use crate::server::{Server, difference};

/// What a case says beside its schemas.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// The version to plan for.
    pub version: Option<Version>,
    /// Which objects only get another name.
    pub renames: Vec<RenameSpec>,
    /// With what a column that rows must have is filled.
    pub backfills: Vec<Backfill>,
    /// How to plan.
    pub options: PlanOptions,
    /// What is said about rows.
    pub statistics: IndexMap<String, TableStats>,
    /// How the case comes out.
    pub expect: Expected,
}

/// How a case comes out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Expected {
    /// The plan reaches the desired schema, rows and all.
    #[default]
    Reached,
    /// The rows forbid the plan; without them it reaches the desired schema.
    Refused,
    /// Nothing has to be done.
    Nothing,
    /// The database or this version cannot do it.
    Unsupported,
    /// The request is wrong.
    Error,
}

/// A test that fails says this.
pub type Failed = Box<dyn std::error::Error>;

/// Runs a case of the job `plan`.
pub fn plan_case(
    planner: &dyn MigrationPlanner,
    server: &dyn Server,
    path: &Path,
) -> Result<(), Failed> {
    let known =
        ["", "current", "desired", "rows", "request", "plan", "findings", "response", "error"];
    let document = open(path, &known)?;
    let settings = settings(&document)?;
    let answer = match document.body("request") {
        Some(request) => asked(planner, request)?,
        None => paired(planner, server, &document, &settings)?,
    };
    let mut outputs: Vec<(&str, String)> = Vec::new();
    match &answer {
        Ok(plan) => {
            outputs.push(("plan", plan_text(&plan.body.migration_steps)));
            outputs.push(("findings", findings_text(&plan.findings)));
            outputs.push(("response", pretty(&serde_json::to_value(plan)?)?));
        }
        Err(error) => {
            outputs.push(("error", error_text(error)));
            let failed = FailedAnswer::of(error, Some(planner.info().id));
            outputs.push(("response", pretty(&serde_json::to_value(failed)?)?));
        }
    }
    compare(path, &document, &outputs, &["plan", "findings", "response", "error"])
}

pub(crate) fn open(path: &Path, known: &[&str]) -> Result<Document, Failed> {
    let text = std::fs::read_to_string(path)?;
    let document = Document::parse(&text)?;
    if document.title().is_empty() {
        return Err("a case begins with a heading that says what it is about".into());
    }
    for block in document.blocks() {
        if !known.contains(&block.role.as_str()) {
            return Err(format!(
                "line {}: no block is for `{}`; known: {}",
                block.line,
                block.role,
                known.join(" ")
            )
            .into());
        }
    }
    Ok(document)
}

/// What a case says beside its schemas.
pub fn settings(document: &Document) -> Result<Settings, Failed> {
    let block = document.blocks().iter().find(|block| block.language == "toml");
    Ok(block.map(|block| toml::from_str(&block.body)).transpose()?.unwrap_or_default())
}

type Answer = Result<PlanResponse, Error>;

fn asked(planner: &dyn MigrationPlanner, request: &str) -> Result<Answer, Failed> {
    let value: Value = serde_json::from_str(request)?;
    Ok(parse_request(value).and_then(|request| planner.plan(&request)))
}

/// The pair that a case holds.
pub fn pair_of(document: &Document, settings: &Settings) -> Result<Pair, String> {
    let body = |role: &str| {
        document.body(role).map(str::to_owned).ok_or_else(|| format!("there is no `{role}` block"))
    };
    Ok(Pair {
        current: body("current")?,
        desired: body("desired")?,
        rows: document.body("rows").unwrap_or_default().to_owned(),
        renames: settings.renames.clone(),
        backfills: settings.backfills.clone(),
        version: settings.version,
        options: settings.options.clone(),
        table_stats: settings.statistics.clone(),
        depth: Depth::Whole,
        wishes: Vec::new(),
    })
}

fn paired(
    planner: &dyn MigrationPlanner,
    server: &dyn Server,
    document: &Document,
    settings: &Settings,
) -> Result<Answer, Failed> {
    let pair = pair_of(document, settings)?;
    if settings.expect == Expected::Error {
        return match planner.plan(&pair.request()) {
            Ok(plan) => {
                let plan = plan_text(&plan.body.migration_steps);
                Err(format!("an error was expected, and here is a plan:\n{plan}").into())
            }
            Err(error) => Ok(Err(error)),
        };
    }
    let outcome = check_pair(planner, server, &pair).map_err(|failure| failure.to_string())?;
    let (found, answer) = match outcome {
        Outcome::Reached { plan, refused, .. } => {
            let found = match refused {
                Some(_) => Expected::Refused,
                None if plan.body.migration_steps.is_empty() => Expected::Nothing,
                None => Expected::Reached,
            };
            (found, Ok(*plan))
        }
        Outcome::Unsupported { why } => {
            let error = planner.plan(&pair.request()).err();
            (Expected::Unsupported, Err(error.unwrap_or_else(|| Error::unsupported(why))))
        }
    };
    if found != settings.expect {
        let detail = match &answer {
            Ok(plan) => plan_text(&plan.body.migration_steps),
            Err(error) => error_text(error),
        };
        return Err(format!("expected {:?}, found {found:?}:\n{detail}", settings.expect).into());
    }
    Ok(answer)
}

/// A plan as its block shows it: what each step is, and its commands.
pub fn plan_text(steps: &[Step]) -> String {
    let mut text = String::new();
    for step in steps {
        let phase = step.phase.map(|phase| format!("{phase:?}").to_lowercase()).unwrap_or_default();
        let lock = match step.lock.blocks.as_str() {
            "nothing" => "blocks nothing".to_owned(),
            blocks => format!("blocks {blocks}, {}", step.lock.duration),
        };
        let mut line = format!(
            "-- {} · {} · {phase} · {lock} · {}",
            step.step, step.description, step.transaction
        );
        if let Some(loses) = &step.loses {
            let _ = write!(line, " · loses: {loses}");
        }
        let _ = writeln!(text, "{line}");
        for check in &step.checks {
            let _ = writeln!(text, "-- before: {}", one_line(check.sql.as_deref()));
        }
        let command = step.sql.clone().or_else(|| step.command.as_ref().map(Value::to_string));
        let _ = writeln!(text, "{}", command.unwrap_or_default());
        for check in &step.verify {
            let _ = writeln!(text, "-- after: {}", one_line(check.sql.as_deref()));
        }
    }
    text
}

fn one_line(text: Option<&str>) -> String {
    text.unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Findings as their block shows them, a line each.
pub fn findings_text(findings: &[Finding]) -> String {
    let mut text = String::new();
    for finding in findings {
        let severity = match finding.severity {
            Severity::Info => "info",
            Severity::Warning => "warning",
            Severity::Error => "error",
        };
        let object = finding.location.object.as_deref().unwrap_or_default();
        let gap = if object.is_empty() { "" } else { " " };
        let _ = writeln!(text, "{severity}[{}]{gap}{object}: {}", finding.rule, finding.message);
    }
    text
}

pub(crate) fn error_text(error: &Error) -> String {
    let mut text = error.code().as_str().to_owned();
    if let Some(pointer) = error.pointer() {
        let _ = write!(text, " at {pointer}");
    }
    let _ = writeln!(text, ": {}", error.detail());
    for item in error.items() {
        let pointer = item.pointer.as_deref().unwrap_or_default();
        let place = item.span.map(|span| format!(" {span:?}")).unwrap_or_default();
        let _ = writeln!(text, "- {pointer}{place}: {}", item.detail);
    }
    if let Some(help) = error.help_text() {
        let _ = writeln!(text, "help: {help}");
    }
    text
}

pub(crate) fn pretty(value: &Value) -> Result<String, Failed> {
    Ok(serde_json::to_string_pretty(value)? + "\n")
}

/// Holds the outputs of a case against what the file says, or writes them.
pub(crate) fn compare(
    path: &Path,
    document: &Document,
    outputs: &[(&str, String)],
    roles: &[&str],
) -> Result<(), Failed> {
    let mut wrong = String::new();
    let mut text = document.clone();
    for block in document.blocks() {
        if !roles.contains(&block.role.as_str()) {
            continue;
        }
        let found = outputs.iter().find(|(role, _)| *role == block.role);
        let Some((role, found)) = found else {
            let _ = writeln!(wrong, "there is nothing for the block `{}`", block.role);
            continue;
        };
        if *found != block.body {
            let _ = writeln!(wrong, "{role}:\n{}", difference(&block.body, found));
            text = Document::parse(&text.with_body(role, found))?;
        }
    }
    if wrong.is_empty() {
        return Ok(());
    }
    if std::env::var_os("UPDATE").is_some() && text.text() != document.text() {
        std::fs::write(path, text.text())?;
        return Ok(());
    }
    Err(format!("{wrong}\nif that is right: UPDATE=1 cargo test").into())
}
