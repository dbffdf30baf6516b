//! Figures over somebody else's pairs and schemas.
//!
//! The corpus stays where it is: nothing of it is copied, and the project's own tests never need it.

use std::collections::BTreeMap;
use std::fmt::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use serde::Deserialize;
use specforge_db_core::contract::SchemaSource;
use specforge_db_core::diff::{Renames, diff_schemas};
use specforge_db_core::model::Schema;
use specforge_db_core::plan::{Command, MigrationPlanner, PlanOptions, plan_models};
use specforge_db_core::read::{Item, ReadRequest, SchemaReader, SkipKind};
use specforge_db_core::version::Version;

use crate::property::{Failure, Outcome, Pair, build, check_pair};
use crate::server::Server;

/// One line of a file of pairs.
#[derive(Clone, Debug, Deserialize)]
struct Line {
    id: String,
    current: String,
    desired: String,
    /// Statements that put rows into the current schema.
    #[serde(default)]
    rows: String,
    #[serde(default)]
    min_version: Option<Version>,
    #[serde(default)]
    max_version: Option<Version>,
}

/// How pairs came out.
#[derive(Clone, Debug, Default)]
struct Figures {
    /// The catalog is the desired one, the second plan empty, the way back right.
    pub same: Vec<String>,
    /// The dialect said that it cannot be done, and why.
    pub unsupported: BTreeMap<String, String>,
    /// Something did not hold, and what.
    pub wrong: BTreeMap<String, Failure>,
    /// The plan was empty though the schemas differ.
    pub empty: Vec<String>,
    /// There was neither a plan nor a refusal that says why.
    pub error: BTreeMap<String, String>,
    /// The database itself did not take one of the two schemas.
    pub invalid: BTreeMap<String, String>,
    /// The pair is for other versions.
    pub elsewhere: Vec<String>,
}

impl Figures {
    /// Whether nothing is wrong; what cannot be done may have been said.
    fn well(&self) -> bool {
        self.wrong.is_empty() && self.empty.is_empty() && self.error.is_empty()
    }

    fn add(&mut self, id: String, found: Found) {
        match found {
            Found::Elsewhere => self.elsewhere.push(id),
            Found::Checked(Ok(Outcome::Reached { .. })) => self.same.push(id),
            Found::Checked(Ok(Outcome::Unsupported { why })) => {
                self.unsupported.insert(id, why);
            }
            Found::Checked(Err(failure)) => {
                let Failure { property, detail } = &failure;
                if property.contains("schemas that differ is not empty") {
                    self.empty.push(id);
                } else if property.ends_with("database takes") {
                    self.invalid.insert(id, detail.clone());
                } else if property.ends_with("refused as unsupported") {
                    self.error.insert(id, detail.clone());
                } else {
                    self.wrong.insert(id, failure);
                }
            }
        }
    }
}

/// How much of a failure is shown; all of it where `SPECFORGE_DETAILS` is set.
const LINES: usize = 14;

/// Whether `SPECFORGE_ONLY` asks for it: words with commas between, of which one has to be in its name.
/// All are asked for where it is not set.
fn asked_for(name: &str) -> bool {
    let Ok(only) = std::env::var("SPECFORGE_ONLY") else { return true };
    only.split(',').map(str::trim).any(|word| !word.is_empty() && name.contains(word))
}

/// The beginning of a text, indented.
fn beginning(text: &str) -> String {
    let most = if std::env::var_os("SPECFORGE_DETAILS").is_some() { usize::MAX } else { LINES };
    let mut shown = String::new();
    for line in text.lines().take(most) {
        let _ = writeln!(shown, "    {line}");
    }
    if text.lines().nth(most).is_some() {
        shown.push_str("    ...\n");
    }
    shown
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = [
            ("same catalog", self.same.len()),
            ("unsupported", self.unsupported.len()),
            ("wrong", self.wrong.len()),
            ("empty", self.empty.len()),
            ("error", self.error.len()),
            ("not valid", self.invalid.len()),
            ("elsewhere", self.elsewhere.len()),
        ];
        for (what, count) in parts {
            writeln!(f, "{what:<14} {count:>5}")?;
        }
        let mut reasons: BTreeMap<&str, usize> = BTreeMap::new();
        for why in self.unsupported.values() {
            *reasons.entry(why.lines().next().unwrap_or_default()).or_default() += 1;
        }
        for failure in self.wrong.values() {
            *reasons.entry(failure.property).or_default() += 1;
        }
        let mut reasons: Vec<_> = reasons.into_iter().collect();
        reasons.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        for (reason, count) in reasons {
            writeln!(f, "{count:>5} {reason}")?;
        }
        for (what, list) in [
            ("unsupported", &self.unsupported),
            ("error", &self.error),
            ("not valid", &self.invalid),
        ] {
            for (id, why) in list {
                write!(f, "\n{what}: {id}\n{}", beginning(why))?;
            }
        }
        for (id, failure) in &self.wrong {
            let Failure { property, detail } = failure;
            write!(f, "\nwrong: {id}\n    [{property}]\n{}", beginning(detail))?;
        }
        for id in &self.empty {
            writeln!(f, "\nempty: {id}")?;
        }
        Ok(())
    }
}

/// What became of one pair.
enum Found {
    Elsewhere,
    Checked(Result<Outcome, Failure>),
}

/// Measures every pair of a file of lines, on a server of that version where it is told.
fn pairs(
    planner: &dyn MigrationPlanner,
    server: &dyn Server,
    file: &Path,
    version: Option<Version>,
) -> Result<Figures, String> {
    let text = std::fs::read_to_string(file).map_err(|e| format!("{}: {e}", file.display()))?;
    let lines: Vec<Line> = text
        .lines()
        .filter(|line| !line.trim().is_empty())
        .map(|line| serde_json::from_str(line).map_err(|e| format!("{}: {e}", file.display())))
        .filter(|line| line.as_ref().map_or(true, |line: &Line| asked_for(&line.id)))
        .collect::<Result<_, String>>()?;
    let figures = Mutex::new(Figures::default());
    let next = AtomicUsize::new(0);
    let work = || {
        while let Some(line) = lines.get(next.fetch_add(1, Ordering::Relaxed)) {
            let found = one_pair(planner, server, line, version);
            let mut figures = figures.lock().unwrap_or_else(PoisonError::into_inner);
            figures.add(line.id.clone(), found);
        }
    };
    // Servers wait for their disks and their clients, so that two or more pairs can go on at once.
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(4);
    std::thread::scope(|scope| (0..threads).for_each(|_| drop(scope.spawn(work))));
    let mut figures = figures.into_inner().unwrap_or_else(PoisonError::into_inner);
    for list in [&mut figures.same, &mut figures.empty, &mut figures.elsewhere] {
        list.sort();
    }
    Ok(figures)
}

fn one_pair(
    planner: &dyn MigrationPlanner,
    server: &dyn Server,
    line: &Line,
    version: Option<Version>,
) -> Found {
    let later = |max: Version| version.is_some_and(|version| version > max);
    let earlier = |min: Version| version.is_some_and(|version| version < min);
    if line.max_version.is_some_and(later) || line.min_version.is_some_and(earlier) {
        return Found::Elsewhere;
    }
    let pair = Pair {
        current: line.current.clone(),
        desired: line.desired.clone(),
        rows: line.rows.clone(),
        version: version.or(line.max_version),
        ..Pair::default()
    };
    Found::Checked(check_pair(planner, server, &pair))
}

/// How one schema came out.
#[derive(Clone, Debug)]
struct SchemaFigures {
    /// The file.
    pub file: PathBuf,
    /// How many statements it holds.
    pub statements: usize,
    /// What was not read, or came out otherwise; empty where all is well.
    pub lost: Vec<String>,
}

/// Where in a corpus one database's files are.
#[derive(Clone, Copy, Debug)]
pub struct Place<'f> {
    /// The folder.
    pub folder: &'f Path,
    /// The file of pairs is `pairs/` and this name, with `.jsonl` behind it.
    pub pairs: &'static str,
    /// How the names of schema files below `schemas/` end.
    pub schemas: &'static str,
}

/// Measures all files of a database: what came out in words, and whether all is well.
pub fn measure(
    planner: &dyn MigrationPlanner,
    server: &dyn Server,
    place: Place<'_>,
    version: Option<Version>,
) -> Result<(String, bool), String> {
    let (mut words, mut well) = (String::new(), true);
    let file = place.folder.join("pairs").join(format!("{}.jsonl", place.pairs));
    if file.exists() {
        let figures = pairs(planner, server, &file, version)?;
        let _ = writeln!(words, "{}\n{figures}", file.display());
        well &= figures.well();
    }
    let mut files = Vec::new();
    ending(&place.folder.join("schemas"), place.schemas, &mut files);
    for figures in schemas(planner, server, &files, version)? {
        let verdict = if figures.lost.is_empty() { "same catalog" } else { "LOST" };
        let file = figures.file.display();
        let _ = writeln!(words, "{file}: {} statements, {verdict}", figures.statements);
        for lost in &figures.lost {
            let _ = writeln!(words, "{lost}");
        }
        well &= figures.lost.is_empty();
    }
    Ok((words, well))
}

/// The files below a folder whose names end so, in order of their names.
fn ending(folder: &Path, end: &str, files: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            ending(&path, end, files);
        } else if path.to_string_lossy().ends_with(end) {
            files.push(path);
        }
    }
}

/// Reads each file, holds what was read against what the database tells of itself once it has
/// executed the file, renders it, and holds what that builds against what the file builds.
fn schemas(
    planner: &dyn MigrationPlanner,
    server: &dyn Server,
    files: &[PathBuf],
    version: Option<Version>,
) -> Result<Vec<SchemaFigures>, String> {
    let asked = files.iter().filter(|file| asked_for(&file.to_string_lossy()));
    asked.map(|file| schema(planner, server, file, version)).collect()
}

fn schema(
    planner: &dyn MigrationPlanner,
    server: &dyn Server,
    file: &Path,
    version: Option<Version>,
) -> Result<SchemaFigures, String> {
    let text = std::fs::read_to_string(file).map_err(|e| format!("{}: {e}", file.display()))?;
    let statements = planner.split(&text).statements.len();
    let mut lost = Vec::new();
    let version = version.unwrap_or(planner.info().default_version);
    let model = read(planner, &text, version, &mut lost)?;
    let mut built = match build(server, &without_rows(planner, &text, version)) {
        Ok(built) => built,
        Err(error) => {
            lost.push(format!("the database does not take it: {error}"));
            return Ok(SchemaFigures { file: file.to_owned(), statements, lost });
        }
    };
    let wanted = built.catalog()?;
    let told = read(planner, &built.declared()?, version, &mut lost)?;
    let changes = diff_schemas(planner, &model, &told, &Renames::default());
    lost.extend(changes.iter().map(|change| format!("told otherwise: {}", change.describe())));
    let options = PlanOptions::default();
    match plan_models(planner, Schema::default(), model, &[], &[], &options, version) {
        Err(error) => lost.push(format!("cannot be spelled: {error}")),
        Ok(plan) => {
            let mut spelled = server.open()?;
            for step in &plan.body.migration_steps {
                if let Some(sql) = &step.sql
                    && let Err(error) = spelled.run(&Command::Text(sql.clone()))
                {
                    lost.push(format!("step {}: {error}\n{sql}", step.step));
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

/// A schema without the statements that write rows: those of others may count on files that are absent.
fn without_rows(planner: &dyn MigrationPlanner, text: &str, version: Version) -> String {
    let split = planner.split(text);
    let writes = |text: &str| {
        let items = planner.read_statement(text, version);
        items.problems.is_empty() && matches!(items.items.as_slice(), [Item::Skip(SkipKind::Data)])
    };
    let all = split.statements.len();
    let kept: Vec<&str> =
        split.statements.iter().map(|s| s.text).filter(|text| !writes(text)).collect();
    if kept.len() == all {
        return text.to_owned();
    }
    kept.iter().flat_map(|text| [*text, ";\n"]).collect()
}

/// Reads a text into normal form and notes what of it was not read.
fn read(
    planner: &dyn MigrationPlanner,
    text: &str,
    version: Version,
    lost: &mut Vec<String>,
) -> Result<Schema, String> {
    let request = ReadRequest {
        task: "read-schema".to_owned(),
        database: None,
        contract_version: None,
        target_version: Some(version),
        schema: Some(SchemaSource::Text(text.to_owned())),
        connection: None,
    };
    let read = SchemaReader::read(planner, &request).map_err(|e| e.to_string())?;
    let unread = read.findings.iter().filter(|finding| finding.rule.contains("unreadable"));
    lost.extend(unread.map(|finding| finding.message.clone()));
    let mut model = read.body.schema;
    planner.normalize(&mut model, version);
    Ok(model)
}
