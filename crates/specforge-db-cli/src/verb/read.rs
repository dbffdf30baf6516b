//! `read`: what a schema file or a live database declares.

use clap::Args;
use serde_json::json;
use specforge_db_core::contract::Secret;
use specforge_db_core::invoke::{Refusal, Request};
use specforge_db_core::read::ReadRequest;
use specforge_db_core::tasks::Task;
use specforge_db_core::version::Version;

use super::{answer, blank, nowhere};
use crate::args::OutputArgs;
use crate::output::{Shown, note};
use crate::secret;
use crate::source::{Source, choose_dialect, load};

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  specforge-db read schema.sql --db postgresql
  specforge-db read sqlite:shop.db --format json --pretty
  sqlite3 shop.db .schema | specforge-db read - --db sqlite")]
pub(crate) struct ReadArgs {
    /// A file of statements, a .json file with the model, an address, or `-` for standard input
    #[arg(value_name = "FILE|URL")]
    source: Source,
    #[command(flatten)]
    target: TargetArgs,
}

/// Which database, and of which version.
#[derive(Debug, Args)]
pub(crate) struct TargetArgs {
    /// The database; not needed where an address shows it, or where there is only one
    #[arg(long, alias = "database", value_name = "NAME")]
    pub(crate) db: Option<String>,
    /// Its version [default: that of the live database, or the usual one]
    #[arg(long, value_name = "VERSION")]
    pub(crate) target_version: Option<Version>,
}

pub(super) fn run(args: &ReadArgs, output: &OutputArgs) -> Result<Shown, Refusal> {
    warn_of_passwords(&[&args.source], output);
    let plugin = choose_dialect(args.target.db.as_deref(), &[&args.source]).map_err(nowhere)?;
    let info = plugin.info();
    let (schema, version) =
        load(&args.source, plugin).map_err(|error| Refusal::new(error, Some(info.id)))?;
    let mut request: Box<ReadRequest> = blank(Task::ReadSchema, plugin, json!({}))?;
    request.target_version = args.target.target_version.or(version);
    request.schema = Some(schema);
    answer(plugin, Request::Read(request), output)
}

/// Warns where an address on the command line holds a password: other users can see it there.
pub(super) fn warn_of_passwords(sources: &[&Source], output: &OutputArgs) {
    for source in sources {
        if let Source::Url(url) = source {
            warn_of_password(url, output);
        }
    }
}

/// Warns where an address holds a password.
pub(super) fn warn_of_password(url: &Secret, output: &OutputArgs) {
    if secret::has_password(url.reveal()) {
        note(
            output,
            "warning: an address with a password on the command line can be seen by other users of this \
             machine; put it into an environment variable",
        );
    }
}
