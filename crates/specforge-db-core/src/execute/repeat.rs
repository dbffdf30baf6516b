//! Steps that repeat until they change nothing: a large backfill by small batches.
//!
//! A pass runs the commands of the step once. Each pass has to find what the ones before have left, so
//! that a step which was interrupted is simply gone on with. The way back of a step is not repeated.

use super::clock::Started;
use super::failpoint::boundary;
use super::forward::{Stop, compare, failed, guard};
use super::run::{Run, done, intent};
use super::task::Task;
use super::{JournalEntry, Progress, StepState};
use crate::error::{Error, ErrorCode, Result};

/// Runs passes until one changes nothing, in whatever transaction there is.
pub(super) async fn to_the_end(run: &mut Run<'_>, task: &Task) -> Result<()> {
    let mut passes = 0;
    while again(run, task, &mut passes).await? {}
    Ok(())
}

/// Runs passes until one changes nothing, each in a transaction of its own: what a pass has done lasts,
/// and others may write in between.
///
/// The intent is written first, so that everybody sees that the step was begun.
pub(super) async fn in_transactions(
    run: &mut Run<'_>,
    at: usize,
    task: &Task,
    closes: bool,
) -> Result<(), Stop> {
    let started = run.start(task);
    begin(run).await?;
    let entries = announce(run, at, task, &started).await;
    let entries = end(run, entries).await?;
    run.take_over(entries);
    let mut passes = 0;
    loop {
        begin(run).await?;
        let entry = pass(run, (at, task), &mut passes, closes, &started).await;
        if let Some(entry) = end(run, entry).await? {
            run.take_over(vec![entry]);
            run.report(task, StepState::Done, Some(&started));
            run.finish(task);
            return Ok(());
        }
    }
}

async fn begin(run: &mut Run<'_>) -> Result<(), Stop> {
    boundary();
    run.session.begin().await.map_err(Stop::before_any)?;
    boundary();
    Ok(())
}

async fn end<T>(run: &mut Run<'_>, result: Result<T, Stop>) -> Result<T, Stop> {
    let result = match result {
        Ok(value) => {
            boundary();
            run.session.commit().await.map(|()| value).map_err(Stop::before_any)
        }
        Err(stop) => Err(stop),
    };
    if result.is_err() {
        // Nothing more can be done about a failure to take back.
        let _ = run.session.rollback().await;
    } else {
        boundary();
    }
    result
}

/// Writes down that the task is begun.
async fn announce(
    run: &mut Run<'_>,
    at: usize,
    task: &Task,
    started: &Started,
) -> Result<Vec<JournalEntry>, Stop> {
    guard(run).await.map_err(Stop::before_any)?;
    let here = |error: Error| Stop { task: Some(at), error: failed(task, error) };
    let mut entries = run.earlier_round();
    let before = run.live().await.map_err(here)?;
    entries.push(intent(task, started, before));
    run.write(&entries).await.map_err(here)?;
    Ok(entries)
}

/// One pass in its transaction; the entry of the task where it was the last.
async fn pass(
    run: &mut Run<'_>,
    (at, task): (usize, &Task),
    passes: &mut u64,
    closes: bool,
    started: &Started,
) -> Result<Option<JournalEntry>, Stop> {
    let here = |error: Error| Stop { task: Some(at), error: failed(task, error) };
    run.refuse_rivals().await.map_err(here)?;
    if again(run, task, passes).await.map_err(here)? {
        return Ok(None);
    }
    run.verify(task).await.map_err(here)?;
    let mut entry = done(task, started);
    if let Some(to) = run.to {
        let live = run.live().await.map_err(here)?;
        if let (true, Some(words)) = (closes, compare(&live, to).drift.first()) {
            return Err(here(Error::new(ErrorCode::VerificationFailed, words.clone())));
        }
        entry.fingerprint = Some(live);
    }
    run.write(std::slice::from_ref(&entry)).await.map_err(here)?;
    Ok(Some(entry))
}

/// One pass; whether it changed anything.
async fn again(run: &mut Run<'_>, task: &Task, passes: &mut u64) -> Result<bool> {
    let most = run.options.max_passes;
    if *passes >= most {
        let detail = format!(
            "`{}` ran {most} times and still changes rows; a step that repeats has to leave less to do each time",
            task.name
        );
        return Err(Error::new(ErrorCode::StepFailed, detail)
            .at("/options/max_passes")
            .help("what was done so far lasts where the step is in no larger transaction; resume goes on from there"));
    }
    *passes += 1;
    let mut changed: u64 = 0;
    for command in &task.commands {
        boundary();
        let count = run.session.run_counting(command).await?;
        let count = count.ok_or_else(|| {
            Error::unsupported(format!(
                "`{}` repeats until it changes nothing, and the connection does not say how much a command changes",
                task.name
            ))
        })?;
        changed = changed.saturating_add(count);
    }
    boundary();
    if changed > 0 && task.number > 0 {
        (run.progress)(Progress::Repeated { step: task.number, passes: *passes, changed });
    }
    Ok(changed > 0)
}
