//! Findings: the one shape for parse notes, design notes, plan hazards and query advice.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use crate::diff::Change;
use crate::model::ObjectPath;
use crate::span::LineColumn;
use crate::version::Version;

/// Something worth saying about an input or an answer: what, where, why, and what to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Finding {
    /// The stable name of the rule that found it, such as `drop-column`.
    pub rule: SmolStr,
    /// How bad it is.
    pub severity: Severity,
    /// One sentence for people.
    pub message: String,
    /// Where it is, as far as known.
    #[serde(default, skip_serializing_if = "Location::is_unknown")]
    pub location: Location,
    /// What supports it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<Evidence>,
    /// What to do about it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub advice: Vec<Advice>,
}

impl Finding {
    /// A finding without place, evidence or advice yet.
    pub fn new(rule: impl Into<SmolStr>, severity: Severity, message: impl Into<String>) -> Self {
        Self {
            rule: rule.into(),
            severity,
            message: message.into(),
            location: Location::default(),
            evidence: Vec::new(),
            advice: Vec::new(),
        }
    }

    /// Says at which place of the request it is, as a JSON Pointer.
    pub fn at(mut self, pointer: impl Into<String>) -> Self {
        self.location.pointer = Some(pointer.into());
        self
    }

    /// Says at which place of a text it is.
    pub fn span(mut self, place: LineColumn) -> Self {
        self.location.span = Some(place);
        self
    }

    /// Says which object it is about.
    pub fn object(mut self, object: impl ToString) -> Self {
        self.location.object = Some(object.to_string());
        self
    }

    /// Adds what supports it.
    pub fn because(mut self, evidence: Evidence) -> Self {
        self.evidence.push(evidence);
        self
    }

    /// Adds what to do about it.
    pub fn advise(mut self, advice: Advice) -> Self {
        self.advice.push(advice);
        self
    }
}

/// How bad a finding is; ordered from harmless to bad.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Good to know.
    Info,
    /// Look at it before you go on.
    Warning,
    /// It will go wrong, or loses something.
    Error,
}

/// Where a finding is, whichever of the three are known.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Location {
    /// The place in the request, as a JSON Pointer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pointer: Option<String>,
    /// The place in the text that stands there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub span: Option<LineColumn>,
    /// The object, such as `users.email`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub object: Option<String>,
}

impl Location {
    /// Whether nothing is known.
    pub fn is_unknown(&self) -> bool {
        *self == Self::default()
    }
}

/// What supports a finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Evidence {
    /// A place in the source text.
    Source {
        /// Where.
        span: LineColumn,
    },
    /// A change of the plan.
    Change {
        /// Of which object.
        path: ObjectPath,
    },
    /// A node of an execution plan.
    Node {
        /// Which child, from the root down.
        path: Vec<u32>,
        /// What it does.
        operator: String,
        /// What the plan says of it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        detail: Option<String>,
    },
    /// A figure that the request brought.
    Statistic {
        /// Of which object.
        path: ObjectPath,
        /// Which figure.
        name: String,
        /// Its value.
        value: u64,
    },
    /// A fact about the database, from the dialect's rows.
    Fact {
        /// The fact.
        text: String,
        /// Where the vendor says so.
        source: String,
        /// Since which version.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        since: Option<Version>,
    },
    /// What would have made this certain.
    Missing {
        /// What was wanted.
        wanted: String,
    },
}

/// What to do about a finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Advice {
    /// Make this change; it can be planned like any other.
    Change {
        /// The change.
        change: Box<Change>,
    },
    /// Write it otherwise.
    Rewrite {
        /// As it is.
        before: String,
        /// As it should be.
        after: String,
    },
    /// Change a setting.
    Setting {
        /// Its name.
        name: String,
        /// Its new value.
        value: String,
    },
    /// Words.
    Note {
        /// The words.
        text: String,
    },
}

impl Advice {
    /// Advice in words.
    pub fn note(text: impl Into<String>) -> Self {
        Self::Note { text: text.into() }
    }
}
