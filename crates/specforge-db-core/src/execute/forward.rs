//! Forward: applying what is not done yet, and going on where an execution was interrupted.

use std::ops::Range;

use super::failpoint::boundary;
use super::repeat::in_transactions;
use super::run::{Run, done, intent};
use super::task::{Scope, Task, blocks};
use super::{ExecuteState, Interrupted, JournalEntry, JournalState, Progress, StepState, Verified};
use crate::error::{Error, ErrorCode, Result};
use crate::hash::HashSet;
use crate::plan::Command;
use crate::read::{Item, SkipKind};

/// How an execution ended.
#[derive(Debug)]
pub(super) struct Outcome {
    pub(super) state: ExecuteState,
    pub(super) error: Option<Error>,
    pub(super) verified: Option<Verified>,
}

/// Where an execution stopped, and why.
#[derive(Debug)]
pub(super) struct Stop {
    pub(super) task: Option<usize>,
    pub(super) error: Error,
}

impl Stop {
    pub(super) fn before_any(error: Error) -> Self {
        Self { task: None, error }
    }
}

/// Executes every task that is not done; stops at the first that fails.
pub(super) async fn forward(run: &mut Run<'_>) -> Result<Outcome> {
    let tasks = run.tasks;
    let open: HashSet<&str> = tasks
        .iter()
        .filter(|task| !task.setting && !run.is_done(task))
        .map(|task| task.run.as_str())
        .collect();
    let last = tasks.iter().rposition(|task| !task.setting && !run.is_done(task));
    let mut settings: Vec<usize> = Vec::new();
    for range in blocks(tasks, |task| task.scope) {
        let Some(first) = tasks.get(range.start) else { continue };
        let result = if first.setting {
            if !open.contains(first.run.as_str()) || first.commands.is_empty() {
                continue;
            }
            settings.push(range.start);
            set(run, range.start, first).await
        } else if tasks.get(range.clone()).unwrap_or_default().iter().all(|task| run.is_done(task))
        {
            continue;
        } else {
            let closes = last.is_some_and(|last| range.contains(&last));
            match first.scope {
                Scope::Outside => outside(run, range.start, first).await,
                Scope::Own if first.repeat => {
                    in_transactions(run, range.start, first, closes).await
                }
                Scope::Own | Scope::Group(_) => transaction(run, range, closes).await,
            }
        };
        if let Err(stop) = result {
            return Ok(stopped(run, stop, &settings).await);
        }
    }
    verified(run).await
}

async fn verified(run: &mut Run<'_>) -> Result<Outcome> {
    let verified = match run.to {
        None => None,
        Some(to) => {
            (run.progress)(Progress::Verifying);
            let live = run.live().await?;
            Some(compare(&live, to))
        }
    };
    let error = verified
        .as_ref()
        .and_then(|v| v.drift.first())
        .map(|words| Error::new(ErrorCode::VerificationFailed, words.clone()));
    Ok(Outcome { state: ExecuteState::Applied, error, verified })
}

/// Compares the live schema with the one that was promised.
pub(super) fn compare(live: &str, promised: &str) -> Verified {
    if live == promised {
        return Verified { catalog: "matches".to_owned(), drift: Vec::new() };
    }
    let words = format!("the schema in the database is {live}, and the plan promised {promised}");
    Verified { catalog: "differs".to_owned(), drift: vec![words] }
}

/// Says what became of the tasks, and puts the session's settings back.
pub(super) async fn stopped(run: &mut Run<'_>, stop: Stop, settings: &[usize]) -> Outcome {
    for at in settings.iter().rev() {
        if let Some(task) = run.tasks.get(*at) {
            for command in &task.undo {
                // The session is not used any longer; this is for the one who handed it over.
                let _ = run.session.run(command).await;
            }
            if task.number > 0 {
                run.report(task, StepState::Pending, None);
            }
        }
    }
    if let Some(task) = stop.task.and_then(|at| run.tasks.get(at)) {
        run.report_failure(task, &stop.error);
    }
    let state = if run.any_done() { ExecuteState::PartiallyApplied } else { ExecuteState::Refused };
    Outcome { state, error: Some(stop.error), verified: None }
}

/// Sets the session up.
async fn set(run: &mut Run<'_>, at: usize, task: &Task) -> Result<(), Stop> {
    let started = run.start(task);
    let here = |error: Error| Stop { task: Some(at), error: failed(task, error) };
    run.commands(&task.commands).await.map_err(here)?;
    run.verify(task).await.map_err(here)?;
    run.report(task, StepState::Done, Some(&started));
    run.finish(task);
    Ok(())
}

/// Everything that must be true is checked again, where nobody else can write any more.
pub(super) async fn guard(run: &mut Run<'_>) -> Result<()> {
    run.refuse_rivals().await?;
    if run.guarded {
        return Ok(());
    }
    run.guarded = true;
    run.refuse_drift().await?;
    run.refuse_rows().await?;
    let goes = run.tasks.iter().any(|task| task.loses.is_some() && !run.is_done(task));
    run.save(goes).await
}

/// Executes tasks that share a transaction.
async fn transaction(run: &mut Run<'_>, range: Range<usize>, closes: bool) -> Result<(), Stop> {
    boundary();
    run.session.begin().await.map_err(Stop::before_any)?;
    boundary();
    match inside(run, range.clone(), closes).await {
        Ok(entries) => {
            boundary();
            if let Err(error) = run.session.commit().await {
                // Nothing more can be done about a failure to take back.
                let _ = run.session.rollback().await;
                pending(run, range);
                return Err(Stop::before_any(error));
            }
            boundary();
            run.take_over(entries);
            Ok(())
        }
        Err(stop) => {
            let _ = run.session.rollback().await;
            pending(run, range);
            Err(stop)
        }
    }
}

fn pending(run: &mut Run<'_>, range: Range<usize>) {
    for task in run.tasks.get(range).unwrap_or_default() {
        run.report(task, StepState::Pending, None);
    }
}

async fn inside(
    run: &mut Run<'_>,
    range: Range<usize>,
    closes: bool,
) -> Result<Vec<JournalEntry>, Stop> {
    guard(run).await.map_err(Stop::before_any)?;
    let mut entries = run.earlier_round();
    let tasks = run.tasks;
    for at in range.clone() {
        let Some(task) = tasks.get(at) else { continue };
        if run.is_done(task) {
            continue;
        }
        let here = |error: Error| Stop { task: Some(at), error: failed(task, error) };
        let started = run.start(task);
        run.perform(task).await.map_err(here)?;
        run.verify(task).await.map_err(here)?;
        run.report(task, StepState::Done, Some(&started));
        run.finish(task);
        entries.push(done(task, &started));
    }
    let here = |error: Error| Stop { task: Some(range.end - 1), error };
    if let Some(to) = run.to {
        let live = run.live().await.map_err(here)?;
        // Before anything lasts: a result that was not promised is taken back whole.
        if let (true, Some(words)) = (closes, compare(&live, to).drift.first()) {
            return Err(here(Error::new(ErrorCode::VerificationFailed, words.clone())));
        }
        if let Some(entry) = entries.last_mut() {
            entry.fingerprint = Some(live);
        }
    }
    run.write(&entries).await.map_err(here)?;
    Ok(entries)
}

/// Executes a task outside any transaction, with its intent written first.
async fn outside(run: &mut Run<'_>, at: usize, task: &Task) -> Result<(), Stop> {
    let here = |error: Error| Stop { task: Some(at), error: failed(task, error) };
    guard(run).await.map_err(Stop::before_any)?;
    let before = run.live().await.map_err(here)?;
    let earlier = run.earlier_round();
    if !earlier.is_empty() {
        run.write(&earlier).await.map_err(here)?;
        run.take_over(earlier);
    }
    let started = run.start(task);
    if !already_done(run, task, &before).map_err(here)? {
        let entry = intent(task, &started, before);
        run.write(std::slice::from_ref(&entry)).await.map_err(here)?;
        run.take_over(vec![entry]);
        boundary();
        run.perform(task).await.map_err(here)?;
        run.verify(task).await.map_err(here)?;
    }
    let mut entry = done(task, &started);
    entry.fingerprint = Some(run.live().await.map_err(here)?);
    run.write(std::slice::from_ref(&entry)).await.map_err(here)?;
    run.take_over(vec![entry]);
    run.report(task, StepState::Done, Some(&started));
    run.finish(task);
    Ok(())
}

/// Whether a task that an earlier execution was interrupted in took effect.
///
/// A change of the schema shows in the catalog, and running a setting twice does no harm; rows are
/// another matter, and there the caller has to say.
fn already_done(run: &Run<'_>, task: &Task, live: &str) -> Result<bool> {
    let Some(entry) = run.entry(task).filter(|entry| entry.state == JournalState::Intent) else {
        return Ok(false);
    };
    // Each pass finds what the ones before have left, however many there were.
    if task.repeat {
        return Ok(false);
    }
    if entry.fingerprint.as_deref().is_some_and(|before| before != live) {
        return Ok(true);
    }
    if let Some(answer) = run.options.interrupted {
        return Ok(answer == Interrupted::Done);
    }
    if task.commands.iter().all(|command| may_run_twice(run, command)) {
        return Ok(false);
    }
    Err(Error::new(
        ErrorCode::Unfinished,
        format!(
            "an execution was interrupted in `{}`, outside any transaction, and nobody can tell whether its rows were written",
            task.name
        ),
    )
    .at("/options/interrupted")
    .help("look at the rows, then resume with `\"options\": {\"interrupted\": \"done\"}` or `\"again\"`"))
}

/// Whether running a command that was not seen to change the schema cannot do anything a second time.
fn may_run_twice(run: &Run<'_>, command: &Command) -> bool {
    let Some(text) = command.text() else { return false };
    let read = run.plugin.read_statement(text, run.version);
    let writes_rows = |item: &Item| matches!(item, Item::Skip(SkipKind::Data | SkipKind::Query));
    read.problems.is_empty() && !read.items.is_empty() && !read.items.iter().any(writes_rows)
}

/// The error of a step: what the database said, with the step it said it about.
pub(super) fn failed(task: &Task, error: Error) -> Error {
    if error.code() != ErrorCode::Database {
        return error;
    }
    let failed = Error::new(ErrorCode::StepFailed, format!("`{}`: {}", task.name, error.detail()));
    failed.at(task.pointer.clone())
}
