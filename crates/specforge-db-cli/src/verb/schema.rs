//! `schema`: the JSON Schema of a task.

use clap::{Args, ValueEnum};
use specforge_db_core::contract::quote;
use specforge_db_core::error::{Error, ErrorCode};
use specforge_db_core::invoke::Refusal;
use specforge_db_core::tasks::Task;

use super::nowhere;
use crate::output::Shown;

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  specforge-db schema plan-migration
  specforge-db schema plan-migration --direction response")]
pub(crate) struct SchemaArgs {
    /// The task, such as `plan-migration`
    task: String,
    /// Of what goes in, or of what comes out
    #[arg(long, value_enum, default_value_t = Direction::Request)]
    direction: Direction,
}

/// Which way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Direction {
    /// What goes in
    Request,
    /// What comes out
    Response,
}

pub(super) fn run(args: &SchemaArgs) -> Result<Shown, Refusal> {
    let Some(task) = Task::of_name(&args.task) else {
        let known: Vec<&str> = Task::ALL.iter().map(|task| task.name()).collect();
        let detail =
            format!("{} is not a task; the tasks are: {}", quote(&args.task), known.join(", "));
        return Err(nowhere(Error::new(ErrorCode::UnknownTask, detail).suggest(&args.task, known)));
    };
    let schema = match args.direction {
        Direction::Request => task.request_schema(),
        Direction::Response => task.response_schema(),
    };
    let text = serde_json::to_string_pretty(&schema)
        .map_err(|error| nowhere(Error::internal(error.to_string())))?;
    Ok(Shown::Raw(text + "\n"))
}
