//! Wishes on a real PostgreSQL 18: planned, run, held against a schema written by hand, and taken back.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod support;

use specforge_db_core::version::Version;
use specforge_db_testkit::wish::{
    check_phrase, live_cases, phrases, recombine, round_trip, run_live, understood,
};
use support::{Pool, build, postgresql};

#[test]
fn wishes_come_to_their_schema() {
    let text = include_str!("wishes/live.md");
    let cases = live_cases(text, Some(Version::short(18, 0))).unwrap();
    assert!(cases.len() >= 30, "{} cases", cases.len());
    let server = Pool::shared(build(18).unwrap()).unwrap();
    let failed: Vec<String> =
        cases.iter().filter_map(|case| run_live(postgresql(), server, case).err()).collect();
    assert!(failed.is_empty(), "{} of {}:\n{}", failed.len(), cases.len(), failed.join("\n\n"));
}

/// Holds every phrasing of the files to what it means.
#[test]
fn phrasings_mean_what_is_written() {
    let files = [
        include_str!("wishes/phrases.wish"),
        include_str!("wishes/refused.wish"),
        include_str!("wishes/trial.wish"),
        include_str!("wishes/frames.wish"),
        include_str!("wishes/rules.wish"),
        include_str!("wishes/spoken.wish"),
        include_str!("wishes/again.wish"),
        include_str!("wishes/tickets.wish"),
        include_str!("wishes/gym.wish"),
        include_str!("wishes/clinic.wish"),
    ];
    let (mut count, mut failed) = (0, Vec::new());
    for file in files {
        let (schema, rows) = phrases(file).unwrap();
        count += rows.len();
        failed.extend(rows.iter().filter_map(|row| check_phrase(postgresql(), &schema, row).err()));
    }
    assert!(failed.is_empty(), "{} of {count}:\n{}", failed.len(), failed.join("\n"));
}

/// Names of the schema of the phrasings.
const NAMES: &[&str] = &[
    "users",
    "orders",
    "notes",
    "the notes table",
    "users.email",
    "users.name",
    "email",
    "nickname",
    "orders.total",
    "orders.user_id",
    "notes.user_id",
    "order items",
    "mood",
    "tags.label",
    "users.age",
    "users (email, name)",
    "meetings.starts_at",
    "note",
    "idx_users_name",
    "users_status",
    "users.status",
];

/// Reads random sentences of the vocabulary: none panics, and what is understood is said back. How many, the
/// variable `WISHES` says.
#[test]
fn random_sentences_are_understood_as_they_are_said_back() {
    let count = std::env::var("WISHES").ok().and_then(|n| n.parse().ok()).unwrap_or(1000_usize);
    let (schema, _) = phrases(include_str!("wishes/phrases.wish")).unwrap();
    let schema = &schema;
    let failed: Vec<String> = std::thread::scope(|scope| {
        let halves = [1, 2].map(|seed| {
            scope.spawn(move || recombine(postgresql(), schema, NAMES, seed, count / 2))
        });
        let results = halves.map(|half| half.join().expect("no sentence panics"));
        for result in results.iter().flatten() {
            assert!(result.understood * 20 > result.read, "{result:?}");
        }
        results.into_iter().filter_map(Result::err).collect()
    });
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

/// The examples of the page are understood on the page's own schema, and what is made of them is said back.
#[test]
fn the_examples_of_the_page_are_understood() {
    let page = include_str!("../../../docs/wishes.md");
    let schema = page.split("```sql\n").nth(1).unwrap().split("```").next().unwrap();
    let failed: Vec<String> = specforge_db_core::wish::grammar_rows()
        .filter_map(|(intent, pattern, example)| {
            assert!(page.contains(&example.replace('|', "\\|")), "{example} is not on the page");
            let found = understood(postgresql(), schema, &serde_json::json!([example]));
            match found {
                Ok(ops) => round_trip(postgresql(), schema, &ops).err(),
                // What is understood and not made, or asked for good reason, is no failure of the grammar.
                Err(error) if error.is_unsupported() || !error.questions().is_empty() => None,
                Err(error) => Some(format!("[{intent}] {example} ({pattern}): {error}")),
            }
        })
        .collect();
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

/// Several wishes: in any order they come to the same plan, and what cannot both be is asked.
#[test]
fn several_wishes_go_together_or_are_questioned() {
    let (schema, _) = phrases(include_str!("wishes/phrases.wish")).unwrap();
    let planned = |wishes: &[&str]| {
        let request = serde_json::json!({
            "task": "plan-migration", "database": "postgresql",
            "current_schema": schema, "desired_changes": wishes,
        });
        let request = specforge_db_core::contract::parse_request(request).unwrap();
        postgresql().plan(&request)
    };
    let wishes = [
        "Make users.slug unique",
        "Add slug text to users",
        "Rename users.name to full_name",
        "Add an index on users.full_name and users.age",
        "Create a table shops with title and owner_id references users",
        "Make shops.title required",
    ];
    let steps = |wishes: &[&str]| {
        let mut steps: Vec<String> = planned(wishes)
            .unwrap()
            .body
            .migration_steps
            .into_iter()
            .filter_map(|step| step.sql)
            .collect();
        steps.sort();
        steps
    };
    let forward = steps(&wishes);
    assert!(forward.len() >= 6, "{forward:#?}");
    let backward: Vec<&str> = wishes.iter().rev().copied().collect();
    assert_eq!(forward, steps(&backward));
    for pair in [
        ["Drop users.nickname", "Make users.nickname required"],
        ["Make users.age required", "Make users.age optional"],
        ["Rename users.name to full_name", "Rename users.name to title"],
        ["Drop the tags table", "Add a color column to tags"],
        ["Change users.age to bigint", "Change users.age to text"],
        ["Add phone text to users", "Add phone bigint to users"],
        ["Set the default of users.age to 1", "Set the default of users.age to 2"],
    ] {
        let error = planned(&pair).unwrap_err();
        assert_eq!(error.code().as_str(), "needs-clarification", "{pair:?}: {error}");
        assert_eq!(error.questions().len(), 2, "{pair:?}");
        for question in error.questions() {
            assert!(!question.choices.is_empty(), "{pair:?}");
        }
    }
    let twice = planned(&["Add phone to users", "Add a phone column to users"]).unwrap();
    assert!(twice.findings.iter().any(|finding| finding.rule == "already-holds"));
    assert_eq!(twice.body.migration_steps.len(), 1);
    let held = planned(&["Make orders.number unique", "Make users.email required"]).unwrap();
    assert!(held.body.migration_steps.is_empty());
    assert_eq!(held.findings.iter().filter(|f| f.rule == "already-holds").count(), 2);
    let mixed = planned(&["Add phone to users", "frobnicate the users"]).unwrap_err();
    assert_eq!(mixed.code().as_str(), "not-understood");
    assert_eq!(mixed.pointer(), Some("/desired_changes/1"));
    assert!(mixed.help_text().is_some());
}

/// A recommendation of optimize-query is planned as any other index is, with its safe recipe.
#[test]
fn recommendations_are_wishes() {
    let (schema, _) = phrases(include_str!("wishes/phrases.wish")).unwrap();
    let advice = |kind: &str, sql: &str| {
        serde_json::json!({"recommendation": {
            "type": kind, "sql": sql, "rationale": "the query reads every row",
            "expected_improvement": "3-5x", "confidence": "plan",
        }})
    };
    let found =
        |kind, sql| understood(postgresql(), &schema, &serde_json::json!([advice(kind, sql)]));
    let ops =
        found("add-index", "CREATE INDEX i ON orders (user_id, created_on DESC) WHERE total > 0;")
            .unwrap();
    assert_eq!(
        serde_json::to_value(&ops).unwrap(),
        serde_json::json!([{
            "op": "add_index", "table": "orders", "where": "total > 0", "name": "i",
            "columns": ["user_id", {"column": "created_on", "order": "desc"}],
        }])
    );
    let ops = found("drop-index", "DROP INDEX idx_users_name").unwrap();
    assert_eq!(
        serde_json::to_value(&ops).unwrap(),
        serde_json::json!([{"op": "drop_index", "name": "idx_users_name"}])
    );
    for (kind, sql) in [
        ("add-index", "DROP TABLE users"),
        ("analyze", "ANALYZE users"),
        ("add-index", "CREATE INDEX i ON orders USING gin (to_tsvector('english', note))"),
    ] {
        let error = found(kind, sql).unwrap_err();
        assert!(error.is_unsupported(), "{sql}: {error}");
    }
    assert_eq!(
        found("add-index", "CREATE INDEX (").unwrap_err().code().as_str(),
        "unreadable-statement"
    );
}
