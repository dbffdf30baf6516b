//! The journal: what was done to a database, by which plan, and how far.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The journal's table or collection; it is no part of any schema that is read, compared or planned.
pub const JOURNAL: &str = "specforge_migrations";

/// One step of one run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct JournalEntry {
    /// The hash of the plan, or the version of a migration file.
    pub run: String,
    /// The number of the step.
    pub step: u32,
    /// Of how many steps the run is made; settings of the session do not count.
    pub of: u32,
    /// What it is called.
    pub name: String,
    /// The checksum of what is executed; line ends do not count.
    pub checksum: String,
    /// How far it is.
    pub state: JournalState,
    /// The fingerprint of the schema: before the step where it is an intent, after it where it is
    /// done and the last of its transaction.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fingerprint: Option<String>,
    /// When it was started, in UTC, RFC 3339.
    pub started_at: String,
    /// How long it took, in milliseconds.
    pub duration_ms: u64,
    /// When it was taken back, in UTC, RFC 3339.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rolled_back_at: Option<String>,
}

/// How far a step is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum JournalState {
    /// It is about to be done; after a crash nobody knows whether it was.
    Intent,
    /// It is done.
    Done,
    /// It was done and taken back.
    RolledBack,
}

impl JournalState {
    /// Every state.
    pub const ALL: [Self; 3] = [Self::Intent, Self::Done, Self::RolledBack];

    /// The word in JSON and in the journal's table.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Intent => "intent",
            Self::Done => "done",
            Self::RolledBack => "rolled_back",
        }
    }
}

/// The runs of a journal that were begun and neither ended nor taken back whole, oldest first.
pub(super) fn unfinished(journal: &[JournalEntry]) -> Vec<&str> {
    let mut runs: Vec<(&str, usize, u32, bool)> = Vec::new();
    let mut at = crate::hash::HashMap::default();
    for entry in journal {
        let position = *at.entry(entry.run.as_str()).or_insert_with(|| {
            runs.push((&entry.run, 0, entry.of, false));
            runs.len() - 1
        });
        if let Some((_, done, of, intent)) = runs.get_mut(position) {
            *done += usize::from(entry.state == JournalState::Done);
            *intent |= entry.state == JournalState::Intent;
            *of = entry.of;
        }
    }
    runs.retain(|(_, done, of, intent)| *intent || (*done > 0 && *done < *of as usize));
    runs.into_iter().map(|(run, ..)| run).collect()
}
