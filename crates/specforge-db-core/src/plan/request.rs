//! What plan-migration is asked.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::contract::SchemaSource;
use crate::model::Expr;
use crate::name::Ident;
use crate::version::Version;
use crate::wish::WishEntry;

/// Asks for the steps from one schema to another.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PlanRequest {
    /// `plan-migration`.
    pub task: String,
    /// The database.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub database: Option<String>,
    /// The version of the contract.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contract_version: Option<String>,
    /// The version of the database.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target_version: Option<Version>,
    /// The schema as it is.
    pub current_schema: SchemaSource,
    /// The schema as it should be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub desired_schema: Option<SchemaSource>,
    /// Wanted changes, in short English or in structured form.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub desired_changes: Vec<WishEntry>,
    /// What is known about the rows, by table.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub table_stats: IndexMap<String, TableStats>,
    /// Which objects only get another name; nothing is ever guessed to be a rename.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub renames: Vec<RenameSpec>,
    /// What rows get that have no value where one is required.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub backfills: Vec<Backfill>,
    /// How to plan.
    #[serde(default)]
    pub options: PlanOptions,
}

/// What the rows that are there get in a column that is new or becomes required.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Backfill {
    /// The table's namespace.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schema: Option<Ident>,
    /// The table, by the name that it has afterwards.
    pub table: Ident,
    /// The column, by the name that it has afterwards.
    pub column: Ident,
    /// The value, in the database's own language.
    pub value: Expr,
}

/// What is known about the rows of a table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TableStats {
    /// How many there are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rows: Option<u64>,
    /// How many bytes they take.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bytes: Option<u64>,
    /// How often rows are written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub writes_per_second: Option<f64>,
}

/// A rename that the caller states.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RenameSpec {
    /// What is renamed.
    pub kind: RenamedKind,
    /// Its namespace.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schema: Option<Ident>,
    /// Its table, by the name that the table has afterwards.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub table: Option<Ident>,
    /// The name it has.
    pub from: Ident,
    /// The name it gets.
    pub to: Ident,
}

/// What is renamed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RenamedKind {
    /// A column or field.
    Column,
    /// A table or collection.
    Table,
    /// An index.
    Index,
    /// A constraint.
    Constraint,
    /// A value of an enum.
    EnumValue,
    /// A type.
    Type,
}

/// How to plan.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct PlanOptions {
    /// Prefer many steps that block nobody to few that do.
    pub online: bool,
    /// Do not warn about steps that lose data; execution has a gate of its own.
    pub allow_destructive: bool,
    /// How long a step may wait for its lock, in milliseconds.
    pub lock_timeout_ms: u64,
    /// How many rows a batch of a backfill holds.
    pub batch_size: u64,
    /// What to do about statements that cannot be read.
    pub on_unreadable: OnUnreadable,
    /// Whether the order of columns is part of the schema: `enforce` or `ignore`.
    pub column_order: ColumnOrder,
    /// Whether objects that only the current schema has are dropped (`drop`) or kept (`keep`).
    pub unmentioned: Unmentioned,
    /// Whether a table that gets another name leaves a view of the old one behind, for programs that still
    /// say it.
    pub compatibility_views: bool,
}

impl Default for PlanOptions {
    fn default() -> Self {
        Self {
            online: true,
            allow_destructive: false,
            lock_timeout_ms: 2000,
            batch_size: 1000,
            on_unreadable: OnUnreadable::Fail,
            column_order: ColumnOrder::Enforce,
            unmentioned: Unmentioned::Drop,
            compatibility_views: false,
        }
    }
}

impl PlanOptions {
    /// For saying how schemas differ, which is not what a plan with better ways would come to: one that
    /// lets a new column take the place of an old one puts it behind the others.
    #[must_use]
    pub(crate) fn for_comparison(self) -> Self {
        Self { online: false, ..self }
    }
}

/// What to do about statements that cannot be read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum OnUnreadable {
    /// The request fails: a plan from a half-read schema would be a guess.
    #[default]
    Fail,
    /// Each becomes a finding, and the rest is planned.
    Carry,
}

/// Whether the order of columns is part of the schema.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ColumnOrder {
    /// It is, where the database can establish it.
    #[default]
    Enforce,
    /// It is not: new columns go to the end.
    Ignore,
}

/// What happens to tables that only the current schema has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Unmentioned {
    /// They are dropped: the desired schema is the whole.
    #[default]
    Drop,
    /// They are kept, with a finding: the desired schema is a part.
    Keep,
}
