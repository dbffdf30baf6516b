//! The verbs, one file each.

pub(crate) mod apply;
pub(crate) mod completions;
pub(crate) mod design;
pub(crate) mod dialects;
pub(crate) mod diff;
pub(crate) mod erd;
pub(crate) mod execute;
pub(crate) mod files;
pub(crate) mod plan;
pub(crate) mod read;
pub(crate) mod review;
pub(crate) mod run;
pub(crate) mod schema;
pub(crate) mod skill;

use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use specforge_db_core::contract::parse_request;
use specforge_db_core::dialect::Plugin;
use specforge_db_core::error::Error;
use specforge_db_core::invoke::{Job, Refusal, Request};
use specforge_db_core::tasks::Task;

use crate::args::{Cli, OutputArgs, Verb};
use crate::output::Shown;
use crate::progress::Bar;
use crate::source;

/// Does what the arguments say.
pub(crate) fn run(cli: &Cli) -> Result<Shown, Refusal> {
    match &cli.verb {
        Verb::Run(args) => run::run(args, &cli.output),
        Verb::Agent(args) => run::agent(args, &cli.output),
        Verb::Read(args) => read::run(args, &cli.output),
        Verb::Design(args) => design::run(args, &cli.output),
        Verb::Erd(args) => erd::run(args, &cli.output),
        Verb::Diff(args) => diff::run(args, &cli.output),
        Verb::Plan(args) => plan::run(args, &cli.output),
        Verb::Review(args) => review::run(args, &cli.output),
        Verb::Execute(args) => execute::run(args, &cli.output),
        Verb::Apply(args) => apply::run(args, &cli.output),
        Verb::Dialects(args) => dialects::run(args),
        Verb::Skill(args) => skill::run(args),
        Verb::Schema(args) => schema::run(args),
        Verb::Completions(args) => Ok(completions::run(args)),
    }
}

/// A request of a task in which only that stands what must; the rest has its usual values.
fn blank<T: DeserializeOwned + JsonSchema>(
    task: Task,
    plugin: &'static dyn Plugin,
    fields: Value,
) -> Result<Box<T>, Refusal> {
    let id = plugin.info().id;
    let mut request = json!({"task": task.name(), "database": id});
    if let (Some(request), Value::Object(fields)) = (request.as_object_mut(), fields) {
        request.extend(fields);
    }
    parse_request(request).map(Box::new).map_err(|error| Refusal::new(error, Some(id)))
}

/// An error that happened before any database was known.
fn nowhere(error: Error) -> Refusal {
    Refusal::new(error, None)
}

/// Answers a request; databases are opened only where it asks for it.
fn answer(
    plugin: &'static dyn Plugin,
    request: Request,
    output: &OutputArgs,
) -> Result<Shown, Refusal> {
    finish(Job { plugin, request }, output)
}

fn finish(mut job: Job, output: &OutputArgs) -> Result<Shown, Refusal> {
    source::resolve(&mut job)?;
    let answer = if job.opens_database() {
        let mut bar = Bar::new(output);
        source::block_on(job.answer_async(&mut |progress| bar.hear(progress)))
            .map_err(nowhere)??
    } else {
        job.answer()?
    };
    Ok(Shown::Answer(answer))
}
