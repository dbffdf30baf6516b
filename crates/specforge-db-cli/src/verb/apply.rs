//! `apply`: from requirements to a living database, in one go.

use std::path::PathBuf;

use clap::Args;
use specforge_db_core::dialect::connector;
use specforge_db_core::error::Error;
use specforge_db_core::execute::{ApplyOptions, apply};
use specforge_db_core::invoke::Refusal;

use super::design::WantedArgs;
use super::execute::ConnectionArgs;
use super::nowhere;
use crate::args::OutputArgs;
use crate::output::Shown;
use crate::progress::Bar;
use crate::source;

#[derive(Debug, Args)]
#[command(after_help = "\
Without --yes nothing is changed: the answer says what would be done.
Tables that the requirements do not know are kept.

Examples:
  specforge-db apply requirements.json --url sqlite:shop.db
  specforge-db apply requirements.json --url sqlite:shop.db --yes
  specforge-db apply requirements.json --url postgresql://localhost/shop
  specforge-db apply requirements.json --url-env DATABASE_URL --yes --allow-destructive")]
pub(crate) struct ApplyArgs {
    /// Requirements, a whole design-schema request, or a document, as JSON or YAML; `-` is standard
    /// input
    requirements: PathBuf,
    #[command(flatten)]
    wanted: WantedArgs,
    #[command(flatten)]
    connection: ConnectionArgs,
    /// Do it; otherwise this is a dry run
    #[arg(short, long)]
    yes: bool,
    /// Let steps run that lose data
    #[arg(long)]
    allow_destructive: bool,
    /// Do not save the database before a step that loses data
    #[arg(long)]
    no_backup: bool,
    /// How long to wait for a lock, in milliseconds
    #[arg(long, value_name = "MS", default_value_t = 5000)]
    lock_timeout: u64,
}

pub(super) fn run(args: &ApplyArgs, output: &OutputArgs) -> Result<Shown, Refusal> {
    let (url, plugin) = args.connection.open(output)?;
    let known = |error| Refusal::new(error, Some(plugin.info().id));
    let (value, wanted) = args.wanted.read(Some(&args.requirements)).map_err(known)?;
    let requirements = if wanted.is_plain() {
        value
    } else {
        let request = wanted.request(value).map_err(known)?;
        serde_json::to_value(request).map_err(|e| known(Error::internal(e.to_string())))?
    };
    let connector = connector(plugin.info().id).map_err(known)?;
    let options = ApplyOptions {
        yes: args.yes,
        allow_destructive: args.allow_destructive,
        backup: !args.no_backup,
        lock_timeout_ms: args.lock_timeout,
    };
    let mut bar = Bar::new(output);
    let mut listen = |progress: specforge_db_core::execute::Progress<'_>| bar.hear(progress);
    let applied = apply(plugin, connector, &url, requirements, &options, &mut listen);
    let applied = source::block_on(applied).map_err(nowhere)?.map_err(known)?;
    Ok(Shown::Applied(Box::new(applied)))
}
