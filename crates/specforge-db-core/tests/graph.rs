//! The order of steps: stable, linear, and without recursion.

#![allow(clippy::unwrap_used)]

mod support;

use std::time::Instant;

use specforge_db_core::model::Schema;
use specforge_db_core::plan::order;
use support::{commands, plan, schema, table};

#[test]
fn ranks_then_numbers_decide_among_the_free() {
    assert_eq!(order(&[2, 1, 1, 0], &[]).unwrap(), [3, 1, 2, 0]);
    assert_eq!(order(&[0, 0, 0], &[(2, 0)]).unwrap(), [1, 2, 0]);
}

#[test]
fn a_cycle_names_its_members() {
    let cycle = order(&[0, 0, 0, 0], &[(0, 1), (1, 2), (2, 1)]).unwrap_err();
    assert_eq!(cycle.0, [1, 2]);
}

#[test]
fn edges_to_nowhere_are_harmless() {
    assert_eq!(order(&[0, 0], &[(0, 9)]).unwrap(), [0, 1]);
}

#[test]
fn a_chain_of_100_000_needs_no_stack() {
    let count = 100_000;
    let edges: Vec<_> = (1..count).map(|at| (at, at - 1)).collect();
    let ordered = std::thread::Builder::new()
        .stack_size(128 * 1024)
        .spawn(move || order(&vec![0; count], &edges).unwrap())
        .unwrap()
        .join()
        .unwrap();
    assert_eq!(ordered.first(), Some(&(count - 1)));
    assert_eq!(ordered.last(), Some(&0));
}

#[test]
fn a_star_of_100_000_is_ordered() {
    let count = 100_001;
    let edges: Vec<_> = (1..count).map(|at| (0, at)).collect();
    let ordered = order(&vec![0; count], &edges).unwrap();
    assert!(ordered.iter().copied().eq(0..count));
}

/// Seconds to plan what `make` makes of so many tables.
fn seconds(count: usize, make: impl Fn(usize) -> Schema) -> f64 {
    let to = make(count);
    let start = Instant::now();
    let plan = plan(Schema::default(), to, &[]).unwrap();
    assert_eq!(plan.body.migration_steps.len(), count);
    start.elapsed().as_secs_f64()
}

#[test]
fn a_star_of_100_000_references_is_planned() {
    let star = |count: usize| {
        let leaf = |at: usize| table(&format!("leaf_{at}"), &["hub"]);
        schema((1..count).map(leaf).chain([table("hub", &[])]).collect())
    };
    let plan = plan(Schema::default(), star(100_000), &[]).unwrap();
    assert_eq!(commands(&plan).first().unwrap(), "create table hub");
    assert_eq!(plan.body.migration_steps.len(), 100_000);
}

#[test]
fn a_chain_of_100_000_references_is_planned_without_recursion() {
    let chain = |count: usize| {
        let link = |at: usize| {
            let next = format!("t_{}", at + 1);
            let references: &[&str] = if at + 1 < count { &[&next] } else { &[] };
            table(&format!("t_{at}"), references)
        };
        schema((0..count).map(link).collect())
    };
    let ordered = std::thread::Builder::new()
        .stack_size(1024 * 1024)
        .spawn(move || commands(&plan(Schema::default(), chain(100_000), &[]).unwrap()))
        .unwrap()
        .join()
        .unwrap();
    assert_eq!(ordered.first().unwrap(), "create table t_99999");
    assert_eq!(ordered.last().unwrap(), "create table t_0");
}

#[test]
fn planning_grows_with_the_tables_not_with_their_square() {
    let plain =
        |count: usize| schema((0..count).map(|at| table(&format!("t_{at}"), &["t_0"])).collect());
    let small = (0..3).map(|_| seconds(1_000, plain)).fold(f64::MAX, f64::min);
    let large = (0..3).map(|_| seconds(10_000, plain)).fold(f64::MAX, f64::min);
    assert!(large < small * 40.0, "ten times the tables took {:.1} times as long", large / small);
}

#[test]
fn references_in_a_circle_come_after_their_tables() {
    let to = schema(vec![
        table("a", &["b"]),
        table("b", &["c"]),
        table("c", &["a"]),
        table("d", &["a"]),
    ]);
    let plan = plan(Schema::default(), to, &[]).unwrap();
    let steps = commands(&plan);
    let at = |what: &str| steps.iter().position(|step| step.contains(what)).unwrap();
    let keys: Vec<&String> = steps.iter().filter(|s| s.starts_with("create foreign key")).collect();
    assert_eq!(keys.len(), 3, "{steps:#?}");
    for key in ["foreign key a.", "foreign key b.", "foreign key c."] {
        assert!(
            at(key) > at("create table a")
                && at(key) > at("create table b")
                && at(key) > at("create table c")
        );
    }
    assert!(at("create table d") > at("create table a"), "{steps:#?}");
}

#[test]
fn references_in_a_circle_go_before_their_tables() {
    let from = schema(vec![table("a", &["b"]), table("b", &["a"])]);
    let steps = commands(&plan(from, Schema::default(), &[]).unwrap());
    let at = |what: &str| steps.iter().position(|step| step.contains(what)).unwrap();
    assert!(at("drop foreign key a.") < at("drop table b"), "{steps:#?}");
    assert!(at("drop foreign key b.") < at("drop table a"), "{steps:#?}");
}

#[test]
fn a_table_that_refers_to_itself_is_no_circle() {
    let steps = commands(&plan(Schema::default(), schema(vec![table("a", &["a"])]), &[]).unwrap());
    assert_eq!(steps, ["create table a"]);
}

#[test]
fn children_go_before_their_parents() {
    let from = schema(vec![table("parent", &[]), table("child", &["parent"])]);
    let steps = commands(&plan(from, Schema::default(), &[]).unwrap());
    assert_eq!(steps, ["drop table child", "drop table parent"]);
}
