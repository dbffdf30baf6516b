#![allow(missing_docs, clippy::all, clippy::pedantic)]
use specforge_db_bench::schema;
use specforge_db_core::contract::SchemaSource;
use specforge_db_core::plan::*;
use specforge_db_core::read::*;
use specforge_db_sqlite::Sqlite;
use sqlite3_parser::{Bump, FallibleIterator as _, lexer::sql::Parser};
use std::time::Instant;
fn raw(t: &str) -> usize {
    let mut n = 0;
    let mut bump = Bump::new();
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
    let (mut r, mut l, mut f) = (f64::MAX, f64::MAX, f64::MAX);
    let mut parts = [f64::MAX; 6];
    for _ in 0..15 {
        let t = Instant::now();
        raw(&a);
        raw(&b);
        r = r.min(t.elapsed().as_secs_f64());
        let t = Instant::now();
        let s = Sqlite.split(&a);
        parts[0] = parts[0].min(t.elapsed().as_secs_f64());
        let _ = s;
        let t = Instant::now();
        let (x, y) = load_pair(&Sqlite, (&sa, &sb), Sqlite_version(), OnUnreadable::Fail).unwrap();
        l = l.min(t.elapsed().as_secs_f64());
        let t = Instant::now();
        let fpr = fingerprint(&x.schema);
        parts[1] = parts[1].min(t.elapsed().as_secs_f64());
        let _ = fpr;
        drop(y);
        let req: PlanRequest = PlanRequest {
            task: "plan-migration".into(),
            database: None,
            contract_version: None,
            target_version: None,
            current_schema: sa.clone(),
            desired_schema: Some(sb.clone()),
            desired_changes: vec![],
            table_stats: Default::default(),
            renames: vec![],
            backfills: vec![],
            options: Default::default(),
        };
        let t = Instant::now();
        let p = Sqlite.plan(&req).unwrap();
        f = f.min(t.elapsed().as_secs_f64());
        assert!(!p.body.migration_steps.is_empty());
    }
    println!(
        "{n}: bytes {} raw both {:.2}ms load_pair {:.2}ms split-one {:.2}ms fingerprint-one {:.2}ms whole {:.2}ms ratio {:.2}",
        a.len() + b.len(),
        r * 1e3,
        l * 1e3,
        parts[0] * 1e3,
        parts[1] * 1e3,
        f * 1e3,
        f / r
    );
}
#[allow(non_snake_case)]
fn Sqlite_version() -> specforge_db_core::version::Version {
    specforge_db_core::version::Version::short(3, 54)
}
