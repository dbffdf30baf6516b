//! What became of the task in which an earlier execution was interrupted, outside any transaction.

use super::forward::already_done;
use super::run::{Run, settled, taken_back};
use super::task::Task;
use super::{JournalState, StepState};
use crate::error::Result;

/// Clears away what was left half made, and writes down what took effect after all, so that the
/// schema which the journal speaks of is the one that is there.
pub(super) async fn settle(run: &mut Run<'_>) -> Result<()> {
    for task in interrupted(run) {
        run.session.clear_remains(&task.commands).await?;
        run.session.clear_remains(&task.undo).await?;
        let live = run.live().await?;
        if run.took_effect(task, &live).await? {
            done(run, task, live).await?;
        }
    }
    Ok(())
}

/// What was interrupted is taken back with the rest where it took effect, and is over where not.
pub(super) async fn settle_back(run: &mut Run<'_>) -> Result<()> {
    settle(run).await?;
    for task in interrupted(run) {
        let live = run.live().await?;
        if already_done(run, task, &live).await? {
            done(run, task, live).await?;
        } else if let Some(entry) = run.entry(task).map(taken_back) {
            run.write(std::slice::from_ref(&entry)).await?;
            run.take_over(vec![entry]);
        }
    }
    Ok(())
}

fn interrupted<'a>(run: &Run<'a>) -> Vec<&'a Task> {
    let tasks: &'a [Task] = run.tasks;
    let intent =
        |task: &&Task| run.entry(task).is_some_and(|entry| entry.state == JournalState::Intent);
    // What repeats is simply gone on with.
    tasks.iter().filter(|task| !task.setting && !task.repeat).filter(intent).collect()
}

async fn done(run: &mut Run<'_>, task: &Task, live: String) -> Result<()> {
    let Some(entry) = run.entry(task).map(|entry| settled(entry, live)) else { return Ok(()) };
    run.write(std::slice::from_ref(&entry)).await?;
    run.take_over(vec![entry]);
    run.report(task, StepState::Done, None);
    Ok(())
}
