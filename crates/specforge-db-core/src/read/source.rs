//! Source texts, cut into statements.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::span::Span;

/// One statement of a source text, without its terminator.
#[derive(Clone, Copy, Debug)]
pub struct Statement<'t> {
    /// Its text, from its first to its last token, comments inside included.
    pub text: &'t str,
    /// Where it stands in the source.
    pub span: Span,
    /// How deep its brackets nest.
    pub nesting: u32,
    /// The longest run of operands joined by operators at one level, such as `1 + 1 + 1` (three).
    pub chain: u32,
}

/// What a source text holds.
#[derive(Clone, Debug, Default)]
pub struct Split<'t> {
    /// The statements in order.
    pub statements: Vec<Statement<'t>>,
    /// What was passed over.
    pub skipped: Vec<Skipped>,
}

/// A part of a source text that declares nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skipped {
    /// Why it declares nothing.
    pub kind: SkipKind,
    /// Where it stands.
    pub span: Span,
}

/// Why a part of a source text declares nothing.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum SkipKind {
    /// Rows: INSERT, COPY and their data.
    Data,
    /// A setting of the session.
    Setting,
    /// BEGIN, COMMIT and the like.
    Transaction,
    /// A command to the client program, not to the server.
    ClientCommand,
    /// Maintenance that changes no schema: ANALYZE, VACUUM and the like.
    Maintenance,
    /// A query.
    Query,
    /// Objects of the whole server, such as its users and databases.
    Server,
    /// Code that the server runs once; what it changes is not seen.
    Code,
}
