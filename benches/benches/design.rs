//! Designing 300 entities with 600 relationships and ten features.
//!
//! `cargo bench -p specforge-db-bench --bench design`; less than 50 milliseconds are promised for each.

use std::fmt::Write as _;
use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use specforge_db_bench::YARDSTICKS;
use specforge_db_core::design::DesignRequest;
use specforge_db_core::dialect::dialect;

/// The requirements as a request of JSON.
fn requirements() -> String {
    let mut entities = Vec::new();
    for n in 0..300 {
        entities.push(format!(
            r#"{{"name": "Entity{n}", "attributes": [
              {{"name": "name", "type": "string", "max_length": 100, "required": true, "unique": true}},
              {{"name": "body", "type": "text"}},
              {{"name": "status", "type": "enum", "values": ["a", "b", "c"], "default": "a"}},
              {{"name": "total", "type": "money", "min": 0}},
              {{"name": "starts_at", "type": "timestamp"}}, {{"name": "ends_at", "type": "timestamp"}}],
              "checks": ["ends_at > starts_at"],
              "access_patterns": [{{"name": "newest", "equality": ["status"], "sort": ["starts_at desc"]}}]}}"#
        ));
    }
    let mut relationships = Vec::new();
    for n in 0..600 {
        relationships.push(format!(
            r#"{{"from": "Entity{}", "to": "Entity{}", "type": "many-to-one", "as": "role_{n}"}}"#,
            n % 300,
            (n * 7 + 1) % 300
        ));
    }
    let features = [
        r#""timestamps""#,
        r#""soft delete""#,
        r#""multi-tenant""#,
        r#""audit trail""#,
        r#""optimistic locking""#,
        r#""tags on entity1""#,
        r#""hierarchy of entity2""#,
        r#""slugs for entity3""#,
        r#""full-text search on entity4""#,
        r#"{"kind": "enum_strategy", "strategy": "check"}"#,
    ];
    let mut text = String::new();
    let _ = write!(
        text,
        r#"{{"entities": [{}], "relationships": [{}], "features": [{}]}}"#,
        entities.join(","),
        relationships.join(","),
        features.join(",")
    );
    text
}

fn benches(criterion: &mut Criterion) {
    let value = serde_json::from_str(&requirements()).unwrap_or_else(|error| panic!("{error}"));
    let request = DesignRequest::from_file(value).unwrap_or_else(|error| panic!("{error}"));
    for yardstick in YARDSTICKS {
        let database = yardstick.database;
        let dialect = dialect(database).unwrap_or_else(|error| panic!("{error}"));
        let name = format!("design/{database}");
        criterion.bench_function(&format!("{name}/draft"), |bench| {
            bench.iter(|| black_box(dialect.draft(black_box(&request)).is_ok()));
        });
        criterion.bench_function(&name, |bench| {
            bench.iter(|| black_box(dialect.design(black_box(&request)).is_ok()));
        });
    }
}

criterion_group!(all, benches);
criterion_main!(all);
