//! Commands, which core carries and never interprets.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A command: text for SQL databases, a document for document databases.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Command {
    /// One statement, without its terminator.
    Text(String),
    /// One command document.
    Document(Value),
}

impl Command {
    /// The statement, where it is one.
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Document(_) => None,
        }
    }

    /// The command as JSON: a string or a document.
    pub fn to_value(&self) -> Value {
        match self {
            Self::Text(text) => Value::String(text.clone()),
            Self::Document(document) => document.clone(),
        }
    }
}

/// How a step is taken back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Undo {
    /// By these commands, completely.
    Commands(Vec<Command>),
    /// By these commands, but not everything comes back.
    Lossy {
        /// The commands.
        commands: Vec<Command>,
        /// What does not come back.
        loses: String,
    },
    /// Not at all.
    Impossible {
        /// Why.
        why: String,
    },
}

impl Undo {
    /// An undo that does nothing because nothing is left to take back.
    pub fn nothing() -> Self {
        Self::Commands(Vec::new())
    }

    /// The commands, none where it is impossible.
    pub fn commands(&self) -> &[Command] {
        match self {
            Self::Commands(commands) | Self::Lossy { commands, .. } => commands,
            Self::Impossible { .. } => &[],
        }
    }
}
