//! What a text declares is what a server tells that has executed it, and what its dump declares.

use specforge_db_core::plan::{Command, fingerprint};
use specforge_db_testkit::Database as _;

use crate::live::{declared, differences, introspect};
use crate::support::{Postgres, builds};

/// Small schemas, each about one thing: `-- # what`, or `-- # since 14: what`.
const SCHEMAS: &str = include_str!("same.sql");
/// Schemas that came about statement by statement, as by migrations that follow each other.
const HISTORIES: &str = include_str!("history.sql");

/// The major version that a heading names.
fn since(heading: &str) -> u32 {
    let stated = heading.strip_prefix("since ").and_then(|rest| rest.split_once(':'));
    stated.map_or(0, |(major, _)| major.parse().expect("a major version"))
}

#[test]
fn a_text_declares_what_the_server_tells() {
    let mut wrong = Vec::new();
    for build in builds().unwrap() {
        let on = Postgres::on(build.clone()).unwrap();
        for schema in [SCHEMAS, HISTORIES].iter().flat_map(|file| file.split("-- # ").skip(1)) {
            let (heading, sql) = schema.split_once('\n').expect("a heading");
            if build.major < since(heading) {
                continue;
            }
            let mut database = on.database().unwrap();
            let mut say = |what: &str, differ: Vec<String>| {
                wrong.push(format!("{} {heading}: {what}\n{}", build.major, differ.join("\n")));
            };
            if let Err(error) = database.run(&Command::Text(sql.to_owned())) {
                say("is not taken", vec![error]);
                continue;
            }
            let (live, version) = introspect(&database.url()).unwrap();
            match declared(sql, version) {
                Err(error) => say("is not read", vec![error.to_string()]),
                Ok(text) => {
                    let differ = differences(&text, &live);
                    if !differ.is_empty() || fingerprint(&text) != fingerprint(&live) {
                        say("the text and the server", differ);
                    }
                }
            }
            let dump = declared(&database.declared().unwrap(), version).unwrap();
            let differ = differences(&dump, &live);
            if !differ.is_empty() || fingerprint(&dump) != fingerprint(&live) {
                say("the dump and the server", differ);
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}
