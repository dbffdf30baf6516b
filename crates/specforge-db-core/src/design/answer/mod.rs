//! What the answer says beside the schema.

mod checklist;
mod document;

pub(super) use checklist::checklist;
pub(super) use document::design_doc;

pub(super) use crate::diagram::{is_required, references};

use crate::design::draft::Draft;
use crate::design::response::DetailedIndex;
use crate::diagram::{Columns, DiagramFormat, Picture, Select};
use crate::error::Result;
use crate::hash::HashMap;
use crate::model::{Schema, Table};
use crate::name::{Ident, NameCase};

/// More tables than these are drawn part by part, and with their keys alone.
const MANY: usize = 25;

/// The indexes part by part.
pub(super) fn detailed(draft: &Draft) -> Vec<DetailedIndex> {
    let tables: HashMap<&Ident, &Table> =
        draft.tables().map(|table| (&table.name, table)).collect();
    let notes = draft.indexes.iter().map(|note| {
        let table = tables.get(&note.table);
        let index = table
            .and_then(|table| table.indexes.iter().find(|index| index.name.as_str() == note.name));
        let out = DetailedIndex {
            name: note.name.clone(),
            table: note.table.to_string(),
            method: note.method.clone(),
            serves: note.serves.clone(),
            ..DetailedIndex::default()
        };
        let Some(index) = index else { return out };
        DetailedIndex {
            columns: index
                .parts
                .iter()
                .map(|part| crate::design::words::parts(std::slice::from_ref(part)))
                .collect(),
            unique: index.unique,
            include: index.include.iter().map(ToString::to_string).collect(),
            predicate: index.predicate.as_ref().map(|expr| expr.text.clone()),
            ..out
        }
    });
    notes.collect()
}

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
