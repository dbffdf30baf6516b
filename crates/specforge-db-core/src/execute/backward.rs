//! Backward: taking back what is done, from the last step to the first.

use std::ops::Range;

use super::ExecuteState;
use super::failpoint::boundary;
use super::forward::{Outcome, Stop, compare, failed, stopped};
use super::run::{Run, intent_back, taken_back};
use super::task::{Scope, Task, blocks};
use super::{JournalEntry, JournalState, Progress, StepState};
use crate::error::{Error, ErrorCode, ErrorItem, Result};
use crate::finding::{Finding, Severity};
use crate::hash::HashSet;
use crate::plan::Command;
use crate::read::{Dropped, Edit, Item};

/// Takes back every task that is done; stops at the first that fails.
pub(super) async fn backward(run: &mut Run<'_>) -> Result<Outcome> {
    refuse_irreversible(run)?;
    run.refuse_drift().await?;
    let tasks = run.tasks;
    let open: HashSet<&str> = tasks
        .iter()
        .filter(|task| !task.setting && run.is_begun(task))
        .map(|task| task.run.as_str())
        .collect();
    let mut settings: Vec<usize> = Vec::new();
    for range in blocks(tasks, |task| task.undo_scope).into_iter().rev() {
        let Some(first) = tasks.get(range.start) else { continue };
        let result = if first.setting {
            if !open.contains(first.run.as_str()) || first.undo.is_empty() {
                continue;
            }
            settings.push(range.start);
            run.commands(&first.undo)
                .await
                .map_err(|error| Stop { task: Some(range.start), error: failed(first, error) })
        } else if !tasks
            .get(range.clone())
            .unwrap_or_default()
            .iter()
            .any(|task| run.is_begun(task))
        {
            continue;
        } else {
            match first.undo_scope {
                Scope::Outside => outside(run, range.start, first).await,
                Scope::Own | Scope::Group(_) => transaction(run, range).await,
            }
        };
        if let Err(stop) = result {
            // The opposite of the settings that were made is what the tasks themselves set.
            let opposite: Vec<Command> = settings
                .iter()
                .rev()
                .filter_map(|at| tasks.get(*at))
                .flat_map(|task| task.commands.iter().cloned())
                .collect();
            for command in &opposite {
                let _ = run.session.run(command).await;
            }
            return Ok(stopped(run, stop, &[]).await);
        }
    }
    ended(run).await
}

async fn ended(run: &mut Run<'_>) -> Result<Outcome> {
    let verified = match run.from {
        None => None,
        Some(from) => {
            (run.progress)(Progress::Verifying);
            let live = run.live().await?;
            let mut verified = compare(&live, from);
            for words in &mut verified.drift {
                *words = format!(
                    "the schema in the database is {live}, and the one that the plan started from was {from}"
                );
                let finding = Finding::new("rollback-differs", Severity::Warning, words.clone());
                run.findings.push(finding);
            }
            Some(verified)
        }
    };
    for report in &mut run.reports {
        if report.state == StepState::Done {
            report.state = StepState::RolledBack;
        }
    }
    Ok(Outcome { state: ExecuteState::RolledBack, error: None, verified })
}

/// Refuses when anything that is done cannot be taken back.
pub(super) fn refuse_irreversible(run: &Run<'_>) -> Result<()> {
    let items: Vec<ErrorItem> = run
        .tasks
        .iter()
        .filter(|task| run.is_begun(task))
        .filter_map(|task| {
            let why = task.irreversible.as_ref()?;
            let detail = format!("`{}` cannot be taken back: {why}", task.name);
            Some(ErrorItem { pointer: Some(task.pointer.clone()), detail, span: None })
        })
        .collect();
    match items.first() {
        None => Ok(()),
        Some(first) => {
            let detail = first.detail.clone();
            Err(Error::of_items(ErrorCode::Irreversible, detail, items)
                .help("nothing was done; plan the way to the schema that you want instead"))
        }
    }
}

async fn guard(run: &mut Run<'_>) -> Result<()> {
    run.refuse_rivals().await?;
    if run.guarded {
        return Ok(());
    }
    run.guarded = true;
    run.refuse_drift().await?;
    let goes =
        run.tasks.iter().filter(|task| run.is_begun(task)).any(|task| drops(run, &task.undo));
    run.save(goes).await
}

/// Whether commands drop what may hold rows by now.
fn drops(run: &Run<'_>, commands: &[Command]) -> bool {
    let lossy = |item: &Item| match item {
        Item::Drop { what: Dropped::Table | Dropped::Namespace, .. } => true,
        Item::Alter { edit, .. } => {
            let edit = if let Edit::Cascade(inner) = edit { inner } else { edit };
            matches!(edit, Edit::DropColumn(_) | Edit::DropColumnIfPresent(_))
        }
        _ => false,
    };
    commands
        .iter()
        .filter_map(Command::text)
        .any(|text| run.plugin.read_statement(text, run.version).items.iter().any(lossy))
}

async fn transaction(run: &mut Run<'_>, range: Range<usize>) -> Result<(), Stop> {
    let mut tries = 0;
    loop {
        match once(run, range.clone()).await {
            Err(stop) if run.again_after(&stop, tries).await? => {
                tries += 1;
                for task in run.tasks.get(range.clone()).unwrap_or_default() {
                    run.report_retry(task);
                }
            }
            result => return result,
        }
    }
}

async fn once(run: &mut Run<'_>, range: Range<usize>) -> Result<(), Stop> {
    boundary();
    run.session.begin().await.map_err(Stop::before_any)?;
    boundary();
    let result = inside(run, range).await;
    let result = match result {
        Ok(entries) => {
            boundary();
            run.session.commit().await.map(|()| entries).map_err(Stop::before_any)
        }
        Err(stop) => Err(stop),
    };
    match result {
        Ok(entries) => {
            boundary();
            run.take_over(entries);
            Ok(())
        }
        Err(stop) => {
            // Nothing more can be done about a failure to take back.
            let _ = run.session.rollback().await;
            Err(stop)
        }
    }
}

async fn inside(run: &mut Run<'_>, range: Range<usize>) -> Result<Vec<JournalEntry>, Stop> {
    guard(run).await.map_err(Stop::before_any)?;
    let tasks = run.tasks;
    let mut entries = Vec::new();
    for at in range.rev() {
        let Some(task) = tasks.get(at) else { continue };
        let Some(entry) = run.entry(task).filter(|_| run.is_begun(task)).map(taken_back) else {
            continue;
        };
        undo(run, at, task).await?;
        entries.push(entry);
    }
    run.write(&entries).await.map_err(Stop::before_any)?;
    Ok(entries)
}

async fn outside(run: &mut Run<'_>, at: usize, task: &Task) -> Result<(), Stop> {
    guard(run).await.map_err(Stop::before_any)?;
    let Some(known) = run.entry(task).cloned() else { return Ok(()) };
    if task.repeat && known.state == JournalState::Done {
        // Whoever finds it half taken back can go on either way.
        let begun = JournalEntry { state: JournalState::Intent, ..known.clone() };
        run.write(std::slice::from_ref(&begun)).await.map_err(Stop::before_any)?;
        run.take_over(vec![begun]);
    } else if let Some(before) = run.fingerprint_before(task) {
        let intent = intent_back(&known, before);
        run.write(std::slice::from_ref(&intent)).await.map_err(Stop::before_any)?;
        run.take_over(vec![intent]);
    }
    let entry = taken_back(&known);
    undo(run, at, task).await?;
    run.write(std::slice::from_ref(&entry)).await.map_err(Stop::before_any)?;
    run.take_over(vec![entry]);
    Ok(())
}

async fn undo(run: &mut Run<'_>, at: usize, task: &Task) -> Result<(), Stop> {
    let started = run.start(task);
    let here = |error: Error| Stop { task: Some(at), error };
    run.session.limit(task.timeouts).await.map_err(here)?;
    run.commands(&task.undo)
        .await
        .map_err(|error| Stop { task: Some(at), error: failed(task, error) })?;
    run.report(task, StepState::RolledBack, Some(&started));
    run.finish(task);
    Ok(())
}
