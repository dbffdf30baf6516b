//! Tasks: what is executed, whether it comes from a plan or from migration files.

use std::hash::Hasher;
use std::ops::Range;

use serde_json::Value;

use crate::dialect::Plugin;
use crate::error::{Error, ErrorCode, Result};
use crate::hash::StableHasher;
use crate::plan::{Check, Command, Reversibility, Safety, Step, Timeouts};
use crate::read::{Item, SkipKind};
use crate::version::Version;

/// One step with all that executing it and taking it back needs.
#[derive(Clone, Debug)]
pub(super) struct Task {
    /// The run in the journal.
    pub(super) run: String,
    /// The step in the journal.
    pub(super) step: u32,
    /// Of how many journalled steps its run is made.
    pub(super) of: u32,
    /// Its number in the answer.
    pub(super) number: u32,
    /// What it does.
    pub(super) name: String,
    /// The checksum in the journal.
    pub(super) checksum: String,
    pub(super) commands: Vec<Command>,
    /// Whether the commands run again until they change nothing.
    pub(super) repeat: bool,
    pub(super) scope: Scope,
    pub(super) undo: Vec<Command>,
    pub(super) undo_scope: Scope,
    /// Why it cannot be taken back.
    pub(super) irreversible: Option<String>,
    /// What it takes with it for good.
    pub(super) loses: Option<String>,
    pub(super) checks: Vec<Check>,
    pub(super) verify: Vec<Check>,
    /// How long its commands may wait.
    pub(super) timeouts: Timeouts,
    /// Whether it only sets up the session: then it is no part of the journal and always run again.
    pub(super) setting: bool,
    /// Its place in the request.
    pub(super) pointer: String,
}

/// In which transaction a task runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scope {
    /// One of its own.
    Own,
    /// The same as its neighbours of that number.
    Group(u32),
    /// None.
    Outside,
}

impl Scope {
    fn parse(text: &str) -> Option<Self> {
        match text {
            "own" => Some(Self::Own),
            "none" => Some(Self::Outside),
            _ => text.strip_prefix("group:")?.parse().ok().map(Self::Group),
        }
    }
}

/// The tasks of a plan.
pub(super) fn of_plan(
    plugin: &dyn Plugin,
    steps: &[Step],
    run: &str,
    version: Version,
) -> Result<Vec<Task>> {
    let mut tasks = Vec::with_capacity(steps.len());
    for (at, step) in steps.iter().enumerate() {
        let pointer = format!("/plan/migration_steps/{at}");
        tasks.push(of_step(plugin, step, run, version).map_err(|error| error.at(&pointer))?);
        if let Some(task) = tasks.last_mut() {
            task.pointer = pointer;
        }
    }
    let of = u32::try_from(tasks.iter().filter(|task| !task.setting).count()).unwrap_or(u32::MAX);
    for task in &mut tasks {
        task.of = of;
    }
    Ok(tasks)
}

fn of_step(plugin: &dyn Plugin, step: &Step, run: &str, version: Version) -> Result<Task> {
    let Some(scope) = Scope::parse(&step.transaction) else {
        return Err(Error::new(
            ErrorCode::PlanMismatch,
            format!("`transaction` is `{}`; expected own, group:n or none", step.transaction),
        ));
    };
    let commands = commands(plugin, step.sql.as_deref(), step.command.as_ref())?;
    let undo = commands_of_undo(plugin, step)?;
    let irreversible = (step.reversibility == Reversibility::Irreversible)
        .then(|| step.loses.clone().unwrap_or_else(|| "nothing takes it back".to_owned()));
    let loses =
        // Only a step that its planner judged harmless going forward (`caution`) may lose something on
        // the way back without being asked about.
        (step.reversibility != Reversibility::Reversible && step.safety != Safety::Caution)
            .then(|| {
            step.loses.clone().unwrap_or_else(|| "something that does not come back".to_owned())
        });
    Ok(Task {
        run: run.to_owned(),
        step: step.step,
        of: 0,
        number: step.step,
        name: step.description.clone(),
        checksum: checksum(&commands),
        setting: scope == Scope::Outside && !step.repeat && is_setting(plugin, &commands, version),
        commands,
        repeat: step.repeat,
        scope,
        undo,
        undo_scope: scope,
        irreversible,
        loses,
        checks: step.checks.clone(),
        verify: step.verify.clone(),
        timeouts: step.timeouts,
        pointer: String::new(),
    })
}

fn commands_of_undo(plugin: &dyn Plugin, step: &Step) -> Result<Vec<Command>> {
    commands(plugin, step.rollback_sql.as_deref(), step.rollback_command.as_ref())
}

/// Cuts what a step holds into single commands.
fn commands(plugin: &dyn Plugin, sql: Option<&str>, value: Option<&Value>) -> Result<Vec<Command>> {
    match (sql, value) {
        (Some(text), None) => statements(plugin, text),
        (None, Some(Value::Array(all))) => Ok(all.iter().cloned().map(Command::Document).collect()),
        (None, Some(one)) => Ok(vec![Command::Document(one.clone())]),
        (None, None) => Ok(Vec::new()),
        (Some(_), Some(_)) => Err(Error::new(
            ErrorCode::PlanMismatch,
            "a step has statements or command documents, not both",
        )),
    }
}

/// Cuts a text into statements; everything in it has to be one.
pub(super) fn statements(plugin: &dyn Plugin, text: &str) -> Result<Vec<Command>> {
    let split = plugin.split(text);
    if let Some(skipped) = split.skipped.first() {
        let words: String = skipped.span.of(text).chars().take(40).collect();
        return Err(Error::new(
            ErrorCode::PlanMismatch,
            format!("`{}` is no statement, and cannot be executed", words.trim()),
        ));
    }
    Ok(split.statements.iter().map(|s| Command::Text(s.text.to_owned())).collect())
}

/// Whether commands do nothing but set up the session.
pub(super) fn is_setting(plugin: &dyn Plugin, commands: &[Command], version: Version) -> bool {
    !commands.is_empty() && commands.iter().all(|c| skips(plugin, c, SkipKind::Setting, version))
}

/// Whether a command declares nothing, for that reason.
pub(super) fn skips(
    plugin: &dyn Plugin,
    command: &Command,
    kind: SkipKind,
    version: Version,
) -> bool {
    let Some(text) = command.text() else { return false };
    let read = plugin.read_statement(text, version);
    let all = |item: &Item| matches!(item, Item::Skip(skip) if *skip == kind);
    read.problems.is_empty() && !read.items.is_empty() && read.items.iter().all(all)
}

/// The checksum of commands; line ends do not count.
pub(super) fn checksum(commands: &[Command]) -> String {
    let mut hasher = StableHasher::default();
    for command in commands {
        match command {
            Command::Text(text) => hasher.write(unix_lines(text).as_bytes()),
            Command::Document(document) => hasher.write(document.to_string().as_bytes()),
        }
        hasher.write(b";\n");
    }
    hasher.digest()
}

/// A text with every line end as a single line feed.
pub(super) fn unix_lines(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n")
}

/// Neighbouring tasks that share a transaction; every other task is alone.
pub(super) fn blocks(tasks: &[Task], scope: impl Fn(&Task) -> Scope) -> Vec<Range<usize>> {
    let mut blocks: Vec<(Scope, Range<usize>)> = Vec::new();
    for (at, task) in tasks.iter().enumerate() {
        let scope = scope(task);
        match blocks.last_mut() {
            Some((Scope::Group(last), range)) if scope == Scope::Group(*last) => range.end = at + 1,
            _ => blocks.push((scope, at..at + 1)),
        }
    }
    blocks.into_iter().map(|(_, range)| range).collect()
}
