//! The run: a session, what is to be done in it, and how far it is.

use super::clock::{Started, now};
use super::failpoint::boundary;
use super::forward::Stop;
use super::repeat;
use super::task::Task;
use super::{
    ExecuteOptions, JournalEntry, JournalState, Listener, Progress, Session, StepReport, StepState,
};
use crate::dialect::Plugin;
use crate::error::{Error, ErrorCode, ErrorItem, Result};
use crate::finding::{Finding, Severity};
use crate::plan::{Check, Command, Expect, fingerprint};
use crate::read::Item;
use crate::version::Version;

/// How many of the rows that forbid something are shown.
const SHOWN_ROWS: usize = 5;
/// How many characters of a value are shown.
const SHOWN_CHARS: usize = 40;

/// A session with what is to be done in it, and how far it is.
pub(super) struct Run<'a> {
    pub(super) plugin: &'a dyn Plugin,
    pub(super) session: &'a mut dyn Session,
    pub(super) tasks: &'a [Task],
    pub(super) options: &'a ExecuteOptions,
    pub(super) version: Version,
    /// The schema that the plan starts from and the one it reaches, where there is a plan.
    pub(super) from: Option<&'a str>,
    pub(super) to: Option<&'a str>,
    /// What a backup is called.
    pub(super) label: String,
    /// The journal as this run knows it, whole.
    pub(super) journal: Vec<JournalEntry>,
    pub(super) reports: Vec<StepReport>,
    pub(super) findings: Vec<Finding>,
    pub(super) backup: Option<String>,
    /// Whether everything was checked again under the lock.
    pub(super) guarded: bool,
    /// Whether what the journal says of these tasks is of an earlier round, which other plans have
    /// led back from.
    pub(super) again: bool,
    pub(super) progress: Listener<'a>,
}

impl Run<'_> {
    /// The entry of a task in the journal.
    pub(super) fn entry(&self, task: &Task) -> Option<&JournalEntry> {
        self.journal.iter().find(|entry| entry.run == task.run && entry.step == task.step)
    }

    pub(super) fn is_done(&self, task: &Task) -> bool {
        !self.again && self.entry(task).is_some_and(|entry| entry.state == JournalState::Done)
    }

    /// Whether anything that lasts is done.
    pub(super) fn any_done(&self) -> bool {
        self.tasks.iter().any(|task| !task.setting && self.is_done(task))
    }

    /// Whether a task has left something that can be taken back: it is done, or was interrupted
    /// between two passes.
    pub(super) fn is_begun(&self, task: &Task) -> bool {
        let intent = self.entry(task).is_some_and(|entry| entry.state == JournalState::Intent);
        self.is_done(task) || (!self.again && task.repeat && intent)
    }

    /// The fingerprint of the live schema, in the normal form of the plan's version.
    pub(super) async fn live(&mut self) -> Result<String> {
        let mut schema = self.session.introspect().await?;
        self.plugin.normalize(&mut schema, self.version);
        Ok(fingerprint(&schema))
    }

    /// The schema that the database should have now, as far as anybody knows.
    pub(super) fn expected(&self) -> Option<String> {
        let done = self.tasks.iter().rev().find(|task| !task.setting && self.is_done(task));
        match done {
            Some(task) => self.entry(task).and_then(|entry| entry.fingerprint.clone()),
            None => self.from.map(str::to_owned),
        }
    }

    /// Refuses when the live schema is not the one that this run starts from or goes on from.
    pub(super) async fn refuse_drift(&mut self) -> Result<()> {
        if self.from.is_none() {
            return Ok(());
        }
        let Some(expected) = self.expected() else { return Ok(()) };
        let live = self.live().await?;
        if live == expected { Ok(()) } else { Err(self.drift(&live, &expected)) }
    }

    fn drift(&self, live: &str, expected: &str) -> Error {
        let about: Vec<_> = self
            .tasks
            .iter()
            .filter(|task| !task.setting)
            .take(SHOWN_ROWS)
            .map(|task| format!("`{}`", task.name))
            .collect();
        let since =
            if self.any_done() { "was left by the last step" } else { "the plan starts from" };
        let detail = format!(
            "the schema in the database is {live}, and the one that {since} is {expected}: somebody \
             changed it in between. The plan is about {}",
            about.join(", ")
        );
        Error::new(ErrorCode::Drift, detail)
            .help("nothing was done; plan again from the schema that the database has now")
    }

    /// Refuses when somebody else wrote to the journal since this run read it.
    pub(super) async fn refuse_rivals(&mut self) -> Result<()> {
        if self.session.read_journal().await? == self.journal {
            return Ok(());
        }
        Err(Error::new(
            ErrorCode::Unfinished,
            "another execution is at work on this database: its journal has just changed",
        )
        .help("wait until it is done, then look with mode `status`"))
    }

    /// Asks every question of these tasks; rows that forbid something are shown.
    ///
    /// When a run goes on, tables may have other names than the questions use: such a question is
    /// passed over and said, for the step itself still fails where it must.
    pub(super) async fn refuse_rows(&mut self) -> Result<()> {
        let tasks = self.tasks;
        let goes_on = self.any_done();
        let pending: Vec<&Task> =
            tasks.iter().filter(|task| task.setting || !self.is_done(task)).collect();
        let checks = pending.iter().map(|task| task.checks.len()).sum();
        if checks > 0 && !self.guarded {
            (self.progress)(Progress::Checking { checks });
        }
        let mut items = Vec::new();
        for task in pending {
            for (at, check) in task.checks.iter().enumerate() {
                let place = format!("{}/checks/{at}", task.pointer);
                match self.ask(check).await {
                    Ok(None) => {}
                    Ok(Some(detail)) => {
                        items.push(ErrorItem { pointer: Some(place), detail, span: None });
                    }
                    Err(error) if goes_on && error.code() == ErrorCode::Database => {
                        if !self.guarded {
                            let message = format!("a question could not be asked again: {error}");
                            let finding =
                                Finding::new("check-not-asked", Severity::Warning, message);
                            self.findings.push(finding.at(place));
                        }
                    }
                    Err(error) => return Err(error.at(place)),
                }
            }
        }
        match items.as_slice() {
            [] => Ok(()),
            [first, ..] => {
                let more = match items.len() {
                    1 => String::new(),
                    n => format!(" (and {} more)", n - 1),
                };
                let detail = format!("{}{more}", first.detail);
                Err(Error::of_items(ErrorCode::RowsForbid, detail, items)
                    .help("nothing was done; mend these rows, then execute the plan again"))
            }
        }
    }

    /// Asks one question: nothing where the answer is the expected one.
    pub(super) async fn ask(&mut self, check: &Check) -> Result<Option<String>> {
        let Some(command) = check.to_command() else { return Ok(None) };
        let rows = self.session.rows(&command, SHOWN_ROWS + 1).await?;
        let why = if check.why.is_empty() { "a check of the plan failed" } else { &check.why };
        Ok(match (check.expect, rows.is_empty()) {
            (Expect::NoRows, true) | (Expect::Rows, false) => None,
            (Expect::Rows, true) => Some(format!("{why}: rows were expected, and there are none")),
            (Expect::NoRows, false) => {
                let shown: Vec<_> =
                    rows.iter().take(SHOWN_ROWS).map(|row| spell_row(row)).collect();
                let more = if rows.len() > SHOWN_ROWS { ", …" } else { "" };
                Some(format!("{why}: {}{more}", shown.join(", ")))
            }
        })
    }

    /// Runs commands one by one.
    pub(super) async fn commands(&mut self, commands: &[Command]) -> Result<()> {
        for command in commands {
            boundary();
            self.session.run(command).await?;
        }
        boundary();
        Ok(())
    }

    /// Whether what stopped is to be tried again: somebody else held a lock, and the session has not
    /// yet waited for as long as it may.
    pub(super) async fn again_after(&mut self, stop: &Stop, tries: u32) -> Result<bool, Stop> {
        if stop.error.code() != ErrorCode::Busy {
            return Ok(false);
        }
        // Everything is checked again: somebody was at work in between.
        self.guarded = false;
        self.session.try_again(tries).await.map_err(Stop::before_any)
    }

    /// Whether a task in which an earlier execution was interrupted shows in the schema.
    ///
    /// The journal holds the schema in which the task is not done. Of a task that declares nothing
    /// the schema tells nothing: somebody else may have changed it.
    pub(super) async fn took_effect(&mut self, task: &Task, live: &str) -> Result<bool> {
        let before = self.entry(task).and_then(|entry| entry.fingerprint.as_deref());
        if before.is_none_or(|before| before == live) || !self.declares(task) {
            return Ok(false);
        }
        for check in &task.verify {
            if self.ask(check).await?.is_some() {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Whether a command of a task changes the schema, as far as it can be read.
    fn declares(&self, task: &Task) -> bool {
        task.commands.iter().any(|command| {
            let Some(text) = command.text() else { return true };
            let read = self.plugin.read_statement(text, self.version);
            !read.problems.is_empty()
                || read.items.iter().any(|item| !matches!(item, Item::Skip(_)))
        })
    }

    /// The schema in which a task of this plan is not done yet, as far as the journal knows it.
    pub(super) fn fingerprint_before(&self, task: &Task) -> Option<String> {
        let earlier = self.tasks.iter().take_while(|other| other.step != task.step);
        match earlier.filter(|other| !other.setting && self.is_done(other)).last() {
            Some(done) => self.entry(done).and_then(|entry| entry.fingerprint.clone()),
            None => self.from.map(str::to_owned),
        }
    }

    /// Runs a task's commands, as often as it takes.
    pub(super) async fn perform(&mut self, task: &Task) -> Result<()> {
        self.session.limit(task.timeouts).await?;
        if task.repeat {
            repeat::to_the_end(self, task).await
        } else {
            self.commands(&task.commands).await
        }
    }

    /// What must hold right after a task.
    pub(super) async fn verify(&mut self, task: &Task) -> Result<()> {
        for (at, check) in task.verify.iter().enumerate() {
            if let Some(detail) = self.ask(check).await? {
                let detail = format!("after `{}`: {detail}", task.name);
                return Err(Error::new(ErrorCode::VerificationFailed, detail)
                    .at(format!("{}/verify/{at}", task.pointer)));
            }
        }
        Ok(())
    }

    /// What has to be written before the first task of another round: the earlier one is over.
    pub(super) fn earlier_round(&self) -> Vec<JournalEntry> {
        let ours = |entry: &&JournalEntry| self.tasks.iter().any(|task| task.run == entry.run);
        if !self.again {
            return Vec::new();
        }
        self.journal.iter().filter(ours).map(taken_back).collect()
    }

    /// Writes entries into the database's journal; the caller takes them over once they last.
    pub(super) async fn write(&mut self, entries: &[JournalEntry]) -> Result<()> {
        self.session.open_journal().await?;
        for entry in entries {
            boundary();
            self.session.write_journal(entry).await?;
        }
        boundary();
        Ok(())
    }

    /// Takes entries over that are in the database's journal for good.
    pub(super) fn take_over(&mut self, entries: Vec<JournalEntry>) {
        self.again = false;
        for entry in entries {
            let known = |old: &&mut JournalEntry| old.run == entry.run && old.step == entry.step;
            match self.journal.iter_mut().find(known) {
                Some(old) => *old = entry,
                None => self.journal.push(entry),
            }
        }
    }

    /// Saves the database, once a run, where the caller wants that.
    pub(super) async fn save(&mut self, what_goes: bool) -> Result<()> {
        if !what_goes || !self.options.backup || self.backup.is_some() {
            return Ok(());
        }
        match self.session.backup(&self.label).await? {
            Some(to) => {
                (self.progress)(Progress::Saved { to: &to });
                self.backup = Some(to);
            }
            None => self.findings.push(Finding::new(
                "no-backup",
                Severity::Warning,
                "data are lost, and this database cannot be saved beside itself",
            )),
        }
        Ok(())
    }

    /// Says that a task starts.
    pub(super) fn start(&mut self, task: &Task) -> Started {
        if task.number > 0 {
            let of = self.reports.len();
            (self.progress)(Progress::Started { step: task.number, of, description: &task.name });
        }
        Started::now()
    }

    /// Says that a task has ended.
    pub(super) fn finish(&mut self, task: &Task) {
        if task.number > 0 {
            let of = self.reports.len();
            (self.progress)(Progress::Finished { step: task.number, of });
        }
    }

    /// Reports how far a task is.
    pub(super) fn report(&mut self, task: &Task, state: StepState, started: Option<&Started>) {
        if let Some(report) =
            self.reports.iter_mut().find(|r| task.number > 0 && r.step == task.number)
        {
            report.state = state;
            if let Some(started) = started {
                report.started_at = Some(started.at.clone());
                report.duration_ms = Some(started.elapsed_ms());
            }
        }
    }

    /// Reports that a task is tried once more.
    pub(super) fn report_retry(&mut self, task: &Task) {
        if let Some(report) =
            self.reports.iter_mut().find(|r| task.number > 0 && r.step == task.number)
        {
            report.retries += 1;
        }
    }

    /// Reports that a task failed.
    pub(super) fn report_failure(&mut self, task: &Task, error: &Error) {
        self.report(task, StepState::Failed, None);
        if let Some(report) =
            self.reports.iter_mut().find(|r| task.number > 0 && r.step == task.number)
        {
            report.error = Some(error.detail().to_owned());
        }
    }
}

/// The entry of a task that is done.
pub(super) fn done(task: &Task, started: &Started) -> JournalEntry {
    JournalEntry {
        duration_ms: started.elapsed_ms(),
        ..entry(task, JournalState::Done, &started.at)
    }
}

/// The entry of a task that is about to be done outside any transaction.
pub(super) fn intent(task: &Task, started: &Started, before: String) -> JournalEntry {
    JournalEntry { fingerprint: Some(before), ..entry(task, JournalState::Intent, &started.at) }
}

/// The entry of a task that turned out to be done.
pub(super) fn settled(old: &JournalEntry, live: String) -> JournalEntry {
    JournalEntry { state: JournalState::Done, fingerprint: Some(live), ..old.clone() }
}

/// The entry of a task that is about to be taken back outside any transaction.
pub(super) fn intent_back(old: &JournalEntry, before: String) -> JournalEntry {
    JournalEntry { state: JournalState::Intent, fingerprint: Some(before), ..old.clone() }
}

/// The entry of a task that is taken back.
pub(super) fn taken_back(old: &JournalEntry) -> JournalEntry {
    JournalEntry {
        state: JournalState::RolledBack,
        fingerprint: None,
        rolled_back_at: Some(now()),
        ..old.clone()
    }
}

fn entry(task: &Task, state: JournalState, started_at: &str) -> JournalEntry {
    JournalEntry {
        run: task.run.clone(),
        step: task.step,
        of: task.of,
        name: task.name.clone(),
        checksum: task.checksum.clone(),
        state,
        fingerprint: None,
        started_at: started_at.to_owned(),
        duration_ms: 0,
        rolled_back_at: None,
    }
}

fn spell_row(row: &[serde_json::Value]) -> String {
    let values: Vec<_> = row
        .iter()
        .map(|value| {
            let text = value.to_string();
            if text.chars().count() <= SHOWN_CHARS {
                return text;
            }
            format!("{}…", text.chars().take(SHOWN_CHARS).collect::<String>())
        })
        .collect();
    format!("({})", values.join(", "))
}
