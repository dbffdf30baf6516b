//! The human verbs.

use specforge_db_core::tasks::Task;

use crate::run::{file, run, run_with, validate};

#[test]
fn read_says_what_is_declared() {
    let folder = tempfile::tempdir().unwrap();
    let path = file(
        folder.path(),
        "shop.sql",
        "CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT UNIQUE);
         CREATE TABLE orders (id INTEGER PRIMARY KEY, user_id REFERENCES users(id), n INT CHECK (n > 0));
         CREATE INDEX idx_orders_user ON orders(user_id);
         CREATE VIEW v AS SELECT 1; INSERT INTO users VALUES (1, 'a');",
    );
    let json = run(&["read", &path, "--db", "sqlite"]);
    validate(Task::ReadSchema, &json.json());
    let text = run(&["read", &path, "--db", "sqlite", "--format", "text"]).stdout;
    for wanted in [
        "2 tables, 5 columns, 1 index, 1 foreign key, 1 check",
        "orders",
        "users",
        "view",
        "1 of data",
    ] {
        assert!(text.contains(wanted), "{wanted}: {text}");
    }
    let piped = run_with(&["read", "-", "--db", "sqlite"], &std::fs::read(&path).unwrap());
    assert_eq!(piped.json()["fingerprint"], json.json()["fingerprint"]);
}

#[test]
fn diff_names_every_change() {
    let folder = tempfile::tempdir().unwrap();
    let old =
        file(folder.path(), "old.sql", "CREATE TABLE a (x TEXT, y INT); CREATE TABLE gone (z);");
    let new = file(
        folder.path(),
        "new.sql",
        "CREATE TABLE a (w TEXT, y INT NOT NULL); CREATE TABLE b (z);",
    );
    let args = ["diff", "--from", &old, "--to", &new, "--db", "sqlite"];
    let json = run(&args);
    validate(Task::DiffSchema, &json.json());
    let text = run(&[&args[..], &["--format", "text"]].concat()).stdout;
    assert!(text.contains("--rename a.w=x"), "{text}");
    let renamed = run(&[
        &args[..],
        &["--format", "text", "--rename", "a.w=x", "--rename", "b=gone"],
    ]
    .concat());
    assert!(renamed.stdout.contains("was x") && renamed.stdout.contains("was gone"), "{renamed:?}");
    assert!(renamed.stdout.contains("nullability"), "{renamed:?}");
    let same = run(&["diff", "--db", "sqlite", "--from", &old, "--to", &old, "--format", "text"]);
    assert!(same.stdout.contains("Both schemas are the same"), "{same:?}");
}

#[test]
fn plan_starts_from_nothing_where_nothing_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let path = file(folder.path(), "s.sql", "CREATE TABLE a (x INTEGER PRIMARY KEY)");
    let answer = run(&["plan", "--db", "sqlite", "--to", &path]).json();
    assert_eq!(answer["migration_steps"].as_array().unwrap().len(), 1);
    let again =
        run(&["plan", "--db", "sqlite", "--from", &path, "--to", &path, "--format", "text"]);
    assert!(again.stdout.starts_with("Nothing to do"), "{again:?}");
    let kept = run(&["plan", "--db", "sqlite", "--from", &path, "--to", "-", "--keep-unmentioned"]);
    assert_eq!(kept.json()["migration_steps"].as_array().unwrap().len(), 0, "{kept:?}");
}

#[test]
fn dialects_lists_what_is_linked() {
    let answer = run(&["dialects"]).json();
    let ids = answer["dialects"].as_array().unwrap().iter().map(|dialect| &dialect["id"]);
    assert_eq!(ids.collect::<Vec<_>>(), ["postgresql", "sqlite"]);
    assert_eq!(run(&["dialects", "--check"]).code, 0);
    assert!(run(&["dialects", "--format", "text"]).stdout.contains("SQLite"));
}

#[test]
fn schema_prints_the_checked_in_file() {
    for task in Task::ALL {
        for direction in ["request", "response"] {
            let ran = run(&["schema", task.name(), "--direction", direction]);
            let name = format!("../../schemas/v1/{}.{direction}.schema.json", task.name());
            let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
            assert_eq!(ran.stdout, std::fs::read_to_string(path).unwrap());
        }
    }
    let failure = run(&["schema", "plan-migratio"]).failure(4, "unknown-task");
    assert_eq!(failure["error"]["help"], "did you mean `plan-migration`?");
}

#[test]
fn skills_are_listed_and_printed() {
    let answer = run(&["skill", "list"]).json();
    for skill in answer["skills"].as_array().unwrap() {
        let name =
            format!("{}/{}", skill["plugin"].as_str().unwrap(), skill["name"].as_str().unwrap());
        let ran = run(&["skill", &name]);
        assert_eq!(ran.code, 0);
        assert!(ran.stdout.len() > 100, "{name}");
    }
    run(&["skill", "nosuch"]).failure(4, "unknown-skill");
}

#[test]
fn completions_for_every_shell() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let ran = run(&["completions", shell]);
        assert_eq!(ran.code, 0);
        assert!(ran.stdout.contains("specforge-db") && ran.stdout.contains("dialects"), "{shell}");
    }
}

/// Both databases' rules are in the program: those that are about one say nothing of the other.
#[test]
fn rules_look_at_the_database_that_they_are_about() {
    let of_sqlite = ["nullable-primary-key", "unexpected-affinity"];
    let found = |db: &str, text: &str| {
        let json = run_with(&["read", "-", "--db", db], text.as_bytes()).json();
        let findings = json["findings"].as_array().unwrap().clone();
        let ids = findings.iter().map(|one| one["rule"].as_str().unwrap().to_owned());
        ids.filter(|id| of_sqlite.contains(&id.as_str())).collect::<Vec<_>>()
    };
    let table = "CREATE TABLE t (code txt PRIMARY KEY);";
    assert_eq!(found("sqlite", table), of_sqlite);
    assert_eq!(found("postgresql", &format!("CREATE DOMAIN txt AS text; {table}")), [""; 0]);
}
