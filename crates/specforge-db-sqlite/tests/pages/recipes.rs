//! Recipes: their pages, and their examples run on a real database with rows.

use std::collections::BTreeMap;

use specforge_db_core::plan::Reversibility;

use crate::live::{database, dump, execute, fingerprint, plan, rows, take_back};
use crate::sqlite;
use specforge_db_testkit::fences::{examples, sections};

const SECTIONS: [&str; 6] = [
    "What it does",
    "Why in this order",
    "What is checked",
    "What undo does",
    "Example",
    "Sources",
];

/// The pages with the recipes that they describe.
fn pages() -> BTreeMap<&'static str, Vec<&'static str>> {
    let mut pages: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for recipe in sqlite().recipes() {
        pages.entry(recipe.page).or_default().push(recipe.id);
    }
    pages
}

#[test]
fn pages_have_their_sections() {
    let pages = pages();
    assert!(!pages.is_empty());
    for (page, recipes) in pages {
        let title = page.lines().next().unwrap_or_default();
        for recipe in &recipes {
            assert!(title.contains(recipe), "`{title}` does not name {recipe}");
        }
        assert_eq!(sections(page), SECTIONS, "{recipes:?}");
        assert!(page.contains("<https://sqlite.org/"), "{recipes:?} cite no source");
    }
}

#[test]
fn examples_reach_the_desired_schema_with_every_row_and_come_back() {
    for (page, recipes) in pages() {
        let examples = examples(page, "result");
        assert!(!examples.is_empty(), "{recipes:?} have no example");
        for example in examples {
            let need = |role: &str| {
                example
                    .get(role)
                    .unwrap_or_else(|| panic!("{recipes:?}: no `{role}` in {:?}", example.roles()))
            };
            let (current, desired) = (need("current"), need("desired"));
            let response = plan(current, desired, example.get("request"));
            let steps = &response.body.migration_steps;
            let said: Vec<String> = steps
                .iter()
                .map(|step| format!("{} | {}", step.transaction, step.description))
                .collect();
            assert_eq!(said, example.lines("steps"), "{recipes:?}");

            let connection = database(&["PRAGMA foreign_keys = ON", current, need("rows")]);
            let start = fingerprint(&dump(&connection));
            execute(&connection, steps);
            assert_eq!(rows(&connection, need("query")), example.lines("result"), "{recipes:?}");
            let (is, wanted) = (dump(&connection), fingerprint(desired));
            assert_eq!(fingerprint(&is), wanted, "{recipes:?}\n{is}\n{desired}");
            let again = plan(&dump(&connection), desired, None);
            assert!(
                again.body.migration_steps.is_empty(),
                "{recipes:?}: a second plan does something"
            );
            assert_eq!(rows(&connection, "PRAGMA foreign_keys"), ["1"], "{recipes:?}");
            assert_eq!(rows(&connection, "PRAGMA integrity_check"), ["'ok'"], "{recipes:?}");

            if steps.iter().all(|step| step.reversibility != Reversibility::Irreversible) {
                take_back(&connection, steps);
                assert_eq!(fingerprint(&dump(&connection)), start, "{recipes:?}: taken back");
            }
        }
    }
}

/// A page that promises other rows than there are has to fail: this is what would notice.
#[test]
fn lost_rows_are_noticed() {
    let page =
        *pages().iter().find(|(_, recipes)| recipes.contains(&"table-rebuild")).expect("a page").0;
    let example = &examples(page, "result")[0];
    let response = plan(example.get("current").unwrap(), example.get("desired").unwrap(), None);
    let connection = database(&[example.get("current").unwrap(), example.get("rows").unwrap()]);
    for step in &response.body.migration_steps {
        // A rebuild that forgot to copy.
        let sql = step.sql.as_deref().unwrap();
        let sql: String = sql
            .split_inclusive('\n')
            .filter(|line| !line.starts_with("INSERT INTO \"spec"))
            .collect();
        connection.execute_batch(&sql).unwrap();
        let noticed = step
            .verify
            .iter()
            .any(|check| !rows(&connection, check.sql.as_deref().unwrap()).is_empty());
        if noticed {
            return;
        }
    }
    panic!("no check of the plan noticed that all rows are gone");
}
