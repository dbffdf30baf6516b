//! What stops a job.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::span::LineColumn;

/// The result of a job.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What stops a job: what is merely wrong with an input is a [`crate::finding::Finding`].
///
/// It has a stable [`code`](Self::code), says what was expected, and carries every place at which
/// the input is at fault, so that a caller mends all of them at once.
#[derive(Clone, Debug)]
pub struct Error(Box<Inner>);

#[derive(Clone, Debug)]
struct Inner {
    code: ErrorCode,
    detail: String,
    pointer: Option<String>,
    help: Option<String>,
    items: Vec<ErrorItem>,
    questions: Vec<Question>,
}

/// One of several mistakes in an input.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ErrorItem {
    /// The place in the request, as a JSON Pointer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pointer: Option<String>,
    /// What is wrong there and what was expected.
    pub detail: String,
    /// The place in the text that stands there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub span: Option<LineColumn>,
}

/// Something that only the caller can decide.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Question {
    /// The place in the request, as a JSON Pointer.
    pub pointer: String,
    /// What is asked.
    pub question: String,
    /// Answers that can be pasted back.
    pub choices: Vec<Choice>,
}

/// An answer to a question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Choice {
    /// What it means.
    pub label: String,
    /// A JSON merge patch (RFC 7396) that makes the request say so.
    pub request_patch: Value,
}

macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $name:ident = $code:literal, $exit:literal, $title:literal;)+) => {
        /// The stable name of an error, with the exit code that goes with it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum ErrorCode { $($(#[doc = $doc])+ $name,)+ }

        impl ErrorCode {
            /// Every code, in order of declaration.
            pub const ALL: &'static [Self] = &[$(Self::$name,)+];

            /// The name in JSON.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $code,)+ }
            }

            /// The exit code of the command line.
            pub const fn exit_code(self) -> u8 {
                match self { $(Self::$name => $exit,)+ }
            }

            /// A short title for people.
            pub const fn title(self) -> &'static str {
                match self { $(Self::$name => $title,)+ }
            }
        }
    };
}

codes! {
    /// The text is no JSON.
    InvalidJson = "invalid-json", 4, "The request is not valid JSON";
    /// The text is no YAML.
    InvalidYaml = "invalid-yaml", 4, "The document is not valid YAML";
    /// The JSON does not fit the contract.
    InvalidRequest = "invalid-request", 4, "The request does not fit the contract";
    /// No such task.
    UnknownTask = "unknown-task", 4, "Unknown task";
    /// No such database is linked in.
    UnknownDatabase = "unknown-database", 4, "Unknown database";
    /// No such agent.
    UnknownAgent = "unknown-agent", 4, "Unknown agent";
    /// No such skill.
    UnknownSkill = "unknown-skill", 4, "Unknown skill";
    /// A version that the dialect knows nothing of.
    UnknownVersion = "unknown-version", 4, "Unknown version";
    /// A table that is not there.
    UnknownTable = "unknown-table", 4, "Unknown table";
    /// A column that is not there.
    UnknownColumn = "unknown-column", 4, "Unknown column";
    /// An entity that is not there.
    UnknownEntity = "unknown-entity", 4, "Unknown entity";
    /// An option that is not there.
    UnknownOption = "unknown-option", 4, "Unknown option";
    /// A name that no database takes.
    InvalidName = "invalid-name", 4, "Invalid name";
    /// Statements that cannot be read.
    UnreadableStatement = "unreadable-statement", 4, "A statement cannot be read";
    /// A schema that contradicts itself.
    InvalidSchema = "invalid-schema", 4, "The schema contradicts itself";
    /// Wishes or requirements that contradict each other.
    Contradiction = "contradiction", 4, "The request contradicts itself";
    /// A wish that is not understood.
    NotUnderstood = "not-understood", 4, "Not understood";
    /// The caller has to decide.
    NeedsClarification = "needs-clarification", 3, "A decision is needed";
    /// More input than is read.
    TooLarge = "too-large", 4, "The input is too large";
    /// Deeper nesting than is read.
    TooDeep = "too-deep", 4, "The input is nested too deeply";
    /// A plan that was changed after it was made, or that has no hash.
    PlanMismatch = "plan-mismatch", 4, "The plan is not the one that was made";
    /// A migration file that was changed after it was applied.
    ChecksumMismatch = "checksum-mismatch", 4, "A migration file was changed after it was applied";
    /// Understood, but this database or version cannot do it.
    Unsupported = "unsupported", 5, "Not supported by this database or version";
    /// The confirmation is missing or belongs to another plan.
    NotConfirmed = "not-confirmed", 1, "The plan is not confirmed";
    /// The database is not in the state that the plan starts from.
    Drift = "drift", 1, "The database is not in the state that the plan starts from";
    /// Rows forbid the change.
    RowsForbid = "rows-forbid", 1, "The rows in the database forbid the change";
    /// The plan loses data and that was not allowed.
    Destructive = "destructive", 1, "The plan loses data";
    /// An earlier execution has to be resumed or rolled back first.
    Unfinished = "unfinished", 1, "An earlier execution is not finished";
    /// A step cannot be undone.
    Irreversible = "irreversible", 1, "A step cannot be undone";
    /// A step failed.
    StepFailed = "step-failed", 6, "A step failed";
    /// The state after the plan is not the one it should reach.
    VerificationFailed = "verification-failed", 6, "The result is not what the plan promised";
    /// The database is locked by somebody else.
    Busy = "busy", 6, "The database is busy";
    /// The database cannot be opened.
    CannotOpen = "cannot-open", 6, "The database cannot be opened";
    /// The database refused a command.
    Database = "database", 6, "The database reported an error";
    /// A file cannot be read or written.
    Io = "io", 6, "A file cannot be read or written";
    /// The command line is wrong.
    Usage = "usage", 2, "Wrong usage";
    /// A bug of ours.
    Internal = "internal", 70, "A bug in specforge-db";
}

impl Error {
    /// An error of that code.
    pub fn new(code: ErrorCode, detail: impl Into<String>) -> Self {
        Self(Box::new(Inner {
            code,
            detail: detail.into(),
            pointer: None,
            help: None,
            items: Vec::new(),
            questions: Vec::new(),
        }))
    }

    /// Something that this database or version cannot do.
    pub fn unsupported(detail: impl Into<String>) -> Self {
        Self::new(ErrorCode::Unsupported, detail)
    }

    /// A bug of ours.
    pub fn internal(detail: impl Into<String>) -> Self {
        Self::new(ErrorCode::Internal, detail)
    }

    /// Questions that only the caller can answer.
    pub fn unclear(questions: Vec<Question>) -> Self {
        let detail = questions.iter().map(|q| q.question.as_str()).collect::<Vec<_>>().join(" ");
        let mut error = Self::new(ErrorCode::NeedsClarification, detail);
        error.0.questions = questions;
        error
    }

    /// One error out of several mistakes; the first gives the pointer.
    pub fn of_items(code: ErrorCode, detail: impl Into<String>, items: Vec<ErrorItem>) -> Self {
        let mut error = Self::new(code, detail);
        error.0.pointer = items.first().and_then(|item| item.pointer.clone());
        error.0.items = items;
        error
    }

    /// Says at which place of the request it is.
    pub fn at(mut self, pointer: impl Into<String>) -> Self {
        self.0.pointer = Some(pointer.into());
        self
    }

    /// Puts the places of this error below a place of the request.
    pub fn below(mut self, prefix: &str) -> Self {
        let join = |pointer: &Option<String>| {
            Some(format!("{prefix}{}", pointer.as_deref().unwrap_or_default()))
        };
        self.0.pointer = join(&self.0.pointer);
        for item in &mut self.0.items {
            item.pointer = join(&item.pointer);
        }
        self
    }

    /// Puts every place of this error where `to` says it belongs.
    pub fn relocate(mut self, to: impl Fn(&str) -> String) -> Self {
        self.0.pointer = self.0.pointer.as_deref().map(&to);
        for item in &mut self.0.items {
            item.pointer = item.pointer.as_deref().map(&to);
        }
        self
    }

    /// Says what to do about it.
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.0.help = Some(help.into());
        self
    }

    /// Says "did you mean" where one of the known names is near.
    pub fn suggest<'a>(self, wanted: &str, known: impl IntoIterator<Item = &'a str>) -> Self {
        match crate::name::did_you_mean(wanted, known) {
            Some(near) => self.help(format!("did you mean `{near}`?")),
            None => self,
        }
    }

    /// The stable code.
    pub fn code(&self) -> ErrorCode {
        self.0.code
    }

    /// What is wrong and what was expected.
    pub fn detail(&self) -> &str {
        &self.0.detail
    }

    /// The place in the request.
    pub fn pointer(&self) -> Option<&str> {
        self.0.pointer.as_deref()
    }

    /// What to do about it.
    pub fn help_text(&self) -> Option<&str> {
        self.0.help.as_deref()
    }

    /// Every single mistake, where there are several or where they have places of their own.
    pub fn items(&self) -> &[ErrorItem] {
        &self.0.items
    }

    /// What the caller has to decide.
    pub fn questions(&self) -> &[Question] {
        &self.0.questions
    }

    /// Whether this database or version cannot do it.
    pub fn is_unsupported(&self) -> bool {
        self.0.code == ErrorCode::Unsupported
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.detail)
    }
}

impl std::error::Error for Error {}
