//! `plan`: the steps from one schema to another.

use clap::Args;
use indexmap::IndexMap;
use specforge_db_core::invoke::{Refusal, Request};
use specforge_db_core::plan::PlanRequest;
use specforge_db_core::tasks::Task;

use super::answer;
use super::diff::PairArgs;
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
    let request = PlanRequest {
        task: Task::PlanMigration.name().to_owned(),
        database: Some(pair.plugin.info().id.to_owned()),
        contract_version: None,
        target_version: pair.version,
        current_schema: pair.current,
        desired_schema: Some(pair.desired),
        desired_changes: Vec::new(),
        table_stats: IndexMap::new(),
        renames: args.pair.renames.clone(),
        options: pair.options,
    };
    answer(pair.plugin, Request::Plan(Box::new(request)))
}
