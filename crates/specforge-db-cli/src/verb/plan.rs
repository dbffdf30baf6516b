//! `plan`: the steps from one schema to another.

use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::json;
use specforge_db_core::error::{Error, ErrorCode, Result as CoreResult};
use specforge_db_core::invoke::{Answer, Refusal, Request};
use specforge_db_core::optimize::{Recommendation, RecommendationKind};
use specforge_db_core::plan::PlanRequest;
use specforge_db_core::tasks::Task;
use specforge_db_core::wish::{Advised, WishEntry};

use super::diff::PairArgs;
use super::{answer, blank, nowhere};
use crate::args::OutputArgs;
use crate::output::Shown;
use crate::text::understood;

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  specforge-db plan --from old.sql --to new.sql --db sqlite
  specforge-db plan --from sqlite:shop.db --to schema.sql --rename users.username=login
  specforge-db plan --from sqlite:shop.db --change \"Make email case-insensitive unique\"
  specforge-db plan --from sqlite:shop.db --to schema.sql --format json --output plan.json")]
pub(crate) struct PlanArgs {
    #[command(flatten)]
    pair: PairArgs,
    /// What is wished, in place of --to: a sentence, or an op as JSON; several are planned together
    #[arg(long = "change", value_name = "WISH", conflicts_with = "to")]
    changes: Vec<String>,
    /// An answer to optimize-query: the indexes that it recommends come and go
    #[arg(long, value_name = "FILE", conflicts_with = "to")]
    from_recommendations: Option<PathBuf>,
    /// Show how each wish is understood rather than the steps
    #[arg(long, conflicts_with = "to")]
    explain_changes: bool,
    /// Do not warn of steps that lose data
    #[arg(long)]
    allow_destructive: bool,
}

pub(super) fn run(args: &PlanArgs, output: &OutputArgs) -> Result<Shown, Refusal> {
    let wished = !args.changes.is_empty() || args.from_recommendations.is_some();
    if args.pair.to.is_none() && !wished {
        let detail = "`plan` needs --to, the schema as it should be, or --change, what is wished";
        return Err(nowhere(Error::new(ErrorCode::Usage, detail)));
    }
    let mut pair = args.pair.load(output)?;
    pair.options.allow_destructive = args.allow_destructive;
    let empty = json!({"current_schema": ""});
    let mut request: Box<PlanRequest> = blank(Task::PlanMigration, pair.plugin, empty)?;
    request.target_version = pair.version;
    request.current_schema = pair.current;
    request.desired_schema = pair.desired;
    let changes = args.changes.iter().enumerate().map(|(at, text)| wish(at, text));
    request.desired_changes = changes.collect::<CoreResult<_>>().map_err(nowhere)?;
    if let Some(path) = &args.from_recommendations {
        request.desired_changes.extend(recommended(path).map_err(nowhere)?);
    }
    request.renames.clone_from(&args.pair.renames);
    request.options = pair.options;
    let shown = answer(pair.plugin, Request::Plan(request), output)?;
    match shown {
        Shown::Answer(Answer::Plan(response)) if args.explain_changes => Ok(Shown::Page {
            json: json!({ "understood": response.body.understood }),
            doc: understood(&response),
        }),
        other => Ok(other),
    }
}

/// The recommendations of an answer that are about indexes.
fn recommended(path: &Path) -> CoreResult<Vec<WishEntry>> {
    let bytes = std::fs::read(path).map_err(|error| {
        Error::new(ErrorCode::Io, format!("{} cannot be read: {error}", path.display()))
    })?;
    let answer = specforge_db_core::contract::read_json(&bytes)?;
    let list = answer.get("recommendations").cloned().unwrap_or_default();
    let list: Vec<Recommendation> = serde_json::from_value(list).map_err(|error| {
        let detail = format!("{} is no answer to optimize-query: {error}", path.display());
        Error::new(ErrorCode::InvalidRequest, detail)
    })?;
    let indexes = list.into_iter().filter(|advice| {
        matches!(advice.kind, RecommendationKind::AddIndex | RecommendationKind::DropIndex)
    });
    Ok(indexes
        .map(|advice| WishEntry::Advice(Box::new(Advised { recommendation: advice })))
        .collect())
}

/// A sentence, or an op where it is JSON.
fn wish(at: usize, text: &str) -> CoreResult<WishEntry> {
    if !text.trim_start().starts_with('{') {
        return Ok(WishEntry::Words(text.to_owned()));
    }
    serde_json::from_str(text).map(|op| WishEntry::Op(Box::new(op))).map_err(|error| {
        let detail = format!("this is no op: {error}");
        Error::new(ErrorCode::InvalidRequest, detail).at(format!("/desired_changes/{at}"))
    })
}
