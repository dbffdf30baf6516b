//! The pages of rules over scripts: their examples are reviewed, and run on a server, which has to take
//! the schemas and, where no error was said, the scripts.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod support;

use std::collections::BTreeSet;
use std::path::Path;

use specforge_db_core::dialect::reviewer;
use specforge_db_core::finding::{Finding, Severity};
use specforge_db_core::plan::PlanRequest;
use specforge_db_core::rule::{AnyRule, rules};
use specforge_db_testkit::fences::{examples, sections};
use specforge_db_testkit::review::{Script, example};
use support::{Postgres, distribution, postgresql, said};

const SECTIONS: [&str; 5] = ["What it does", "Why it matters", "Example", "What to do", "Sources"];

fn line(finding: &Finding) -> String {
    let severity = match finding.severity {
        Severity::Info => "info",
        Severity::Warning => "warning",
        Severity::Error => "error",
    };
    let place = finding.location.span;
    let place = place.map_or("?".to_owned(), |span| format!("{}:{}", span.line, span.column));
    format!("{severity} {} {place}", finding.rule)
}

#[test]
fn examples_find_what_they_say() {
    let server = Postgres::on(distribution().unwrap()).unwrap();
    let ids: BTreeSet<&str> = rules().iter().map(|rule| rule.meta().id).collect();
    let mut wrong = Vec::new();
    let mut tried = 0;
    for rule in rules().iter().filter(|rule| matches!(rule, AnyRule::Review(_))) {
        let meta = rule.meta();
        assert_eq!(meta.page.lines().next(), Some(format!("# {}", meta.id).as_str()));
        assert_eq!(sections(meta.page), SECTIONS, "{}", meta.id);
        let (mut found, mut silent) = (false, false);
        for one in examples(meta.page, "findings") {
            let (script, response) = example(reviewer("postgresql").unwrap(), &one);
            let expected: Vec<String> =
                one.lines("findings").into_iter().filter(|line| line != "none").collect();
            let known = response.findings.iter().filter(|f| ids.contains(f.rule.as_str()));
            let mut actual: Vec<String> = known.map(line).collect();
            actual.sort();
            let own = actual.iter().any(|line| line.split(' ').nth(1) == Some(meta.id));
            found |= own;
            silent |= !own;
            if actual != expected {
                wrong.push(format!("{}: expected {expected:#?}, found {actual:#?}", meta.id));
            }
            for finding in response.findings.iter().filter(|f| f.rule == meta.id) {
                assert!(finding.message.len() > 20 && !finding.message.ends_with('.'));
                assert!(!finding.advice.is_empty(), "{}: no advice", meta.id);
            }
            let fails = response.findings.iter().any(|f| f.severity == Severity::Error);
            if let Err(error) = run(&script, &server)
                && !fails
            {
                wrong.push(format!("{}: {error}", meta.id));
            }
            tried += 1;
        }
        assert!(found && silent, "{} needs an example that is found and one that is not", meta.id);
    }
    assert!(tried > 30, "only {tried} examples");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn examples_of_rules_over_plans_find_what_they_say() {
    let server = Postgres::on(distribution().unwrap()).unwrap();
    let own = |rule: &&AnyRule| rule.meta().file.contains("specforge-db-postgresql");
    let plans = |rule: &&AnyRule| matches!(rule, AnyRule::Plan(_));
    for rule in rules().iter().filter(plans).filter(own) {
        let meta = rule.meta();
        assert_eq!(sections(meta.page), SECTIONS, "{}", meta.id);
        let mut seen = BTreeSet::new();
        for one in examples(meta.page, "findings") {
            let mut request: serde_json::Value =
                serde_json::from_str(one.get("request").unwrap_or("{}")).unwrap();
            for (key, fence) in [("current_schema", "current"), ("desired_schema", "desired")] {
                let sql = one.get(fence).unwrap();
                server.database().unwrap().client().unwrap().batch_execute(sql).unwrap();
                request[key] = sql.into();
            }
            request["task"] = "plan-migration".into();
            let request: PlanRequest = serde_json::from_value(request).unwrap();
            let found = postgresql().plan(&request).unwrap().findings;
            let found = found.iter().filter(|finding| finding.rule == meta.id).map(|finding| {
                assert!(!finding.advice.is_empty(), "{}: no advice", meta.id);
                let object = finding.location.object.clone();
                let severity = serde_json::to_value(finding.severity).unwrap();
                format!("{} {} {}", severity.as_str().unwrap(), meta.id, object.unwrap_or_default())
            });
            let found: Vec<String> = found.collect();
            let mut expected = one.lines("findings");
            expected.retain(|line| line != "none");
            seen.insert(found.is_empty());
            assert_eq!(found, expected);
        }
        assert_eq!(seen.len(), 2, "{} needs an example that is found and one that is not", meta.id);
    }
}

#[test]
fn examples_of_rules_over_designs_find_what_they_say() {
    let server = Postgres::on(distribution().unwrap()).unwrap();
    let own = |rule: &&AnyRule| rule.meta().file.contains("specforge-db-postgresql");
    let designs = |rule: &&AnyRule| matches!(rule, AnyRule::Design(_));
    for rule in rules().iter().filter(designs).filter(own) {
        let meta = rule.meta();
        assert_eq!(sections(meta.page), SECTIONS, "{}", meta.id);
        let mut seen = BTreeSet::new();
        for one in examples(meta.page, "findings") {
            let sql = one.get("schema").unwrap();
            server.database().unwrap().client().unwrap().batch_execute(sql).unwrap();
            let request = serde_json::json!({"task": "review-schema", "schema": sql});
            let request = serde_json::from_value(request).unwrap();
            let found = postgresql().review_schema(&request).unwrap().findings;
            let found = found.iter().map(|finding| {
                assert!(!finding.advice.is_empty(), "{}: no advice", meta.id);
                assert!(finding.location.span.is_some(), "{}: no place", meta.id);
                let object = finding.location.object.clone();
                let severity = serde_json::to_value(finding.severity).unwrap();
                let severity = severity.as_str().unwrap();
                format!("{severity} {} {}", finding.rule, object.unwrap_or_default())
            });
            let found: Vec<String> = found.collect();
            let mut expected = one.lines("findings");
            expected.retain(|line| line != "none");
            seen.insert(found.is_empty());
            assert_eq!(found, expected);
        }
        assert_eq!(seen.len(), 2, "{} needs an example that is found and one that is not", meta.id);
    }
}

fn run(script: &Script, server: &Postgres) -> Result<(), String> {
    let database = server.database()?;
    let mut client = database.connect()?;
    let mut run = |sql: &str| client.batch_execute(sql).map_err(|e| format!("{}: {sql}", said(&e)));
    run("SET client_min_messages = error")?;
    run(script.schema.as_deref().unwrap_or_default())?;
    let split = reviewer("postgresql").unwrap().split(&script.script);
    split.statements.iter().try_for_each(|statement| run(statement.text))
}

#[test]
fn every_file_is_a_rule_and_has_a_page() {
    let known = rules();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/rules");
    for entry in std::fs::read_dir(folder).unwrap() {
        let file = entry.unwrap().path();
        let stem = file.file_stem().unwrap().to_str().unwrap().to_owned();
        if stem == "mod" || file.extension().is_some_and(|ext| ext == "md") {
            continue;
        }
        assert!(file.with_extension("md").exists(), "{stem} has no page");
        let id = stem.replace('_', "-");
        assert!(known.iter().any(|rule| rule.meta().id == id), "{stem} declares no rule `{id}`");
    }
}
