//! What the steps of plans claim, held against what servers do: the plan of every case is run step by
//! step, and while the transaction of a step is open it is looked up which lock it took on tables that
//! others use, whether their rows were written anew, and whether they were read.
//!
//! What runs outside any transaction shows its locks to nobody afterwards; `truth` observes those.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use postgres::Client;
use specforge_db_core::plan::Step;
use specforge_db_testkit::Document;
use specforge_db_testkit::case::{pair_of, settings};
use specforge_db_testkit::property::Pair;
use support::seen::{MODES, Tables, all_filled, held, relations, rows_read, scans, tables};
use support::{Postgres, build, postgresql, said};

/// More than this a case does not repeat.
const MOST: usize = 50;

fn claims(path: &Path) -> datatest_stable::Result<()> {
    let document = Document::parse(&std::fs::read_to_string(path)?)?;
    let settings = settings(&document)?;
    let Ok(pair) = pair_of(&document, &settings) else { return Ok(()) };
    let Ok(plan) = postgresql().plan(&pair.request()) else { return Ok(()) };
    let major = settings.version.ok_or("a case says for which version it is")?.major();
    let server = Postgres::on(build(major)?)?;
    let steps = &plan.body.migration_steps;
    let mut wrong = Vec::new();
    // What the rows forbid is looked at without them.
    if let Err(with_rows) = observe(&server, &pair, &pair.rows, steps, &mut wrong)? {
        observe(&server, &pair, "", steps, &mut wrong)?
            .map_err(|without| format!("{without}; with rows {with_rows}"))?;
    }
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n").into()) }
}

/// Runs steps and compares what each claims; the inner error says which one could not be run.
fn observe(
    server: &Postgres,
    pair: &Pair,
    rows: &str,
    steps: &[Step],
    wrong: &mut Vec<String>,
) -> Result<Result<(), String>, String> {
    let database = server.database()?;
    let mut client = database.connect()?;
    let run = |client: &mut Client, sql: &str| {
        client.batch_execute(sql).map_err(|error| format!("{}: {sql}", said(&error)))
    };
    run(&mut client, "SET client_min_messages = error")?;
    run(&mut client, &pair.current)?;
    run(&mut client, rows)?;
    drop(client);
    let mut client = database.connect()?;
    run(&mut client, "SET client_min_messages = error; SET TimeZone = 'Europe/Berlin'")?;
    // Small tables would be gone through where large ones have an index.
    run(&mut client, "SET enable_seqscan = off")?;
    let mut watch = Watch { live: tables(&mut client), ..Watch::default() };
    for step in steps {
        let sql = step.sql.as_deref().unwrap_or_default();
        if step.transaction == "none" {
            watch.end(&mut client)?;
            if let Err(error) = run(&mut client, sql) {
                return Ok(Err(error));
            }
            continue;
        }
        watch.begin(step, &mut client)?;
        if let Err(error) = run(&mut client, sql) {
            return Ok(Err(error));
        }
        wrong.extend(watch.compare(step, &mut client));
        for _ in 0..MOST {
            if !step.repeat || client.execute(sql, &[]).is_ok_and(|changed| changed == 0) {
                break;
            }
        }
    }
    Ok(Ok(()))
}

/// A transaction of one or more steps.
#[derive(Default)]
struct Watch {
    /// Which one is open.
    open: Option<String>,
    /// The tables that were there before the plan, which others use.
    live: Tables,
    /// All that was there when it began.
    relations: BTreeSet<i64>,
    /// What it held before the present step.
    had: BTreeMap<i64, usize>,
    before: Tables,
    read: i64,
    scans: i64,
    filled: bool,
}

impl Watch {
    fn end(&mut self, client: &mut Client) -> Result<(), String> {
        if self.open.take().is_some() {
            client.batch_execute("COMMIT").map_err(|error| said(&error))?;
        }
        Ok(())
    }

    fn begin(&mut self, step: &Step, client: &mut Client) -> Result<(), String> {
        let goes_on = step.transaction != "own" && self.open.as_ref() == Some(&step.transaction);
        if !goes_on {
            self.end(client)?;
            client.batch_execute("BEGIN").map_err(|error| said(&error))?;
            self.open = Some(step.transaction.clone());
            self.relations = relations(client);
        }
        self.had = held(client, |oid| self.relations.contains(&oid));
        self.before = tables(client);
        self.read = rows_read(client);
        self.scans = scans(client, &self.live);
        self.filled = all_filled(client);
        Ok(())
    }

    fn compare(&self, step: &Step, client: &mut Client) -> Vec<String> {
        let now = tables(client);
        let read = rows_read(client) - self.read;
        let mut wrong = Vec::new();
        let mut say = |what: &str, seen: &str, claimed: &str| {
            wrong.push(format!(
                "step {} ({}) `{}`: {what} is {seen}, and it was said: {claimed}",
                step.step,
                step.operation,
                step.sql.as_deref().unwrap_or_default()
            ));
        };
        let rank = |words: &str| MODES.iter().position(|(_, known)| *known == words);
        let holds = held(client, |oid| self.relations.contains(&oid));
        let taken = holds.iter().filter(|(oid, rank)| self.had.get(oid) != Some(rank));
        let strictest = |of_tables: bool| {
            let of = taken.clone().filter(|(oid, _)| !of_tables || self.live.contains_key(oid));
            of.map(|(_, rank)| *rank).min()
        };
        let claimed = rank(&step.lock.level);
        // A lock is said of tables, or of an index, a view or a sequence that the step is about.
        let own = strictest(false);
        let seen = if own == claimed { own } else { strictest(true) };
        // What an earlier step of the transaction holds anyway shows no more.
        let hidden = claimed.is_some_and(|claimed| self.had.values().any(|had| *had <= claimed));
        if seen != claimed && !(hidden && seen.is_none_or(|seen| Some(seen) > claimed)) {
            let words =
                |rank: Option<usize>| rank.and_then(|rank| MODES.get(rank)).map_or("none", |m| m.1);
            say("the lock", words(seen), &step.lock.level);
        }
        // Another table under the same name has the rows that it had.
        let stands = |name: &String| now.values().any(|(other, _)| other == name);
        let rewritten = self.before.iter().any(|(oid, (name, file))| {
            let live = self.live.contains_key(oid);
            live && now.get(oid).map_or_else(|| stands(name), |(_, other)| other != file)
        });
        if rewritten != step.rewrites_table {
            say("a table rewritten", &rewritten.to_string(), &step.rewrites_table.to_string());
        }
        let scanned = scans(client, &self.live) - self.scans;
        if scanned > 0 && read > 0 && !step.scans_table && !step.rewrites_table {
            say("a table gone through", "true", "false");
        }
        // What the server plans as a query may find an index, or nothing to look up.
        let planned = ["validate-foreign-key", "create-materialized-view"];
        let reads = !planned.contains(&step.operation.as_str());
        if reads && read == 0 && self.filled && step.scans_table && !step.rewrites_table {
            say("rows read", "none", "some");
        }
        wrong
    }
}

datatest_stable::harness! {
    { test = claims, root = "tests/cases/plan", pattern = r"\.md$" },
}
