//! The contract of design-schema: the response.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::normal::Normalization;
use super::requirement::Requirements;
use crate::contract::Response;
use crate::model::Schema;
use crate::plan::{Backfill, RenameSpec};

/// The answer to design-schema.
pub type DesignResponse = Response<DesignBody>;

/// A schema with its reasons.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct DesignBody {
    /// The statements that create it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schema_sql: Option<String>,
    /// The command documents that create it, for document databases.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schema_commands: Option<Vec<Value>>,
    /// The decisions in words.
    pub design_decisions: Vec<String>,
    /// The indexes, with their method where it is not the usual one.
    pub indexes: Vec<String>,
    /// The same part by part, with what each is for.
    #[serde(default)]
    pub indexes_detailed: Vec<DetailedIndex>,
    /// The model; with `existing_schema` all that will be there.
    pub schema: Schema,
    /// Every choice with its reason.
    pub decisions: Vec<Decision>,
    /// The tables and how they refer to one another, as a Mermaid `erDiagram`.
    pub er_diagram: String,
    /// The design for people, in Markdown.
    pub design_doc: String,
    /// What is known of normal forms, of entities of which something is stated or suspicious.
    pub normalization: Vec<Normalization>,
    /// Entities that relationships name and that the requirements do not list.
    pub external_entities: Vec<ExternalEntity>,
    /// What a reviewer would go through.
    pub checklist: Vec<ChecklistRow>,
    /// The requirements that a document was read as, with those that were stated beside it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub requirements: Option<Requirements>,
    /// Renames that the requirements state: to be handed to plan-migration with the schema.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub renames: Vec<RenameSpec>,
    /// What rows that are there get in new required columns: to be handed to plan-migration.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub backfills: Vec<Backfill>,
}

/// An index part by part.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DetailedIndex {
    /// Its name, or that of what serves as one.
    pub name: String,
    /// Its table.
    pub table: String,
    /// Its columns in order, with `DESC` where it runs down; none where it is no ordinary index.
    pub columns: Vec<String>,
    /// Its method, where it is not the usual one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
    /// Whether it refuses duplicates.
    pub unique: bool,
    /// What it carries along.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub include: Vec<String>,
    /// Which rows it holds, where not all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub predicate: Option<String>,
    /// What it is for: access patterns by their names in backquotes, references, uniqueness.
    pub serves: Vec<String>,
}

/// A choice with its reason.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Decision {
    /// Its stable name: the rule and what it was applied to.
    pub id: String,
    /// The rule that was followed.
    pub rule: String,
    /// What was chosen.
    pub choice: String,
    /// Why.
    pub reason: String,
    /// What else could have been chosen, and when that would be better.
    pub alternatives: Vec<String>,
}

impl Decision {
    /// A rule applied to an object, or to the whole where that has no name.
    pub fn new(
        rule: &str,
        object: &str,
        choice: impl Into<String>,
        reason: impl Into<String>,
        alternatives: &[&str],
    ) -> Self {
        Self {
            id: if object.is_empty() { rule.to_owned() } else { format!("{rule}:{object}") },
            rule: rule.to_owned(),
            choice: choice.into(),
            reason: reason.into(),
            alternatives: alternatives.iter().map(|text| (*text).to_owned()).collect(),
        }
    }

    /// Adds it to what was decided, unless the same was.
    pub fn once_in(self, decisions: &mut Vec<Self>) {
        if decisions.iter().all(|known| known.id != self.id) {
            decisions.push(self);
        }
    }
}

/// An entity that a relationship names and that the requirements do not list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ExternalEntity {
    /// Its name.
    pub name: String,
    /// The table that it is taken to be.
    pub table: String,
    /// Whether `existing_schema` has that table.
    pub resolved: bool,
    /// The place in the request that names it.
    pub pointer: String,
}

/// One question that a reviewer would ask.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ChecklistRow {
    /// The stable name of the question.
    pub id: String,
    /// The question.
    pub check: String,
    /// The answer.
    pub result: CheckResult,
    /// What shows it.
    pub evidence: String,
}

/// The answer to a question of the checklist.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum CheckResult {
    /// It is so.
    Pass,
    /// It is not so.
    Fail,
    /// The question does not arise here.
    NotApplicable,
}
