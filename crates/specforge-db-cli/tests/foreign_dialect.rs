//! A dialect from outside, and a bad one: what the program does with questions, with bugs, and with
//! a dialect that was promised and is not there.
//!
//! This file is both the program (when it is started with `AS_PROGRAM`) and its test.

use std::process::{Command, ExitCode, Stdio};

use serde_json::json;
use specforge_db_core::contract::ShortTable;
use specforge_db_core::design::SchemaDesigner;
use specforge_db_core::dialect::{Dialect, DialectInfo, Tier, TransactionPolicy};
use specforge_db_core::diff::Change;
use specforge_db_core::error::{Choice, Error, Question, Result};
use specforge_db_core::model::Family;
use specforge_db_core::name::NameCase;
use specforge_db_core::optimize::QueryOptimizer;
use specforge_db_core::plan::{
    Command as Statement, MigrationPlanner, PlanCx, PlanRequest, PlanResponse, Probe, Unsupported,
};
use specforge_db_core::read::{Items, SchemaReader, Split};
use specforge_db_core::version::Version;
#[cfg(feature = "postgresql")]
use specforge_db_postgresql as _;
#[cfg(feature = "sqlite")]
use specforge_db_sqlite as _;

#[derive(Debug)]
struct Foreign;

const V1: Version = Version::new(1, 0, 0);

static INFO: DialectInfo = DialectInfo {
    id: "foreign",
    name: "Foreign",
    aliases: &[],
    tier: Tier::Preview,
    default_version: V1,
    oldest_version: V1,
    newest_version: V1,
    name_case: NameCase::Sensitive,
    default_namespace: None,
    max_name_bytes: 64,
    index_names_global: false,
    scoped_definitions: &[],
    implicit: specforge_db_core::read::Implicit::NONE,
    transactions: TransactionPolicy::Never,
    documents: false,
    url_schemes: &["foreign"],
    capabilities: &[],
    types: &[],
    operations: &[],
    options: &[],
    type_words: &[],
    skills: &[],
    documentation: "https://example.org",
};

impl Dialect for Foreign {
    fn info(&self) -> &'static DialectInfo {
        &INFO
    }
}

impl SchemaReader for Foreign {
    /// The bug.
    fn split<'t>(&self, text: &'t str) -> Split<'t> {
        assert!(text.is_empty(), "secret text: {text}");
        Split::default()
    }

    fn read_statement(&self, _: &str, _: Version) -> Items {
        Items::default()
    }

    fn family(&self, _: &str) -> Family {
        Family::Other
    }

    fn short_table(&self, _: &str, _: &ShortTable) -> Result<String> {
        Ok(String::new())
    }
}

impl SchemaDesigner for Foreign {}
impl QueryOptimizer for Foreign {}

impl MigrationPlanner for Foreign {
    fn render(&self, _: &Change, _: &PlanCx<'_>) -> Result<Vec<Statement>, Unsupported> {
        Ok(Vec::new())
    }

    fn probe(&self, _: &Probe<'_>, _: &PlanCx<'_>) -> Result<Statement, Unsupported> {
        Err(Unsupported::new("nothing can be asked"))
    }

    /// It always has a question.
    fn plan(&self, _: &PlanRequest) -> Result<PlanResponse> {
        Err(Error::unclear(vec![Question {
            pointer: "/desired_changes/0".to_owned(),
            question: "Which `name` is meant?".to_owned(),
            choices: vec![Choice {
                label: "users.name".to_owned(),
                request_patch: json!({"desired_changes": ["Drop users.name"]}),
            }],
        }]))
    }
}

specforge_db_core::register_dialect!(Foreign);

fn main() -> ExitCode {
    if std::env::var_os("AS_PROGRAM").is_some() {
        return specforge_db_cli::main();
    }
    lists_both();
    a_question_exits_with_3();
    a_database_without_a_designer_says_so();
    a_bug_exits_with_70();
    ExitCode::SUCCESS
}

fn run(args: &[&str], input: &str) -> (Option<i32>, String, String) {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(args)
        .env("AS_PROGRAM", "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    std::io::Write::write_all(&mut child.stdin.take().unwrap(), input.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code(), text(output.stdout), text(output.stderr))
}

fn lists_both() {
    let (code, stdout, _) = run(&["dialects", "--check"], "");
    assert_eq!(code, Some(0));
    let answer: serde_json::Value = serde_json::from_str(&stdout).unwrap();
    let ids: Vec<_> = answer["dialects"].as_array().unwrap().iter().map(|d| &d["id"]).collect();
    let mut expected = vec!["foreign"];
    if cfg!(feature = "postgresql") {
        expected.push("postgresql");
    }
    if cfg!(feature = "sqlite") {
        expected.push("sqlite");
    }
    assert_eq!(ids, expected);
}

fn a_database_without_a_designer_says_so() {
    let request = json!({"task": "design-schema", "database": "foreign",
        "requirements": {"entities": ["User"]}});
    let (code, stdout, _) = run(&["run"], &request.to_string());
    assert_eq!(code, Some(5), "{stdout}");
    let answer: serde_json::Value = serde_json::from_str(&stdout).unwrap();
    assert_eq!(answer["error"]["code"], "unsupported");
    let detail = answer["error"]["detail"].as_str().unwrap();
    assert!(detail.contains("cannot be designed yet"), "{detail}");
}

fn a_question_exits_with_3() {
    let request = json!({"task": "plan-migration", "database": "foreign",
        "current_schema": "", "desired_changes": ["Drop name"]});
    let (code, stdout, stderr) = run(&["run"], &request.to_string());
    assert_eq!(code, Some(3), "{stdout} {stderr}");
    let answer: serde_json::Value = serde_json::from_str(&stdout).unwrap();
    assert_eq!(answer["status"], "needs_clarification");
    assert_eq!(answer["database"], "foreign");
    assert_eq!(answer["questions"][0]["choices"][0]["label"], "users.name");
    assert!(answer.get("error").is_none());
    let (code, _, stderr) = run(&["run", "--format", "text"], &request.to_string());
    assert_eq!(code, Some(3));
    assert!(stderr.contains("Which `name` is meant?") && stderr.contains("users.name"), "{stderr}");
}

fn a_bug_exits_with_70() {
    let request = json!({"task": "read-schema", "database": "foreign", "schema": "S3cr3t"});
    for format in ["json", "text"] {
        let (code, stdout, stderr) = run(&["run", "--format", format], &request.to_string());
        assert_eq!(code, Some(70), "{stdout} {stderr}");
        assert!(!stdout.contains("S3cr3t") && !stderr.contains("S3cr3t"), "{stdout} {stderr}");
        assert!(stderr.contains("foreign_dialect.rs"), "{stderr}");
        if format == "json" {
            let answer: serde_json::Value = serde_json::from_str(&stdout).unwrap();
            assert_eq!(answer["error"]["code"], "internal");
        } else {
            assert_eq!(stdout, "");
        }
    }
}
