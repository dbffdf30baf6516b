//! From a request to a job: which task, which database.

use serde_json::{Map, Value};

use super::{Job, Request};
use crate::contract::{Failure, quote};
use crate::dialect::{Plugin, dialect, dialects};
use crate::error::{Error, ErrorCode, ErrorItem, Result as CoreResult};
use crate::tasks::Task;

/// How a request came in, and what is thereby said of it.
#[derive(Clone, Copy, Debug)]
pub enum Door<'a> {
    /// Its own `task` and `database` say everything.
    Request,
    /// The name of an agent says both: `specforge-db-sqlite/migration-planner`.
    Agent(&'a str),
}

/// Why a request was not fulfilled, with the database that it was for, where that is known.
#[derive(Clone, Debug)]
pub struct Refusal {
    /// What stopped the job.
    pub error: Error,
    /// The id of the database.
    pub database: Option<&'static str>,
}

impl Refusal {
    /// A refusal.
    pub fn new(error: Error, database: Option<&'static str>) -> Self {
        Self { error, database }
    }

    /// The answer that says so.
    pub fn to_failure(&self) -> Failure {
        Failure::of(&self.error, self.database)
    }
}

/// Finds out what a request asks for, and reads it.
pub fn route(door: Door<'_>, request: Value) -> Result<Job, Refusal> {
    let nowhere = |error| Refusal::new(error, None);
    let Value::Object(mut fields) = request else {
        let error = Error::new(ErrorCode::InvalidRequest, "a request is a JSON object").at("");
        return Err(nowhere(error));
    };
    let (plugin, task) = match door {
        Door::Request => by_fields(&fields).map_err(nowhere)?,
        Door::Agent(name) => by_agent(name, &fields).map_err(nowhere)?,
    };
    let id = plugin.info().id;
    // What the door says, the request need not.
    fields.entry("task").or_insert_with(|| task.name().into());
    let request = Request::parse(task, Value::Object(fields))
        .map_err(|error| Refusal::new(error, Some(id)))?;
    Ok(Job { plugin, request })
}

fn by_fields(fields: &Map<String, Value>) -> CoreResult<(&'static dyn Plugin, Task)> {
    let task = match text(fields, "task") {
        Ok(Some(name)) => find_task(name),
        Ok(None) => Err(missing("task", &task_names())),
        Err(error) => Err(error),
    };
    let plugin = match text(fields, "database") {
        Ok(Some(name)) => dialect(name),
        Ok(None) => Err(missing("database", &dialect_names())),
        Err(error) => Err(error),
    };
    let (task, plugin) = both(
        task.map_err(|error| error.at("/task")),
        plugin.map_err(|error| error.at("/database")),
    )?;
    Ok((plugin, task))
}

fn by_agent(name: &str, fields: &Map<String, Value>) -> CoreResult<(&'static dyn Plugin, Task)> {
    let (plugin, task) = find_agent(name)?;
    let id = plugin.info().id;
    let same_task = match text(fields, "task") {
        Ok(Some(given)) if given != task.name() => Err(contradiction(given, task.name(), name)),
        Ok(_) => Ok(()),
        Err(error) => Err(error),
    };
    let same_database = match text(fields, "database") {
        Ok(Some(given)) => match dialect(given) {
            Ok(other) if other.info().id != id => Err(contradiction(given, id, name)),
            Ok(_) => Ok(()),
            Err(error) => Err(error),
        },
        Ok(None) => Ok(()),
        Err(error) => Err(error),
    };
    both(
        same_task.map_err(|error| error.at("/task")),
        same_database.map_err(|error| error.at("/database")),
    )?;
    Ok((plugin, task))
}

/// The dialect and the task of an agent's name.
fn find_agent(name: &str) -> CoreResult<(&'static dyn Plugin, Task)> {
    let known: Vec<&str> = Task::ALL.iter().filter_map(|task| task.agent()).collect();
    let Some((plugin, agent)) = name.split_once('/') else {
        let detail = format!(
            "{} is not the name of an agent: expected a plugin and an agent, such as `specforge-db-{}/{}`",
            quote(name),
            dialects()?.next().map_or("name", |plugin| plugin.info().id),
            known.first().copied().unwrap_or_default(),
        );
        return Err(Error::new(ErrorCode::UnknownAgent, detail));
    };
    let plugin = dialect(plugin.strip_prefix("specforge-db-").unwrap_or(plugin))?;
    if let Some(task) = Task::of_agent(agent) {
        return Ok((plugin, task));
    }
    let detail = format!(
        "{} is not an agent of {}; its agents are: {}",
        quote(agent),
        plugin.info().plugin_name(),
        known.join(", ")
    );
    Err(Error::new(ErrorCode::UnknownAgent, detail).suggest(agent, known))
}

fn find_task(name: &str) -> CoreResult<Task> {
    Task::of_name(name).ok_or_else(|| {
        let known = task_names();
        let detail = format!("{} is not a task; the tasks are: {}", quote(name), known.join(", "));
        Error::new(ErrorCode::UnknownTask, detail).suggest(name, known)
    })
}

/// The text of a field, where it is there.
fn text<'f>(fields: &'f Map<String, Value>, name: &str) -> CoreResult<Option<&'f str>> {
    match fields.get(name) {
        None => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => {
            let detail = format!("the field `{name}` must be a string");
            Err(Error::new(ErrorCode::InvalidRequest, detail))
        }
    }
}

fn missing(field: &str, known: &[&str]) -> Error {
    let detail = format!("the field `{field}` is missing; expected one of: {}", known.join(", "));
    Error::new(ErrorCode::InvalidRequest, detail)
}

fn task_names() -> Vec<&'static str> {
    Task::ALL.iter().map(|task| task.name()).collect()
}

fn dialect_names() -> Vec<&'static str> {
    dialects().map_or_else(|_| Vec::new(), |all| all.map(|plugin| plugin.info().id).collect())
}

fn contradiction(given: &str, wanted: &str, agent: &str) -> Error {
    let detail = format!(
        "{} contradicts the agent {}, which stands for `{wanted}`",
        quote(given),
        quote(agent)
    );
    Error::new(ErrorCode::Contradiction, detail)
}

/// Both results, or all errors at once.
fn both<A, B>(a: CoreResult<A>, b: CoreResult<B>) -> CoreResult<(A, B)> {
    match (a, b) {
        (Ok(a), Ok(b)) => Ok((a, b)),
        (Err(error), Ok(_)) | (Ok(_), Err(error)) => Err(error),
        (Err(a), Err(b)) => {
            let items = [&a, &b].map(|error| ErrorItem {
                pointer: error.pointer().map(str::to_owned),
                detail: error.detail().to_owned(),
                span: None,
            });
            let error = Error::of_items(a.code(), format!("{a}; and {b}"), items.to_vec());
            Err(match a.help_text().or(b.help_text()) {
                Some(help) => error.help(help),
                None => error,
            })
        }
    }
}
