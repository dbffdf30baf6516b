//! `diff`: what differs between two schemas.

use clap::Args;
use serde_json::json;
use specforge_db_core::contract::SchemaSource;
use specforge_db_core::dialect::Plugin;
use specforge_db_core::diff::DiffRequest;
use specforge_db_core::error::{Error, ErrorCode, Result as CoreResult};
use specforge_db_core::invoke::{Refusal, Request};
use specforge_db_core::name::Ident;
use specforge_db_core::plan::{ColumnOrder, PlanOptions, RenameSpec, RenamedKind, Unmentioned};
use specforge_db_core::tasks::Task;
use specforge_db_core::version::Version;

use super::read::{TargetArgs, warn_of_passwords};
use super::{answer, blank, nowhere};
use crate::args::OutputArgs;
use crate::output::Shown;
use crate::source::{Source, choose_dialect, load};

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  specforge-db diff --from sqlite:shop.db --to schema.sql
  specforge-db diff --from old.sql --to new.sql --db sqlite --rename users.username=login")]
pub(crate) struct DiffArgs {
    #[command(flatten)]
    pair: PairArgs,
}

/// Two schemas, and how they are compared.
#[derive(Debug, Args)]
pub(crate) struct PairArgs {
    /// The schema as it is: a file, an address, or `-` [default: an empty database]
    #[arg(long, value_name = "FILE|URL")]
    pub(crate) from: Option<Source>,
    /// The schema as it should be: a file, an address, or `-`
    #[arg(long, value_name = "FILE|URL")]
    pub(crate) to: Option<Source>,
    /// What only got another name: TABLE.NEW=OLD for a column, NEW=OLD for a table, index:NEW=OLD for an index
    #[arg(long = "rename", value_name = "NEW=OLD", value_parser = parse_rename)]
    pub(crate) renames: Vec<RenameSpec>,
    /// Put new columns to the end rather than where the desired schema has them
    #[arg(long)]
    pub(crate) ignore_column_order: bool,
    /// Keep tables that the desired schema does not mention
    #[arg(long)]
    pub(crate) keep_unmentioned: bool,
    #[command(flatten)]
    pub(crate) target: TargetArgs,
}

/// Two schemas that are read, and what goes with them.
pub(super) struct Pair {
    pub(super) plugin: &'static dyn Plugin,
    pub(super) version: Option<Version>,
    pub(super) current: SchemaSource,
    /// Absent where no `--to` says it.
    pub(super) desired: Option<SchemaSource>,
    pub(super) options: PlanOptions,
}

pub(super) fn run(args: &DiffArgs, output: &OutputArgs) -> Result<Shown, Refusal> {
    let pair = args.pair.load(output)?;
    let Some(desired) = pair.desired else {
        return Err(nowhere(Error::new(ErrorCode::Usage, "`diff` needs --to, the other schema")));
    };
    let empty = json!({"current_schema": "", "desired_schema": ""});
    let mut request: Box<DiffRequest> = blank(Task::DiffSchema, pair.plugin, empty)?;
    request.target_version = pair.version;
    request.current_schema = pair.current;
    request.desired_schema = desired;
    request.renames.clone_from(&args.pair.renames);
    request.options = pair.options;
    answer(pair.plugin, Request::Diff(request), output)
}

impl PairArgs {
    pub(super) fn load(&self, output: &OutputArgs) -> Result<Pair, Refusal> {
        let sources: Vec<&Source> = self.from.iter().chain(&self.to).collect();
        warn_of_passwords(&sources, output);
        if sources.iter().filter(|source| matches!(source, Source::Stdin)).count() > 1 {
            let detail = "standard input can be only one of the two schemas";
            return Err(nowhere(Error::new(ErrorCode::Usage, detail)));
        }
        let plugin = choose_dialect(self.target.db.as_deref(), &sources).map_err(nowhere)?;
        let read = |source| -> CoreResult<_> { load(source, plugin) };
        let known = |error| Refusal::new(error, Some(plugin.info().id));
        let (current, version) = match &self.from {
            Some(source) => read(source).map_err(known)?,
            None => (SchemaSource::empty(), None),
        };
        let desired = self.to.as_ref().map(read).transpose().map_err(known)?;
        let desired = desired.map(|(desired, _)| desired);
        let mut options = PlanOptions::default();
        if self.ignore_column_order {
            options.column_order = ColumnOrder::Ignore;
        }
        if self.keep_unmentioned {
            options.unmentioned = Unmentioned::Keep;
        }
        let version = self.target.target_version.or(version);
        Ok(Pair { plugin, version, current, desired, options })
    }
}

/// Reads `users.username=login`.
fn parse_rename(text: &str) -> Result<RenameSpec, String> {
    let expected = "expected TABLE.NEW=OLD, NEW=OLD or index:NEW=OLD";
    let (new, from) = text.split_once('=').ok_or(expected)?;
    let (kind, new) = match new.split_once(':') {
        Some(("index", new)) => (RenamedKind::Index, new),
        Some(("table", new)) => (RenamedKind::Table, new),
        Some(("column", new)) => (RenamedKind::Column, new),
        Some((other, _)) => return Err(format!("`{other}` is no kind of rename; {expected}")),
        None if new.contains('.') => (RenamedKind::Column, new),
        None => (RenamedKind::Table, new),
    };
    let (table, to) = match (kind, new.rsplit_once('.')) {
        (RenamedKind::Column, Some((table, to))) => (Some(Ident::from(table)), to),
        (RenamedKind::Column, None) => return Err(expected.to_owned()),
        _ => (None, new),
    };
    if to.is_empty() || from.is_empty() || table.as_ref().is_some_and(Ident::is_empty) {
        return Err(expected.to_owned());
    }
    Ok(RenameSpec { kind, schema: None, table, from: from.into(), to: to.into() })
}
