//! Random pairs of schemas with rows: every property holds of each of them.
//!
//! `SPECFORGE_PAIRS=10000` runs more of them, `SPECFORGE_SEED=7` others, `SPECFORGE_POSTGRESQL=13,17`
//! on other servers.

#![allow(
    clippy::semicolon_if_nothing_returned,
    clippy::match_same_arms,
    clippy::single_match_else,
    clippy::struct_field_names,
    clippy::drop_non_drop,
    clippy::format_push_string,
    clippy::doc_markdown,
    clippy::format_collect,
    unreachable_pub,
    missing_docs,
    missing_debug_implementations,
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic
)]

#[path = "../support/mod.rs"]
mod support;

mod edit;
mod edit_kinds;
mod edit_more;
mod generate;
mod generate_kinds;
mod generate_more;
mod model;
mod renames;
mod repair;
mod rows;
mod shrink;
mod types;
mod write;
mod write_kinds;
mod write_views;

use std::path::Path;

use specforge_db_core::version::Version;
use specforge_db_testkit::property::Pair;
use specforge_db_testkit::random::{Campaign, Coverage, Generator, Rng};
use support::{Build, Pool, Postgres, builds, postgresql};

use generate::Maker;
use model::Schema;

/// How many pairs are made when nobody says, over all servers.
const PAIRS: u64 = 1_500;

/// One of so many is asked everything, because to spell schemas and to read dumps takes as long as all else.
const WHOLE: u64 = 3;

/// How many it takes until every kind of edit is met.
const ALL: u64 = 1500;

/// A pair before it is spelled.
#[derive(Clone, Debug)]
pub struct Sketch {
    pub from: Schema,
    pub to: Schema,
    pub rows: bool,
    pub seed: u64,
}

/// Makes pairs for servers of a version.
#[derive(Debug)]
struct ForVersion(u32);

impl Generator for ForVersion {
    type Sketch = Sketch;

    fn sketch(&self, rng: &mut Rng, tally: &mut Coverage) -> Sketch {
        let seed = rng.number();
        let mut maker = Maker { rng, next: 0, major: self.0 };
        let mut from = maker.schema();
        let mut to = match maker.rng.below(10) {
            0..=1 => {
                let mut to = maker.schema();
                for table in &mut to.tables {
                    table.name = format!("Other {}", table.id);
                }
                to
            }
            _ => {
                let mut to = from.clone();
                let edits = maker.rng.between(1, 4) * maker.rng.between(1, 3);
                for _ in 0..edits {
                    maker.edit(&mut to, tally);
                }
                to
            }
        };
        // What came goes, and what was made a table of its own becomes a part.
        if rng.percent(15) {
            std::mem::swap(&mut from, &mut to);
        }
        without_own_references(&mut from, &mut to);
        let rows = can_be_asked(&from, &to, self.0);
        Sketch { from, to, rows, seed }
    }

    fn spell(&self, sketch: &Sketch) -> Pair {
        let rows = if sketch.rows {
            rows::rows(&sketch.from, &mut Rng::new(sketch.seed))
        } else {
            String::new()
        };
        Pair {
            current: sketch.from.write(),
            desired: sketch.to.write(),
            rows,
            renames: renames::renames(&sketch.from, &sketch.to),
            ..Pair::default()
        }
    }

    fn smaller(&self, sketch: &Sketch) -> Vec<Sketch> {
        let mut all = shrink::smaller(sketch);
        for smaller in &mut all {
            without_own_references(&mut smaller.from, &mut smaller.to);
        }
        all
    }
}

/// Not made: rows whose values get a type of which nobody can say whether it takes them: before 16 the
/// server cannot be asked which texts are dates, documents, addresses or numbers of so many digits.
fn can_be_asked(from: &Schema, to: &Schema, major: u32) -> bool {
    let known = |table: &model::Table, column: &model::Column| {
        let was = from.table(table.id).filter(|was| was.space == table.space);
        let was = was.and_then(|was| was.column(column.id)).filter(|was| was.ty != column.ty);
        was.is_none_or(|was| from.turns_askably(was.ty, to, column.ty))
    };
    // Of a type that comes, or gets and loses attributes, nobody can say it anywhere.
    let comes = |table: &model::Table, column: &model::Column| {
        let was = from.table(table.id).and_then(|was| was.column(column.id));
        let model::Base::Composite(id) = column.ty.base else { return false };
        let before = from.composites.iter().find(|c| c.id == id);
        let after = to.composites.iter().find(|c| c.id == id);
        let same = before.zip(after).is_some_and(|(was, is)| was.attributes == is.attributes);
        was.is_some_and(|was| {
            was.ty != column.ty && before.is_none() || was.ty == column.ty && !same
        })
    };
    if to.tables.iter().any(|table| table.columns.iter().any(|column| comes(table, column))) {
        return false;
    }
    major >= 16 || to.tables.iter().all(|table| table.columns.iter().all(|c| known(table, c)))
}

/// Not made: a part that leaves a table which refers to itself, or comes to it: others of the table may hold
/// its rows until the reference is gone, and with it that of the part.
fn without_own_references(from: &mut Schema, to: &mut Schema) {
    let tables = |schema: &Schema| schema.tables.iter().map(|t| t.id).collect::<Vec<_>>();
    let alone = [tables(from), tables(to)].concat();
    for schema in [from, to] {
        for table in &mut schema.tables {
            let parts = table.parts.iter().flat_map(|parts| &parts.parts);
            if parts.into_iter().any(|part| alone.contains(&part.id)) {
                let own = table.id;
                table.references.retain(|reference| reference.table != own);
            }
        }
    }
}

/// The server's share of the pairs on a server of that build: how many were wanted, and what was made.
fn run(build: Build, share: u64) -> (u64, Coverage) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/regress");
    let major = build.major;
    let mut campaign = Campaign::from_environment(PAIRS, WHOLE, &folder);
    let wanted = campaign.pairs;
    campaign.pairs = wanted.div_ceil(share);
    campaign.version = Some(Version::new(major, 0, 0));
    // Each version meets pairs of its own.
    campaign.seed = campaign.seed.wrapping_add(u64::from(major) << 32);
    println!("PostgreSQL {major}: seed {} with {} pairs", campaign.seed, campaign.pairs);
    let pool = Pool::on(Postgres::on(build).unwrap());
    let started = std::time::Instant::now();
    let report = campaign.run(postgresql(), &pool, &ForVersion(major)).unwrap();
    println!("{report}\n{}\n{:?}", report.coverage, started.elapsed());
    assert!(report.failures.is_empty(), "{report}");
    assert!(
        report.rejected * 10 < campaign.pairs.max(10),
        "the generator makes too much that is not valid: {report}"
    );
    (wanted, report.coverage)
}

#[test]
fn random_pairs() {
    let builds = builds().unwrap();
    let servers = u64::try_from(builds.len()).unwrap();
    let mut coverage = Coverage::default();
    let mut all = 0;
    for build in builds {
        let (wanted, made) = run(build, servers);
        coverage.merge(&made);
        all = wanted;
    }
    if all >= ALL {
        let missing = coverage.missing(&edit::CELLS, 5);
        assert!(missing.is_empty(), "the generator hardly makes {missing:?}");
    }
}
