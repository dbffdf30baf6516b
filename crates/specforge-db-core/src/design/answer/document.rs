//! The design for people, in Markdown.

use std::fmt::Write as _;

use super::{is_required, references};
use crate::design::draft::Draft;
use crate::design::response::{CheckResult, ChecklistRow};
use crate::dialect::DialectInfo;
use crate::model::{DefinitionKind, ReferentialAction};
use crate::version::Version;

/// Writes diagram, relationships, tables, indexes, decisions and the way there.
pub(in crate::design) fn design_doc(
    info: &DialectInfo,
    version: Version,
    draft: &Draft,
    diagrams: &str,
    checklist: &[ChecklistRow],
) -> String {
    let mut out = String::new();
    let _ = writeln!(out, "# Schema for {} {version}\n", info.name);
    let _ = writeln!(out, "## Diagram\n\n{diagrams}");
    relationships(&mut out, draft);
    tables(&mut out, draft);
    indexes(&mut out, draft);
    decisions(&mut out, draft);
    let _ = writeln!(out, "## Migration path\n");
    let _ = writeln!(
        out,
        "On an empty database, run the statements in their order. On one that lives, plan the way from what it holds: what is renamed says `renamed_from`, new required columns have a default or a `backfill`, and nothing is dropped unless that is allowed."
    );
    if !draft.renames.is_empty() {
        out.push('\n');
        for rename in &draft.renames {
            let _ = writeln!(
                out,
                "- `{}` becomes `{}`{}",
                rename.from,
                rename.to,
                rename.table.as_ref().map_or(String::new(), |t| format!(" in `{t}`"))
            );
        }
    }
    let _ = writeln!(out, "\n### Checklist\n\n| | check | evidence |\n|---|---|---|");
    for row in checklist {
        let mark = match row.result {
            CheckResult::Pass => "pass",
            CheckResult::Fail => "**fail**",
            CheckResult::NotApplicable => "n/a",
        };
        let _ = writeln!(out, "| {mark} | {} | {} |", cell(&row.check), cell(&row.evidence));
    }
    out
}

fn relationships(out: &mut String, draft: &Draft) {
    let _ = writeln!(out, "## Relationships\n");
    let mut any = false;
    for table in draft.tables() {
        for key in references(table) {
            if !any {
                let _ = writeln!(
                    out,
                    "| table | columns | refers to | required | when that goes |\n|---|---|---|---|---|"
                );
                any = true;
            }
            let columns: Vec<&str> = key.columns.iter().map(crate::name::Ident::as_str).collect();
            let fate = match key.on_delete {
                ReferentialAction::Cascade => "goes too",
                ReferentialAction::SetNull => "loses the reference",
                ReferentialAction::SetDefault => "refers to the default",
                ReferentialAction::Restrict | ReferentialAction::NoAction => "keeps it from going",
            };
            let required = if is_required(table, key) { "yes" } else { "no" };
            let _ = writeln!(
                out,
                "| {} | {} | {} | {required} | {fate} |",
                cell(table.name.as_str()),
                cell(&columns.join(", ")),
                cell(key.references.as_str())
            );
        }
    }
    out.push_str(if any { "\n" } else { "None.\n\n" });
}

fn tables(out: &mut String, draft: &Draft) {
    let _ = writeln!(out, "## Tables\n");
    for table in draft.tables() {
        let _ = writeln!(out, "### {}\n", table.name);
        if let Some(comment) = &table.comment {
            let _ = writeln!(out, "{comment}\n");
        }
        let _ = writeln!(out, "| column | type | required | default |\n|---|---|---|---|");
        for column in &table.columns {
            let _ = writeln!(
                out,
                "| {} | {} | {} | {} |",
                cell(column.name.as_str()),
                cell(&column.ty.raw),
                if column.nullable { "" } else { "yes" },
                column.default.as_ref().map_or(String::new(), |d| format!("`{}`", cell(&d.text)))
            );
        }
        out.push('\n');
        for check in &table.checks {
            let _ = writeln!(out, "- holds: `{}`", check.expr.text);
        }
        let triggers = draft.definitions_on(&table.name, DefinitionKind::Trigger);
        if triggers > 0 {
            let _ = writeln!(out, "- {triggers} trigger{}", if triggers == 1 { "" } else { "s" });
        }
        if !table.checks.is_empty() || triggers > 0 {
            out.push('\n');
        }
    }
}

fn indexes(out: &mut String, draft: &Draft) {
    let _ = writeln!(out, "## Indexes\n");
    if draft.indexes.is_empty() {
        let _ = writeln!(out, "None beyond the keys.\n");
        return;
    }
    let _ = writeln!(out, "| index | table | serves |\n|---|---|---|");
    for note in &draft.indexes {
        let _ = writeln!(
            out,
            "| {} | {} | {} |",
            cell(&note.listed()),
            cell(note.table.as_str()),
            cell(&note.serves.join("; "))
        );
    }
    out.push('\n');
}

fn decisions(out: &mut String, draft: &Draft) {
    let _ = writeln!(out, "## Decisions\n");
    for decision in draft.decisions.iter().filter(|decision| decision.rule != "index") {
        let _ = writeln!(out, "- **{}** {}.", decision.choice, sentence(&decision.reason));
        for alternative in &decision.alternatives {
            let _ = writeln!(out, "  - or: {alternative}");
        }
    }
    out.push('\n');
}

fn sentence(text: &str) -> String {
    format!("— {}", text.trim_end_matches('.'))
}

/// A text that stays in its cell.
fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace(['\n', '\r'], " ")
}
