//! Reading, diffing and planning beside what the raw parser alone needs for both texts.

use std::hint::black_box;
use std::time::{Duration, Instant};

use specforge_db_bench::{raw_parse, request, schema};
use specforge_db_core::plan::MigrationPlanner as _;
use specforge_db_sqlite::Sqlite;

use crate::{Promise, exponent};

const SIZES: [usize; 3] = [100, 1_000, 10_000];

pub(crate) fn measure() -> Vec<Promise> {
    let mut promises = Vec::new();
    let mut times = Vec::new();
    for tables in SIZES {
        let (current, desired) = (schema(tables, false), schema(tables, true));
        let request = request(current.clone(), desired.clone());
        // Both are run in turn, so that a slow moment of the machine hits both.
        let (mut raw, mut plan) = (Duration::MAX, Duration::MAX);
        for _ in 0..(20_000 / tables).clamp(10, 50) {
            raw = raw.min(time(|| raw_parse(&current) + raw_parse(&desired)));
            plan = plan.min(time(|| {
                Sqlite.plan(&request).map_or(0, |plan| plan.body.migration_steps.len())
            }));
        }
        let ratio = plan.as_secs_f64() / raw.as_secs_f64();
        let what = format!("plan of {tables} tables in {plan:.2?}, beside the raw parser");
        promises.push(Promise::at_most(what, ratio, 1.5, "times"));
        times.push(plan.as_secs_f64());
    }
    if let [first, .., last] = times.as_slice() {
        let grown = exponent((SIZES[0], SIZES[2]), (*first, *last));
        let what = format!("growth from {} to {} tables", SIZES[0], SIZES[2]);
        promises.push(Promise::at_most(what, grown, 1.1, "exponent"));
    }
    promises
}

fn time<T>(run: impl FnOnce() -> T) -> Duration {
    let start = Instant::now();
    black_box(run());
    start.elapsed()
}
