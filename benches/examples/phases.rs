#![allow(missing_docs, clippy::all, clippy::pedantic)]
use specforge_db_bench::schema;
use specforge_db_core::contract::SchemaSource;
use specforge_db_core::dialect::Dialect;
use specforge_db_core::diff::*;
use specforge_db_core::hash::HashMap;
use specforge_db_core::plan::*;
use specforge_db_core::read::*;
use specforge_db_sqlite::Sqlite;
use sqlite3_parser::{Bump, FallibleIterator as _, lexer::sql::Parser};
use std::time::Instant;
fn raw(t: &str) -> usize {
    let mut n = 0;
    let bump = Bump::new();
    let mut p = Parser::new(&bump, t.as_bytes());
    while let Some(_) = p.next().unwrap() {
        n += 1;
    }
    n
}
fn main() {
    let n: usize = std::env::args().nth(1).unwrap().parse().unwrap();
    let (a, b) = (schema(n, false), schema(n, true));
    let (sa, sb) = (SchemaSource::Text(a.clone()), SchemaSource::Text(b.clone()));
    let v = specforge_db_core::version::Version::short(3, 54);
    let mut best: Vec<(&str, f64)> = vec![];
    let mut note = |name: &'static str, t: Instant| {
        let e = t.elapsed().as_secs_f64() * 1e3;
        match best.iter_mut().find(|(k, _)| *k == name) {
            Some((_, x)) => *x = x.min(e),
            None => best.push((name, e)),
        }
    };
    for _ in 0..15 {
        let t = Instant::now();
        raw(&a);
        raw(&b);
        note("raw", t);
        let t = Instant::now();
        let s = Sqlite.split(&a);
        note("split one", t);
        let t = Instant::now();
        let it: Vec<Items> =
            s.statements.iter().map(|s| Sqlite.read_statement(s.text, v)).collect();
        note("read_statement one", t);
        let t = Instant::now();
        let it2 = it.clone();
        note("clone items one", t);
        let t = Instant::now();
        drop(it2);
        note("drop items one", t);
        let t = Instant::now();
        let (x, y) = load_pair(&Sqlite, (&sa, &sb), v, OnUnreadable::Fail).unwrap();
        note("load_pair", t);
        let (from, mut to) = (x.schema, y.schema);
        let r = Renames::default();
        let o = PlanOptions::default();
        let t = Instant::now();
        align(Sqlite.info(), &from, &mut to, &r, &o);
        note("align", t);
        let t = Instant::now();
        let ch = diff_schemas(&Sqlite, &from, &to, &r);
        note("diff", t);
        drop(ch);
        let t = Instant::now();
        SchemaIndex::new(&from, Sqlite.info().name_case);
        SchemaIndex::new(&to, Sqlite.info().name_case);
        note("index both", t);
        let t = Instant::now();
        let stats = HashMap::default();
        let p =
            plan_schemas(&Sqlite, (&from, &to), &r, Known { stats: &stats, backfills: &[] }, &o, v)
                .unwrap();
        note("plan_schemas", t);
        let t = Instant::now();
        fingerprint(&from);
        fingerprint(&to);
        note("fingerprint both", t);
        let t = Instant::now();
        let ids = PlanIds::default();
        plan_hash("sqlite", v, &ids, &p.steps);
        note("hash", t);
        let t = Instant::now();
        drop(from);
        drop(to);
        note("drop", t);
    }
    for (k, x) in best {
        println!("{k:24} {x:8.2} ms");
    }
}
