//! A review of a script as text: its statements with their locks, then what is wrong, each at its place.

use std::fmt::Write as _;

use specforge_db_core::finding::{Advice, Finding, Severity};
use specforge_db_core::plan::Step;
use specforge_db_core::review::{
    ReviewResponse, ReviewSchemaResponse, ReviewedStatement, StatementState,
};

use super::doc::{Doc, Line, Table, Tone};
use super::{count, target};

/// The script that was reviewed, where it is at hand.
pub(crate) struct Script<'a> {
    pub(crate) name: &'a str,
    pub(crate) text: &'a str,
}

/// The answer to review-migration.
pub(super) fn doc(response: &ReviewResponse, script: Option<&Script<'_>>) -> Doc {
    let mut doc = Doc::default();
    let statements = &response.body.statements;
    let target = target(&response.database, response.target_version);
    let all = count(statements.len(), "statement");
    doc.heading(1, Line::plain(format!("Review for {target}: {all}")));
    if !statements.is_empty() {
        doc.table(overview(statements));
        doc.facts(vec![
            ("downtime", Line::plain(&response.body.estimated_downtime)),
            ("basis", Line::plain(&response.body.downtime.basis)),
        ]);
    }
    let lines: Vec<&str> = script.map(|script| script.text.lines().collect()).unwrap_or_default();
    let of =
        |wanted: bool| response.findings.iter().filter(move |finding| is_placed(finding) == wanted);
    if response.findings.is_empty() {
        doc.text(Line::of(Tone::Good, "Nothing is wrong with it as far as is known here."));
    } else {
        doc.heading(2, Line::plain(summary(&response.findings)));
    }
    for finding in of(true) {
        placed(&mut doc, finding, script, &lines);
    }
    for finding in of(false) {
        doc.heading(3, head(finding));
        advice(&mut doc, finding);
    }
    for statement in statements {
        if let Some(instead) = &statement.instead {
            let number = statement.statement;
            let title = if statement.state == StatementState::Misfit {
                format!("Instead of statement {number}")
            } else {
                format!("Instead of statement {number}, others going on meanwhile")
            };
            doc.heading(2, Line::plain(title));
            doc.table(super::plan::overview(&instead.steps));
            doc.code("sql", &steps(&instead.steps));
        }
    }
    doc
}

/// The answer to review-schema.
pub(super) fn schema(response: &ReviewSchemaResponse, text: Option<&Script<'_>>) -> Doc {
    let mut doc = Doc::default();
    let target = target(&response.database, response.target_version);
    let tables = count(response.body.tables, "table");
    doc.heading(1, Line::plain(format!("Review for {target}: {tables}")));
    let lines: Vec<&str> = text.map(|text| text.text.lines().collect()).unwrap_or_default();
    if response.findings.is_empty() {
        doc.text(Line::of(Tone::Good, "Nothing is wrong with it as far as is known here."));
    } else {
        doc.heading(2, Line::plain(summary(&response.findings)));
    }
    for finding in &response.findings {
        if finding.location.span.is_some() {
            placed(&mut doc, finding, text, &lines);
        } else {
            doc.heading(3, head(finding));
            advice(&mut doc, finding);
        }
    }
    if response.body.ignored > 0 {
        let left = count(response.body.ignored, "finding");
        doc.text(Line::of(Tone::Dim, format!("{left} left out as asked.")));
    }
    doc
}

fn is_placed(finding: &Finding) -> bool {
    finding.location.span.is_some() && finding.location.pointer.as_deref() == Some("/script")
}

fn overview(statements: &[ReviewedStatement]) -> Table {
    let mut table =
        Table::new(["no", "line", "statement", "blocks", "lock", "rows", "transaction"]);
    for statement in statements {
        table.row([
            Line::plain(statement.statement.to_string()),
            Line::plain(statement.line.to_string()),
            Line::strong(&statement.sql),
            blocks(statement),
            locks(statement),
            rows(statement),
            Line::plain(match statement.transaction.strip_prefix("group:") {
                Some(group) => format!("no. {group}"),
                None if statement.transaction == "none" => "outside".to_owned(),
                None => String::new(),
            }),
        ]);
    }
    table
}

fn blocks(statement: &ReviewedStatement) -> Line {
    match (statement.state, statement.lock.blocks.as_str()) {
        (StatementState::Unread, _) => Line::of(Tone::Bad, "not read"),
        (StatementState::Misfit, _) => Line::of(Tone::Bad, "fails"),
        (StatementState::Opaque, _) => Line::of(Tone::Caution, "not known"),
        (_, "nothing") => Line::of(Tone::Good, "nothing"),
        (_, whom) if statement.blocking => Line::of(Tone::Bad, whom).then(", while rows last"),
        (_, whom) if statement.lock.duration != "instant" => {
            Line::plain(whom).and(Tone::Dim, ", while rows last")
        }
        (_, whom) => Line::plain(whom).and(Tone::Dim, ", an instant"),
    }
}

fn locks(statement: &ReviewedStatement) -> Line {
    let mut names: Vec<String> = Vec::new();
    for held in &statement.locks {
        let same = statement.locks.iter().filter(|other| other.level == held.level);
        let tables: Vec<&str> = same.map(|other| other.table.as_str()).collect();
        let said = format!("{} {}", held.level, tables.join(", "));
        if !names.contains(&said) {
            names.push(said);
        }
    }
    Line::of(Tone::Dim, names.join("; "))
}

fn rows(statement: &ReviewedStatement) -> Line {
    if statement.rewrites_table {
        Line::of(Tone::Caution, "written")
    } else if statement.scans_table {
        Line::plain("read")
    } else {
        Line::default()
    }
}

/// `1 error, 2 warnings`.
fn summary(findings: &[Finding]) -> String {
    let kinds =
        [(Severity::Error, "error"), (Severity::Warning, "warning"), (Severity::Info, "note")];
    let words = kinds.into_iter().filter_map(|(severity, noun)| {
        let number = findings.iter().filter(|finding| finding.severity == severity).count();
        (number > 0).then(|| count(number, noun))
    });
    words.collect::<Vec<_>>().join(", ")
}

fn head(finding: &Finding) -> Line {
    let (tone, word) = match finding.severity {
        Severity::Error => (Tone::Bad, "error"),
        Severity::Warning => (Tone::Caution, "warning"),
        Severity::Info => (Tone::Dim, "note"),
    };
    let line = Line::of(tone, word).then(": ").then(&finding.message);
    line.and(Tone::Dim, format!(" [{}]", finding.rule))
}

/// A finding with the line that it is about.
fn placed(doc: &mut Doc, finding: &Finding, script: Option<&Script<'_>>, lines: &[&str]) {
    doc.heading(3, head(finding));
    let Some(span) = finding.location.span else { return };
    let source = lines.get(span.line.saturating_sub(1));
    match (script, source) {
        (Some(script), Some(source)) => {
            let number = span.line.to_string();
            let gap = " ".repeat(number.len());
            // What stands before it may hold tabs, which the mark has to match.
            let before: String = source
                .chars()
                .take(span.column.saturating_sub(1))
                .map(|c| if c == '\t' { '\t' } else { ' ' })
                .collect();
            let rest = source.chars().count().saturating_sub(span.column.saturating_sub(1));
            let mark = "^".repeat(rest.clamp(1, 60));
            let (name, column) = (script.name, span.column);
            let code = format!(
                "{gap}--> {name}:{number}:{column}\n{gap} |\n{number} | {source}\n{gap} | {before}{mark}"
            );
            doc.code("text", &code);
        }
        _ => doc.text(Line::of(Tone::Dim, format!("line {}, column {}", span.line, span.column))),
    }
    advice(doc, finding);
}

fn advice(doc: &mut Doc, finding: &Finding) {
    let lines = finding.advice.iter().map(|advice| match advice {
        Advice::Note { text } => Line::plain(text),
        Advice::Change { change } => Line::plain(change.describe()),
        Advice::Rewrite { after, .. } => Line::plain("better: ").and(Tone::Code, after),
        Advice::Setting { name, value } => {
            Line::plain("set ").and(Tone::Code, format!("{name} = {value}"))
        }
    });
    doc.bullets(lines.collect());
}

/// The statements of steps, each under what it does.
fn steps(steps: &[Step]) -> String {
    let mut text = String::new();
    for step in steps {
        let how = match step.transaction.as_str() {
            "none" => ", outside any transaction".to_owned(),
            "own" => String::new(),
            group => format!(", {}", group.replace("group:", "transaction ")),
        };
        let _ = writeln!(text, "-- {}. {}{how}", step.step, step.description);
        text.push_str(step.sql.as_deref().unwrap_or_default().trim_end());
        text.push('\n');
    }
    text
}
