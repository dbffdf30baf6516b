//! Understanding wishes beside the reading of the schema that they are about, over three sizes of schema.
//!
//! `cargo bench -p specforge-db-bench --bench wishes` prints all; the ratio to look at is `wishes/N` less
//! `read_one/N`, by the count of [`SENTENCES`], to `read_one/N`: what a sentence costs by that of the schema's text.

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use specforge_db_bench::{YARDSTICKS, Yardstick, request};
use specforge_db_core::contract::SchemaSource;
use specforge_db_core::plan::OnUnreadable;
use specforge_db_core::read::load;
use specforge_db_core::wish::WishEntry;

const SIZES: [usize; 3] = [10, 50, 100];

/// Wishes of several kinds, of a table that every yardstick's schema has.
const SENTENCES: [&str; 8] = [
    "Add a phone column to order_item_1",
    "order_item_1.note should be required, please",
    "We'd like order_item_2 to have a gift flag, off by default",
    "Rename order_item_3.note to remark",
    "Make order_item_4.note text, so that people can write more",
    "order_item_5.quantity must be between 1 and 1000",
    "Index order_item_6 on status and created_at, newest first, to speed up the dashboard",
    "The status default of order_item_7 has to go",
];

fn benches(criterion: &mut Criterion) {
    for yardstick in YARDSTICKS {
        of(yardstick, criterion);
    }
}

fn of(yardstick: &Yardstick, criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group(format!("{}_wishes", yardstick.database));
    let planner = yardstick.planner;
    let version = planner.info().default_version;
    group.sample_size(20);
    for tables in SIZES {
        let text = (yardstick.schema)(tables, false);
        let from = SchemaSource::Text(text.clone());
        group.throughput(Throughput::Elements(SENTENCES.len() as u64));
        group.bench_with_input(BenchmarkId::new("read_one", tables), &tables, |bench, _| {
            bench.iter(|| load(planner, black_box(&from), version, OnUnreadable::Fail, "").is_ok());
        });
        let mut request = request(text, String::new());
        request.desired_schema = None;
        let words = |sentence: &&str| WishEntry::Words((*sentence).to_owned());
        request.desired_changes = SENTENCES.iter().map(words).collect();
        // Only what is understood and planned is worth measuring.
        if let Err(error) = planner.plan(&request) {
            panic!("{error}");
        }
        group.bench_with_input(BenchmarkId::new("wishes", tables), &tables, |bench, _| {
            bench.iter(|| planner.plan(black_box(&request)).is_ok());
        });
    }
    group.finish();
}

criterion_group!(all, benches);
criterion_main!(all);
