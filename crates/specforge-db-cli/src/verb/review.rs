//! `review`: what a hand-written script does to a database in use.

use clap::Args;
use serde_json::json;
use specforge_db_core::error::{Error, ErrorCode};
use specforge_db_core::invoke::{Answer, Refusal, Request};
use specforge_db_core::plan::TableStats;
use specforge_db_core::review::ReviewRequest;
use specforge_db_core::tasks::Task;

use super::read::{TargetArgs, warn_of_passwords};
use super::{answer, blank, nowhere};
use crate::args::OutputArgs;
use crate::input;
use crate::output::Shown;
use crate::source::{Source, choose_dialect, load};

#[derive(Debug, Args)]
#[command(after_help = "\
Exits with 1 where something will go wrong; --fail-on warning is stricter.

Examples:
  specforge-db review migration.sql --schema schema.sql --db postgresql
  specforge-db review migration.sql --schema postgresql://localhost/shop --rows orders=5000000
  specforge-db review - --db postgresql --in-transaction --fail-on warning < migration.sql")]
pub(crate) struct ReviewArgs {
    /// The script: a file, or `-` for standard input
    #[arg(value_name = "FILE")]
    script: Source,
    /// The schema that it runs on: a file, an address, or `-`; without it less is known
    #[arg(long, value_name = "FILE|URL")]
    schema: Option<Source>,
    /// Whoever runs the script puts a transaction around all of it
    #[arg(long)]
    in_transaction: bool,
    /// For how long a statement waits for its lock where the script runs, in milliseconds
    #[arg(long, value_name = "MS", default_value_t = 0)]
    lock_timeout: u64,
    /// How many rows a table has
    #[arg(long = "rows", value_name = "TABLE=COUNT", value_parser = parse_rows)]
    rows: Vec<(String, u64)>,
    /// Losing data is meant
    #[arg(long)]
    allow_destructive: bool,
    #[command(flatten)]
    target: TargetArgs,
}

pub(super) fn run(args: &ReviewArgs, output: &OutputArgs) -> Result<Shown, Refusal> {
    let sources: Vec<&Source> = args.schema.iter().collect();
    warn_of_passwords(&sources, output);
    let (bytes, name) = match &args.script {
        Source::Stdin if matches!(args.schema, Some(Source::Stdin)) => {
            let detail = "standard input can be only one of the script and the schema";
            return Err(nowhere(Error::new(ErrorCode::Usage, detail)));
        }
        Source::Stdin => (input::stdin(), "standard input".to_owned()),
        Source::File(file) => (input::bytes_of(file), input::name_of(file)),
        Source::Url(_) => {
            let detail = "a script is a file or `-`; an address names the schema that it runs on";
            return Err(nowhere(Error::new(ErrorCode::Usage, detail)));
        }
    };
    let script = bytes.and_then(|bytes| input::text(bytes, &name)).map_err(nowhere)?;
    let plugin = choose_dialect(args.target.db.as_deref(), &sources).map_err(nowhere)?;
    let empty = json!({"script": ""});
    let mut request: Box<ReviewRequest> = blank(Task::ReviewMigration, plugin, empty)?;
    request.target_version = args.target.target_version;
    if let Some(source) = &args.schema {
        let read = load(source, plugin);
        let (schema, version) =
            read.map_err(|error| Refusal::new(error, Some(plugin.info().id)))?;
        request.target_version = request.target_version.or(version);
        request.schema = Some(schema);
    }
    for (table, rows) in &args.rows {
        let figures = TableStats { rows: Some(*rows), ..TableStats::default() };
        request.table_stats.insert(table.clone(), figures);
    }
    request.options.in_transaction = args.in_transaction;
    request.options.lock_timeout_ms = args.lock_timeout;
    request.options.allow_destructive = args.allow_destructive;
    request.script.clone_from(&script);
    match answer(plugin, Request::Review(request), output)? {
        Shown::Answer(Answer::Review(response)) => Ok(Shown::Review { response, script, name }),
        other => Ok(other),
    }
}

/// Reads `orders=5000000`.
fn parse_rows(text: &str) -> Result<(String, u64), String> {
    let expected = "expected TABLE=COUNT, such as orders=5000000";
    let (table, count) = text.split_once('=').ok_or(expected)?;
    let count = count.replace('_', "").parse().map_err(|_| expected)?;
    if table.is_empty() {
        return Err(expected.to_owned());
    }
    Ok((table.to_owned(), count))
}
