//! What a review says of a script, held against what servers do: each statement is run on a database
//! that holds the schema, and while its transaction is open it is looked up which tables it keeps from
//! others, and how; whether rows were written anew or read; and whether it fails where that was said.
//!
//! `UPDATE=1 cargo test -p specforge-db-postgresql --test review` writes the outputs of the cases anew.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::collections::BTreeMap;
use std::path::Path;

use specforge_db_core::dialect::reviewer;
use specforge_db_core::diff::{Change, DiffRequest, Op};
use specforge_db_core::finding::Severity;
use specforge_db_core::model::ObjectPath;
use specforge_db_core::review::{ReviewRequest, ReviewResponse, ReviewedStatement, StatementState};
use specforge_db_core::version::Version;
use specforge_db_testkit::Database;
use specforge_db_testkit::review::{Script, review_case};
use support::seen::{MODES, Tables, held, rows_read, tables};
use support::{Pg, Postgres, builds, postgresql, said};

/// Looks at a script on every server that is there.
fn look(script: &Script, request: &ReviewRequest) -> Result<(), String> {
    // Without the schema there is nothing to run it on.
    if script.schema.is_none() {
        return Ok(());
    }
    for build in builds()? {
        let version = Version::short(build.major, 0);
        if request.target_version.is_some_and(|since| version < since) {
            continue;
        }
        let major = build.major;
        let request = ReviewRequest { target_version: Some(version), ..request.clone() };
        let response =
            reviewer("postgresql").unwrap().review(&request).map_err(|e| e.to_string())?;
        on_server(script, &request, &response, &Postgres::on(build)?)
            .map_err(|wrong| format!("on {major}: {wrong}"))?;
    }
    Ok(())
}

fn on_server(
    script: &Script,
    request: &ReviewRequest,
    response: &ReviewResponse,
    server: &Postgres,
) -> Result<(), String> {
    let database = server.database()?;
    let mut client = database.connect()?;
    let mut run = |sql: &str| client.batch_execute(sql).map_err(|e| format!("{}: {sql}", said(&e)));
    run("SET client_min_messages = error")?;
    run(script.schema.as_deref().unwrap_or_default())?;
    run(&script.rows)?;
    // Whoever looks must not wait for what others leave.
    run("SET lock_timeout = '20s'")?;
    let mut client = database.connect()?;
    let known = tables(&mut client);
    let split = reviewer("postgresql").unwrap().split(&script.script);
    if request.options.in_transaction {
        client.batch_execute("BEGIN").map_err(|e| said(&e))?;
    }
    let mut group = String::new();
    let mut expected: BTreeMap<String, usize> = BTreeMap::new();
    for (statement, said_of) in split.statements.iter().zip(&response.body.statements) {
        let own = said_of.transaction == "own";
        if own {
            client.batch_execute("BEGIN").map_err(|e| said(&e))?;
        }
        if own || said_of.transaction != group {
            expected.clear();
            group.clone_from(&said_of.transaction);
        }
        let before = tables(&mut client);
        let read = rows_read(&mut client);
        let result = client.batch_execute(statement.text);
        let fails = response.findings.iter().any(|finding| {
            finding.severity == Severity::Error
                && finding.rule != "unfinished-transaction"
                && finding.location.span.is_some_and(|span| span.line == said_of.line)
        }) || said_of.state == StatementState::Misfit;
        if let Err(error) = &result {
            if !fails {
                return Err(format!("{}: `{}` was not said to fail", said(error), said_of.sql));
            }
            if !own {
                return Ok(());
            }
            client.batch_execute("ROLLBACK").map_err(|e| said(&e))?;
            continue;
        }
        if fails {
            return Err(format!("`{}` was said to fail, and does not", said_of.sql));
        }
        if said_of.transaction != "none" && said_of.state != StatementState::Opaque {
            let seen = Seen {
                held: held(&mut client, |oid| known.contains_key(&oid)),
                now: tables(&mut client),
                read: rows_read(&mut client) - read,
                before,
            };
            seen.compare(said_of, &known, &mut expected)?;
        }
        if own {
            client.batch_execute("COMMIT").map_err(|e| said(&e))?;
        }
    }
    // What the script leaves open can be seen by nobody else.
    if request.options.in_transaction {
        client.batch_execute("COMMIT").map_err(|e| said(&e))?;
    }
    differs_as_said(script, request, response, database)
}

/// Holds the changes that the answer names against what the server declares afterwards; renames are
/// told by nobody there.
fn differs_as_said(
    script: &Script,
    request: &ReviewRequest,
    response: &ReviewResponse,
    mut database: Pg,
) -> Result<(), String> {
    let Some(said) = &response.body.changes else {
        let why = response.findings.iter().any(|finding| finding.rule == "changes-not-known");
        return if why { Ok(()) } else { Err("no changes are said, and not why".to_owned()) };
    };
    if said.iter().any(|change| matches!(change.op, Op::Rename { .. })) {
        return Ok(());
    }
    let text = |text: &str| serde_json::Value::String(text.to_owned());
    let diff: DiffRequest = serde_json::from_value(serde_json::json!({
        "task": "diff-schema",
        "target_version": request.target_version,
        "current_schema": text(script.schema.as_deref().unwrap_or_default()),
        "desired_schema": text(&database.declared()?),
    }))
    .map_err(|e| e.to_string())?;
    let seen = postgresql().diff(&diff).map_err(|e| e.to_string())?;
    let words = |changes: &[Change]| {
        let mut words: Vec<_> = changes
            .iter()
            .map(|change| match &change.op {
                Op::Create(_) => format!("create {}", change.path),
                Op::Drop(_) => format!("drop {}", change.path),
                Op::Alter { facets, .. } => format!("alter {} {facets:?}", change.path),
                Op::Rename { from, .. } => format!("rename {from} to {}", change.path),
            })
            .collect();
        words.sort();
        words
    };
    let (said, mut seen) = (words(said), words(&seen.body.changes));
    // A gap: the reader does not know that a part keeps its share of the parent's indexes when it is
    // detached.
    if script.script.contains("DETACH PARTITION") {
        seen.retain(|word| !word.ends_with("_idx"));
    }
    if said == seen {
        return Ok(());
    }
    let only = |these: &[String], those: &[String]| {
        these.iter().filter(|word| !those.contains(word)).cloned().collect::<Vec<_>>()
    };
    Err(format!(
        "changes that are said alone: {:#?}; made alone: {:#?}",
        only(&said, &seen),
        only(&seen, &said)
    ))
}

/// What a statement was seen to do.
struct Seen {
    held: BTreeMap<i64, usize>,
    before: Tables,
    now: Tables,
    read: i64,
}

impl Seen {
    fn compare(
        &self,
        statement: &ReviewedStatement,
        known: &Tables,
        expected: &mut BTreeMap<String, usize>,
    ) -> Result<(), String> {
        // What ends a transaction ends its locks.
        if statement.operations.is_empty() && self.held.is_empty() {
            return Ok(());
        }
        // A table has the name that it has now, or the one that it had before it went.
        let name = |oid: &i64| {
            let found =
                self.now.get(oid).or_else(|| self.before.get(oid)).or_else(|| known.get(oid));
            found.map(|(name, _)| name.clone()).unwrap_or_default()
        };
        // What was said under an older name is said under the new one.
        for (oid, (old, _)) in &self.before {
            if let Some((new, _)) = self.now.get(oid)
                && old != new
                && let Some(rank) = expected.remove(old)
            {
                expected.insert(new.clone(), rank);
            }
        }
        for lock in &statement.locks {
            let rank = MODES.iter().position(|(_, words)| *words == lock.level);
            let rank = rank.ok_or_else(|| format!("`{}` is no lock", lock.level))?;
            let entry = expected.entry(lock.table.clone()).or_insert(rank);
            *entry = rank.min(*entry);
        }
        let spelled = |locks: &BTreeMap<String, usize>| {
            let words = locks.iter().map(|(table, rank)| format!("{} {table}", MODES[*rank].1));
            words.collect::<Vec<_>>().join(", ")
        };
        let seen: BTreeMap<String, usize> =
            self.held.iter().map(|(oid, rank)| (name(oid), *rank)).collect();
        if seen != *expected {
            return Err(format!(
                "`{}` locks [{}], and it was said that it locks [{}]",
                statement.sql,
                spelled(&seen),
                spelled(expected)
            ));
        }
        // What comes with the script is nobody else's.
        let touches = |oid: &i64| known.contains_key(oid);
        let lives = statement.operations.iter().any(|operation| {
            let owner = operation.object.as_ref().and_then(ObjectPath::owner);
            owner.is_some_and(|table| known.keys().any(|oid| name(oid) == table.to_string()))
        });
        if !lives {
            return Ok(());
        }
        let truncates = statement.operations.iter().any(|o| o.operation == "truncate");
        let rewritten = self.before.iter().any(|(oid, (_, file))| {
            touches(oid) && self.now.get(oid).is_some_and(|(_, now)| now != file)
        });
        if rewritten != statement.rewrites_table && !truncates {
            return Err(format!(
                "`{}` rewrites a table: {rewritten}, and it was said: {}",
                statement.sql, statement.rewrites_table
            ));
        }
        let reads = self.read >= 100;
        if reads != statement.scans_table {
            return Err(format!(
                "`{}` reads rows: {reads} ({}), and it was said: {}",
                statement.sql, self.read, statement.scans_table
            ));
        }
        Ok(())
    }
}

fn case(path: &Path) -> datatest_stable::Result<()> {
    review_case(reviewer("postgresql").unwrap(), path, &look)
        .map_err(|error| error.to_string().into())
}

datatest_stable::harness! {
    { test = case, root = "tests/cases/review", pattern = r"\.md$" },
}
