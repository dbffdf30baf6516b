//! `plan`: the steps from one schema to another.

use clap::Args;
use serde_json::json;
use specforge_db_core::invoke::{Refusal, Request};
use specforge_db_core::plan::PlanRequest;
use specforge_db_core::tasks::Task;

use super::diff::PairArgs;
use super::{answer, blank};
use crate::args::OutputArgs;
use crate::output::Shown;

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  specforge-db plan --from old.sql --to new.sql --db sqlite
  specforge-db plan --from sqlite:shop.db --to schema.sql --rename users.username=login
  specforge-db plan --from sqlite:shop.db --to schema.sql --format json --output plan.json")]
pub(crate) struct PlanArgs {
    #[command(flatten)]
    pair: PairArgs,
    /// Do not warn of steps that lose data
    #[arg(long)]
    allow_destructive: bool,
}

pub(super) fn run(args: &PlanArgs, output: &OutputArgs) -> Result<Shown, Refusal> {
    let mut pair = args.pair.load(output)?;
    pair.options.allow_destructive = args.allow_destructive;
    let empty = json!({"current_schema": ""});
    let mut request: Box<PlanRequest> = blank(Task::PlanMigration, pair.plugin, empty)?;
    request.target_version = pair.version;
    request.current_schema = pair.current;
    request.desired_schema = Some(pair.desired);
    request.renames.clone_from(&args.pair.renames);
    request.options = pair.options;
    answer(pair.plugin, Request::Plan(request), output)
}
