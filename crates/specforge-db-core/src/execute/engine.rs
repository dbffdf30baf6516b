//! The engine of execute-migration: every mode, for plans and for migration files.

use super::answer::{answer, empty, refused_unopened, report};
use super::backward::{backward, refuse_irreversible};
use super::forward::{Outcome, compare, forward};
use super::gate::{can_run, confirm, confirmed, refuse_loss, refuse_unfinished};
use super::job::Job;
use super::migration::{self, Migration};
use super::run::Run;
use super::task::{Task, of_plan};
use super::{
    Connector, ExecuteBody, ExecuteMode, ExecuteRequest, ExecuteResponse, ExecuteState,
    JournalEntry, JournalState, Listener, OpenOptions, Progress, Session, StepState, address,
};
use crate::contract::Response;
use crate::dialect::Plugin;
use crate::error::{Error, ErrorCode, Result};
use crate::version::Version;

/// Answers an execute-migration request: opens the database, does what the mode says, reads it back.
///
/// Everything that can be checked without the database is checked before it is opened.
pub async fn run(
    plugin: &dyn Plugin,
    connector: &dyn Connector,
    request: &ExecuteRequest,
    progress: Listener<'_>,
) -> Result<ExecuteResponse> {
    let job = Job::read(plugin, request)?;
    if let Err(error) = confirmed(&job, request) {
        return Ok(refused_unopened(plugin, &job, request, &error));
    }
    let url = address(&request.connection)?;
    let writes =
        matches!(request.mode, ExecuteMode::Apply | ExecuteMode::Resume | ExecuteMode::Rollback);
    let create = request.options.create;
    if create && !writes && !connector.exists(&url).await? {
        // Only looked at: a database that is not there is not made.
        if let Some(mut session) = connector.scratch().await? {
            return execute(plugin, session.as_mut(), job, request, progress).await;
        }
    }
    let options = OpenOptions {
        read_only: !writes,
        create: create && request.mode == ExecuteMode::Apply,
        lock_timeout_ms: request.options.lock_timeout_ms,
    };
    let mut session = connector.open(&url, options).await?;
    progress(Progress::Opened);
    execute(plugin, session.as_mut(), job, request, progress).await
}

/// Answers an execute-migration request on a database that is open; its `connection` is not looked at.
///
/// After a failure the session's settings are put back as far as that can be; drop it all the same.
pub async fn run_on(
    plugin: &dyn Plugin,
    session: &mut dyn Session,
    request: &ExecuteRequest,
    progress: Listener<'_>,
) -> Result<ExecuteResponse> {
    let job = Job::read(plugin, request)?;
    if let Err(error) = confirmed(&job, request) {
        return Ok(refused_unopened(plugin, &job, request, &error));
    }
    execute(plugin, session, job, request, progress).await
}

async fn execute(
    plugin: &dyn Plugin,
    session: &mut dyn Session,
    job: Job,
    request: &ExecuteRequest,
    progress: Listener<'_>,
) -> Result<ExecuteResponse> {
    session.lock().await?;
    let result = locked(plugin, session, job, request, progress).await;
    let unlocked = session.unlock().await;
    let response = result?;
    unlocked?;
    Ok(response)
}

async fn locked(
    plugin: &dyn Plugin,
    session: &mut dyn Session,
    job: Job,
    request: &ExecuteRequest,
    progress: Listener<'_>,
) -> Result<ExecuteResponse> {
    let live = session.version().await?;
    let journal = session.read_journal().await?;
    match &job {
        Job::Journal => {
            let body = ExecuteBody { journal, ..empty() };
            Ok(Response::completed(plugin.info(), live, body, Vec::new()))
        }
        Job::Plan(plan) => {
            can_run(plugin, plan.version, live)?;
            let tasks = of_plan(plugin, &plan.steps, &plan.ids.hash, plan.version)?;
            let mut run =
                prepare(plugin, session, &tasks, request, plan.version, journal, progress);
            (run.from, run.to) = (Some(plan.ids.from.as_str()), Some(plan.ids.to.as_str()));
            run.label = plan.ids.hash.trim_start_matches("sha256:").chars().take(12).collect();
            let hash = Some(plan.ids.hash.clone());
            let outcome = by_mode(&mut run, request.mode).await?;
            Ok(answer(run, outcome, request, hash))
        }
        Job::Files(migrations) => {
            files(plugin, session, migrations, request, live, journal, progress).await
        }
    }
}

async fn files(
    plugin: &dyn Plugin,
    session: &mut dyn Session,
    migrations: &[Migration],
    request: &ExecuteRequest,
    version: Version,
    journal: Vec<JournalEntry>,
    progress: Listener<'_>,
) -> Result<ExecuteResponse> {
    let to = request.options.to.as_deref();
    let selected = migration::select(plugin, migrations, &journal, request.mode, to, version)?;
    let tasks = selected.tasks;
    let mut run = prepare(plugin, session, &tasks, request, version, journal, progress);
    run.findings = selected.findings;
    let back = request.mode == ExecuteMode::Rollback;
    let about: Vec<&Task> =
        tasks.iter().filter(|task| !task.setting && run.is_done(task) == back).collect();
    let hash = migration::hash(&about);
    run.label = hash.trim_start_matches("sha256:").chars().take(12).collect();
    let outcome = match confirm(request.confirm.as_deref(), &hash, false) {
        Ok(()) => by_mode(&mut run, request.mode).await?,
        Err(error) => refused(error),
    };
    Ok(answer(run, outcome, request, Some(hash)))
}

fn prepare<'a>(
    plugin: &'a dyn Plugin,
    session: &'a mut dyn Session,
    tasks: &'a [Task],
    request: &'a ExecuteRequest,
    version: Version,
    journal: Vec<JournalEntry>,
    progress: Listener<'a>,
) -> Run<'a> {
    let mut run = Run {
        plugin,
        session,
        tasks,
        options: &request.options,
        version,
        from: None,
        to: None,
        label: String::new(),
        journal,
        reports: Vec::new(),
        findings: Vec::new(),
        backup: None,
        guarded: false,
        again: false,
        progress,
    };
    run.reports = tasks.iter().filter(|task| task.number > 0).map(|t| report(&run, t)).collect();
    run
}

async fn by_mode(run: &mut Run<'_>, mode: ExecuteMode) -> Result<Outcome> {
    let result = match mode {
        ExecuteMode::Status => status(run).await,
        ExecuteMode::Rollback => rollback(run).await,
        ExecuteMode::DryRun | ExecuteMode::Apply | ExecuteMode::Resume => advance(run, mode).await,
    };
    // What must not be done is an answer; what cannot be done is an error.
    match result {
        Err(error) if error.code().exit_code() == 1 => Ok(refused(error)),
        other => other,
    }
}

fn refused(error: Error) -> Outcome {
    Outcome { state: ExecuteState::Refused, error: Some(error), verified: None }
}

async fn advance(run: &mut Run<'_>, mode: ExecuteMode) -> Result<Outcome> {
    if let Some(nothing) = nothing_to_do(run).await? {
        return Ok(nothing);
    }
    refuse_unfinished(run, mode)?;
    refuse_loss(run)?;
    run.refuse_drift().await?;
    run.refuse_rows().await?;
    if mode == ExecuteMode::DryRun {
        return Ok(Outcome { state: ExecuteState::Ready, error: None, verified: None });
    }
    forward(run).await
}

/// Whether everything is done, or the schema is already the one that the plan reaches.
async fn nothing_to_do(run: &mut Run<'_>) -> Result<Option<Outcome>> {
    let left = run.tasks.iter().any(|task| !task.setting && !run.is_done(task));
    let (Some(from), Some(to)) = (run.from, run.to) else {
        let nothing = Outcome { state: ExecuteState::NothingToDo, error: None, verified: None };
        return Ok((!left).then_some(nothing));
    };
    if left && (run.any_done() || from == to) {
        return Ok(None);
    }
    let live = run.live().await?;
    if left && live != to {
        return Ok(None);
    }
    if !left && live == from && from != to {
        // Other plans have led back to where this one starts: it is executed once more.
        run.again = true;
        for report in &mut run.reports {
            report.state = StepState::Pending;
            (report.started_at, report.duration_ms) = (None, None);
        }
        return Ok(None);
    }
    let verified = compare(&live, to);
    let error = verified.drift.first().map(|words| {
        Error::new(ErrorCode::Drift, format!("the plan was applied, but {words}"))
            .help("somebody changed the schema since; plan again from what the database has now")
    });
    let state = if error.is_some() { ExecuteState::Refused } else { ExecuteState::NothingToDo };
    Ok(Some(Outcome { state, error, verified: Some(verified) }))
}

async fn rollback(run: &mut Run<'_>) -> Result<Outcome> {
    if !run.tasks.iter().any(|task| !task.setting && run.is_begun(task)) {
        return Ok(Outcome { state: ExecuteState::NothingToDo, error: None, verified: None });
    }
    refuse_irreversible(run)?;
    backward(run).await
}

async fn status(run: &mut Run<'_>) -> Result<Outcome> {
    let real = || run.tasks.iter().filter(|task| !task.setting);
    let done = real().filter(|task| run.is_done(task)).count();
    let back = real()
        .any(|task| run.entry(task).is_some_and(|entry| entry.state == JournalState::RolledBack));
    let begun = real().any(|task| run.entry(task).is_some_and(|e| e.state == JournalState::Intent));
    let state = match done {
        0 if begun => ExecuteState::PartiallyApplied,
        0 if back => ExecuteState::RolledBack,
        0 => ExecuteState::NothingToDo,
        n if n == real().count() => ExecuteState::Applied,
        _ => ExecuteState::PartiallyApplied,
    };
    let promised = if done == 0 { run.from } else { run.to };
    let verified = match promised {
        Some(promised) if matches!(state, ExecuteState::Applied | ExecuteState::RolledBack) => {
            Some(compare(&run.live().await?, promised))
        }
        _ => None,
    };
    Ok(Outcome { state, error: None, verified })
}
