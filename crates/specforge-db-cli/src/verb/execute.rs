//! `execute`: a plan, or migration files, on a live database.

use std::path::PathBuf;

use clap::builder::{StringValueParser, TypedValueParser as _};
use clap::{ArgGroup, Args, ValueEnum};
use serde_json::{Value, json};
use specforge_db_core::contract::{ConnectionSource, Secret};
use specforge_db_core::dialect::{Plugin, connector_for_url};
use specforge_db_core::execute::{ExecuteMode, ExecuteRequest, Interrupted, address};
use specforge_db_core::invoke::{Refusal, Request};
use specforge_db_core::tasks::Task;

use super::read::warn_of_password;
use super::{answer, blank, nowhere};
use crate::args::OutputArgs;
use crate::input;
use crate::output::Shown;

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  specforge-db execute plan.json --url sqlite:shop.db
  specforge-db execute plan.json --url-env DATABASE_URL --mode apply --confirm sha256:…
  specforge-db execute --migrations db/migrations --url sqlite:shop.db --mode apply
  specforge-db execute --url sqlite:shop.db --mode status")]
pub(crate) struct ExecuteArgs {
    /// The answer of `plan` as JSON; `-` is standard input
    #[arg(conflicts_with = "migrations", required_unless_present_any = ["migrations", "mode"])]
    plan: Option<PathBuf>,
    /// A folder of migration files, instead of a plan
    #[arg(long, value_name = "FOLDER")]
    migrations: Option<PathBuf>,
    #[command(flatten)]
    connection: ConnectionArgs,
    /// What to do
    #[arg(long, value_enum, default_value_t = Mode::DryRun)]
    mode: Mode,
    /// The hash of what was approved, as the plan or the dry run shows it
    #[arg(long, value_name = "HASH")]
    confirm: Option<String>,
    /// Let steps run that lose data
    #[arg(long)]
    allow_destructive: bool,
    /// Do not save the database before a step that loses data
    #[arg(long)]
    no_backup: bool,
    /// Make a database file that is not there
    #[arg(long)]
    create: bool,
    /// How long to wait for a lock, in milliseconds
    #[arg(long, value_name = "MS", default_value_t = 5000)]
    lock_timeout: u64,
    /// For migration files: the version to go to
    #[arg(long, value_name = "VERSION", requires = "migrations")]
    to: Option<String>,
    /// What became of the step in which an earlier execution was interrupted
    #[arg(long, value_enum)]
    interrupted: Option<Fate>,
}

/// Which database to open.
#[derive(Debug, Args)]
#[command(group(ArgGroup::new("connection").required(true).args(["url", "url_env"])))]
pub(crate) struct ConnectionArgs {
    /// The address of the database
    #[arg(long, value_parser = StringValueParser::new().map(Secret::new))]
    url: Option<Secret>,
    /// The environment variable that holds the address
    #[arg(long, value_name = "NAME")]
    url_env: Option<String>,
}

impl ConnectionArgs {
    /// The address, and the dialect whose it is.
    pub(super) fn open(
        &self,
        output: &OutputArgs,
    ) -> Result<(Secret, &'static dyn Plugin), Refusal> {
        let source = ConnectionSource { url: self.url.clone(), url_env: self.url_env.clone() };
        if let Some(url) = &self.url {
            warn_of_password(url, output);
        }
        let url = address(&source).map_err(nowhere)?;
        let plugin = connector_for_url(url.reveal()).map_err(nowhere)?;
        Ok((url, plugin))
    }
}

/// What to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Mode {
    /// Check everything, change nothing
    DryRun,
    /// Execute it
    Apply,
    /// Take it back
    Rollback,
    /// Go on where an interrupted execution stopped
    Resume,
    /// Say how far it is
    Status,
}

/// What became of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Fate {
    /// It took effect
    Done,
    /// It did not, and is to be run again
    Again,
}

pub(super) fn run(args: &ExecuteArgs, output: &OutputArgs) -> Result<Shown, Refusal> {
    let (url, plugin) = args.connection.open(output)?;
    let plan = args.plan.as_deref().map(|file| input::request(Some(file)));
    let plan: Option<Value> = plan.transpose().map_err(nowhere)?;
    let connection = json!({"connection": {"url": ""}});
    let mut request: Box<ExecuteRequest> = blank(Task::ExecuteMigration, plugin, connection)?;
    request.connection = ConnectionSource { url: Some(url), url_env: None };
    request.plan = plan;
    request.migrations = args.migrations.as_ref().map(|folder| json!(folder));
    request.confirm.clone_from(&args.confirm);
    request.mode = match args.mode {
        Mode::DryRun => ExecuteMode::DryRun,
        Mode::Apply => ExecuteMode::Apply,
        Mode::Rollback => ExecuteMode::Rollback,
        Mode::Resume => ExecuteMode::Resume,
        Mode::Status => ExecuteMode::Status,
    };
    let options = &mut request.options;
    options.allow_destructive = args.allow_destructive;
    options.backup = !args.no_backup;
    options.create = args.create;
    options.lock_timeout_ms = args.lock_timeout;
    options.to.clone_from(&args.to);
    options.interrupted = args.interrupted.map(|fate| match fate {
        Fate::Done => Interrupted::Done,
        Fate::Again => Interrupted::Again,
    });
    answer(plugin, Request::Execute(request), output)
}
