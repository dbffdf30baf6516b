//! The engine of execute-migration: every mode, for plans and for migration files.

use super::backward::{backward, refuse_irreversible};
use super::forward::{Outcome, compare, forward};
use super::job::{Job, Plan};
use super::journal::unfinished;
use super::migration::{self, Migration};
use super::run::Run;
use super::task::{Task, of_plan};
use super::{
    Connector, ExecuteBody, ExecuteMode, ExecuteRequest, ExecuteResponse, ExecuteState, JOURNAL,
    JournalEntry, JournalState, Listener, OpenOptions, Progress, Session, StepReport, StepState,
    address,
};
use crate::contract::{Failure, Response, Status};
use crate::dialect::Plugin;
use crate::error::{Error, ErrorCode, ErrorItem, Result};
use crate::finding::Finding;
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

/// Whether whoever approved the plan saw this very plan.
fn confirmed(job: &Job, request: &ExecuteRequest) -> Result<()> {
    let Job::Plan(plan) = job else { return Ok(()) };
    let needed =
        matches!(request.mode, ExecuteMode::Apply | ExecuteMode::Resume | ExecuteMode::Rollback);
    confirm(request.confirm.as_deref(), &plan.ids.hash, needed)
}

fn confirm(given: Option<&str>, hash: &str, needed: bool) -> Result<()> {
    let detail = match given {
        Some(given) if given == hash => return Ok(()),
        None if !needed => return Ok(()),
        Some(_) => "`confirm` is the hash of something else than what is handed over",
        None => "nothing is changed before somebody has confirmed the plan",
    };
    Err(Error::new(ErrorCode::NotConfirmed, detail)
        .at("/confirm")
        .help(format!("read the plan; if it is what you want, say `\"confirm\": \"{hash}\"`")))
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

/// A plan for a newer version than the one that is there may use what that does not have.
fn can_run(plugin: &dyn Plugin, planned: Version, live: Version) -> Result<()> {
    if planned <= live {
        return Ok(());
    }
    let name = plugin.info().name;
    Err(Error::unsupported(format!("the plan is for {name} {planned}, and this is {name} {live}"))
        .at("/plan/target_version")
        .help(format!("plan again with `\"target_version\": \"{live}\"`")))
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
        progress,
    };
    run.reports = tasks.iter().filter(|task| task.number > 0).map(|t| report(&run, t)).collect();
    run
}

/// What the journal says of a task.
fn report(run: &Run<'_>, task: &Task) -> StepReport {
    let entry = run.entry(task).filter(|_| !task.setting);
    let whole = |task: &Task| {
        let mut same = run.tasks.iter().filter(|t| !t.setting && t.run == task.run).peekable();
        same.peek().is_some() && same.all(|t| run.is_done(t))
    };
    let state = match entry.map(|entry| entry.state) {
        Some(JournalState::Done) => StepState::Done,
        Some(JournalState::RolledBack) => StepState::RolledBack,
        Some(JournalState::Intent) => StepState::Pending,
        None if task.setting && whole(task) => StepState::Done,
        None => StepState::Pending,
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
    let verified = compare(&live, to);
    let error = verified.drift.first().map(|words| {
        Error::new(ErrorCode::Drift, format!("the plan was applied, but {words}"))
            .help("somebody changed the schema since; plan again from what the database has now")
    });
    let state = if error.is_some() { ExecuteState::Refused } else { ExecuteState::NothingToDo };
    Ok(Some(Outcome { state, error, verified: Some(verified) }))
}

/// Refuses to start something while something else is half done.
fn refuse_unfinished(run: &Run<'_>, mode: ExecuteMode) -> Result<()> {
    let ours = |other: &str| run.tasks.iter().any(|task| task.run == other);
    let half = unfinished(&run.journal);
    let Some(other) = half.iter().find(|other| mode != ExecuteMode::Resume || !ours(other)) else {
        return Ok(());
    };
    let entries = run.journal.iter().filter(|entry| entry.run == **other);
    let done = entries.clone().filter(|entry| entry.state == JournalState::Done).count();
    let of = entries.map(|entry| entry.of).max().unwrap_or_default();
    let what = if other.starts_with("sha256:") { "plan" } else { "migration" };
    let detail = format!("an execution of {what} {other} stopped after {done} of {of} steps");
    Err(Error::new(ErrorCode::Unfinished, detail).help(if ours(other) {
        "use mode `resume` to go on, or `rollback` to take back what was done".to_owned()
    } else {
        format!("resume or roll back that {what} first")
    }))
}

/// Refuses to lose data that nobody said may be lost.
fn refuse_loss(run: &Run<'_>) -> Result<()> {
    if run.options.allow_destructive {
        return Ok(());
    }
    let items: Vec<ErrorItem> = run
        .tasks
        .iter()
        .filter(|task| task.setting || !run.is_done(task))
        .filter_map(|task| {
            let loses = task.loses.as_ref()?;
            let detail = format!("`{}` loses {loses}", task.name);
            Some(ErrorItem { pointer: Some(task.pointer.clone()), detail, span: None })
        })
        .collect();
    if items.is_empty() {
        return Ok(());
    }
    let all: Vec<_> = items.iter().map(|item| item.detail.as_str()).collect();
    let detail = format!("nothing is lost without permission: {}", all.join("; "));
    Err(Error::of_items(ErrorCode::Destructive, detail, items).help(
        "if that may be lost, say `allow_destructive` (at the command line: --allow-destructive)",
    ))
}

async fn rollback(run: &mut Run<'_>) -> Result<Outcome> {
    if !run.any_done() {
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

fn empty() -> ExecuteBody {
    ExecuteBody { history_table: JOURNAL.to_owned(), ..ExecuteBody::default() }
}

fn answer(
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
fn refused_unopened(
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
