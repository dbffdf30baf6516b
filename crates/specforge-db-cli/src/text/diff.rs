//! What differs between two schemas, as text.

use specforge_db_core::diff::{Change, DiffResponse, Op};
use specforge_db_core::model::Facet;

use super::doc::{Doc, Line, Table, Tone};
use super::{count, finding, object, target};

/// The answer to diff-schema.
pub(super) fn doc(response: &DiffResponse) -> Doc {
    let mut doc = Doc::default();
    let changes = &response.body.changes;
    if changes.is_empty() {
        doc.heading(1, Line::of(Tone::Good, "Both schemas are the same"));
    } else {
        let target = target(&response.database, response.target_version);
        let title = format!("{} for {target}", count(changes.len(), "change"));
        doc.heading(1, Line::plain(title));
        let mut table = Table::new(["", "object", "name", "change"]);
        for change in changes {
            let (sign, tone) = sign(change);
            table.row([
                Line::of(tone, sign),
                Line::plain(change.path.kind.word()),
                Line::strong(change.path.to_string()),
                Line::plain(words(change)),
            ]);
        }
        doc.table(table);
    }
    if !response.body.rename_candidates.is_empty() {
        doc.heading(2, Line::plain("Could be renames"));
        let lines = response.body.rename_candidates.iter().map(|candidate| {
            let rename = &candidate.rename;
            let table = rename.table.as_ref().map(|t| format!("{t}.")).unwrap_or_default();
            Line::plain(format!("{} to {}: ", rename.from, rename.to))
                .and(Tone::Code, format!("--rename {table}{}={}", rename.to, rename.from))
        });
        doc.bullets(lines.collect());
    }
    finding::section(&mut doc, &response.findings);
    doc
}

fn sign(change: &Change) -> (&'static str, Tone) {
    match change.op {
        Op::Create(_) => ("+", Tone::Good),
        Op::Drop(_) => ("-", Tone::Bad),
        Op::Rename { .. } => (">", Tone::Caution),
        Op::Alter { .. } => ("~", Tone::Caution),
    }
}

fn words(change: &Change) -> String {
    match &change.op {
        Op::Create(object) => object::sketch(object),
        Op::Drop(_) => "dropped".to_owned(),
        Op::Rename { from, .. } => format!("was {from}"),
        Op::Alter { before, after, facets } => {
            let (old, new) = (object::sketch(before), object::sketch(after));
            let facets = facets.iter().map(facet).collect::<Vec<_>>().join(", ");
            if old == new { facets } else { format!("{facets}: {old} → {new}") }
        }
    }
}

fn facet(facet: &Facet) -> String {
    let word = match facet {
        Facet::Name => "name",
        Facet::Type => "type",
        Facet::Nullable => "nullability",
        Facet::Default => "default",
        Facet::Generated => "computation",
        Facet::Identity => "numbering",
        Facet::Parts => "columns",
        Facet::Unique => "uniqueness",
        Facet::Method => "method",
        Facet::Include => "included columns",
        Facet::Predicate => "condition",
        Facet::References => "reference",
        Facet::Actions => "actions",
        Facet::Body => "body",
        Facet::Values => "values",
        Facet::ColumnOrder => "order of columns",
        Facet::Partitioning => "partitioning",
        Facet::Kind => "kind",
        Facet::Comment => "remark",
        Facet::Option(name) => return format!("option {name}"),
    };
    word.to_owned()
}
