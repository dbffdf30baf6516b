//! `design`: a schema that meets requirements.

use std::path::PathBuf;

use clap::Args;
use serde_json::Value;
use specforge_db_core::design::DesignRequest;
use specforge_db_core::error::{Error, ErrorCode};
use specforge_db_core::invoke::{Refusal, Request};
use specforge_db_core::tasks::Task;

use super::read::{TargetArgs, warn_of_passwords};
use super::{answer, nowhere};
use crate::args::OutputArgs;
use crate::input;
use crate::output::Shown;
use crate::source::{Source, choose_dialect, load};

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  specforge-db design requirements.json --db sqlite
  specforge-db design requirements.json --existing sqlite:shop.db --format markdown --output design.md")]
pub(crate) struct DesignArgs {
    /// Requirements, or a whole design-schema request, as JSON; `-` or nothing is standard input
    requirements: Option<PathBuf>,
    /// What lives already: a file, an address, or `-`; it is never dropped or renamed
    #[arg(long, value_name = "FILE|URL")]
    existing: Option<Source>,
    #[command(flatten)]
    target: TargetArgs,
}

pub(super) fn run(args: &DesignArgs, output: &OutputArgs) -> Result<Shown, Refusal> {
    let sources: Vec<&Source> = args.existing.iter().collect();
    warn_of_passwords(&sources, output);
    let value = input::request(args.requirements.as_deref()).map_err(nowhere)?;
    let named = value.get("database").and_then(Value::as_str);
    let plugin = choose_dialect(args.target.db.as_deref().or(named), &sources).map_err(nowhere)?;
    let info = plugin.info();
    let known = |error| Refusal::new(error, Some(info.id));
    let mut request = DesignRequest::from_file(value).map_err(known)?;
    if request.task != Task::DesignSchema.name() {
        let detail = "the file is a request of another task; requirements were expected";
        return Err(known(Error::new(ErrorCode::Contradiction, detail).at("/task")));
    }
    request.database = Some(info.id.to_owned());
    if let Some(source) = &args.existing {
        let (schema, version) = load(source, plugin).map_err(known)?;
        request.existing_schema = Some(schema);
        request.target_version = request.target_version.or(version);
    }
    request.target_version = args.target.target_version.or(request.target_version);
    answer(plugin, Request::Design(Box::new(request)), output)
}
