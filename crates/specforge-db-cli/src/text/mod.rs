//! Answers as text for eyes: documents of a few kinds of blocks, shown on a terminal or as Markdown.

mod design;
mod diff;
mod doc;
mod execute;
mod finding;
mod markdown;
mod object;
mod plan;
mod read;
mod review;
mod terminal;

use specforge_db_core::dialect::dialect;
use specforge_db_core::error::Error;
use specforge_db_core::execute::Applied;
use specforge_db_core::invoke::Answer;
use specforge_db_core::plan::PlanResponse;
use specforge_db_core::review::{ReviewResponse, ReviewSchemaResponse};
use specforge_db_core::version::Version;

pub(crate) use self::doc::{Doc, Line, Table, clean};
pub(crate) use self::review::Script;
use crate::args::Format;

/// An answer as a document.
pub(crate) fn answer(answer: &Answer) -> Doc {
    match answer {
        Answer::Read(response) => read::doc(response),
        Answer::Design(response) => design::doc(response),
        Answer::Diff(response) => diff::doc(response),
        Answer::Plan(response) => plan::doc(response),
        Answer::Review(response) => review::doc(response, None),
        Answer::ReviewSchema(response) => reviewed_schema(response, None),
        Answer::Execute(response) => execute::doc(response),
        Answer::Optimize(_) => json(answer),
    }
}

/// A review of a script that is at hand, as a document.
pub(crate) fn reviewed(response: &ReviewResponse, script: &Script<'_>) -> Doc {
    review::doc(response, Some(script))
}

/// A review of a schema, with its text where that is at hand, as a document.
pub(crate) fn reviewed_schema(response: &ReviewSchemaResponse, text: Option<&Script<'_>>) -> Doc {
    review::schema(response, text)
}

/// How wishes were understood, as a document.
pub(crate) fn understood(response: &PlanResponse) -> Doc {
    plan::understood(response)
}

/// What applying requirements came to, as a document.
pub(crate) fn applied(applied: &Applied) -> Doc {
    execute::applied(applied)
}

/// A failure as a document.
pub(crate) fn failure(error: &Error) -> Doc {
    finding::failure(error)
}

/// A failure on one short line, beside the JSON that says it all.
pub(crate) fn brief(error: &Error) -> String {
    let detail: String = clean(error.detail()).replace('\n', " ").chars().take(200).collect();
    format!("specforge-db: {}: {detail}\n", error.code().as_str())
}

/// Shows a document.
pub(crate) fn render(doc: &Doc, format: Format, colour: bool) -> String {
    match format {
        Format::Markdown => markdown::render(doc),
        _ => terminal::render(doc, colour),
    }
}

/// An answer that has no page of its own.
fn json(answer: &Answer) -> Doc {
    let mut doc = Doc::default();
    doc.code("json", &serde_json::to_string_pretty(answer).unwrap_or_default());
    doc
}

/// The name of a database for people, with the version.
fn target(database: &str, version: Version) -> String {
    match dialect(database) {
        Ok(plugin) => format!("{} {version}", plugin.info().name),
        Err(_) => format!("{database} {version}"),
    }
}

/// `1 table`, `2 tables`.
fn count(number: usize, noun: &str) -> String {
    match (number, noun.strip_suffix('y')) {
        (1, _) => format!("1 {noun}"),
        (_, Some(stem)) => format!("{number} {stem}ies"),
        _ if noun.ends_with('x') => format!("{number} {noun}es"),
        _ => format!("{number} {noun}s"),
    }
}
