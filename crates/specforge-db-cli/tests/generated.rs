//! Files that are made from the code: JSON Schemas and the pages of facts.
//!
//! Compared here; written by `UPDATE=1 cargo test -p specforge-db-cli --test generated`.

use specforge_db_sqlite as _;

#[path = "generated/cli_page.rs"]
mod cli_page;
#[path = "generated/facts.rs"]
mod facts;
#[path = "generated/features.rs"]
mod features;
#[path = "generated/wishes.rs"]
mod wishes;

use std::path::{Path, PathBuf};

use specforge_db_core::tasks::Task;

const COMMAND: &str = "UPDATE=1 cargo test -p specforge-db-cli --test generated";

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Compares a file with what it should hold, or writes it.
fn check(path: &str, wanted: &str) {
    let file = root().join(path);
    if std::env::var_os("UPDATE").is_some() {
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(&file, wanted).unwrap();
        return;
    }
    let found = std::fs::read_to_string(&file).unwrap_or_default();
    let differs = found.lines().zip(wanted.lines()).position(|(a, b)| a != b);
    let line = differs.unwrap_or_else(|| found.lines().count().min(wanted.lines().count())) + 1;
    assert!(found == wanted, "{path} is out of date (line {line}); write it with `{COMMAND}`");
}

#[test]
fn schemas() {
    for task in Task::ALL {
        for (direction, schema) in
            [("request", task.request_schema()), ("response", task.response_schema())]
        {
            let text = serde_json::to_string_pretty(&schema).unwrap() + "\n";
            check(&format!("schemas/v1/{}.{direction}.schema.json", task.name()), &text);
        }
    }
}

#[test]
fn no_schema_is_left_over() {
    let known: Vec<String> = Task::ALL
        .iter()
        .flat_map(|task| {
            ["request", "response"]
                .map(|direction| format!("{}.{direction}.schema.json", task.name()))
        })
        .collect();
    if std::env::var_os("UPDATE").is_some() {
        return;
    }
    for entry in std::fs::read_dir(root().join("schemas/v1")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        assert!(known.contains(&name), "schemas/v1/{name} belongs to no task");
    }
}

#[test]
fn schemas_are_valid_and_named() {
    for task in Task::ALL {
        for schema in [task.request_schema(), task.response_schema()] {
            let schema = serde_json::to_value(schema).unwrap();
            assert!(jsonschema::meta::is_valid(&schema), "{}", task.name());
            assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
            let id = schema["$id"].as_str().unwrap();
            assert!(id.starts_with("https://specforge.dev/schemas/db/v1/"), "{id}");
        }
    }
}

#[test]
fn page_of_the_command_line() {
    check("docs/cli.md", &cli_page::page(specforge_db_cli::command()));
}

#[test]
fn pages_of_facts() {
    check("docs/operations.md", &facts::operations());
    check("docs/capabilities.md", &facts::capabilities());
    check("docs/rules.md", &facts::rules_page());
}

#[test]
fn page_of_wishes() {
    check("docs/wishes.md", &wishes::page());
}

#[test]
fn page_of_features() {
    check("docs/features.md", &features::page());
}
