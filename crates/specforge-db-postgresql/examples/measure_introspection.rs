//! Measures how long it takes to read a catalog of 1,000 tables with 10 columns, 3 indexes and a reference
//! each: `cargo run --release -p specforge-db-postgresql --example measure_introspection`.
//!
//! On the distribution's server and on 18, or on those that `SPECFORGE_POSTGRESQL` names. Beside it stands
//! what reading the statements that made the catalog costs, and in how much the two readings differ.

#![allow(clippy::print_stdout)]

#[path = "../tests/live/mod.rs"]
mod live;
#[path = "../tests/support/mod.rs"]
mod support;

use std::fmt::Write as _;
use std::process::ExitCode;
use std::time::Instant;

use specforge_db_core::plan::Command;
use specforge_db_testkit::Database as _;
use support::{Build, Postgres, builds};

const TABLES: usize = 1000;

fn main() -> ExitCode {
    let sql = statements();
    let measured = builds().and_then(|builds| {
        builds.into_iter().try_for_each(|build| {
            println!("{}", measure(&sql, build)?);
            Ok(())
        })
    });
    match measured {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            println!("{why}");
            ExitCode::FAILURE
        }
    }
}

fn statements() -> String {
    let mut sql = String::new();
    for n in 0..TABLES {
        let to = n.saturating_sub(1);
        let _ = writeln!(
            sql,
            "CREATE TABLE table_{n} (id bigint PRIMARY KEY, parent_id bigint REFERENCES table_{to} (id), \
             name varchar(100) NOT NULL, note text, price numeric(10,2) DEFAULT 0, at timestamptz DEFAULT now(), \
             flag boolean NOT NULL DEFAULT false, data jsonb, number integer, code uuid); \
             CREATE INDEX ON table_{n} (parent_id); CREATE INDEX ON table_{n} (lower(name)); \
             CREATE INDEX ON table_{n} (at DESC) WHERE flag;"
        );
    }
    sql
}

fn measure(sql: &str, build: Build) -> Result<String, String> {
    let major = build.major;
    let mut database = Postgres::on(build)?.database()?;
    for part in sql.lines().collect::<Vec<_>>().chunks(100) {
        database.run(&Command::Text(part.join("\n")))?;
    }
    let url = database.url();
    let read = || live::introspect(&url).map_err(|error| error.to_string());
    let (schema, version) = read()?;
    let found = schema.tables().count();
    if found != TABLES {
        return Err(format!("{found} tables are found"));
    }
    let mut times = Vec::new();
    for _ in 0..5 {
        let since = Instant::now();
        read()?;
        times.push(since.elapsed());
    }
    times.sort();
    let since = Instant::now();
    let text = live::declared(sql, version).map_err(|error| error.to_string())?;
    let alone = since.elapsed();
    let differ = live::differences(&text, &schema).len();
    Ok(format!("{major}: {times:?}; the text alone {alone:?}; {differ} differ"))
}
