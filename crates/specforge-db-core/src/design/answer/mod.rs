//! What the answer says beside the schema.

mod checklist;
mod document;

pub(super) use checklist::checklist;
pub(super) use document::design_doc;

pub(super) use crate::diagram::{is_required, references};

use crate::diagram::{Columns, DiagramFormat, Picture, Select};
use crate::error::Result;
use crate::model::Schema;
use crate::name::NameCase;

/// More tables than these are drawn part by part, and with their keys alone.
const MANY: usize = 25;

/// The tables and how they refer to one another, as a Mermaid `erDiagram`.
pub(super) fn er_diagram(schema: &Schema, case: NameCase) -> Result<String> {
    Ok(Picture::of(schema, &Select::default(), case)?.spell(DiagramFormat::Mermaid))
}

/// The same for a document: where there are many tables, a diagram for each part that nothing joins.
pub(super) fn diagrams(schema: &Schema, case: NameCase) -> Result<String> {
    let whole = Picture::of(schema, &Select::default(), case)?;
    if whole.tables.len() <= MANY {
        return Ok(format!("```mermaid\n{}```\n", whole.spell(DiagramFormat::Mermaid)));
    }
    let keys = Select { columns: Columns::Keys, ..Select::default() };
    let parts = Picture::of(schema, &keys, case)?.components();
    let parts = parts.into_iter().map(|part| {
        let title = if part.name == "alone" { "Tables that stand alone" } else { &part.name };
        format!("### {title}\n\n```mermaid\n{}```\n", part.picture.spell(DiagramFormat::Mermaid))
    });
    Ok(parts.collect::<Vec<_>>().join("\n"))
}
