//! Executing a plan as its steps say: in their transactions, with their checks, and back.

use serde_json::Value;
use specforge_db_core::plan::{Check, Command, Expect, Step};

use crate::server::Database;

/// How the execution of a plan went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Ran {
    /// Every step ran, and what had to hold held.
    Through,
    /// A prerequisite found rows, and nothing was touched.
    Refused {
        /// The prerequisite.
        check: String,
    },
    /// A step failed.
    Failed {
        /// Which one, and how.
        why: String,
    },
}

/// Asks every prerequisite, then runs every step.
pub(crate) fn run(database: &mut dyn Database, steps: &[Step]) -> Ran {
    match prerequisites(database, steps) {
        Ok(None) => {}
        Ok(Some(check)) => return Ran::Refused { check },
        Err(why) => return Ran::Failed { why },
    }
    let steps: Vec<&Step> = steps.iter().collect();
    match walk(database, &steps, |step| commands(step.sql.as_deref(), step.command.as_ref()), true)
    {
        Ok(()) => Ran::Through,
        Err(why) => Ran::Failed { why },
    }
}

/// The first prerequisite that finds what it must not find.
pub(crate) fn prerequisites(
    database: &mut dyn Database,
    steps: &[Step],
) -> Result<Option<String>, String> {
    for step in steps {
        for check in &step.checks {
            if !holds(database, check).map_err(|e| format!("step {}: {e}", step.step))? {
                let text = check.sql.clone().unwrap_or_else(|| format!("{:?}", check.command));
                return Ok(Some(format!("step {}: {text}", step.step)));
            }
        }
    }
    Ok(None)
}

fn holds(database: &mut dyn Database, check: &Check) -> Result<bool, String> {
    let Some(query) = check.to_command() else {
        return Err("a check without a query".to_owned());
    };
    let rows = database
        .ask(&query, 1)
        .map_err(|error| format!("the check {query:?} cannot be asked: {error}"))?;
    Ok(match check.expect {
        Expect::NoRows => rows.is_empty(),
        Expect::Rows => !rows.is_empty(),
    })
}

/// What a plan's way back promised.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Undone {
    /// Whether every step said that it can be taken back completely.
    pub complete: bool,
    /// Whether no step said that it cannot be taken back at all.
    pub possible: bool,
}

/// Takes every step back, the last one first.
pub fn undo(database: &mut dyn Database, steps: &[Step]) -> Result<Undone, String> {
    use specforge_db_core::plan::Reversibility;
    let possible = steps.iter().all(|s| s.reversibility != Reversibility::Irreversible);
    let complete = steps.iter().all(|s| s.reversibility == Reversibility::Reversible);
    // Nobody goes back behind a step that cannot be taken back.
    let back: Vec<&Step> =
        steps.iter().rev().take_while(|s| s.reversibility != Reversibility::Irreversible).collect();
    walk(
        database,
        &back,
        |step| commands(step.rollback_sql.as_deref(), step.rollback_command.as_ref()),
        false,
    )?;
    Ok(Undone { complete, possible })
}

fn commands(sql: Option<&str>, document: Option<&Value>) -> Vec<Command> {
    match (sql, document) {
        (Some(text), _) if text.trim().is_empty() => Vec::new(),
        (Some(text), _) => vec![Command::Text(text.to_owned())],
        (None, Some(Value::Array(list))) => list.iter().cloned().map(Command::Document).collect(),
        (None, Some(one)) => vec![Command::Document(one.clone())],
        (None, None) => Vec::new(),
    }
}

fn walk(
    database: &mut dyn Database,
    steps: &[&Step],
    commands: impl Fn(&Step) -> Vec<Command>,
    verify: bool,
) -> Result<(), String> {
    let mut open: Option<&str> = None;
    for (at, step) in steps.iter().enumerate() {
        let transaction = step.transaction.as_str();
        if transaction != "none" && open.is_none() {
            database.begin().map_err(|e| format!("step {}: BEGIN: {e}", step.step))?;
            open = Some(transaction);
        }
        let all = commands(step);
        let mut result = pass(database, step, &all);
        // What is repeated says by what must hold after it when it has come to its end.
        for _ in 0..if verify && step.repeat { MOST_PASSES } else { 0 } {
            if result.is_err() || verified(database, step).is_ok() {
                break;
            }
            result = pass(database, step, &all);
        }
        if verify && result.is_ok() {
            result = verified(database, step);
        }
        if let Err(why) = result {
            if open.is_some() {
                database.rollback()?;
            }
            return Err(why);
        }
        let next = steps.get(at + 1).map(|next| next.transaction.as_str());
        if open.is_some() && (transaction == "own" || next != Some(transaction)) {
            if let Err(error) = database.commit() {
                database.rollback()?;
                return Err(format!("COMMIT after step {}: {error}", step.step));
            }
            open = None;
        }
    }
    Ok(())
}

/// How often a step is repeated before it is given up.
const MOST_PASSES: usize = 1000;

/// Runs the commands of a step once.
fn pass(database: &mut dyn Database, step: &Step, commands: &[Command]) -> Result<(), String> {
    for command in commands {
        database.run(command).map_err(|error| {
            format!("step {} ({}) failed: {error}\n{}", step.step, step.description, show(command))
        })?;
    }
    Ok(())
}

fn verified(database: &mut dyn Database, step: &Step) -> Result<(), String> {
    for check in &step.verify {
        if !holds(database, check)? {
            let text = check.sql.clone().unwrap_or_else(|| format!("{:?}", check.command));
            return Err(format!("step {}: what must hold after it does not: {text}", step.step));
        }
    }
    Ok(())
}

fn show(command: &Command) -> String {
    match command {
        Command::Text(text) => text.clone(),
        Command::Document(document) => document.to_string(),
    }
}
