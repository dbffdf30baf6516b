//! Findings and failures as text.

use specforge_db_core::error::Error;
use specforge_db_core::finding::{Advice, Finding, Severity};

use super::doc::{Doc, Line, Tone};

/// A section that lists findings, worst first; nothing where there are none.
pub(super) fn section(doc: &mut Doc, findings: &[Finding]) {
    if findings.is_empty() {
        return;
    }
    doc.heading(2, Line::plain("Worth knowing"));
    let mut sorted: Vec<&Finding> = findings.iter().collect();
    sorted.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    doc.bullets(sorted.into_iter().map(line).collect());
}

fn line(finding: &Finding) -> Line {
    let (tone, word) = match finding.severity {
        Severity::Error => (Tone::Bad, "error"),
        Severity::Warning => (Tone::Caution, "warning"),
        Severity::Info => (Tone::Dim, "info"),
    };
    let mut line = Line::of(tone, word).then(": ").then(&finding.message);
    if let Some(span) = finding.location.span {
        line = line.and(Tone::Dim, format!(" (line {}, column {})", span.line, span.column));
    }
    for advice in &finding.advice {
        line = match advice {
            Advice::Note { text } => line.then("; ").then(text),
            Advice::Change { change } => line.then("; advice: ").then(change.describe()),
            Advice::Rewrite { after, .. } => line.then("; better: ").and(Tone::Code, after),
            Advice::Setting { name, value } => {
                line.then("; set ").and(Tone::Code, format!("{name} = {value}"))
            }
        };
    }
    line.and(Tone::Dim, format!(" [{}]", finding.rule))
}

/// A failure, or the questions that stand in the way.
pub(super) fn failure(error: &Error) -> Doc {
    let mut doc = Doc::default();
    if error.questions().is_empty() {
        let line = Line::of(Tone::Bad, "error").then(": ").then(error.detail());
        let place =
            error.pointer().filter(|pointer| !pointer.is_empty() && error.items().len() < 2);
        let line = match place {
            Some(pointer) => line.and(Tone::Dim, format!(" at {pointer}")),
            None => line,
        };
        doc.heading(3, line.and(Tone::Dim, format!(" [{}]", error.code().as_str())));
    }
    let mut bullets = Vec::new();
    if error.items().len() > 1 {
        for item in error.items() {
            let mut line = Line::default();
            if let Some(pointer) = item.pointer.as_deref().filter(|pointer| !pointer.is_empty()) {
                line = line.and(Tone::Code, pointer).then(": ");
            }
            line = line.then(&item.detail);
            if let Some(span) = item.span {
                line =
                    line.and(Tone::Dim, format!(" (line {}, column {})", span.line, span.column));
            }
            bullets.push(line);
        }
    } else if let Some(span) = error.items().first().and_then(|item| item.span) {
        let place = format!("line {}, column {}", span.line, span.column);
        if !error.detail().contains(&place) {
            bullets.push(Line::plain(place));
        }
    }
    for question in error.questions() {
        doc.heading(3, Line::of(Tone::Caution, "question").then(": ").then(&question.question));
        for choice in &question.choices {
            let patch = choice.request_patch.to_string();
            bullets.push(Line::plain(&choice.label).then(": ").and(Tone::Code, patch));
        }
    }
    doc.bullets(bullets);
    if let Some(help) = error.help_text() {
        doc.text(Line::of(Tone::Good, "help").then(": ").then(help));
    }
    doc
}
