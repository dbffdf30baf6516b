//! The judge's catalog sees every difference, and none where there is none.

#![allow(clippy::unwrap_used)]

mod support;

#[path = "catalog_pairs/mod.rs"]
mod pairs;

use std::collections::BTreeSet;

use pairs::PAIRS;
use specforge_db_core::plan::Command;
use specforge_db_testkit::{Catalog, Database};
use support::{Build, Pg, Postgres, builds};

/// Two ways to declare something, of which the catalog must tell that they are not the same.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Different {
    /// The first server that knows what is declared.
    pub(crate) since: u32,
    /// What both are built on.
    pub(crate) base: &'static str,
    /// One way.
    pub(crate) one: &'static str,
    /// The other.
    pub(crate) other: &'static str,
}

/// An empty database for every declaration, in transactions that are taken back.
struct Scratch(Pg);

impl Scratch {
    fn on(build: &Build) -> Self {
        let on = Postgres::on(build.clone()).unwrap();
        let mut database = on.database().unwrap();
        // Roles belong to the whole server, and another test may be making this one.
        let role = "DO 'BEGIN CREATE ROLE reader; EXCEPTION WHEN OTHERS THEN NULL; END'";
        database.run(&Command::Text(role.to_owned())).unwrap();
        Self(database)
    }

    fn catalog(&mut self, parts: &[&str]) -> Catalog {
        self.0.begin().unwrap();
        for part in parts {
            let done = self.0.run(&Command::Text((*part).to_owned()));
            done.unwrap_or_else(|error| panic!("{error}\n{part}"));
        }
        let catalog = self.0.catalog().unwrap();
        self.0.rollback().unwrap();
        catalog
    }
}

#[test]
fn every_property_is_seen() {
    for build in builds().unwrap() {
        let mut scratch = Scratch::on(&build);
        let empty = scratch.catalog(&[]);
        let mut blind = Vec::new();
        for pair in PAIRS.iter().filter(|pair| pair.since <= build.major) {
            let one = scratch.catalog(&[pair.base, pair.one]);
            let other = scratch.catalog(&[pair.base, pair.other]);
            if one == other {
                blind.push(format!("{} | {}", pair.one, pair.other));
            }
        }
        assert!(blind.is_empty(), "PostgreSQL {}:\n{}", build.major, blind.join("\n"));
        assert_eq!(empty, scratch.catalog(&[]));
    }
}

#[test]
fn pairs_are_many_and_none_twice() {
    let all: BTreeSet<_> = PAIRS.iter().map(|pair| (pair.base, pair.one, pair.other)).collect();
    assert_eq!(all.len(), PAIRS.len());
    assert!(PAIRS.len() >= 60, "{}", PAIRS.len());
}

#[test]
fn ways_to_the_same_schema_are_the_same() {
    for build in builds().unwrap() {
        let mut scratch = Scratch::on(&build);
        for (one, other) in pairs::SAME {
            let (one, other) = (scratch.catalog(&[one]), scratch.catalog(&[other]));
            assert!(one == other, "PostgreSQL {}\n{}", build.major, one.difference(&other));
        }
    }
}

#[test]
fn the_same_schema_twice_is_the_same() {
    for build in builds().unwrap() {
        let mut scratch = Scratch::on(&build);
        // One of each group is enough: what could differ is the order in which things are told.
        for pair in PAIRS.iter().filter(|pair| pair.since <= build.major).step_by(5) {
            let parts = [pair.base, pair.other];
            let (one, two) = (scratch.catalog(&parts), scratch.catalog(&parts));
            assert!(one == two, "{}\n{}", pair.other, one.difference(&two));
        }
    }
}

#[test]
fn looking_changes_nothing() {
    for build in builds().unwrap() {
        let mut database = Postgres::on(build).unwrap().database().unwrap();
        let left = "SET search_path = pg_catalog; CREATE TABLE public.t ()";
        database.run(&Command::Text(left.to_owned())).unwrap();
        let first = database.catalog().unwrap();
        assert_eq!(first, database.catalog().unwrap());
        database.run(&Command::Text("CREATE TABLE u ()".to_owned())).unwrap();
        let second = database.catalog().unwrap();
        assert!(second.0.contains_key("table public.u"), "{second}");
    }
}

#[test]
fn what_a_script_leaves_behind_is_seen() {
    for build in builds().unwrap() {
        let mut scratch = Scratch::on(&build);
        let clean = scratch.catalog(&[]);
        for left in ["SET lock_timeout = '1s'", "SET session_replication_role = replica"] {
            assert_ne!(scratch.catalog(&[left]), clean, "{left}");
        }
    }
}
