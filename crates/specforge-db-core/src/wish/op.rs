//! The language of wishes: what a caller may ask to be changed, in structured form.

pub(crate) use super::spec::word_of;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

pub use super::spec::{
    ColumnSpec, ConstraintKind, IndexColumn, Interval, OrderedColumn, TypeSpec, TypeWords,
};
use crate::design::{Feature, OnDelete};
use crate::optimize::Recommendation;

/// One wanted change. Tables may be named with their namespace: `app.users`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "op", rename_all = "snake_case", deny_unknown_fields)]
pub enum Op {
    /// A table gets a column.
    AddColumn {
        /// The table.
        table: String,
        /// The column.
        column: Box<ColumnSpec>,
    },
    /// A column goes, with its values and whatever is over it alone.
    DropColumn {
        /// The table.
        table: String,
        /// The column.
        column: String,
    },
    /// A column gets another name.
    RenameColumn {
        /// The table.
        table: String,
        /// The name it has.
        from: String,
        /// The name it gets.
        to: String,
    },
    /// A column changes; what is not stated stays.
    AlterColumn {
        /// The table.
        table: String,
        /// The column.
        column: String,
        /// Its new type.
        #[serde(default, rename = "type", skip_serializing_if = "Option::is_none")]
        ty: Option<TypeSpec>,
        /// Whether each row has a value.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        required: Option<bool>,
        /// The value when none is given.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        default: Option<Value>,
        /// Whether the default goes.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        drop_default: bool,
        /// What rows without a value get.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        backfill: Option<Value>,
    },
    /// A table comes.
    CreateTable {
        /// Its name.
        table: String,
        /// Its columns.
        columns: Vec<ColumnSpec>,
        /// What identifies a row; absent means a key of its own, `id`.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        primary_key: Vec<String>,
        /// What no two rows have in common.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        unique: Vec<Vec<String>>,
    },
    /// A table goes, with its rows.
    DropTable {
        /// The table.
        table: String,
    },
    /// A table gets another name.
    RenameTable {
        /// The name it has.
        from: String,
        /// The name it gets.
        to: String,
    },
    /// Rows are found faster.
    AddIndex {
        /// The table.
        table: String,
        /// What it is ordered by.
        columns: Vec<IndexColumn>,
        /// Columns that it carries along.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        include: Vec<String>,
        /// Which rows it holds, as a condition such as `deleted_at is null`.
        #[serde(default, rename = "where", skip_serializing_if = "Option::is_none")]
        condition: Option<String>,
        /// Its access method, where it is not the usual one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        method: Option<String>,
        /// Its name; absent means one after its columns.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        name: Option<String>,
    },
    /// An index goes.
    DropIndex {
        /// Its name.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        name: Option<String>,
        /// Its table, where it is told by its columns.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        table: Option<String>,
        /// The columns that it is over.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        columns: Vec<String>,
    },
    /// An index gets another name.
    RenameIndex {
        /// The name it has.
        from: String,
        /// The name it gets.
        to: String,
    },
    /// No two rows have the same values.
    AddUnique {
        /// The table.
        table: String,
        /// The columns whose values are unique together.
        columns: Vec<String>,
        /// Whether letters of both cases are one.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        case_insensitive: bool,
        /// Among which rows, as a condition such as `deleted_at is null`.
        #[serde(default, rename = "where", skip_serializing_if = "Option::is_none")]
        condition: Option<String>,
        /// The name of the unique index; absent means one after its columns.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        name: Option<String>,
    },
    /// The database numbers rows by a column of its own accord.
    SetIdentity {
        /// The table.
        table: String,
        /// The column.
        column: String,
    },
    /// Rows are identified; what identified them before no longer does.
    AddPrimaryKey {
        /// The table.
        table: String,
        /// By what.
        columns: Vec<String>,
    },
    /// Columns that are there refer to rows of another table.
    AddForeignKey {
        /// The table.
        table: String,
        /// The columns.
        columns: Vec<String>,
        /// The table referred to.
        references: String,
        /// The columns referred to; absent means its primary key.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        referenced_columns: Vec<String>,
        /// What happens to a row when the one that it refers to goes.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        on_delete: Option<OnDelete>,
    },
    /// What happens to rows when the one that they refer to goes.
    SetOnDelete {
        /// The table that refers.
        table: String,
        /// The columns that refer.
        columns: Vec<String>,
        /// What happens; `null` means that the other may not go.
        on_delete: OnDelete,
    },
    /// Each row fulfils a condition.
    AddCheck {
        /// The table.
        table: String,
        /// The condition, in the words of requirements: `price >= 0`.
        check: String,
        /// Its name; absent means one after its columns.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        name: Option<String>,
    },
    /// The texts of a column look so.
    AddPattern {
        /// The table.
        table: String,
        /// The column.
        column: String,
        /// How they look, as a regular expression over the whole of them.
        pattern: String,
    },
    /// A constraint goes: by its name, or by its kind and columns.
    DropConstraint {
        /// The table.
        table: String,
        /// Its name.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        name: Option<String>,
        /// What it is.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        kind: Option<ConstraintKind>,
        /// What it is over.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        columns: Vec<String>,
    },
    /// A constraint gets another name.
    RenameConstraint {
        /// The table.
        table: String,
        /// The name it has.
        from: String,
        /// The name it gets.
        to: String,
    },
    /// A list of values gets a name.
    CreateEnum {
        /// The name.
        name: String,
        /// The values in order.
        values: Vec<String>,
    },
    /// A list of values gets another name.
    RenameEnum {
        /// The name it has.
        from: String,
        /// The name it gets.
        to: String,
    },
    /// A list of values goes.
    DropEnum {
        /// The name.
        name: String,
    },
    /// A list of values gets one more: an enum's, or those that a column may have.
    AddEnumValue {
        /// The enum, or a column such as `orders.status`.
        of: String,
        /// The value.
        value: String,
        /// Before which value it stands.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        before: Option<String>,
        /// After which value it stands; absent means last.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        after: Option<String>,
    },
    /// A value of a list gets another name.
    RenameEnumValue {
        /// The enum, or a column such as `orders.status`.
        of: String,
        /// The value.
        from: String,
        /// Its new name.
        to: String,
    },
    /// A remark for people.
    SetComment {
        /// The table.
        table: String,
        /// The column, where it is on one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        column: Option<String>,
        /// The remark; absent means that it goes.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        comment: Option<String>,
    },
    /// An option of a table that only some databases know, such as `row_security`.
    SetOption {
        /// The table.
        table: String,
        /// The option.
        option: String,
        /// Whether it is on.
        value: bool,
    },
    /// A feature, as in requirements.
    AddFeature {
        /// The feature with its options.
        feature: Box<Feature>,
    },
    /// A column's values are taken apart into new columns.
    SplitColumn {
        /// The table.
        table: String,
        /// The column.
        column: String,
        /// The new columns.
        into: Vec<String>,
        /// What stands between the parts; absent means that only the program knows it, which is asked.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        at: Option<String>,
    },
    /// Columns become one.
    MergeColumns {
        /// The table.
        table: String,
        /// The columns.
        columns: Vec<String>,
        /// The new column.
        into: String,
    },
    /// Some columns move into a table of their own.
    SplitTable {
        /// The table.
        table: String,
        /// The columns that move.
        columns: Vec<String>,
        /// The table that they move to.
        into: String,
    },
    /// The rows of several tables come into one.
    MergeTables {
        /// The tables.
        tables: Vec<String>,
        /// The table that they come into.
        into: String,
    },
    /// A table moves into another namespace.
    MoveTable {
        /// The table.
        table: String,
        /// The namespace.
        namespace: String,
    },
    /// A table is cut into parts by time.
    PartitionTable {
        /// The table.
        table: String,
        /// By which column.
        by: String,
        /// How long a part is.
        interval: Interval,
    },
}

/// One entry of `desired_changes`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum WishEntry {
    /// Short English.
    Words(String),
    /// Structured form.
    Op(Box<Op>),
    /// Advice of optimize-query.
    Advice(Box<Advised>),
}

/// Advice of optimize-query, as it stands in its answer: its index comes or goes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Advised {
    /// The recommendation.
    pub recommendation: Recommendation,
}
