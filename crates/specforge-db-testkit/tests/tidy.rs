//! The tree is tidy.

#![allow(clippy::unwrap_used)]

use std::path::{Path, PathBuf};

use specforge_db_testkit::tidy;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

fn assert_none(found: &[String], what: &str) {
    assert!(found.is_empty(), "{what}:\n{}", found.join("\n"));
}

#[test]
fn no_file_is_too_long() {
    let crates = root().join("crates");
    let sources = tidy::files(&crates, "lib.rs");
    assert!(sources.len() >= 5, "the crates are not where they are looked for");
    for krate in std::fs::read_dir(&crates).unwrap().flatten() {
        assert_none(&tidy::too_long(&krate.path().join("src"), ".rs", 500), "split these");
    }
}

#[test]
fn core_and_sql_name_no_product() {
    for krate in ["specforge-db-core", "specforge-db-sql"] {
        let source = root().join("crates").join(krate).join("src");
        let found = tidy::words(&source, &["postgres", "mysql", "sqlite", "mongo"]);
        assert_none(&found, "a product's name outside a comment");
    }
}

#[test]
fn nothing_is_left_to_do() {
    let mut found = Vec::new();
    for krate in std::fs::read_dir(root().join("crates")).unwrap().flatten() {
        let source = krate.path().join("src");
        if !source.ends_with("specforge-db-testkit/src") {
            found.extend(tidy::words(
                &source,
                &["todo!", "unimplemented!", "panic!(", ".unwrap()", ".expect("],
            ));
        }
    }
    assert_none(&found, "not in library code");
}

#[test]
fn every_rule_and_recipe_has_its_page() {
    for krate in std::fs::read_dir(root().join("crates")).unwrap().flatten() {
        assert_none(&tidy::without_page(&krate.path().join("src")), "a page is missing");
        for folder in ["rules", "recipes"] {
            let folder = krate.path().join("src").join(folder);
            let pages = tidy::files(&folder, ".md");
            let sources: String = tidy::files(&folder, ".rs")
                .iter()
                .map(|path| std::fs::read_to_string(path).unwrap())
                .collect();
            for page in pages {
                let name = page.file_name().unwrap().to_string_lossy().into_owned();
                assert!(sources.contains(&name), "{} belongs to nothing", page.display());
            }
        }
    }
}

#[test]
fn dialects_have_the_same_files() {
    for krate in std::fs::read_dir(root().join("crates")).unwrap().flatten() {
        let source = krate.path().join("src");
        if source.join("info.rs").exists() {
            let missing = tidy::missing_files(&source);
            assert!(missing.is_empty(), "{} lacks {missing:?}", source.display());
        }
    }
}

#[test]
fn no_line_ends_in_blanks() {
    for krate in std::fs::read_dir(root().join("crates")).unwrap().flatten() {
        assert_none(&tidy::trailing_blanks(&krate.path().join("src"), ".rs"), "blanks at the end");
    }
}

#[test]
fn the_words_are_found_where_they_stand() {
    let folder = tempfile::tempdir().unwrap();
    let text = "// sqlite in a comment\nlet a = \"https://x\"; // mysql\nlet b = \"SQLite\";\n";
    std::fs::write(folder.path().join("a.rs"), text).unwrap();
    let found = tidy::words(folder.path(), &["sqlite", "mysql"]);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found.first().unwrap().contains(":3:"));
}
