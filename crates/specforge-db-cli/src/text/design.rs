//! A design as text: what there will be, why it is so, and the statements.

use specforge_db_core::design::{CheckResult, DesignResponse, Normalization};

use super::doc::{Doc, Line, Table, Tone};
use super::{count, finding, read, target};

/// The answer to design-schema.
pub(super) fn doc(response: &DesignResponse) -> Doc {
    let mut doc = Doc::default();
    let body = &response.body;
    let target = target(&response.database, response.target_version);
    let tables: Vec<_> = body.schema.tables().collect();
    let title = format!("Design for {target}: {}", count(tables.len(), "table"));
    doc.heading(1, Line::plain(title));
    doc.table(read::overview(&tables));
    finding::section(&mut doc, &response.findings);
    if !body.indexes.is_empty() {
        doc.heading(2, Line::plain("Indexes"));
        let mut table = Table::new(["index", "table", "columns", "serves"]);
        for index in &body.indexes_detailed {
            table.row([
                Line::strong(&index.name),
                Line::plain(&index.table),
                Line::plain(match &index.method {
                    Some(method) => method.clone(),
                    None => index.columns.join(", "),
                }),
                Line::plain(index.serves.join("; ")),
            ]);
        }
        doc.table(table);
    }
    normal_forms(&mut doc, &body.normalization);
    if !body.decisions.is_empty() {
        doc.heading(2, Line::plain(count(body.decisions.len(), "decision")));
        let lines = body.decisions.iter().map(|decision| {
            let line = Line::strong(&decision.choice).then(": ").then(&decision.reason);
            match decision.alternatives.as_slice() {
                [] => line,
                others => line.and(Tone::Dim, format!(" (or: {})", others.join("; "))),
            }
        });
        doc.bullets(lines.collect());
    }
    if !body.external_entities.is_empty() {
        doc.heading(2, Line::plain("From outside"));
        let lines = body.external_entities.iter().map(|entity| {
            let (tone, found) = if entity.resolved {
                (Tone::Good, "is in the existing schema")
            } else {
                (Tone::Caution, "was not found")
            };
            Line::strong(&entity.name).then(format!(": table {} ", entity.table)).and(tone, found)
        });
        doc.bullets(lines.collect());
    }
    if !body.checklist.is_empty() {
        doc.heading(2, Line::plain("Checklist"));
        let mut table = Table::new(["", "question", "shown by"]);
        for row in &body.checklist {
            table.row([
                match row.result {
                    CheckResult::Pass => Line::of(Tone::Good, "yes"),
                    CheckResult::Fail => Line::of(Tone::Bad, "no"),
                    CheckResult::NotApplicable => Line::of(Tone::Dim, "-"),
                },
                Line::plain(&row.check),
                Line::plain(&row.evidence),
            ]);
        }
        doc.table(table);
    }
    doc.heading(2, Line::plain("Statements"));
    if let Some(sql) = &body.schema_sql {
        doc.code("sql", sql);
    }
    for command in body.schema_commands.iter().flatten() {
        doc.code("json", &format!("{command:#}"));
    }
    doc
}

/// Which normal form entities have, and how they would be cut otherwise.
fn normal_forms(doc: &mut Doc, reports: &[Normalization]) {
    if reports.is_empty() {
        return;
    }
    doc.heading(2, Line::plain("Normal forms"));
    let mut lines = Vec::new();
    for report in reports {
        let keys = report.candidate_keys.iter().map(|key| format!("({})", key.join(", ")));
        let keys = keys.collect::<Vec<_>>().join(", ");
        let form = format!(": {}, keys {keys}", report.form.name());
        lines.push(Line::strong(&report.table).then(form));
        for relation in &report.proposal {
            let (attributes, key) = (relation.attributes.join(", "), relation.key.join(", "));
            lines.push(Line::plain(format!(
                "proposed: {} ({attributes}), key {key}",
                relation.name
            )));
        }
        for lost in &report.lost_dependencies {
            let (from, to) = (lost.from.join(", "), lost.to.join(", "));
            let text = format!("then no key holds that {to} follow from {from}");
            lines.push(Line::of(Tone::Caution, text));
        }
    }
    doc.bullets(lines);
}
