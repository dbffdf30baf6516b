//! Reviewing a schema: what the rules say of it, each finding at its place in the text.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::places::Places;
use crate::contract::{ConnectionSource, Response, SchemaSource, Target};
use crate::error::{Error, ErrorCode, ErrorItem, Result};
use crate::finding::{Finding, Severity};
use crate::name::did_you_mean;
use crate::plan::OnUnreadable;
use crate::read::{SchemaReader, load};
use crate::version::Version;

/// Asks what is worth saying about a schema.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReviewSchemaRequest {
    /// `review-schema`.
    pub task: String,
    /// The database.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub database: Option<String>,
    /// The version of the contract.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contract_version: Option<String>,
    /// The version of the database.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target_version: Option<Version>,
    /// The schema.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schema: Option<SchemaSource>,
    /// The database to read it from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub connection: Option<ConnectionSource>,
    /// Rules whose findings are known and meant so.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ignore: Vec<String>,
}

/// What is worth saying, counted; the findings stand beside it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ReviewSchemaBody {
    /// The fingerprint of what was reviewed.
    pub fingerprint: String,
    /// How many tables were looked at.
    pub tables: usize,
    /// How many findings are errors.
    pub errors: usize,
    /// How many are warnings.
    pub warned: usize,
    /// How many are notes.
    pub notes: usize,
    /// How many were left out because they are meant so.
    pub ignored: usize,
}

/// The answer to review-schema.
pub type ReviewSchemaResponse = Response<ReviewSchemaBody>;

/// Answers a review-schema request.
pub(crate) fn run<P: SchemaReader + ?Sized>(
    reader: &P,
    request: &ReviewSchemaRequest,
) -> Result<ReviewSchemaResponse> {
    let info = reader.info();
    let target =
        Target::resolve(info, request.contract_version.as_deref(), request.target_version)?;
    check_rules(&request.ignore)?;
    let Some(source) = &request.schema else {
        return Err(Error::new(
            ErrorCode::InvalidRequest,
            "a review needs `schema`, or `connection` where the program can open databases",
        )
        .at("/schema"));
    };
    let loaded = load(reader, source, target.version, OnUnreadable::Carry, "/schema")?;
    let mut findings = loaded.findings;
    let mut found = crate::rule::check_schema(&loaded.schema, info, target.version);
    found.extend(crate::rule::check_design(&loaded.schema, info, target.version));
    if let SchemaSource::Text(text) = source {
        let places = Places::of(reader, text, &loaded.schema, target.version)?;
        found = found.into_iter().map(|finding| places.put(finding, "/schema")).collect();
    }
    findings.extend(found);
    let before = findings.len();
    findings.retain(|finding| !request.ignore.iter().any(|rule| *rule == *finding.rule));
    let ignored = before - findings.len();
    // In the order of the text; what has no place in it stands behind.
    findings.sort_by_key(|finding| {
        let place = finding.location.span.map(|place| (place.line, place.column));
        (place.is_none(), place)
    });
    let count =
        |severity: Severity| findings.iter().filter(|f: &&Finding| f.severity == severity).count();
    let body = ReviewSchemaBody {
        fingerprint: crate::plan::fingerprint(&loaded.schema),
        tables: loaded.schema.tables().count(),
        errors: count(Severity::Error),
        warned: count(Severity::Warning),
        notes: count(Severity::Info),
        ignored,
    };
    Ok(Response::completed(info, target.version, body, findings))
}

/// Refuses rules that nobody knows: a misspelt one would ignore nothing.
fn check_rules(ignore: &[String]) -> Result<()> {
    let rules = crate::rule::rules();
    let mut items = Vec::new();
    for (at, id) in ignore.iter().enumerate() {
        if rules.iter().any(|rule| rule.meta().id == id) {
            continue;
        }
        let hint = did_you_mean(id, rules.iter().map(|rule| rule.meta().id));
        let hint = hint.map_or(String::new(), |near| format!("; did you mean `{near}`?"));
        items.push(ErrorItem {
            pointer: Some(format!("/ignore/{at}")),
            detail: format!("there is no rule `{id}`{hint}"),
            span: None,
        });
    }
    match items.as_slice() {
        [] => Ok(()),
        [one] => Err(Error::new(ErrorCode::InvalidRequest, one.detail.clone())
            .at(one.pointer.clone().unwrap_or_default())),
        [first, ..] => {
            let detail = first.detail.clone();
            Err(Error::of_items(ErrorCode::InvalidRequest, detail, items))
        }
    }
}
