//! Diagrams and files of designs, from the command line.

use std::path::Path;

use crate::run::{file, run};

const SHOP: &str = "CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT UNIQUE);
    CREATE TABLE orders (id INTEGER PRIMARY KEY, user_id INTEGER NOT NULL REFERENCES users(id));
    CREATE TABLE logs (line TEXT);";

#[test]
fn erd_draws_in_every_format() {
    let folder = tempfile::tempdir().unwrap();
    let path = file(folder.path(), "shop.sql", SHOP);
    let erd = |more: &[&str]| run(&[&["erd", &path, "--db", "sqlite"], more].concat());
    let plain = erd(&[]).stdout;
    assert!(plain.starts_with("erDiagram\n    users ||--o{ orders : \"user_id\"\n"), "{plain}");
    assert!(plain.contains("TEXT email UK"), "{plain}");
    assert_eq!(erd(&["--format", "mermaid"]).stdout, plain);
    let keys = erd(&["--columns", "keys"]).stdout;
    assert!(keys.contains("user_id FK") && !keys.contains("email"), "{keys}");
    let bare = erd(&["--columns", "none", "--tables", "orders,users"]).stdout;
    assert_eq!(bare, "erDiagram\n    users ||--o{ orders : \"user_id\"\n    users\n    orders\n");
    assert!(
        erd(&["--format", "dbml"])
            .stdout
            .contains("Ref: \"orders\".\"user_id\" > \"users\".\"id\"")
    );
    assert!(erd(&["--format", "dot"]).stdout.starts_with("digraph schema {"));
    let svg = erd(&["--format", "svg"]).stdout;
    assert!(
        svg.starts_with("<svg ") && svg.ends_with("</svg>\n") && svg.contains(">orders</text>")
    );
    let json = erd(&["--format", "json", "--split", "1"]).json();
    assert_eq!(json["diagrams"][0]["tables"], serde_json::json!(["users", "orders"]));
    assert_eq!(json["diagrams"][1]["tables"], serde_json::json!(["logs"]));
    let markdown = erd(&["--format", "markdown", "--split", "1"]).stdout;
    assert_eq!(markdown.matches("```mermaid").count(), 2, "{markdown}");
}

#[test]
fn erd_says_what_it_cannot_draw() {
    let folder = tempfile::tempdir().unwrap();
    let path = file(folder.path(), "shop.sql", SHOP);
    let unknown = run(&["erd", &path, "--db", "sqlite", "--tables", "usres"]);
    assert_eq!(unknown.code, 4, "{unknown:?}");
    assert!(unknown.stderr.contains("did you mean `users`"), "{unknown:?}");
    let several = run(&["erd", &path, "--db", "sqlite", "--split", "1", "--format", "svg"]);
    assert_eq!(several.code, 2, "{several:?}");
    let elsewhere = run(&["read", &path, "--db", "sqlite", "--format", "svg"]);
    assert_eq!(elsewhere.code, 2, "{elsewhere:?}");
}

#[test]
fn parts_of_a_schema_go_into_files() {
    let folder = tempfile::tempdir().unwrap();
    let path = file(folder.path(), "shop.sql", SHOP);
    let out = folder.path().join("diagrams");
    let out = out.to_str().unwrap();
    let args =
        ["erd", &path, "--db", "sqlite", "--split", "1", "--format", "svg", "--out-dir", out];
    let written = run(&args);
    assert_eq!(written.code, 0, "{written:?}");
    assert!(
        Path::new(out).join("01-users.svg").exists() && Path::new(out).join("02-logs.svg").exists()
    );
    assert_eq!(run(&args).code, 6, "files that are there are not replaced");
    assert_eq!(run(&[&args[..], &["--force"]].concat()).code, 0);
}

fn files_of(folder: &Path) -> Vec<String> {
    let mut out = Vec::new();
    let mut waiting = vec![folder.to_owned()];
    while let Some(next) = waiting.pop() {
        for entry in std::fs::read_dir(&next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                waiting.push(path);
            } else {
                let short = path.strip_prefix(folder).unwrap().to_str().unwrap();
                out.push(short.replace('\\', "/"));
            }
        }
    }
    out.sort();
    out
}

#[test]
fn a_design_goes_into_the_files_of_its_layout() {
    let folder = tempfile::tempdir().unwrap();
    let requirements = file(folder.path(), "r.json", r#"{"entities": ["User", "Post"]}"#);
    let design = |out: &str, more: &[&str]| {
        let out = folder.path().join(out);
        let args = ["design", &requirements, "--db", "sqlite", "--out-dir", out.to_str().unwrap()];
        run(&[&args[..], more].concat())
    };
    let files = |out: &str| files_of(&folder.path().join(out));
    assert_eq!(design("plain", &[]).code, 0);
    assert_eq!(files("plain"), ["er-diagram.mmd", "schema-design.md", "schema.sql"]);
    assert_eq!(design("architect", &["--layout", "architect"]).code, 0);
    assert_eq!(
        files("architect"),
        [".claude/database/schema-design.md", ".claude/database/schema.sql"]
    );
    let comfanion = ["--layout", "comfanion", "--module", "blog", "--date", "20260131"];
    assert_eq!(design("c", &comfanion).code, 0);
    let wanted = [
        "docs/architecture/blog/data-model.md",
        "docs/diagrams/data/blog-erd.md",
        "migrations/20260131_001_create_blog.sql",
    ];
    assert_eq!(files("c"), wanted);
    assert_eq!(design("c", &comfanion).code, 6, "files that are there are not replaced");
    assert_eq!(design("c", &[&comfanion[..], &["--force"]].concat()).code, 0);
    let other = ["--layout", "comfanion", "--module", "wiki", "--date", "20260131"];
    assert_eq!(design("c", &other).code, 0);
    assert!(files("c").contains(&"migrations/20260131_002_create_wiki.sql".to_owned()));
    for missing in [&["--layout", "comfanion"][..], &["--layout", "comfanion", "--module", "x"]] {
        assert_eq!(design("d", missing).code, 2, "{missing:?}");
    }
    // The migration is one that this program executes and takes back.
    let database = folder.path().join("blog.db");
    std::fs::write(&database, "").unwrap();
    let url = format!("sqlite:{}", database.display());
    let migrations = folder.path().join("c/migrations");
    std::fs::remove_file(migrations.join("20260131_002_create_wiki.sql")).unwrap();
    let migrations = migrations.to_str().unwrap();
    let execute =
        |mode: &str| run(&["execute", "--migrations", migrations, "--url", &url, "--mode", mode]);
    let applied = execute("apply");
    assert_eq!(applied.json()["state"], "applied", "{applied:?}");
    let back = execute("rollback");
    assert_eq!(back.json()["state"], "rolled_back", "{back:?}");
}

#[test]
fn a_document_is_designed_and_applied_from_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/documents/pets.yaml");
    let pets = root.to_str().unwrap();
    let features = file(folder.path(), "f.yaml", "features: [soft delete on pets]\n");
    let stated = run(&["design", "--from", "openapi", pets, "--with", &features, "--db", "sqlite"]);
    assert!(stated.json()["schema_sql"].as_str().unwrap().contains("deleted_at"), "{stated:?}");
    let told = run(&["design", pets, "--db", "sqlite"]);
    assert_eq!(told.json()["status"], "completed", "{told:?}");
    let url = format!("sqlite:{}", folder.path().join("pets.db").display());
    let applied = run(&["apply", pets, "--url", &url, "--yes"]);
    assert_eq!(applied.json()["state"], "applied", "{applied:?}");
    let again = run(&["apply", "--from", "openapi", pets, "--url", &url, "--yes"]);
    assert_eq!(again.json()["state"], "nothing_to_do", "{again:?}");
    let request = file(
        folder.path(),
        "request.json",
        &serde_json::json!({"task": "design-schema", "database": "sqlite", "openapi": {"file": pets}}).to_string(),
    );
    assert_eq!(run(&["run", &request]).json()["schema_sql"], told.json()["schema_sql"]);
}
