//! Rules: their files, their pages, and their examples.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde_json::json;
use specforge_db_core::dialect::reviewer;
use specforge_db_core::finding::{Advice, Finding, Severity};
use specforge_db_core::model::Schema;
use specforge_db_core::rule::{AnyRule, rules};

use crate::live::{database, dump, execute, plan};
use crate::sqlite;
use specforge_db_testkit::fences::{Example, examples, sections};

const SECTIONS: [&str; 5] = ["What it does", "Why it matters", "Example", "What to do", "Sources"];

#[test]
fn ids_are_unique_and_name_what_is_found() {
    let ids: Vec<&str> = rules().iter().map(|rule| rule.meta().id).collect();
    let unique: BTreeSet<&str> = ids.iter().copied().collect();
    assert_eq!(ids.len(), unique.len(), "two rules have one name: {ids:?}");
    for id in ids {
        assert!(
            id.split('-')
                .all(|word| !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase())),
            "{id}"
        );
        assert!(
            !id.starts_with("no-") && !id.starts_with("ban-"),
            "{id} names what is wanted, not what is found"
        );
    }
}

#[test]
fn every_file_is_a_rule_and_has_a_page() {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let known: Vec<AnyRule> = rules();
    let mut files = 0;
    for folder in [
        "specforge-db-core/src/rules/design",
        "specforge-db-core/src/rules/plan",
        "specforge-db-core/src/rules/review",
        "specforge-db-core/src/rules/schema",
        "specforge-db-sqlite/src/rules",
    ] {
        let folder = crates.join(folder);
        let list = std::fs::read_to_string(folder.join("mod.rs")).unwrap();
        for file in sorted(&folder, "rs").into_iter().filter(|file| !file.ends_with("mod.rs")) {
            files += 1;
            let stem = file.file_stem().unwrap().to_str().unwrap();
            assert!(file.with_extension("md").exists(), "{stem} has no page");
            assert!(list.contains(&format!("mod {stem};")), "{stem} is no module");
            let id = stem.replace('_', "-");
            let rule = known.iter().find(|rule| rule.meta().id == id);
            let rule = rule.unwrap_or_else(|| panic!("{} declares no rule `{id}`", file.display()));
            assert!(
                rule.meta().file.ends_with(&format!("{stem}.rs")),
                "`{id}` is declared in {}",
                rule.meta().file
            );
        }
        for page in sorted(&folder, "md") {
            assert!(page.with_extension("rs").exists(), "{} belongs to no rule", page.display());
        }
    }
    assert_eq!(files, known.len(), "a rule is declared outside the folders of rules");
}

fn sorted(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|file| file.extension().is_some_and(|found| found == extension));
    files.sort();
    files
}

#[test]
fn pages_have_their_sections() {
    for rule in rules() {
        let meta = rule.meta();
        assert_eq!(meta.page.lines().next(), Some(format!("# {}", meta.id).as_str()));
        assert_eq!(sections(meta.page), SECTIONS, "{}", meta.id);
        assert!(meta.page.contains("<https://"), "{} cites no source", meta.id);
    }
}

#[test]
fn examples_find_what_they_say() {
    let mut wrong = Vec::new();
    for rule in rules() {
        // What holds of scripts for every database is shown where locks tell tables apart.
        if matches!(rule, AnyRule::Review(_)) && rule.meta().file.contains("specforge-db-core") {
            continue;
        }
        let id = rule.meta().id;
        let (mut found, mut silent) = (false, false);
        for (nth, example) in examples(rule.meta().page, "findings").iter().enumerate() {
            let expected: Vec<String> = example.lines("findings");
            let expected: Vec<String> =
                expected.into_iter().filter(|line| line != "none").collect();
            let findings = findings(&rule, example);
            for finding in &findings {
                check_shape(finding, nth);
            }
            let mut actual: Vec<String> = findings.iter().map(line).collect();
            actual.sort();
            let own =
                |lines: &[String]| lines.iter().any(|line| line.split(' ').nth(1) == Some(id));
            found |= own(&actual);
            silent |= !own(&actual);
            if actual != expected {
                wrong.push(format!(
                    "{id}, example {}: expected {expected:#?}, found {actual:#?}",
                    nth + 1
                ));
            }
        }
        if !found || !silent {
            wrong.push(format!("{id} needs an example that is found and one that is not"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What the rules find in an example; the texts have to be good enough for SQLite itself.
fn findings(rule: &AnyRule, example: &Example) -> Vec<Finding> {
    let all = match rule {
        AnyRule::Schema(_) => {
            let text = example.get("schema").expect("a schema rule's example has a `schema`");
            database(&[text]);
            read(text).1
        }
        AnyRule::Design(_) => {
            let text = example.get("schema").expect("a design rule's example has a `schema`");
            database(&[text]);
            let request = json!({"task": "review-schema", "schema": text});
            let request = serde_json::from_value(request).unwrap();
            let found = sqlite().review_schema(&request).unwrap().findings;
            assert!(found.iter().all(|finding| finding.location.span.is_some()), "{found:#?}");
            found
        }
        AnyRule::Plan(_) => {
            let current = example.get("current").expect("a plan rule's example has `current`");
            let desired = example.get("desired").expect("a plan rule's example has `desired`");
            database(&[current]);
            database(&[desired]);
            let response = plan(current, desired, example.get("request"));
            for finding in
                response.findings.iter().filter(|finding| finding.severity >= Severity::Warning)
            {
                assert!(
                    response.warnings.contains(&finding.message),
                    "{} is no warning",
                    finding.message
                );
            }
            response.findings
        }
        AnyRule::Review(_) => {
            specforge_db_testkit::review::example(reviewer("sqlite").unwrap(), example).1.findings
        }
    };
    let ids: BTreeSet<&str> = rules().iter().map(|rule| rule.meta().id).collect();
    all.into_iter().filter(|finding| ids.contains(finding.rule.as_str())).collect()
}

fn read(text: &str) -> (Schema, Vec<Finding>) {
    let request = serde_json::from_value(json!({"task": "read-schema", "schema": text})).unwrap();
    let response = sqlite().read(&request).unwrap();
    (response.body.schema, response.findings)
}

fn line(finding: &Finding) -> String {
    let severity = match finding.severity {
        Severity::Info => "info",
        Severity::Warning => "warning",
        Severity::Error => "error",
    };
    format!("{severity} {} {}", finding.rule, finding.location.object.as_deref().unwrap_or("?"))
}

fn check_shape(finding: &Finding, nth: usize) {
    let place = format!("{}, example {}", finding.rule, nth + 1);
    assert!(finding.location.object.is_some(), "{place}: no object");
    assert!(
        finding.message.len() > 20 && !finding.message.ends_with('.'),
        "{place}: {}",
        finding.message
    );
    assert!(
        !finding.advice.is_empty() || finding.rule == "dangling-foreign-key",
        "{place}: no advice"
    );
}

/// An advised change goes through the planner like any other, and then there is nothing to advise.
#[test]
fn advised_changes_can_be_planned_and_help() {
    let case = sqlite().info().name_case;
    let mut tried = 0;
    for rule in rules().iter().filter(|rule| matches!(rule, AnyRule::Schema(_))) {
        for example in examples(rule.meta().page, "findings") {
            let text = example.get("schema").unwrap();
            let (schema, found) = read(text);
            for finding in found {
                for advice in &finding.advice {
                    let Advice::Change { change } = advice else { continue };
                    let mut desired = schema.clone();
                    desired.apply(change, case).unwrap();
                    let request = serde_json::from_value(
                        json!({"task": "plan-migration", "current_schema": text, "desired_schema": desired}),
                    );
                    let response = sqlite().plan(&request.unwrap()).unwrap();
                    let connection = database(&[text]);
                    execute(&connection, &response.body.migration_steps);
                    let (_, left) = read(&dump(&connection));
                    let same = |one: &Finding| {
                        one.rule == finding.rule && one.location == finding.location
                    };
                    assert!(
                        !left.iter().any(same),
                        "the advice does not help: {}",
                        finding.message
                    );
                    tried += 1;
                }
            }
        }
    }
    assert!(tried >= 3, "only {tried} examples advise a change");
}
