//! Where answers go and how they look.

use std::io::{BufRead as _, BufReader};
use std::process::Stdio;
use std::time::{Duration, Instant};

use crate::run::{command, file, run, run_command, run_with};

const OLD: &str = "CREATE TABLE users (id INTEGER PRIMARY KEY, login TEXT)";
const NEW: &str = "CREATE TABLE users (id INTEGER PRIMARY KEY, username TEXT, phone TEXT)";

fn plan_args(folder: &std::path::Path) -> Vec<String> {
    let old = file(folder, "old.sql", OLD);
    let new = file(folder, "new.sql", NEW);
    ["plan", "--from", &old, "--to", &new, "--db", "sqlite", "--rename", "users.username=login"]
        .map(str::to_owned)
        .to_vec()
}

fn with<'a>(args: &'a [String], more: &[&'a str]) -> Vec<&'a str> {
    args.iter().map(String::as_str).chain(more.iter().copied()).collect()
}

#[test]
fn into_a_pipe_goes_json() {
    let folder = tempfile::tempdir().unwrap();
    let args = plan_args(folder.path());
    let ran = run(&with(&args, &[]));
    assert_eq!(ran.code, 0, "{ran:?}");
    assert_eq!(ran.json()["status"], "completed");
    assert_eq!(ran.stdout.lines().count(), 1);
    let pretty = run(&with(&args, &["--pretty"]));
    assert_eq!(pretty.json(), ran.json());
    assert!(pretty.stdout.lines().count() > 10);
}

#[test]
fn text_is_a_table_and_the_statements() {
    let folder = tempfile::tempdir().unwrap();
    let args = plan_args(folder.path());
    let ran = run(&with(&args, &["--format", "text"]));
    assert_eq!(ran.code, 0, "{ran:?}");
    for wanted in [
        "Migration of SQLite",
        "step  what",
        "blocks",
        "downtime",
        "Step 1: ",
        "RENAME COLUMN \"login\" TO \"username\"",
        "To take it back:",
        "How to run it",
        "--confirm sha256:",
    ] {
        assert!(ran.stdout.contains(wanted), "{wanted}: {}", ran.stdout);
    }
    assert!(!ran.stdout.contains('\u{1b}'), "a pipe gets no colours");
    // Every row of the table is aligned with its head.
    let lines: Vec<&str> = ran.stdout.lines().collect();
    let head = lines.iter().position(|line| line.trim_start().starts_with("step ")).unwrap();
    let column = lines[head].find("safety").unwrap();
    let row = lines[head + 1];
    assert!(row[..column].ends_with("  ") && !row[column..].starts_with(' '), "{row}");

    let markdown = run(&with(&args, &["--format", "markdown"])).stdout;
    assert!(markdown.starts_with("# Migration of SQLite"), "{markdown}");
    assert!(markdown.contains("| step | what |") && markdown.contains("```sql\n"), "{markdown}");
}

#[test]
fn colour_can_be_had_and_refused() {
    let folder = tempfile::tempdir().unwrap();
    let args = plan_args(folder.path());
    let args = with(&args, &["--format", "text"]);
    let forced = run_command(command().args(&args).env("CLICOLOR_FORCE", "1"), b"");
    assert!(forced.stdout.contains("\u{1b}["), "{}", forced.stdout);
    let refused =
        run_command(command().args(&args).env("CLICOLOR_FORCE", "1").env("NO_COLOR", "1"), b"");
    assert!(!refused.stdout.contains('\u{1b}'), "{}", refused.stdout);
}

#[test]
fn a_terminal_is_told_nothing_by_names() {
    let folder = tempfile::tempdir().unwrap();
    let hostile = "\u{1b}[2Jred\u{9b}31m\u{7}\u{202e}";
    let sql = format!("CREATE TABLE \"{hostile}\" (\"{hostile}\" TEXT); CREATE TABEL {hostile};");
    let path = file(folder.path(), "hostile.sql", &sql);
    for format in ["text", "markdown"] {
        for args in
            [&["read", path.as_str()][..], &["diff", "--to", &path], &["plan", "--to", &path]]
        {
            let mut args = args.to_vec();
            args.extend(["--format", format]);
            let ran = run(&args);
            for shown in [&ran.stdout, &ran.stderr] {
                let bad = |c: char| (c.is_control() && c != '\n' && c != '\t') || c == '\u{202e}';
                assert!(!shown.contains(bad), "{args:?}: {shown:?}");
            }
        }
    }
}

#[test]
fn a_file_is_written_whole_and_never_over_another() {
    let folder = tempfile::tempdir().unwrap();
    let args = plan_args(folder.path());
    let out = folder.path().join("plan.json");
    let out = out.to_str().unwrap();
    let ran = run(&with(&args, &["--output", out]));
    assert_eq!((ran.code, ran.stdout.as_str()), (0, ""), "{ran:?}");
    let first = std::fs::read_to_string(out).unwrap();
    assert_eq!(first, run(&with(&args, &[])).stdout);

    let ran = run(&with(&args, &["--output", out, "--pretty"]));
    assert_eq!(ran.code, 6, "{ran:?}");
    assert!(ran.stderr.contains("--force") || ran.stderr.contains("is there already"), "{ran:?}");
    assert_eq!(std::fs::read_to_string(out).unwrap(), first);
    assert_eq!(run(&with(&args, &["--output", out, "--pretty", "--force"])).code, 0);
    assert_ne!(std::fs::read_to_string(out).unwrap(), first);

    // A failure leaves nothing behind, not even a temporary file.
    let failed = folder.path().join("failed.json");
    let ran = run(&["read", "nowhere.sql", "--db", "sqlite", "--output", failed.to_str().unwrap()]);
    assert_eq!(ran.code, 6, "{ran:?}");
    assert!(!failed.exists());
    let left: Vec<_> = std::fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    assert_eq!(left.len(), 3, "{left:?}");
}

#[test]
fn a_reader_that_goes_away_is_no_bug() {
    let folder = tempfile::tempdir().unwrap();
    let tables: Vec<_> = (0..20_000).map(|n| format!("CREATE TABLE t{n} (a, b, c);")).collect();
    let tables = tables.join("\n");
    let path = file(folder.path(), "many.sql", &tables);
    for format in ["text", "json"] {
        let mut child = command()
            .args(["plan", "--db", "sqlite", "--to", &path, "--format", format, "--pretty"])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        stdout.read_line(&mut line).unwrap();
        drop(stdout);
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(0));
        assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
    }
}

#[test]
fn findings_can_decide_the_exit_code() {
    let folder = tempfile::tempdir().unwrap();
    let path = file(folder.path(), "bad.sql", "CREATE TABLE a (x); CREATE TABEL b (y);");
    assert_eq!(run(&["read", &path, "--db", "sqlite"]).code, 0);
    let ran = run(&["read", &path, "--db", "sqlite", "--fail-on", "error"]);
    assert_eq!(ran.code, 1, "{ran:?}");
    assert_eq!(ran.json()["status"], "completed");
    let path = file(folder.path(), "good.sql", "CREATE TABLE a (x INTEGER PRIMARY KEY);");
    assert_eq!(run(&["read", &path, "--db", "sqlite", "--fail-on", "warning"]).code, 0);
}

#[test]
fn text_is_linear_in_size() {
    let time = |tables: usize| {
        let sql: Vec<_> = (0..tables)
            .map(|n| format!("CREATE TABLE t{n} (id INTEGER PRIMARY KEY, a TEXT);"))
            .collect();
        let sql = sql.join("\n");
        let folder = tempfile::tempdir().unwrap();
        let path = file(folder.path(), "schema.sql", &sql);
        let start = Instant::now();
        let ran = run(&["read", &path, "--db", "sqlite", "--format", "text"]);
        assert_eq!(ran.code, 0);
        assert!(ran.stdout.lines().count() > tables);
        start.elapsed()
    };
    let (small, large) = (time(500), time(10_000));
    // Twenty times the tables; a quadratic printer would take four hundred times as long.
    assert!(large < small * 100 + Duration::from_secs(2), "{small:?} {large:?}");
}

#[test]
fn version_and_help() {
    let ran = run(&["--version"]);
    assert_eq!(ran.code, 0);
    assert_eq!(ran.stdout, format!("specforge-db {}\n", env!("CARGO_PKG_VERSION")));
    for verb in [
        "",
        "run",
        "agent",
        "read",
        "design",
        "diff",
        "plan",
        "execute",
        "apply",
        "dialects",
        "skill",
        "schema",
        "completions",
    ] {
        let args: Vec<&str> = [verb, "--help"].into_iter().filter(|arg| !arg.is_empty()).collect();
        let ran = run(&args);
        assert_eq!((ran.code, ran.stderr.as_str()), (0, ""), "{verb}");
        assert!(ran.stdout.contains("Examples:\n  specforge-db"), "{verb}: {}", ran.stdout);
    }
    assert!(run(&["--help"]).stdout.contains("Exit codes:"));
}

#[test]
fn wrong_usage_is_2() {
    for args in [
        &[][..],
        &["plam"],
        &["plan"],
        &["read"],
        &["read", "a", "b"],
        &["plan", "--to", "x", "--frmat", "json"],
        &["read", "x", "--format", "yaml"],
        &["diff", "--to", "x", "--rename", "nonsense"],
        &["read", "x", "--force"],
        &["diff", "--from", "-", "--to", "-"],
    ] {
        let ran = run_with(args, b"");
        assert_eq!(ran.code, 2, "{args:?}: {ran:?}");
        assert!(!ran.stderr.is_empty());
    }
    let ran = run(&["plan", "--frmat", "json"]);
    assert!(ran.stderr.contains("--format"), "{}", ran.stderr);
}

#[test]
fn the_plan_in_the_readme_is_what_the_program_says() {
    let readme = include_str!("../../../../README.md");
    let block = |kind: &str| {
        let fence = format!("```{kind}\n");
        let text = readme.split(&fence).nth(1).unwrap();
        text.split("```").next().unwrap()
    };
    let (folder, current) = (tempfile::tempdir().unwrap(), block("sql"));
    let desired = current.replace("email TEXT,", "email TEXT NOT NULL UNIQUE,");
    let old = file(folder.path(), "old.sql", current);
    let new = file(folder.path(), "new.sql", &desired);
    let plan = ["plan", "--db", "sqlite", "--from", &old, "--to", &new, "--format", "text"];
    let said = run(&plan).stdout;
    for line in block("text").lines() {
        assert!(said.lines().any(|said| said.trim() == line.trim()), "{line}\n{said}");
    }
}
