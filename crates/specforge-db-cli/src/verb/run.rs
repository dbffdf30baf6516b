//! `run` and `agent`: one JSON request in, one JSON answer out.

use std::path::PathBuf;

use clap::Args;
use specforge_db_core::invoke::{Door, Refusal, route};

use super::{finish, nowhere};
use crate::args::OutputArgs;
use crate::input;
use crate::output::Shown;

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  specforge-db run request.json
  echo '{\"task\": \"read-schema\", \"database\": \"sqlite\", \"schema\": \"CREATE TABLE t (a)\"}' | specforge-db run")]
pub(crate) struct RunArgs {
    /// The request; `-` or nothing is standard input
    file: Option<PathBuf>,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  specforge-db agent specforge-db-sqlite/migration-planner request.json
  specforge-db agent specforge-db-sqlite/schema-designer < requirements.json")]
pub(crate) struct AgentArgs {
    /// The agent, such as `specforge-db-sqlite/migration-planner`
    name: String,
    /// The request; `-` or nothing is standard input
    file: Option<PathBuf>,
}

pub(super) fn run(args: &RunArgs, output: &OutputArgs) -> Result<Shown, Refusal> {
    let request = input::request(args.file.as_deref()).map_err(nowhere)?;
    finish(route(Door::Request, request)?, output)
}

pub(super) fn agent(args: &AgentArgs, output: &OutputArgs) -> Result<Shown, Refusal> {
    let request = input::request(args.file.as_deref()).map_err(nowhere)?;
    finish(route(Door::Agent(&args.name), request)?, output)
}
