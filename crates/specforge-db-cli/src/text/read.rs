//! What a schema declares, as text.

use specforge_db_core::model::{DefinitionKind, Table as Declared, TableRef};
use specforge_db_core::read::{ReadResponse, SkipKind};

use super::doc::{Doc, Line, Table, Tone};
use super::{count, finding, object, target};

/// The answer to read-schema.
pub(super) fn doc(response: &ReadResponse) -> Doc {
    let mut doc = Doc::default();
    let schema = &response.body.schema;
    let tables: Vec<_> = schema.tables().collect();
    let target = target(&response.database, response.target_version);
    let title = format!("Schema for {target}");
    doc.heading(1, Line::plain(title));
    let definitions: Vec<_> = schema.namespaces.iter().flat_map(|n| &n.definitions).collect();
    let sum = |of: fn(&Declared) -> usize| tables.iter().map(|t| of(t.table)).sum::<usize>();
    let mut facts = vec![(
        "declares",
        Line::plain(format!(
            "{}, {}, {}, {}, {}",
            count(tables.len(), "table"),
            count(sum(|t| t.columns.len()), "column"),
            count(sum(|t| t.indexes.len()), "index"),
            count(sum(|t| t.foreign_keys.len()), "foreign key"),
            count(sum(|t| t.checks.len()), "check"),
        )),
    )];
    let skipped = &response.body.skipped;
    if !skipped.is_empty() {
        let words: Vec<_> =
            skipped.iter().map(|s| format!("{} {}", s.count, word(s.kind))).collect();
        facts.push(("passed over", Line::plain(words.join(", "))));
    }
    facts.push(("fingerprint", Line::of(Tone::Dim, &response.body.fingerprint)));
    doc.facts(facts);
    if !tables.is_empty() {
        doc.heading(2, Line::plain("Tables"));
        doc.table(overview(&tables));
    }
    if !definitions.is_empty() {
        doc.heading(2, Line::plain("Beside the tables"));
        let mut table = Table::new(["object", "name", "on"]);
        for definition in definitions {
            table.row([
                Line::plain(kind(definition.kind)),
                Line::strong(definition.name.as_str()),
                Line::plain(definition.on.as_ref().map_or("", |on| on.as_str())),
            ]);
        }
        doc.table(table);
    }
    finding::section(&mut doc, &response.findings);
    doc
}

/// The tables with what there is to them.
pub(super) fn overview(tables: &[TableRef<'_>]) -> Table {
    let mut table = Table::new(["table", "columns", "key", "indexes", "refers to", "checks"]);
    for found in tables {
        let declared = found.table;
        let mut targets: Vec<&str> =
            declared.foreign_keys.iter().map(|key| key.references.as_str()).collect();
        targets.dedup();
        let key = declared.primary_key.as_ref().map(object::sketch_key).unwrap_or_default();
        table.row([
            Line::strong(found.path().to_string()),
            Line::plain(declared.columns.len().to_string()),
            Line::plain(key),
            Line::plain((declared.indexes.len() + declared.uniques.len()).to_string()),
            Line::plain(targets.join(", ")),
            Line::plain(declared.checks.len().to_string()),
        ]);
    }
    table
}

fn word(kind: SkipKind) -> &'static str {
    match kind {
        SkipKind::Data => "of data",
        SkipKind::Setting => "settings",
        SkipKind::Transaction => "of transactions",
        SkipKind::ClientCommand => "to the client program",
        SkipKind::Maintenance => "of maintenance",
        SkipKind::Query => "queries",
        SkipKind::Server => "about the whole server",
        SkipKind::Code => "blocks of code",
    }
}

fn kind(kind: DefinitionKind) -> &'static str {
    match kind {
        DefinitionKind::Extension => "extension",
        DefinitionKind::Sequence => "sequence",
        DefinitionKind::Type => "type",
        DefinitionKind::Routine => "routine",
        DefinitionKind::VirtualTable => "virtual table",
        DefinitionKind::View => "view",
        DefinitionKind::MaterializedView => "materialized view",
        DefinitionKind::Trigger => "trigger",
        DefinitionKind::Event => "event",
        DefinitionKind::Policy => "policy",
        DefinitionKind::Constraint => "constraint",
        DefinitionKind::Grant => "grant",
        DefinitionKind::Other => "other",
    }
}
