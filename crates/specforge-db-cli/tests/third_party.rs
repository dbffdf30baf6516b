//! A dialect from outside the workspace: its crate is built as a third party builds it, offline and
//! by its own lock file, and its program of two lines is run.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::LazyLock;

use serde_json::Value;

const EXAMPLE: &str = "examples/third-party-dialect";

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap()
}

/// The folder with the built programs; they are built once for all tests.
static BUILT: LazyLock<PathBuf> = LazyLock::new(|| {
    let target = root().join("target/third-party");
    let manifest = root().join(EXAMPLE).join("Cargo.toml");
    let output = cargo(&["build", "--offline", "--locked", "--bins", "--examples"])
        .arg("--manifest-path")
        .arg(manifest)
        .env("CARGO_TARGET_DIR", &target)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success(),
        "the third-party dialect does not build. Where its lock file is behind, run\n    \
         cargo update --workspace --manifest-path {EXAMPLE}/Cargo.toml\n\n{said}"
    );
    target.join("debug")
});

/// Cargo without what the cargo that runs the tests has told them.
fn cargo(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO"));
    command.args(arguments);
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        if text.starts_with("CARGO_PKG_")
            || text.starts_with("CARGO_MANIFEST")
            || text == "RUSTFLAGS"
        {
            command.env_remove(&name);
        }
    }
    command
}

fn tiny(arguments: &[&str]) -> Output {
    Command::new(BUILT.join("specforge-db-tiny")).args(arguments).output().unwrap()
}

fn json(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| {
        let said = String::from_utf8_lossy(&output.stderr);
        panic!("{error}: {}{said}", String::from_utf8_lossy(&output.stdout))
    })
}

#[test]
fn it_is_the_only_dialect_of_its_program() {
    let answer = json(&tiny(&["dialects", "--format", "json"]));
    let ids: Vec<&str> = answer["dialects"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["id"].as_str().unwrap())
        .collect();
    assert_eq!(ids, ["tiny"]);
}

#[test]
fn it_plans() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let from = file("from.sql", "CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT);");
    let to = file(
        "to.sql",
        "CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT, \"order\" BIGINT DEFAULT 0);\n\
         CREATE INDEX users_name ON users (name);",
    );
    let answer = json(&tiny(&["plan", "--from", &from, "--to", &to, "--format", "json"]));
    assert_eq!(answer["status"], "completed", "{answer}");
    assert_eq!(answer["database"], "tiny");
    let steps = answer["migration_steps"].as_array().unwrap();
    let texts = |field: &str| -> Vec<&str> {
        steps.iter().map(|step| step[field].as_str().unwrap()).collect()
    };
    assert_eq!(
        texts("sql"),
        [
            "ALTER TABLE \"users\" ADD COLUMN \"order\" BIGINT DEFAULT 0;",
            "CREATE INDEX \"users_name\" ON \"users\" (\"name\");"
        ]
    );
    assert_eq!(
        texts("rollback_sql"),
        ["ALTER TABLE \"users\" DROP COLUMN \"order\";", "DROP INDEX \"users_name\";"]
    );
    // The index alone lets readers in; the column's lock is held until its transaction ends.
    assert_eq!([&steps[0]["transaction"], &steps[1]["transaction"]], ["group:1", "group:1"]);
    assert_eq!(steps[1]["lock"]["blocks"], "everything");
    assert_eq!(steps[1]["evidence"], "documented");

    // What it cannot do is said, and not planned.
    let to = file("type.sql", "CREATE TABLE users (id INTEGER PRIMARY KEY, name VARCHAR(10));");
    let output = tiny(&["plan", "--from", &from, "--to", &to, "--format", "json"]);
    assert_eq!(output.status.code(), Some(5));
    assert_eq!(json(&output)["error"]["code"], "unsupported");
}

#[test]
fn shared_rules_look_at_its_schemas() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("schema.sql");
    std::fs::write(&path, "CREATE TABLE sales (unit_price DOUBLE);").unwrap();
    let answer = json(&tiny(&["read", path.to_str().unwrap(), "--format", "json"]));
    let rules: Vec<&str> = answer["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["rule"].as_str().unwrap())
        .collect();
    assert_eq!(rules, ["float-for-money", "missing-primary-key"], "{answer}");
}

/// A crate that is listed and not used is not linked, and the program can say so.
#[test]
fn a_forgotten_use_is_noticed() {
    let output = Command::new(BUILT.join("examples/forgotten")).output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    assert_eq!(
        said,
        "built with tiny but not linked: say `use specforge_db_tiny as _;` in the program\n"
    );
}

/// Its lock file holds the versions of the workspace's, so that what is tested here is what it gets.
#[test]
fn its_lock_agrees_with_the_workspace() {
    let packages = |path: PathBuf| -> BTreeSet<(String, String)> {
        let text = std::fs::read_to_string(path).unwrap();
        let values = |prefix: &'static str| {
            let lines = text.lines().filter_map(move |line| line.strip_prefix(prefix));
            lines.map(|value| value.trim_matches('"').to_owned()).collect::<Vec<_>>()
        };
        // The first `version` is the lock file's own.
        values("name = ").into_iter().zip(values("version = ").into_iter().skip(1)).collect()
    };
    let ours = packages(root().join("Cargo.lock"));
    let theirs = packages(root().join(EXAMPLE).join("Cargo.lock"));
    let strange: Vec<_> =
        theirs.difference(&ours).filter(|(name, _)| name != "specforge-db-tiny").collect();
    assert!(
        strange.is_empty(),
        "{EXAMPLE}/Cargo.lock has versions that the workspace has not: {strange:?}; run\n    \
         cp Cargo.lock {EXAMPLE}/ && cargo update --workspace --manifest-path {EXAMPLE}/Cargo.toml"
    );
}

/// Two incompatible cores in one program are refused by cargo, rather than losing a dialect.
#[test]
fn two_cores_do_not_resolve() {
    let folder = tempfile::tempdir().unwrap();
    let write = |path: &str, text: &str| {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    };
    let core = |version: &str| {
        format!(
            "[package]\nname = \"specforge-db-core\"\nversion = \"{version}\"\nedition = \"2024\"\n\
             links = \"specforge-db-core\"\nbuild = \"build.rs\"\n"
        )
    };
    // Only what the guard stands on is taken from the real manifest.
    let real = std::fs::read_to_string(root().join("crates/specforge-db-core/Cargo.toml")).unwrap();
    assert!(real.contains("\nlinks = \"specforge-db-core\"\n"), "core has lost its guard");
    for (folder, version) in [("one", "1.0.0"), ("two", "2.0.0")] {
        write(&format!("{folder}/Cargo.toml"), &core(version));
        write(&format!("{folder}/build.rs"), "fn main() {}\n");
        write(&format!("{folder}/src/lib.rs"), "");
    }
    write(
        "program/Cargo.toml",
        "[package]\nname = \"program\"\nversion = \"1.0.0\"\nedition = \"2024\"\n[workspace]\n[dependencies]\n\
         one = { package = \"specforge-db-core\", path = \"../one\" }\n\
         two = { package = \"specforge-db-core\", path = \"../two\" }\n",
    );
    write("program/src/main.rs", "fn main() {}\n");
    let manifest = folder.path().join("program/Cargo.toml");
    let output = cargo(&["generate-lockfile", "--offline", "--manifest-path"])
        .arg(manifest)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success(), "two cores resolve");
    assert!(
        said.contains("links to the native library `specforge-db-core`")
            || said.contains("`links`"),
        "{said}"
    );
}
