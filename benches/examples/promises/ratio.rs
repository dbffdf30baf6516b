//! Reading, diffing and planning beside what the raw parser alone needs.

use std::hint::black_box;
use std::time::{Duration, Instant};

use specforge_db_bench::{YARDSTICKS, Yardstick, request};

use crate::{Promise, exponent};

const SIZES: [usize; 3] = [100, 1_000, 10_000];

pub(crate) fn measure() -> Vec<Promise> {
    let grows = YARDSTICKS.iter().map(|yardstick| from_nothing(yardstick));
    YARDSTICKS.iter().flat_map(|yardstick| beside(yardstick)).chain(grows).collect()
}

/// Where everything is made, every change is asked for what it needs: none of them may look at all tables.
fn from_nothing(yardstick: &Yardstick) -> Promise {
    let sizes = (SIZES[1], SIZES[2]);
    let least = |tables: usize| {
        let request = request(String::new(), (yardstick.schema)(tables, true));
        let runs = (0..5).map(|_| time(|| yardstick.planner.plan(&request).is_ok()));
        runs.min().unwrap_or_default().as_secs_f64()
    };
    let grown = exponent(sizes, (least(sizes.0), least(sizes.1)));
    let what = format!(
        "{}: growth from {} to {} tables that are all new",
        yardstick.database, sizes.0, sizes.1
    );
    Promise::at_most(what, grown, 1.1, "exponent")
}

fn beside(yardstick: &Yardstick) -> Vec<Promise> {
    let database = yardstick.database;
    let mut promises = Vec::new();
    let mut times = Vec::new();
    for tables in SIZES {
        let (current, desired) =
            ((yardstick.schema)(tables, false), (yardstick.schema)(tables, true));
        let request = request(current.clone(), desired.clone());
        // Both are run in turn, so that a slow moment of the machine hits both.
        let (mut raw, mut plan) = (Duration::MAX, Duration::MAX);
        for _ in 0..(20_000 / tables).clamp(10, 50) {
            raw = raw.min(time(|| yardstick.raw(&current, &desired)));
            plan = plan.min(time(|| {
                let plan = yardstick.planner.plan(&request);
                plan.map_or(0, |plan| plan.body.migration_steps.len())
            }));
        }
        let ratio = plan.as_secs_f64() / raw.as_secs_f64();
        let what = format!("{database}: plan of {tables} tables in {plan:.2?}, raw {raw:.2?}");
        promises.push(Promise::at_most(what, ratio, 1.5, "times"));
        times.push(plan.as_secs_f64());
    }
    if let [first, .., last] = times.as_slice() {
        let grown = exponent((SIZES[0], SIZES[2]), (*first, *last));
        let what = format!("{database}: growth from {} to {} tables", SIZES[0], SIZES[2]);
        promises.push(Promise::at_most(what, grown, 1.1, "exponent"));
    }
    promises
}

fn time<T>(run: impl FnOnce() -> T) -> Duration {
    let start = Instant::now();
    black_box(run());
    start.elapsed()
}
