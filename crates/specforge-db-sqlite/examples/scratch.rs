#![allow(clippy::all, clippy::pedantic)]
use rusqlite::Connection;
use serde_json::json;
use specforge_db_core::plan::{MigrationPlanner, PlanRequest};
use specforge_db_core::read::SchemaReader;
use specforge_db_sqlite::Sqlite;
fn dump(c: &Connection) -> String {
    let mut st = c.prepare("select sql from sqlite_schema where sql is not null and name not like 'sqlite_%' order by rowid").unwrap();
    let v: Vec<String> = st.query_map([], |r| r.get::<_, String>(0)).unwrap().map(|x| x.unwrap()).collect();
    v.join(";\n")
}
fn plan(a: &str, b: &str) -> Result<specforge_db_core::plan::PlanResponse, specforge_db_core::error::Error> {
    let r: PlanRequest = serde_json::from_value(json!({"task":"plan-migration","current_schema":a,"desired_schema":b})).unwrap();
    Sqlite.plan(&r)
}
fn fp(t: &str) -> String {
    let r = serde_json::from_value(json!({"task":"read-schema","schema":t})).unwrap();
    let x = Sqlite.read(&r).unwrap();
    x.body.fingerprint.clone()
}
fn main() {
    let path = std::env::args().nth(1).unwrap();
    let show = std::env::args().nth(2);
    let (mut ok, mut uns, mut bad) = (0, 0, 0);
    for line in std::fs::read_to_string(path).unwrap().lines() {
        let v: serde_json::Value = serde_json::from_str(line).unwrap();
        let id = v["id"].as_str().unwrap();
        let (a, b) = (v["current"].as_str().unwrap(), v["desired"].as_str().unwrap());
        let c = Connection::open_in_memory().unwrap();
        if let Err(e) = c.execute_batch(a) { println!("{id}: current fails {e}"); continue; }
        let d = Connection::open_in_memory().unwrap();
        if let Err(e) = d.execute_batch(b) { println!("{id}: desired fails {e}"); continue; }
        let p = match plan(a, b) { Ok(p) => p, Err(e) => { println!("{id}: {} {e}", e.code().as_str()); uns += 1; continue } };
        if show.as_deref() == Some(id) { println!("{}", serde_json::to_string_pretty(&p).unwrap()); }
        let start = dump(&c);
        let mut fail = None;
        let mut open = false;
        for s in &p.body.migration_steps {
            let none = s.transaction == "none";
            if none && open { c.execute_batch("COMMIT").unwrap(); open = false }
            if !none && !open { c.execute_batch("BEGIN IMMEDIATE").unwrap(); open = true }
            if let Err(e) = c.execute_batch(s.sql.as_ref().unwrap()) { fail = Some(format!("step {} {e}: {}", s.step, s.sql.as_ref().unwrap())); break }
        }
        if open { c.execute_batch("COMMIT").unwrap(); }
        if let Some(f) = fail { println!("{id}: FAIL {f}"); bad += 1; continue }
        let (x, y) = (dump(&c), dump(&d));
        if fp(&x) != fp(&y) { println!("{id}: DIFFERS\n{x}\n---\n{y}"); bad += 1; continue }
        match plan(&x, b) { Ok(p) if p.body.migration_steps.is_empty() => {}, other => { println!("{id}: second plan {:?}", other.map(|p| p.body.migration_steps.iter().map(|s| s.sql.clone().unwrap()).collect::<Vec<_>>())); bad += 1; continue } }
        let mut open = false;
        for s in p.body.migration_steps.iter().rev() {
            let none = s.transaction == "none";
            if none && open { c.execute_batch("COMMIT").unwrap(); open = false }
            if !none && !open { c.execute_batch("BEGIN IMMEDIATE").unwrap(); open = true }
            if let Err(e) = c.execute_batch(s.rollback_sql.as_ref().unwrap()) { println!("{id}: rollback step {} {e}: {}", s.step, s.rollback_sql.as_ref().unwrap()); }
        }
        if open { c.execute_batch("COMMIT").unwrap(); }
        if fp(&dump(&c)) != fp(&start) { println!("{id}: rollback differs {:?}\n{}\n---\n{start}", p.body.migration_steps.iter().map(|s| s.reversibility).collect::<Vec<_>>(), dump(&c)); bad += 1; continue }
        ok += 1;
    }
    println!("ok {ok} unsupported {uns} bad {bad}");
}
