//! The answer: what was done, in the words of the contract.

use super::forward::Outcome;
use super::job::{Job, Plan};
use super::run::Run;
use super::task::Task;
use super::{
    ExecuteBody, ExecuteMode, ExecuteRequest, ExecuteResponse, ExecuteState, JOURNAL, JournalEntry,
    JournalState, StepReport, StepState,
};
use crate::contract::{Failure, Response, Status};
use crate::dialect::Plugin;
use crate::error::Error;
use crate::finding::Finding;
use crate::version::Version;

/// What the journal says of a task.
pub(super) fn report(run: &Run<'_>, task: &Task) -> StepReport {
    let entry = run.entry(task).filter(|_| !task.setting);
    let whole = |task: &Task| {
        let mut same = run.tasks.iter().filter(|t| !t.setting && t.run == task.run).peekable();
        same.peek().is_some() && same.all(|t| run.is_done(t))
    };
    let state = match entry.map(|entry| entry.state) {
        Some(JournalState::Done) => StepState::Done,
        Some(JournalState::RolledBack) => StepState::RolledBack,
        None if task.setting && whole(task) => StepState::Done,
        Some(JournalState::Intent) | None => StepState::Pending,
    };
    StepReport {
        step: task.number,
        state,
        description: task.name.clone(),
        started_at: entry.map(|entry| entry.started_at.clone()),
        duration_ms: entry.map(|entry| entry.duration_ms),
        retries: 0,
        error: None,
    }
}

/// An answer in which nothing is said yet.
pub(super) fn empty() -> ExecuteBody {
    ExecuteBody { history_table: JOURNAL.to_owned(), ..ExecuteBody::default() }
}

/// The answer to a request whose database was opened.
pub(super) fn answer(
    run: Run<'_>,
    outcome: Outcome,
    request: &ExecuteRequest,
    hash: Option<String>,
) -> ExecuteResponse {
    let runs = |entry: &JournalEntry| run.tasks.iter().any(|task| task.run == entry.run);
    let journal = match request.mode {
        ExecuteMode::Status => run.journal.into_iter().filter(runs).collect(),
        _ => Vec::new(),
    };
    let body = ExecuteBody {
        state: outcome.state,
        steps: run.reports,
        verified: outcome.verified,
        backup: run.backup,
        dry_run: request.mode == ExecuteMode::DryRun,
        hash,
        journal,
        ..empty()
    };
    respond(run.plugin, run.version, body, run.findings, outcome.error.as_ref())
}

fn respond(
    plugin: &dyn Plugin,
    version: Version,
    mut body: ExecuteBody,
    findings: Vec<Finding>,
    error: Option<&Error>,
) -> ExecuteResponse {
    body.error = error.and_then(|error| Failure::of(error, None).error);
    let mut response = Response::completed(plugin.info(), version, body, findings);
    if error.is_some() {
        response.status = Status::Failed;
    }
    response
}

/// The answer to a request that is refused before any database is opened.
pub(super) fn refused_unopened(
    plugin: &dyn Plugin,
    job: &Job,
    request: &ExecuteRequest,
    error: &Error,
) -> ExecuteResponse {
    let (version, steps, hash) = match job {
        Job::Plan(Plan { steps, ids, version }) => {
            (*version, steps.as_slice(), Some(ids.hash.clone()))
        }
        Job::Files(_) | Job::Journal => (plugin.info().default_version, [].as_slice(), None),
    };
    let steps = steps.iter().map(|step| StepReport {
        step: step.step,
        state: StepState::Pending,
        description: step.description.clone(),
        started_at: None,
        duration_ms: None,
        retries: 0,
        error: None,
    });
    let body = ExecuteBody {
        state: ExecuteState::Refused,
        steps: steps.collect(),
        dry_run: request.mode == ExecuteMode::DryRun,
        hash,
        ..empty()
    };
    respond(plugin, version, body, Vec::new(), Some(error))
}
