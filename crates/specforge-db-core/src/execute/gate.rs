//! The gate: what must be true before anything is done, as far as the database's rows and schema
//! are not asked.

use super::job::Job;
use super::journal::unfinished;
use super::run::Run;
use super::{ExecuteMode, ExecuteRequest, JournalState};
use crate::dialect::Plugin;
use crate::error::{Error, ErrorCode, ErrorItem, Result};
use crate::version::Version;

/// Whether whoever approved the plan saw this very plan.
pub(super) fn confirmed(job: &Job, request: &ExecuteRequest) -> Result<()> {
    let Job::Plan(plan) = job else { return Ok(()) };
    let needed =
        matches!(request.mode, ExecuteMode::Apply | ExecuteMode::Resume | ExecuteMode::Rollback);
    confirm(request.confirm.as_deref(), &plan.ids.hash, needed)
}

/// Whether `confirm` is the hash of what is handed over.
pub(super) fn confirm(given: Option<&str>, hash: &str, needed: bool) -> Result<()> {
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

/// A plan for a newer version than the one that is there may use what that does not have.
pub(super) fn can_run(plugin: &dyn Plugin, planned: Version, live: Version) -> Result<()> {
    if planned <= live {
        return Ok(());
    }
    let name = plugin.info().name;
    Err(Error::unsupported(format!("the plan is for {name} {planned}, and this is {name} {live}"))
        .at("/plan/target_version")
        .help(format!("plan again with `\"target_version\": \"{live}\"`")))
}

/// Refuses to start something while something else is half done.
pub(super) fn refuse_unfinished(run: &Run<'_>, mode: ExecuteMode) -> Result<()> {
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
pub(super) fn refuse_loss(run: &Run<'_>) -> Result<()> {
    if run.options.allow_destructive {
        return Ok(());
    }
    let items: Vec<ErrorItem> = run
        .tasks
        .iter()
        .filter(|task| task.setting || !run.is_done(task))
        .filter_map(|task| {
            let loses = task.loses.as_ref()?;
            let detail = format!("`{}`: {loses}", task.name);
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
