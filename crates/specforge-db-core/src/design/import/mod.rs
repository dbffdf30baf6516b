//! Requirements from documents: OpenAPI 3.0 and 3.1, and JSON Schema.
//!
//! A document is read as requirements, and those go through the engine like any others. What each
//! named schema is, [`catalog`] says; what the values of a property are, [`target`]; what refers to
//! what and how many, [`relate`]. Every inference is a decision, and what has no place in the
//! schema is a finding at its place in the document.

mod catalog;
mod doc;
mod family;
mod forms;
mod hint;
mod kinds;
mod merge;
mod notes;
mod origins;
mod part;
mod property;
mod put;
mod reading;
mod reference;
mod relate;
mod said;
mod scalar;
mod source;
mod target;
mod usage;
mod uses;
mod view;
mod words;

pub(super) use origins::Origins;
use reading::Reading;
pub use source::Document;

use self::doc::{Doc, Kind};
use super::cx::DesignCx;
use super::request::DesignRequest;
use super::requirement::Requirements;
use super::response::Decision;
use crate::error::{Error, ErrorCode, Result};
use crate::finding::Finding;

/// Requirements that were read from a document.
#[derive(Debug)]
pub(super) struct Imported {
    /// The requirements, those that were stated beside the document among them.
    pub(super) requirements: Requirements,
    /// Where in the request each of them stands.
    pub(super) origins: Origins,
    /// What was chosen.
    pub(super) decisions: Vec<Decision>,
    /// What is worth knowing.
    pub(super) findings: Vec<Finding>,
}

/// Reads the document of a request; absent where it has none.
pub(super) fn import(
    cx: &DesignCx<'_>,
    request: &DesignRequest,
    reserved: &dyn Fn(&str) -> Option<String>,
) -> Result<Option<Imported>> {
    let (document, kind, prefix) = match (&request.openapi, &request.json_schema) {
        (None, None) => return Ok(None),
        (Some(document), None) => (document, Kind::OpenApi, "/openapi"),
        (None, Some(document)) => (document, Kind::JsonSchema, "/json_schema"),
        (Some(_), Some(_)) => {
            let detail = "a request has either `openapi` or `json_schema`, not both";
            return Err(Error::new(ErrorCode::Contradiction, detail).at("/json_schema"));
        }
    };
    let root = document.read(prefix)?;
    let mut doc = Doc::open(&root, kind, prefix)?;
    let mut imported = Reading::read(cx, &mut doc, reserved)?;
    if imported.requirements.entities.is_empty() && request.requirements.entities.is_empty() {
        let (place, what) = match kind {
            Kind::OpenApi => ("/components/schemas", "`components.schemas`"),
            Kind::JsonSchema => ("", "this document"),
        };
        let detail = format!("no schema of {what} is an object with properties that has a table");
        let error = Error::new(ErrorCode::InvalidRequest, detail).at(format!("{prefix}{place}"));
        let why = imported.findings.iter().map(|finding| finding.message.as_str());
        let why: Vec<&str> = why.take(3).collect();
        return Err(if why.is_empty() { error } else { error.help(why.join("; ")) });
    }
    merge::add(&mut imported, &request.requirements);
    Ok(Some(imported))
}
