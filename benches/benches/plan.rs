//! Reading, diffing and planning beside the raw parser, over four sizes of schema.
//!
//! `cargo bench -p specforge-db-bench` prints all; the ratio to look at is `plan/N` to `raw_parser/N`.

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use specforge_db_bench::{YARDSTICKS, Yardstick, request};
use specforge_db_core::contract::SchemaSource;
use specforge_db_core::diff::{Renames, diff_schemas};
use specforge_db_core::plan::OnUnreadable;
use specforge_db_core::read::{load, load_pair};

const SIZES: [usize; 4] = [10, 100, 1_000, 10_000];

fn benches(criterion: &mut Criterion) {
    for yardstick in YARDSTICKS {
        of(yardstick, criterion);
    }
}

fn of(yardstick: &Yardstick, criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group(yardstick.database);
    let planner = yardstick.planner;
    let version = planner.info().default_version;
    for tables in SIZES {
        let (current, desired) =
            ((yardstick.schema)(tables, false), (yardstick.schema)(tables, true));
        let bytes = (current.len() + desired.len()) as u64;
        group.sample_size(if tables > 1_000 { 10 } else { 30 });
        group.throughput(Throughput::Bytes(bytes));
        group.bench_with_input(BenchmarkId::new("raw_parser", tables), &tables, |bench, _| {
            bench.iter(|| yardstick.raw(black_box(&current), black_box(&desired)));
        });
        let (from, to) = (SchemaSource::Text(current.clone()), SchemaSource::Text(desired.clone()));
        group.bench_with_input(BenchmarkId::new("read_one", tables), &tables, |bench, _| {
            bench.iter(|| load(planner, black_box(&from), version, OnUnreadable::Fail, "").is_ok());
        });
        let pair = load_pair(planner, (&from, &to), version, OnUnreadable::Fail);
        if let Ok((before, after)) = &pair {
            group.bench_with_input(BenchmarkId::new("diff", tables), &tables, |bench, _| {
                let renames = Renames::default();
                bench.iter(|| diff_schemas(planner, &before.schema, &after.schema, &renames).len());
            });
        }
        let request = request(current, desired);
        group.bench_with_input(BenchmarkId::new("plan", tables), &tables, |bench, _| {
            bench.iter(|| planner.plan(black_box(&request)).is_ok());
        });
    }
    group.finish();
}

criterion_group!(all, benches);
criterion_main!(all);
