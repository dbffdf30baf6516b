//! Fuzz targets: each takes bytes, and must neither panic nor hang, whatever they are.

mod mutate;

pub use mutate::Mutator;

use serde_json::{Value, json};
use specforge_db_core::dialect::{Plugin, dialect};
use specforge_db_core::invoke::{run, run_async};
use specforge_db_sql::{ClientCommands, CompoundBodies, Spelling};
use specforge_db_sqlite as _;

/// Everything that the splitter knows, all at once.
static EVERYTHING: Spelling = Spelling {
    identifier_quotes: &[('"', '"'), ('`', '`'), ('[', ']')],
    backslash_escapes: true,
    escape_strings: true,
    dollar_quotes: true,
    hash_comments: true,
    nested_comments: true,
    versioned_comments: true,
    custom_operators: true,
    client_commands: ClientCommands::Backslash,
    delimiter_command: true,
    copy_data: true,
    compound_bodies: CompoundBodies::Trigger,
    ..Spelling::ANSI
};

/// A fuzz target by its name, which is also that of its corpus.
#[derive(Clone, Copy, Debug)]
pub struct Target {
    /// Its name.
    pub name: &'static str,
    /// What is done with the bytes.
    pub run: fn(&[u8]),
}

/// All targets.
pub const TARGETS: [Target; 4] = [
    Target { name: "split", run: split },
    Target { name: "read", run: read },
    Target { name: "request", run: request },
    Target { name: "plan", run: plan },
];

/// Cuts a text into statements, by the strictest and by the richest spelling.
///
/// # Panics
///
/// Where a statement does not stand where its span says.
pub fn split(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    for spelling in [&Spelling::ANSI, &EVERYTHING] {
        let split = specforge_db_sql::split(&text, spelling);
        let mut end = 0;
        for statement in &split.statements {
            assert_eq!(statement.span.of(&text), statement.text);
            assert!(statement.span.start >= end, "statements overlap");
            end = statement.span.end;
        }
    }
}

/// Reads a schema, and plans it from nothing and away again.
pub fn read(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let answer = run(json!({"task": "read-schema", "database": "sqlite", "schema": text}));
    ended(&answer);
    for (current, desired) in [("", &*text), (&*text, "")] {
        let answer = run(json!({
            "task": "plan-migration", "database": "sqlite",
            "current_schema": current, "desired_schema": desired,
            "options": {"on_unreadable": "carry"},
        }));
        ended(&answer);
    }
    if let Some(sqlite) = sqlite() {
        sqlite.read_statement(&text, sqlite.info().default_version);
    }
}

/// Answers any JSON; bytes that are none are handed over as a text.
pub fn request(data: &[u8]) {
    let value = serde_json::from_slice(data)
        .unwrap_or_else(|_| Value::String(String::from_utf8_lossy(data).into_owned()));
    ended(&run(value));
}

/// Hands any JSON to the executor as a plan, for a rehearsal on a database in memory.
///
/// # Panics
///
/// Where there is no runtime to be had.
#[allow(clippy::expect_used)]
pub fn plan(data: &[u8]) {
    let Ok(plan) = serde_json::from_slice::<Value>(data) else { return };
    let hash = plan.pointer("/plan/hash").cloned().unwrap_or_default();
    let request = json!({
        "task": "execute-migration", "database": "sqlite", "plan": plan, "confirm": hash,
        "connection": {"url": "sqlite::memory:"}, "mode": "dry-run",
    });
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build();
    ended(&runtime.expect("a runtime").block_on(run_async(request)));
}

fn sqlite() -> Option<&'static dyn Plugin> {
    dialect("sqlite").ok()
}

/// Every answer says how it ended, and none is a bug of ours.
fn ended(answer: &Value) {
    let status = answer.get("status").and_then(Value::as_str);
    assert!(
        matches!(status, Some("completed" | "needs_clarification" | "failed")),
        "no status: {answer}"
    );
    assert_ne!(answer.pointer("/error/code").and_then(Value::as_str), Some("internal"), "{answer}");
}
