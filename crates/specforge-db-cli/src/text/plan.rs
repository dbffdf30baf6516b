//! A plan as text: first the table, then the statements with their reasons.

use serde_json::Value;
use specforge_db_core::plan::{
    Check, Evidence, Expect, Phase, PlanResponse, Reversibility, Safety, Step,
};

use specforge_db_core::wish::say;

use super::doc::{Doc, Line, Table, Tone};
use super::{count, finding, target};

/// The answer to plan-migration.
pub(super) fn doc(response: &PlanResponse) -> Doc {
    let mut doc = Doc::default();
    let steps = &response.body.migration_steps;
    let target = target(&response.database, response.target_version);
    if steps.is_empty() {
        let title = format!("Nothing to do: {target} is as it should be");
        doc.heading(1, Line::of(Tone::Good, title));
        finding::section(&mut doc, &response.findings);
        readings(&mut doc, response);
        return doc;
    }
    doc.heading(1, Line::plain(format!("Migration of {target}: {}", count(steps.len(), "step"))));
    doc.table(overview(steps));
    doc.facts(vec![
        ("downtime", Line::plain(&response.body.estimated_downtime)),
        ("basis", Line::plain(&response.body.downtime.basis)),
        ("plan", Line::of(Tone::Dim, &response.body.plan.hash)),
    ]);
    finding::section(&mut doc, &response.findings);
    readings(&mut doc, response);
    for step in steps {
        detail(&mut doc, step);
    }
    how_to_run(&mut doc, response);
    doc
}

/// How wishes were understood.
pub(super) fn understood(response: &PlanResponse) -> Doc {
    let mut doc = Doc::default();
    let target = target(&response.database, response.target_version);
    doc.heading(1, Line::plain(format!("How wishes for {target} are understood")));
    readings(&mut doc, response);
    finding::section(&mut doc, &response.findings);
    doc
}

fn readings(doc: &mut Doc, response: &PlanResponse) {
    for reading in &response.body.understood {
        let words = reading.words.as_deref().unwrap_or(&reading.pointer);
        let op = serde_json::to_string(&reading.op).unwrap_or_default();
        let mut facts = vec![("op", Line::code(op))];
        if let Some(said) = say(&reading.op) {
            facts.push(("that is", Line::plain(said)));
        }
        for assumption in &reading.assumptions {
            facts.push(("assumed", Line::of(Tone::Caution, assumption)));
        }
        doc.heading(2, Line::plain(words));
        doc.facts(facts);
    }
}

pub(super) fn overview(steps: &[Step]) -> Table {
    let mut table = Table::new(["step", "what", "blocks", "phase", "safety", "undo"]);
    for step in steps {
        table.row([
            Line::plain(step.step.to_string()),
            Line::strong(&step.description),
            blocks(step),
            Line::plain(step.phase.map_or("", phase)),
            safety(step.safety),
            undo(step),
        ]);
    }
    table
}

fn blocks(step: &Step) -> Line {
    match (step.lock.blocks.as_str(), step.blocking) {
        ("" | "nothing", _) => Line::of(Tone::Good, "nothing"),
        (whom, false) if step.lock.duration == "instant" => {
            Line::plain(whom).and(Tone::Dim, ", an instant")
        }
        (whom, false) => Line::plain(whom).and(Tone::Dim, ", while rows last"),
        (whom, true) => Line::of(Tone::Caution, whom).then(", while rows last"),
    }
}

fn phase(phase: Phase) -> &'static str {
    match phase {
        Phase::Expand => "expand",
        Phase::Backfill => "backfill",
        Phase::Validate => "validate",
        Phase::Contract => "contract",
    }
}

fn safety(safety: Safety) -> Line {
    match safety {
        Safety::Safe => Line::of(Tone::Good, "safe"),
        Safety::Caution => Line::of(Tone::Caution, "caution"),
        Safety::Unsafe => Line::of(Tone::Bad, "unsafe"),
    }
}

fn undo(step: &Step) -> Line {
    match step.reversibility {
        Reversibility::Reversible => Line::of(Tone::Good, "yes"),
        Reversibility::Lossy => Line::of(Tone::Caution, "loses data"),
        Reversibility::Irreversible => Line::of(Tone::Bad, "no"),
    }
}

fn detail(doc: &mut Doc, step: &Step) {
    doc.heading(2, Line::plain(format!("Step {}: {}", step.step, step.description)));
    commands(doc, step.sql.as_deref(), step.command.as_ref());
    let mut facts = Vec::new();
    if !step.rationale.is_empty() {
        facts.push(("why", Line::plain(&step.rationale)));
    }
    let mut lock = blocks(step);
    if !step.lock.level.is_empty() {
        lock = lock.then(format!("; lock {}", step.lock.level));
    }
    for (is, words) in
        [(step.rewrites_table, "rewrites the table"), (step.scans_table, "reads every row")]
    {
        if is {
            lock = lock.then("; ").then(words);
        }
    }
    let known = match step.evidence {
        Evidence::Observed => "observed on a real server",
        Evidence::Documented => "documented by the vendor",
        Evidence::Assumed => "assumed",
    };
    facts.push(("blocks", lock.and(Tone::Dim, format!(" ({known})"))));
    facts.push(("transaction", Line::plain(transaction(&step.transaction))));
    if step.repeat {
        facts.push(("repeat", Line::plain("until it changes nothing")));
    }
    for check in &step.checks {
        facts.push(("before it", asked(check)));
    }
    for check in &step.verify {
        facts.push(("after it", asked(check)));
    }
    if let Some(loses) = step.loses.as_deref().filter(|loses| !loses.is_empty()) {
        let what = match step.reversibility {
            Reversibility::Irreversible => "no undo",
            _ => "loses",
        };
        facts.push((what, Line::of(Tone::Bad, loses)));
    }
    if !step.depends_on.is_empty() {
        let numbers: Vec<String> = step.depends_on.iter().map(ToString::to_string).collect();
        facts.push(("after steps", Line::plain(numbers.join(", "))));
    }
    doc.facts(facts);
    let undoing = step.rollback_sql.as_deref().is_some_and(|sql| !sql.trim().is_empty())
        || step.rollback_command.as_ref().is_some_and(|command| !command.is_null());
    if undoing {
        doc.text(Line::of(Tone::Dim, "To take it back:"));
        commands(doc, step.rollback_sql.as_deref(), step.rollback_command.as_ref());
    }
}

fn commands(doc: &mut Doc, sql: Option<&str>, command: Option<&Value>) {
    if let Some(sql) = sql.filter(|sql| !sql.trim().is_empty()) {
        doc.code("sql", sql);
    }
    if let Some(command) = command.filter(|command| !command.is_null()) {
        doc.code("json", &format!("{command:#}"));
    }
}

fn asked(check: &Check) -> Line {
    let question = match (&check.sql, &check.command) {
        (Some(sql), _) => sql.clone(),
        (None, Some(command)) => command.to_string(),
        (None, None) => String::new(),
    };
    let expected = match check.expect {
        Expect::NoRows => " must find nothing",
        Expect::Rows => " must find something",
    };
    let line = Line::code(question).then(expected);
    if check.why.is_empty() { line } else { line.then(": ").then(&check.why) }
}

fn transaction(word: &str) -> String {
    match (word, word.strip_prefix("group:")) {
        ("own", _) => "its own".to_owned(),
        ("none", _) => "none: it runs outside any transaction".to_owned(),
        (_, Some(number)) => format!("shared by all steps of group {number}"),
        (other, None) => other.to_owned(),
    }
}

fn how_to_run(doc: &mut Doc, response: &PlanResponse) {
    doc.heading(2, Line::plain("How to run it"));
    doc.text(Line::plain(
        "Keep the answer as JSON, rehearse it, then apply it with the hash that you approve:",
    ));
    let hash = &response.body.plan.hash;
    doc.code(
        "sh",
        &format!(
            "specforge-db plan … --format json --output plan.json\n\
             specforge-db execute plan.json --url URL\n\
             specforge-db execute plan.json --url URL --mode apply --confirm {hash}"
        ),
    );
}
