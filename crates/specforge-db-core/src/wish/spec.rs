//! What ops say of columns, types, indexes and constraints.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::design::OnDelete;
use crate::dialect::LogicalType;
use crate::model::SortOrder;

/// How long a part of a table is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum Interval {
    Day,
    Week,
    Month,
    Quarter,
    Year,
}

/// A column with all that may be said of it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ColumnSpec {
    /// Its name.
    pub name: String,
    /// What its values are; absent where it refers to rows of another table.
    #[serde(default, rename = "type", skip_serializing_if = "Option::is_none")]
    pub ty: Option<TypeSpec>,
    /// Whether each row has a value.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub required: bool,
    /// Whether no two rows have the same value.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unique: bool,
    /// The value when none is given: a literal, or `now`, `today`, `uuid` for the types they fit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default: Option<Value>,
    /// What rows that are there get, where the default is not it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub backfill: Option<Value>,
    /// The smallest value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min: Option<serde_json::Number>,
    /// The largest value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max: Option<serde_json::Number>,
    /// What computes it from other columns of its row, in the words of conditions: `price * quantity`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub generated: Option<String>,
    /// The table to whose rows it refers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub references: Option<String>,
    /// What happens to a row when the one that it refers to goes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on_delete: Option<OnDelete>,
    /// Whether rows are to be found by it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub index: bool,
    /// A remark for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
}

/// A type: a word of requirements (`string`, `money`, …), or the database's own text (`VARCHAR(20)`),
/// alone or with its bounds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum TypeSpec {
    /// A word, or the database's own text.
    Word(String),
    /// A word of requirements with its bounds.
    Bounded(TypeWords),
}

/// A type in the words of requirements.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TypeWords {
    /// What the values are.
    pub kind: LogicalType,
    /// The longest length, in characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_length: Option<u32>,
    /// Digits in all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub precision: Option<u32>,
    /// Digits behind the point.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scale: Option<u32>,
    /// The values of an `enum`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<String>,
    /// What the elements of a `list` are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub items: Option<LogicalType>,
}

impl TypeSpec {
    /// A word of requirements, without bounds where there are none.
    pub fn of(words: TypeWords) -> Self {
        if words == (TypeWords { kind: words.kind, ..TypeWords::default() }) {
            return Self::Word(word_of(words.kind));
        }
        Self::Bounded(words)
    }

    /// The words of requirements, where it is in these.
    pub fn words(&self) -> Option<TypeWords> {
        match self {
            Self::Bounded(words) => Some(words.clone()),
            Self::Word(word) => {
                let kind = serde_json::from_value(Value::from(word.as_str())).ok()?;
                Some(TypeWords { kind, ..TypeWords::default() })
            }
        }
    }
}

/// A logical type as requirements write it.
pub(crate) fn word_of(kind: LogicalType) -> String {
    match serde_json::to_value(kind) {
        Ok(Value::String(word)) => word,
        _ => String::new(),
    }
}

/// One column of an index: its name, or with how it is ordered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum IndexColumn {
    /// A name.
    Name(String),
    /// A name with how it is ordered.
    Full(OrderedColumn),
}

/// A column of an index with how it is ordered.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OrderedColumn {
    /// Its name.
    pub column: String,
    /// Which way.
    #[serde(default, skip_serializing_if = "SortOrder::is_ascending")]
    pub order: SortOrder,
    /// Whether letters of both cases are one.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub case_insensitive: bool,
}

impl IndexColumn {
    /// The column, in its shortest form.
    pub fn of(column: OrderedColumn) -> Self {
        if column.order.is_ascending() && !column.case_insensitive {
            return Self::Name(column.column);
        }
        Self::Full(column)
    }

    /// The column with how it is ordered.
    pub fn ordered(&self) -> OrderedColumn {
        match self {
            Self::Name(name) => OrderedColumn { column: name.clone(), ..OrderedColumn::default() },
            Self::Full(column) => column.clone(),
        }
    }
}

/// What a constraint is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ConstraintKind {
    /// What identifies a row.
    PrimaryKey,
    /// What no two rows have in common, by a constraint or an index.
    Unique,
    /// A reference to rows of another table.
    ForeignKey,
    /// A condition on rows.
    Check,
}

impl ConstraintKind {
    /// The words for it.
    pub fn words(self) -> &'static str {
        match self {
            Self::PrimaryKey => "primary key",
            Self::Unique => "unique constraint",
            Self::ForeignKey => "foreign key",
            Self::Check => "check",
        }
    }
}
