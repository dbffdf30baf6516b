//! From nothing to an answer.

use crate::Promise;
use crate::program::least_time;

const REQUEST: &str =
    r#"{"task": "read-schema", "database": "sqlite", "schema": "CREATE TABLE t (a INTEGER)"}"#;
const PLAN: &str = r#"{"task": "plan-migration", "database": "sqlite", "current_schema": "CREATE TABLE t (a INTEGER)",
    "desired_schema": "CREATE TABLE t (a INTEGER, b TEXT)"}"#;

pub(crate) fn measure() -> Vec<Promise> {
    let cases = [
        ("--version", &["--version"][..], None),
        ("a request of one statement", &["run"], Some(REQUEST)),
        ("a plan of one step", &["run"], Some(PLAN)),
    ];
    let measured = cases.map(|(what, args, input)| {
        let time = least_time(100, args, input).as_secs_f64() * 1e3;
        Promise::at_most(what.to_owned(), time, 5.0, "ms")
    });
    measured.into()
}
