//! Planners that are broken on purpose must be caught by the pairs of this crate.

#![allow(clippy::unwrap_used, clippy::print_stdout)]

mod support;

use specforge_db_testkit::Document;
use specforge_db_testkit::case::{Settings, pair_of};
use specforge_db_testkit::control::{FAULTS, caught};
use specforge_db_testkit::property::Pair;

fn pairs() -> Vec<(String, Pair)> {
    let mut paths: Vec<_> = std::fs::read_dir(support::folder("cases/plan"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    let mut pairs = Vec::new();
    for path in paths {
        let document = Document::parse(&std::fs::read_to_string(&path).unwrap()).unwrap();
        let settings: Settings = specforge_db_testkit::case::settings(&document).unwrap();
        if let Ok(pair) = pair_of(&document, &settings) {
            pairs.push((path.file_name().unwrap().to_string_lossy().into_owned(), pair));
        }
    }
    pairs
}

#[test]
fn every_broken_planner_is_caught() {
    let pairs = pairs();
    assert!(pairs.len() >= 200, "only {} pairs", pairs.len());
    let mut passed = Vec::new();
    for fault in FAULTS {
        let noticed = caught(support::sqlite(), &support::InMemory, *fault, &pairs, 3);
        match noticed.first() {
            Some((name, what)) => {
                let line = what.lines().next().unwrap_or_default();
                println!("{}: caught by {name}: {line}", fault.name);
            }
            None => passed.push(fault.name),
        }
    }
    assert!(passed.is_empty(), "these broken planners are not noticed: {passed:#?}");
}
