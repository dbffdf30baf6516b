//! A request that is read, and the answers.

use serde::Serialize;
use serde_json::Value;

use super::Refusal;
use crate::contract::{ConnectionSource, SchemaSource, parse_request};
use crate::design::{DesignRequest, DesignResponse, Document};
use crate::dialect::{Plugin, connector, reviewer};
use crate::diff::{DiffRequest, DiffResponse};
use crate::error::{Error, ErrorCode, Result as CoreResult};
use crate::execute::{self, ExecuteRequest, ExecuteResponse, Listener, OpenOptions, address};
use crate::finding::Finding;
use crate::optimize::{OptimizeRequest, OptimizeResponse};
use crate::plan::{PlanRequest, PlanResponse};
use crate::read::{ReadRequest, ReadResponse};
use crate::review::{ReviewRequest, ReviewResponse, ReviewSchemaRequest, ReviewSchemaResponse};
use crate::tasks::Task;
use crate::version::Version;

/// How long reading a live schema waits for somebody else's lock, in milliseconds.
const READ_LOCK_MS: u64 = 5000;

/// A request together with the dialect that answers it.
#[derive(Debug)]
pub struct Job {
    /// The dialect.
    pub plugin: &'static dyn Plugin,
    /// What is asked.
    pub request: Request,
}

/// A request of any task.
#[derive(Debug)]
#[allow(missing_docs)]
pub enum Request {
    Read(Box<ReadRequest>),
    ReviewSchema(Box<ReviewSchemaRequest>),
    Design(Box<DesignRequest>),
    Diff(Box<DiffRequest>),
    Plan(Box<PlanRequest>),
    Review(Box<ReviewRequest>),
    Optimize(Box<OptimizeRequest>),
    Execute(Box<ExecuteRequest>),
}

impl Request {
    /// Reads the request of a task.
    pub fn parse(task: Task, value: Value) -> CoreResult<Self> {
        Ok(match task {
            Task::ReadSchema => Self::Read(Box::new(parse_request(value)?)),
            Task::ReviewSchema => Self::ReviewSchema(Box::new(parse_request(value)?)),
            Task::DesignSchema => Self::Design(Box::new(parse_request(value)?)),
            Task::DiffSchema => Self::Diff(Box::new(parse_request(value)?)),
            Task::PlanMigration => Self::Plan(Box::new(parse_request(value)?)),
            Task::ReviewMigration => Self::Review(Box::new(parse_request(value)?)),
            Task::OptimizeQuery => Self::Optimize(Box::new(parse_request(value)?)),
            Task::ExecuteMigration => Self::Execute(Box::new(parse_request(value)?)),
        })
    }

    /// The schemas that the request hands over, each with its place.
    ///
    /// A program that may open files and databases replaces the sources that name one by their text.
    pub fn sources_mut(&mut self) -> Vec<(&'static str, &mut SchemaSource)> {
        let mut sources = Vec::new();
        match self {
            Self::Read(request) => {
                sources.extend(request.schema.as_mut().map(|source| ("/schema", source)));
            }
            Self::ReviewSchema(request) => {
                sources.extend(request.schema.as_mut().map(|source| ("/schema", source)));
            }
            Self::Design(request) => {
                let existing = request.existing_schema.as_mut();
                sources.extend(existing.map(|source| ("/existing_schema", source)));
            }
            Self::Diff(request) => {
                sources.push(("/current_schema", &mut request.current_schema));
                sources.push(("/desired_schema", &mut request.desired_schema));
            }
            Self::Plan(request) => {
                sources.push(("/current_schema", &mut request.current_schema));
                let desired = request.desired_schema.as_mut();
                sources.extend(desired.map(|source| ("/desired_schema", source)));
            }
            Self::Review(request) => {
                sources.extend(request.schema.as_mut().map(|source| ("/schema", source)));
            }
            Self::Optimize(request) => {
                sources.extend(request.schema.as_mut().map(|source| ("/schema", source)));
            }
            Self::Execute(_) => {}
        }
        sources
    }
}

impl Request {
    /// The documents that the request hands over, each with its place.
    ///
    /// A program that may open files replaces those that name one by their text.
    pub fn documents_mut(&mut self) -> Vec<(&'static str, &mut Document)> {
        match self {
            Self::Design(request) => {
                let openapi = request.openapi.as_mut().map(|document| ("/openapi", document));
                let schema = request.json_schema.as_mut();
                openapi.into_iter().chain(schema.map(|found| ("/json_schema", found))).collect()
            }
            _ => Vec::new(),
        }
    }
}

/// The answer to a request of any task.
#[derive(Debug, Serialize)]
#[serde(untagged)]
#[allow(missing_docs)]
pub enum Answer {
    Read(Box<ReadResponse>),
    ReviewSchema(Box<ReviewSchemaResponse>),
    Design(Box<DesignResponse>),
    Diff(Box<DiffResponse>),
    Plan(Box<PlanResponse>),
    Review(Box<ReviewResponse>),
    Optimize(Box<OptimizeResponse>),
    Execute(Box<ExecuteResponse>),
}

impl Answer {
    /// What is worth knowing.
    pub fn findings(&self) -> &[Finding] {
        match self {
            Self::Read(response) => &response.findings,
            Self::ReviewSchema(response) => &response.findings,
            Self::Design(response) => &response.findings,
            Self::Diff(response) => &response.findings,
            Self::Plan(response) => &response.findings,
            Self::Review(response) => &response.findings,
            Self::Optimize(response) => &response.findings,
            Self::Execute(response) => &response.findings,
        }
    }
}

impl Job {
    /// Whether a database has to be opened.
    pub fn opens_database(&self) -> bool {
        match &self.request {
            Request::Execute(_) => true,
            Request::Read(request) => request.connection.is_some(),
            Request::ReviewSchema(request) => request.connection.is_some(),
            _ => false,
        }
    }

    /// Answers without opening anything.
    pub fn answer(self) -> Result<Answer, Refusal> {
        let id = self.plugin.info().id;
        if self.opens_database() {
            let detail = "this request opens a database, which takes an asynchronous call";
            let error = Error::unsupported(detail).help("call `invoke_async` or `run_async`");
            return Err(Refusal::new(error, Some(id)));
        }
        self.pure().map_err(|error| Refusal::new(error, Some(id)))
    }

    /// Answers, and opens a database where the request asks for it; `progress` hears how far it is.
    pub async fn answer_async(self, progress: Listener<'_>) -> Result<Answer, Refusal> {
        let id = self.plugin.info().id;
        let answer = match self.request {
            Request::Execute(request) => run_plan(self.plugin, &request, progress).await,
            Request::Read(request) if request.connection.is_some() => {
                read_live(self.plugin, *request).await
            }
            Request::ReviewSchema(request) if request.connection.is_some() => {
                review_live(self.plugin, *request).await
            }
            request => Job { plugin: self.plugin, request }.pure(),
        };
        answer.map_err(|error| Refusal::new(error, Some(id)))
    }

    fn pure(self) -> CoreResult<Answer> {
        let plugin = self.plugin;
        Ok(match self.request {
            Request::Read(request) => Answer::Read(Box::new(plugin.read(&request)?)),
            Request::ReviewSchema(request) => {
                Answer::ReviewSchema(Box::new(plugin.review_schema(&request)?))
            }
            Request::Design(request) => Answer::Design(Box::new(plugin.design(&request)?)),
            Request::Diff(request) => Answer::Diff(Box::new(plugin.diff(&request)?)),
            Request::Plan(request) => Answer::Plan(Box::new(plugin.plan(&request)?)),
            Request::Review(request) => {
                let reviewer = reviewer(plugin.info().id)?;
                Answer::Review(Box::new(reviewer.review(&request)?))
            }
            Request::Optimize(request) => Answer::Optimize(Box::new(plugin.optimize(&request)?)),
            Request::Execute(_) => return Err(Error::internal("executing is not pure")),
        })
    }
}

async fn run_plan(
    plugin: &'static dyn Plugin,
    request: &ExecuteRequest,
    progress: Listener<'_>,
) -> CoreResult<Answer> {
    let connector = connector(plugin.info().id)?;
    let response = execute::run(plugin, connector, request, progress).await?;
    Ok(Answer::Execute(Box::new(response)))
}

/// Reads the schema of a live database and answers as if its model had been handed over.
async fn read_live(plugin: &'static dyn Plugin, mut request: ReadRequest) -> CoreResult<Answer> {
    let connection = request.connection.take();
    let (schema, version) = live(plugin, connection, request.schema.is_some()).await?;
    request.target_version = request.target_version.or(Some(version));
    request.schema = Some(schema);
    Ok(Answer::Read(Box::new(plugin.read(&request)?)))
}

/// The same for a review.
async fn review_live(
    plugin: &'static dyn Plugin,
    mut request: ReviewSchemaRequest,
) -> CoreResult<Answer> {
    let connection = request.connection.take();
    let (schema, version) = live(plugin, connection, request.schema.is_some()).await?;
    request.target_version = request.target_version.or(Some(version));
    request.schema = Some(schema);
    Ok(Answer::ReviewSchema(Box::new(plugin.review_schema(&request)?)))
}

/// The model of a live database, and its version.
async fn live(
    plugin: &'static dyn Plugin,
    connection: Option<ConnectionSource>,
    has_schema: bool,
) -> CoreResult<(SchemaSource, Version)> {
    let Some(source) = connection else {
        return Err(Error::internal("reading a live schema without a connection"));
    };
    if has_schema {
        let detail = "a request has either `schema` or `connection`, not both";
        return Err(Error::new(ErrorCode::Contradiction, detail).at("/connection"));
    }
    let url = address(&source)?;
    let options = OpenOptions { read_only: true, create: false, lock_timeout_ms: READ_LOCK_MS };
    let mut session = connector(plugin.info().id)?
        .open(&url, options)
        .await
        .map_err(|error| error.at("/connection"))?;
    let version = session.version().await?;
    Ok((SchemaSource::Model(session.introspect().await?), version))
}
