//! Scripts with what is said of them.
//!
//! A case is a Markdown file with the blocks `toml` (version, `in_transaction`, statistics), `sql schema`,
//! `sql rows`, `sql script`, and as outputs `text statements`, `text findings` and `json response`. What
//! the review says of locks and rows is then held against a real server, which the dialect's own test
//! does: it knows how to look into one.

use std::fmt::Write as _;
use std::path::Path;

use indexmap::IndexMap;
use serde::Deserialize;
use serde_json::{Value, json};
use specforge_db_core::contract::{Failure as FailedAnswer, SchemaSource};
use specforge_db_core::plan::TableStats;
use specforge_db_core::review::{
    ReviewOptions, ReviewRequest, ReviewResponse, ReviewedStatement, ScriptReviewer, StatementState,
};
use specforge_db_core::version::Version;

use crate::case::{Failed, compare, error_text, findings_text, open, pretty};
use crate::fences::Example;

/// What a case says beside its texts.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Settings {
    version: Option<Version>,
    in_transaction: bool,
    lock_timeout_ms: u64,
    allow_destructive: bool,
    statistics: IndexMap<String, TableStats>,
}

/// The texts of a case.
#[derive(Clone, Debug, Default)]
pub struct Script {
    /// The schema, where it is known.
    pub schema: Option<String>,
    /// Rows to be there before.
    pub rows: String,
    /// The script.
    pub script: String,
    /// What is asked.
    pub request: Option<ReviewRequest>,
}

/// Runs a case; `look` holds the review against a server.
pub fn review_case(
    reviewer: &dyn ScriptReviewer,
    path: &Path,
    look: &dyn Fn(&Script, &ReviewRequest) -> Result<(), String>,
) -> Result<(), Failed> {
    let known = ["", "schema", "rows", "script", "statements", "findings", "response", "error"];
    let document = open(path, &known)?;
    let block = document.blocks().iter().find(|block| block.language == "toml");
    let settings: Settings =
        block.map(|block| toml::from_str(&block.body)).transpose()?.unwrap_or_default();
    let body = |role: &str| document.body(role).map(str::to_owned);
    let script = body("script").ok_or("there is no `script` block")?;
    let schema = body("schema");
    let request = ReviewRequest {
        task: "review-migration".to_owned(),
        database: None,
        contract_version: None,
        target_version: settings.version,
        script: script.clone(),
        schema: schema.clone().map(SchemaSource::Text),
        table_stats: settings.statistics,
        options: ReviewOptions {
            in_transaction: settings.in_transaction,
            lock_timeout_ms: settings.lock_timeout_ms,
            allow_destructive: settings.allow_destructive,
            ..ReviewOptions::default()
        },
    };
    let answer = reviewer.review(&request);
    let mut outputs: Vec<(&str, String)> = Vec::new();
    match &answer {
        Ok(response) => {
            if reviewer.review(&request).ok().as_ref() != Some(response) {
                return Err("two reviews of one script differ".into());
            }
            outputs.push(("statements", statements_text(&response.body.statements)));
            outputs.push(("findings", placed(response)));
            outputs.push(("response", pretty(&serde_json::to_value(response)?)?));
            let texts =
                Script { schema, rows: body("rows").unwrap_or_default(), script, request: None };
            look(&texts, &request)?;
        }
        Err(error) => {
            outputs.push(("error", error_text(error)));
            let failed = FailedAnswer::of(error, Some(reviewer.info().id));
            outputs.push(("response", pretty(&serde_json::to_value(failed)?)?));
        }
    }
    compare(path, &document, &outputs, &["statements", "findings", "response", "error"])
}

/// Statements as their block shows them, a line each.
pub fn statements_text(statements: &[ReviewedStatement]) -> String {
    let mut text = String::new();
    for statement in statements {
        let operations: Vec<&str> =
            statement.operations.iter().map(|operation| operation.operation.as_str()).collect();
        let does = match statement.state {
            StatementState::Understood | StatementState::Passed => operations.join(", "),
            other => format!("{other:?}").to_lowercase(),
        };
        let does = if does.is_empty() { "nothing".to_owned() } else { does };
        let _ = write!(text, "{} · {does} · {}", statement.statement, statement.transaction);
        for held in &statement.locks {
            let _ = write!(text, " · {} {}", held.level, held.table);
        }
        for (is, words) in [
            (statement.blocking, "blocks"),
            (statement.rewrites_table, "rewrites"),
            (statement.scans_table && !statement.rewrites_table, "reads"),
            (statement.instead.is_some(), "has another way"),
        ] {
            if is {
                let _ = write!(text, " · {words}");
            }
        }
        if let Some(loses) = &statement.loses {
            let _ = write!(text, " · loses {loses}");
        }
        text.push('\n');
    }
    text
}

/// Findings with the lines of the script that they are about.
fn placed(response: &ReviewResponse) -> String {
    let mut text = String::new();
    let lines = findings_text(&response.findings);
    for (finding, line) in response.findings.iter().zip(lines.lines()) {
        match finding.location.span {
            Some(span) => {
                let _ = writeln!(text, "{}:{} {line}", span.line, span.column);
            }
            None => {
                let _ = writeln!(text, "{line}");
            }
        }
    }
    text
}

/// Reviews the example of a page: a `script` and, where there are, a `schema` and more of the request.
///
/// # Panics
///
/// Where the example is no request that is answered.
pub fn example(reviewer: &dyn ScriptReviewer, example: &Example) -> (Script, ReviewResponse) {
    let script = example.get("script").expect("an example has a `script`").to_owned();
    let schema = example.get("schema").map(str::to_owned);
    let mut fields = json!({"task": "review-migration", "script": script});
    let more = example
        .get("request")
        .map_or(Value::Null, |more| serde_json::from_str(more).expect("a request block is JSON"));
    if let (Some(fields), Value::Object(more)) = (fields.as_object_mut(), more) {
        fields.extend(more);
    }
    if let (Some(fields), Some(schema)) = (fields.as_object_mut(), &schema) {
        fields.insert("schema".to_owned(), schema.clone().into());
    }
    let request: ReviewRequest =
        serde_json::from_value(fields).expect("a request block fits the contract");
    let response = reviewer.review(&request).unwrap_or_else(|error| panic!("{error}\n{script}"));
    (Script { schema, rows: String::new(), script, request: Some(request) }, response)
}
