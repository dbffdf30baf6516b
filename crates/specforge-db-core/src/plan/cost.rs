//! What steps cost, from the dialect's rows.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Evidence, StepDraft};
use crate::dialect::{DialectInfo, Lock, Observed, Operation};
use crate::diff::{Change, Op};
use crate::model::{Facet, ObjectKind};
use crate::version::Version;

/// Whether a step may be run without a thought.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Safety {
    /// It blocks nobody for long, loses nothing and cannot fail because of rows.
    #[default]
    Safe,
    /// It blocks for a time that grows with the rows, or rows may forbid it.
    Caution,
    /// It loses data, or breaks programs that run.
    Unsafe,
}

/// The costs of a step as its row tells them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cost {
    /// Whom the lock keeps out.
    pub(crate) lock: Lock,
    /// The database's own name for the lock.
    pub(crate) lock_name: &'static str,
    /// Whether the lock is held for a time that grows with the rows.
    pub(crate) grows: bool,
    /// Whether the rows are written anew.
    pub(crate) rewrites: bool,
    /// Whether the rows are read.
    pub(crate) scans: bool,
    /// How that is known.
    pub(crate) evidence: Evidence,
}

/// What a draft costs in a version; without a row the worst is assumed.
pub(crate) fn cost(info: &DialectInfo, version: Version, draft: &StepDraft) -> Cost {
    match info.operation(draft.operation, version) {
        Some(row) => Cost {
            lock: row.lock,
            lock_name: row.lock_name,
            grows: row.grows,
            rewrites: row.rewrites,
            scans: row.scans,
            evidence: evidence(row, version),
        },
        None => Cost {
            lock: Lock::Everything,
            lock_name: "unknown",
            grows: true,
            rewrites: true,
            scans: true,
            evidence: Evidence::Assumed,
        },
    }
}

fn evidence(row: &Operation, version: Version) -> Evidence {
    match row.observed {
        Observed::On(versions) if versions.iter().any(|seen| seen.major() == version.major()) => {
            Evidence::Observed
        }
        _ => Evidence::Documented,
    }
}

/// The usual name of the operation behind a change: verb and kind, such as `add-column`.
pub fn usual_operation(change: &Change) -> &'static str {
    use ObjectKind as Kind;
    match (&change.op, change.path.kind) {
        (Op::Create(_), Kind::Namespace) => "create-namespace",
        (Op::Create(_), Kind::Enum) => "create-enum",
        (Op::Create(_), Kind::Table) => "create-table",
        (Op::Create(_), Kind::Column) => "add-column",
        (Op::Create(_), Kind::PrimaryKey) => "add-primary-key",
        (Op::Create(_), Kind::Unique) => "add-unique",
        (Op::Create(_), Kind::Index) => "create-index",
        (Op::Create(_), Kind::ForeignKey) => "add-foreign-key",
        (Op::Create(_), Kind::Check) => "add-check",
        (Op::Create(_), Kind::Definition) => "create-definition",
        (Op::Drop(_), Kind::Namespace) => "drop-namespace",
        (Op::Drop(_), Kind::Enum) => "drop-enum",
        (Op::Drop(_), Kind::Table) => "drop-table",
        (Op::Drop(_), Kind::Column) => "drop-column",
        (Op::Drop(_), Kind::Index) => "drop-index",
        (Op::Drop(_), Kind::Definition) => "drop-definition",
        (Op::Drop(_), _) => "drop-constraint",
        (Op::Rename { .. }, Kind::Table) => "rename-table",
        (Op::Rename { .. }, Kind::Column) => "rename-column",
        (Op::Rename { .. }, Kind::Index) => "rename-index",
        (Op::Rename { .. }, _) => "rename-object",
        (Op::Alter { facets, .. }, Kind::Column) => match facets.as_slice() {
            [Facet::Type] => "alter-column-type",
            [Facet::Nullable] => "alter-column-nullable",
            [Facet::Default] => "alter-column-default",
            [Facet::Comment] => "set-comment",
            _ => "alter-column",
        },
        (Op::Alter { facets, .. }, kind) => match (facets.as_slice(), kind) {
            ([Facet::Comment], _) => "set-comment",
            (_, Kind::Table) => "alter-table",
            (_, Kind::Enum) => "alter-enum",
            _ => "alter-object",
        },
    }
}
