use crate::declare_rule;
use crate::finding::Advice;
use crate::plan::Reversibility;
use crate::rule::{Findings, PlanRuleCx};

declare_rule! {
    /// A step cannot be taken back, and with it the plan.
    pub(crate) static IRREVERSIBLE_STEP: Plan = {
        id: "irreversible-step",
        summary: "a step cannot be taken back, and with it the plan",
        severity: Warning,
        since: "0.1.0",
        page: include_str!("irreversible_step.md"),
        check: check,
    }
}

fn check(cx: &PlanRuleCx<'_>, out: &mut Findings) {
    for (step, subject) in cx.steps() {
        if step.reversibility != Reversibility::Irreversible {
            continue;
        }
        let why = step.loses.as_deref().unwrap_or("nothing brings back what was there");
        let mut finding = IRREVERSIBLE_STEP
            .finding(format!(
                "step {} ({}) cannot be taken back, and with it the plan: {why}",
                step.step,
                lower_first(&step.description)
            ))
            .advise(Advice::note("save the database before it, or make it a plan of its own"));
        if let Some(object) = subject.table.as_ref().or(subject.because.first()) {
            finding = finding.object(object);
        }
        out.push(finding);
    }
}

fn lower_first(text: &str) -> String {
    let mut chars = text.chars();
    chars
        .next()
        .map(|first| first.to_lowercase().collect::<String>() + chars.as_str())
        .unwrap_or_default()
}
