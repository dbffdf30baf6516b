//! What is said of two schemas is how they differ, and not what a plan would make of it.

#![allow(clippy::unwrap_used, clippy::panic)]

use specforge_db_core::diff::{DiffRequest, Op};
use specforge_db_core::model::Facet;
use specforge_db_core::plan::MigrationPlanner;
use specforge_db_postgresql::Postgresql;

/// A plan would let a new column take the place, which stands behind the others.
#[test]
fn a_type_that_changes_puts_no_column_elsewhere() {
    let request: DiffRequest = serde_json::from_value(serde_json::json!({
        "task": "diff-schema",
        "current_schema": "CREATE TABLE t (id int PRIMARY KEY, a int, b text);",
        "desired_schema": "CREATE TABLE t (id int PRIMARY KEY, a bigint, b text);",
    }))
    .unwrap();
    let answer = Postgresql.diff(&request).unwrap();
    let [change] = answer.body.changes.as_slice() else {
        panic!("{:#?}", answer.body.changes);
    };
    assert_eq!(change.path.to_string(), "public.t.a");
    assert!(matches!(&change.op, Op::Alter { facets, .. } if *facets == [Facet::Type]));
    assert!(answer.findings.is_empty(), "{:#?}", answer.findings);
}
