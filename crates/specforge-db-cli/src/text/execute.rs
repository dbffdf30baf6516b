//! What an execution did, as text.

use specforge_db_core::contract::ErrorBody;
use specforge_db_core::execute::{
    Applied, ExecuteBody, ExecuteResponse, ExecuteState, JournalState, StepState,
};

use super::doc::{Doc, Line, Table, Tone};
use super::{count, finding, plan, target};

/// The answer to execute-migration.
pub(super) fn doc(response: &ExecuteResponse) -> Doc {
    let mut doc = Doc::default();
    let body = &response.body;
    report(&mut doc, body, &target(&response.database, response.target_version));
    steps(&mut doc, body);
    journal(&mut doc, body);
    outcome(&mut doc, body);
    if let Some(hash) = body.hash.as_ref().filter(|_| body.state == ExecuteState::Ready) {
        doc.facts(vec![("to confirm", Line::code(hash))]);
    }
    finding::section(&mut doc, &response.findings);
    doc
}

/// What applying requirements came to.
pub(super) fn applied(applied: &Applied) -> Doc {
    let Applied { design, plan, execution } = applied;
    let mut doc = Doc::default();
    let target = target(&execution.database, plan.target_version);
    let planned = &plan.body.migration_steps;
    if !planned.is_empty() {
        let title = format!("Plan for {target}: {}", count(planned.len(), "step"));
        doc.heading(1, Line::plain(title));
        doc.table(plan::overview(planned));
        doc.facts(vec![("downtime", Line::plain(&plan.body.estimated_downtime))]);
    }
    let findings = design.findings.iter().chain(&plan.findings).chain(&execution.findings);
    let findings: Vec<_> = findings.cloned().collect();
    finding::section(&mut doc, &findings);
    let body = &execution.body;
    report(&mut doc, body, &target);
    // The plan has just been shown; what became of each step is worth a table only where one failed.
    if body.error.is_some() || body.state == ExecuteState::PartiallyApplied {
        steps(&mut doc, body);
    }
    outcome(&mut doc, body);
    if execution.body.dry_run && execution.body.state == ExecuteState::Ready {
        doc.text(
            Line::plain("Nothing was changed. To do it, say ").and(Tone::Code, "--yes").then("."),
        );
    }
    doc
}

fn report(doc: &mut Doc, body: &ExecuteBody, target: &str) {
    let done = body.steps.iter().filter(|step| step.state == StepState::Done).count();
    let (tone, title) = match body.state {
        ExecuteState::Applied => {
            (Tone::Good, format!("Applied to {target}: {}", count(done, "step")))
        }
        ExecuteState::PartiallyApplied => {
            let all = body.steps.len();
            (Tone::Bad, format!("Stopped: {done} of {} are applied", count(all, "step")))
        }
        ExecuteState::RolledBack => (Tone::Good, format!("Taken back on {target}")),
        ExecuteState::NothingToDo if body.journal.is_empty() => {
            (Tone::Good, format!("Nothing to do: {target} is as it should be"))
        }
        ExecuteState::NothingToDo => (Tone::Plain, format!("Journal of {target}")),
        ExecuteState::Refused => (Tone::Bad, "Refused: nothing was changed".to_owned()),
        ExecuteState::Ready => {
            let all = body.steps.len();
            (Tone::Good, format!("Dry run on {target}: {} can be executed", count(all, "step")))
        }
    };
    doc.heading(1, Line::of(tone, title));
    if let Some(error) = &body.error {
        say(doc, error);
    }
}

/// What the database looks like afterwards.
fn outcome(doc: &mut Doc, body: &ExecuteBody) {
    let mut facts = Vec::new();
    if let Some(verified) = &body.verified {
        let tone = if verified.drift.is_empty() { Tone::Good } else { Tone::Bad };
        facts.push(("read back", Line::of(tone, &verified.catalog)));
    }
    if let Some(backup) = &body.backup {
        facts.push(("saved to", Line::code(backup)));
    }
    if !body.history_table.is_empty() && body.state != ExecuteState::Ready {
        facts.push(("journal", Line::plain(&body.history_table)));
    }
    doc.facts(facts);
    if let Some(verified) = &body.verified {
        doc.bullets(verified.drift.iter().map(Line::plain).collect());
    }
}

fn say(doc: &mut Doc, error: &ErrorBody) {
    let line = Line::of(Tone::Bad, "error").then(": ").then(&error.detail);
    doc.text(line.and(Tone::Dim, format!(" [{}]", error.code)));
    if error.errors.len() > 1 {
        doc.bullets(error.errors.iter().map(|item| Line::plain(&item.detail)).collect());
    }
    if let Some(help) = &error.help {
        doc.text(Line::of(Tone::Good, "help").then(": ").then(help));
    }
}

fn steps(doc: &mut Doc, body: &ExecuteBody) {
    if body.steps.is_empty() {
        return;
    }
    let mut table = Table::new(["step", "what", "state", "ms", "retries"]);
    let mut errors = Vec::new();
    for step in &body.steps {
        let state = match step.state {
            StepState::Pending if body.dry_run => Line::plain("would run"),
            StepState::Pending => Line::of(Tone::Dim, "not started"),
            StepState::Done => Line::of(Tone::Good, "done"),
            StepState::Failed => Line::of(Tone::Bad, "failed"),
            StepState::RolledBack => Line::of(Tone::Caution, "taken back"),
        };
        table.row([
            Line::plain(step.step.to_string()),
            Line::strong(&step.description),
            state,
            Line::plain(step.duration_ms.map(|ms| ms.to_string()).unwrap_or_default()),
            Line::plain(if step.retries > 0 { step.retries.to_string() } else { String::new() }),
        ]);
        if let Some(error) = &step.error {
            errors.push(Line::plain(format!("step {}: ", step.step)).then(error));
        }
    }
    doc.table(table);
    doc.bullets(errors);
}

fn journal(doc: &mut Doc, body: &ExecuteBody) {
    if body.journal.is_empty() {
        return;
    }
    let mut table = Table::new(["run", "step", "name", "state", "started", "ms"]);
    for entry in &body.journal {
        let state = match entry.state {
            JournalState::Intent => Line::of(Tone::Caution, "interrupted"),
            JournalState::Done => Line::of(Tone::Good, "done"),
            JournalState::RolledBack => Line::plain("taken back"),
        };
        let run: String = entry.run.chars().take(19).collect();
        table.row([
            Line::of(Tone::Dim, run),
            Line::plain(entry.step.to_string()),
            Line::strong(&entry.name),
            state,
            Line::plain(&entry.started_at),
            Line::plain(entry.duration_ms.to_string()),
        ]);
    }
    doc.table(table);
}
