//! `review`: what a hand-written script does to a database in use, or what is worth changing in a schema.

use clap::Args;
use serde_json::json;
use specforge_db_core::contract::SchemaSource;
use specforge_db_core::error::{Error, ErrorCode};
use specforge_db_core::invoke::{Answer, Refusal, Request};
use specforge_db_core::plan::TableStats;
use specforge_db_core::review::{ReviewRequest, ReviewSchemaRequest};
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
  specforge-db review --schema schema.sql --db postgresql --ignore mixed-naming
  specforge-db review migration.sql --schema postgresql://localhost/shop --rows orders=5000000
  specforge-db review - --db postgresql --in-transaction --fail-on warning < migration.sql")]
pub(crate) struct ReviewArgs {
    /// The script: a file, or `-` for standard input; without it the schema itself is reviewed
    #[arg(value_name = "FILE", required_unless_present = "schema")]
    script: Option<Source>,
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
    /// A rule whose findings in the schema are known and meant so
    #[arg(long, value_name = "RULE", conflicts_with = "script")]
    ignore: Vec<String>,
    #[command(flatten)]
    target: TargetArgs,
}

pub(super) fn run(args: &ReviewArgs, output: &OutputArgs) -> Result<Shown, Refusal> {
    let sources: Vec<&Source> = args.schema.iter().collect();
    warn_of_passwords(&sources, output);
    match (&args.script, &args.schema) {
        (Some(script), _) => review_script(script, &sources, args, output),
        (None, Some(schema)) => review_schema(schema, args, output),
        (None, None) => Err(nowhere(Error::new(ErrorCode::Usage, "there is nothing to review"))),
    }
}

/// What is worth changing in a schema.
fn review_schema(
    source: &Source,
    args: &ReviewArgs,
    output: &OutputArgs,
) -> Result<Shown, Refusal> {
    let plugin = choose_dialect(args.target.db.as_deref(), &[source]).map_err(nowhere)?;
    let (schema, version) =
        load(source, plugin).map_err(|error| Refusal::new(error, Some(plugin.info().id)))?;
    let mut request: Box<ReviewSchemaRequest> = blank(Task::ReviewSchema, plugin, json!({}))?;
    request.target_version = args.target.target_version.or(version);
    request.ignore.clone_from(&args.ignore);
    let text = match &schema {
        SchemaSource::Text(text) => text.clone(),
        _ => String::new(),
    };
    let name = match source {
        Source::File(file) => input::name_of(file),
        Source::Stdin => "standard input".to_owned(),
        Source::Url(_) => "the database".to_owned(),
    };
    request.schema = Some(schema);
    match answer(plugin, Request::ReviewSchema(request), output)? {
        Shown::Answer(Answer::ReviewSchema(response)) => {
            Ok(Shown::SchemaReview { response, text, name })
        }
        other => Ok(other),
    }
}

/// What a script does to a database in use.
fn review_script(
    script: &Source,
    sources: &[&Source],
    args: &ReviewArgs,
    output: &OutputArgs,
) -> Result<Shown, Refusal> {
    let (bytes, name) = match script {
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
    let plugin = choose_dialect(args.target.db.as_deref(), sources).map_err(nowhere)?;
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
