//! Planners that are broken on purpose must be caught by the pairs of this crate.

#![allow(clippy::unwrap_used, clippy::print_stdout)]

mod support;

use specforge_db_testkit::Document;
use specforge_db_testkit::case::{Settings, pair_of};
use specforge_db_testkit::control::{
    FAULTS, Fault, caught, keep, on_sql, plans, says, unfaithful, without_lines,
};
use specforge_db_testkit::property::Pair;

/// The ways in which only a planner of SQLite can go wrong.
const OWN: &[Fault] = &[
    plans("rows are not copied", |body| {
        on_sql(body, |sql| without_lines(sql, |line| line.contains("INSERT INTO")));
    }),
    plans("half of the rows is copied", |body| {
        on_sql(body, |sql| {
            let cut = |line: &str| {
                if line.contains("INSERT INTO") && line.contains(" SELECT ") {
                    line.replacen(';', " LIMIT 1;", 1)
                } else {
                    line.to_owned()
                }
            };
            sql.split_inclusive('\n').map(cut).collect()
        });
    }),
    plans("foreign keys stay on", |body| {
        keep(body, |step| !says(step, "PRAGMA FOREIGN_KEYS"));
    }),
    plans("foreign keys stay off afterwards", |body| {
        if body.migration_steps.last().is_some_and(|step| says(step, "PRAGMA FOREIGN_KEYS")) {
            body.migration_steps.pop();
        }
    }),
    plans("automatic keys start anew", |body| {
        on_sql(body, |sql| without_lines(sql, |line| line.contains("SQLITE_SEQUENCE")));
    }),
    plans("a step has a transaction of its own", |body| {
        on_sql(body, |sql| format!("BEGIN;\n{sql}\nCOMMIT;"));
    }),
];

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
    assert_eq!(unfaithful(support::sqlite(), &pairs), Vec::<String>::new());
    let mut passed = Vec::new();
    for fault in FAULTS.iter().chain(OWN) {
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
