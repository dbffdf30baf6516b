//! The tasks: the list by which doors, schemas and documents know what can be asked.

use schemars::{JsonSchema, Schema};
use serde::Serialize;

use crate::contract::{Failure, request_schema, response_schema};
use crate::design::{DesignRequest, DesignResponse};
use crate::diff::{DiffRequest, DiffResponse};
use crate::execute::{ExecuteRequest, ExecuteResponse};
use crate::optimize::{OptimizeRequest, OptimizeResponse};
use crate::plan::{PlanRequest, PlanResponse};
use crate::read::{ReadRequest, ReadResponse};
use crate::review::{ReviewRequest, ReviewResponse, ReviewSchemaRequest, ReviewSchemaResponse};

/// Something that can be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Task {
    /// What does a text or a live database declare?
    ReadSchema,
    /// What is worth saying about a schema?
    ReviewSchema,
    /// Which schema meets these requirements?
    DesignSchema,
    /// What differs between two schemas?
    DiffSchema,
    /// Which steps lead from one schema to another?
    PlanMigration,
    /// What does a hand-written script do to a database in use?
    ReviewMigration,
    /// How does a query get faster?
    OptimizeQuery,
    /// Execute a plan on a live database.
    ExecuteMigration,
}

impl Task {
    /// Every task, in the order in which they are used.
    pub const ALL: &'static [Self] = &[
        Self::ReadSchema,
        Self::ReviewSchema,
        Self::DesignSchema,
        Self::DiffSchema,
        Self::PlanMigration,
        Self::ReviewMigration,
        Self::OptimizeQuery,
        Self::ExecuteMigration,
    ];

    /// The name in requests and schema files.
    pub const fn name(self) -> &'static str {
        self.row().name
    }

    /// The agent that does it, where an agent is known by it.
    pub const fn agent(self) -> Option<&'static str> {
        self.row().agent
    }

    /// What it is for, in a sentence.
    pub const fn summary(self) -> &'static str {
        self.row().summary
    }

    /// The task of that name.
    pub fn of_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|task| task.name() == name)
    }

    /// The task that an agent does.
    pub fn of_agent(agent: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|task| task.agent() == Some(agent))
    }

    /// The JSON Schema of the request, with its `$id`.
    pub fn request_schema(self) -> Schema {
        self.finish((self.row().request)(), "request")
    }

    /// The JSON Schema of the answer, failures included, with its `$id`.
    pub fn response_schema(self) -> Schema {
        self.finish((self.row().response)(), "response")
    }

    fn finish(self, mut schema: Schema, direction: &str) -> Schema {
        let name = self.name();
        let id = format!("https://specforge.dev/schemas/db/v1/{name}.{direction}.schema.json");
        schema.insert("$id".to_owned(), id.into());
        schema.insert("title".to_owned(), format!("{name}: {direction}").into());
        if direction == "request" {
            let place =
                schema.pointer_mut("/properties/task").and_then(|task| task.as_object_mut());
            if let Some(task) = place {
                task.insert("const".to_owned(), name.into());
            }
        }
        schema
    }

    const fn row(self) -> Row {
        match self {
            Self::ReadSchema => Row {
                name: "read-schema",
                agent: None,
                summary: "Reads what a text or a live database declares.",
                request: request_schema::<ReadRequest>,
                response: response_schema::<Answered<ReadResponse>>,
            },
            Self::ReviewSchema => Row {
                name: "review-schema",
                agent: None,
                summary: "Says what is worth changing in a schema, each at its place.",
                request: request_schema::<ReviewSchemaRequest>,
                response: response_schema::<Answered<ReviewSchemaResponse>>,
            },
            Self::DesignSchema => Row {
                name: "design-schema",
                agent: Some("schema-designer"),
                summary: "Designs a schema that meets requirements.",
                request: request_schema::<DesignRequest>,
                response: response_schema::<Answered<DesignResponse>>,
            },
            Self::DiffSchema => Row {
                name: "diff-schema",
                agent: None,
                summary: "Says what differs between two schemas.",
                request: request_schema::<DiffRequest>,
                response: response_schema::<Answered<DiffResponse>>,
            },
            Self::PlanMigration => Row {
                name: "plan-migration",
                agent: Some("migration-planner"),
                summary: "Plans the steps from one schema to another.",
                request: request_schema::<PlanRequest>,
                response: response_schema::<Answered<PlanResponse>>,
            },
            Self::ReviewMigration => Row {
                name: "review-migration",
                agent: Some("migration-reviewer"),
                summary: "Says what a hand-written script locks, reads and writes, and what is wrong with it.",
                request: request_schema::<ReviewRequest>,
                response: response_schema::<Answered<ReviewResponse>>,
            },
            Self::OptimizeQuery => Row {
                name: "optimize-query",
                agent: Some("query-optimizer"),
                summary: "Gives advice on a query from its execution plan.",
                request: request_schema::<OptimizeRequest>,
                response: response_schema::<Answered<OptimizeResponse>>,
            },
            Self::ExecuteMigration => Row {
                name: "execute-migration",
                agent: Some("migration-executor"),
                summary: "Executes a plan on a live database.",
                request: request_schema::<ExecuteRequest>,
                response: response_schema::<Answered<ExecuteResponse>>,
            },
        }
    }
}

struct Row {
    name: &'static str,
    agent: Option<&'static str>,
    summary: &'static str,
    request: fn() -> Schema,
    response: fn() -> Schema,
}

/// An answer of either kind.
#[derive(Serialize, JsonSchema)]
#[serde(untagged)]
#[expect(dead_code, reason = "only its schema is made")]
enum Answered<T> {
    /// The task is done.
    Completed(Box<T>),
    /// It is not.
    Failed(Box<Failure>),
}
