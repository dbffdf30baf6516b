//! Random pairs of schemas with rows: every property holds of each of them.
//!
//! `SPECFORGE_PAIRS=100000` runs more of them, `SPECFORGE_SEED=7` others.

#![allow(
    clippy::format_push_string,
    clippy::doc_markdown,
    clippy::semicolon_if_nothing_returned,
    clippy::needless_for_each,
    clippy::format_collect,
    clippy::assigning_clones,
    unused_imports,
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
mod generate;
mod model;
mod rows;
mod shrink;
mod write;

use specforge_db_core::name::NameCase;
use specforge_db_core::plan::{RenameSpec, RenamedKind};
use specforge_db_testkit::property::Pair;
use specforge_db_testkit::random::{Campaign, Coverage, Generator, Rng, tellable};

use generate::Maker;
use model::Schema;

/// A pair before it is spelled.
#[derive(Clone, Debug)]
pub struct Sketch {
    pub from: Schema,
    pub to: Schema,
    pub rows: bool,
    pub seed: u64,
    pub version: Option<specforge_db_core::version::Version>,
}

#[derive(Debug)]
struct Lite;

/// Versions between which what SQLite can do changes.
const VERSIONS: [&str; 5] = ["3.25", "3.34", "3.35", "3.45", "3.53"];

impl Generator for Lite {
    type Sketch = Sketch;

    fn sketch(&self, rng: &mut Rng, tally: &mut Coverage) -> Sketch {
        let seed = rng.number();
        let mut maker = Maker { rng, next: 0 };
        let from = maker.schema();
        let to = match maker.rng.below(10) {
            0..=6 => {
                let mut to = from.clone();
                let edits = maker.rng.between(1, 4) * maker.rng.between(1, 3);
                for _ in 0..edits {
                    maker.edit(&mut to, tally);
                }
                to
            }
            7..=8 => maker.schema(),
            _ => {
                let mut to = from.clone();
                for _ in 0..3 {
                    maker.edit_of(&mut to, "table", "swap names", tally);
                    maker.edit_of(&mut to, "column", "swap names", tally);
                }
                to
            }
        };
        let version = rng.percent(50).then(|| {
            let known = VERSIONS.map(|version| version.parse().unwrap());
            let least = least_version(&from).max(least_version(&to));
            let fitting: Vec<_> = known.into_iter().filter(|version| *version >= least).collect();
            fitting[rng.below(fitting.len())]
        });
        Sketch { from, to, rows: true, seed, version }
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
            renames: renames(&sketch.from, &sketch.to),
            version: sketch.version,
            ..Pair::default()
        }
    }

    fn smaller(&self, sketch: &Sketch) -> Vec<Sketch> {
        shrink::smaller(sketch)
    }
}

/// The version from which a schema can be made.
fn least_version(schema: &Schema) -> specforge_db_core::version::Version {
    let strict = schema.tables.iter().any(|table| table.strict);
    let mut columns = schema.tables.iter().flat_map(|table| &table.columns);
    let least = match (strict, columns.any(|column| column.generated.is_some())) {
        (true, _) => "3.37",
        (false, true) => "3.31",
        (false, false) => "3.9",
    };
    least.parse().unwrap()
}

/// Whatever keeps its identity and not its name is a rename, as far as it can be told.
fn renames(from: &Schema, to: &Schema) -> Vec<RenameSpec> {
    let before = |table: &str| {
        let after = to.tables.iter().find(|t| t.name == table)?;
        from.table(after.id).map(|was| was.name.clone())
    };
    tellable(
        stated(from, to),
        |spec, known| names(from, to, spec, known),
        |spec| before(spec.table.as_ref()?.as_str()),
        NameCase::AsciiInsensitive,
    )
}

/// The names of its kind before and after, in lower case.
fn names(
    from: &Schema,
    to: &Schema,
    spec: &RenameSpec,
    known: &[RenameSpec],
) -> (Vec<String>, Vec<String>) {
    let lower = |names: Vec<&String>| names.into_iter().map(|n| n.to_ascii_lowercase()).collect();
    match (spec.kind, &spec.table) {
        (RenamedKind::Table, _) => (
            lower(from.tables.iter().map(|t| &t.name).collect()),
            lower(to.tables.iter().map(|t| &t.name).collect()),
        ),
        (RenamedKind::Column, Some(table)) => {
            let old = known
                .iter()
                .find(|o| o.kind == RenamedKind::Table && o.to == *table)
                .map_or(table, |o| &o.from);
            let of = |schema: &Schema, name: &str| {
                let table = schema.tables.iter().find(|t| t.name == name);
                lower(
                    table.map(|t| t.columns.iter().map(|c| &c.name).collect()).unwrap_or_default(),
                )
            };
            (of(from, old.as_str()), of(to, table.as_str()))
        }
        _ => {
            let of = |schema: &Schema| {
                lower(
                    schema.tables.iter().flat_map(|t| t.indexes.iter().map(|i| &i.name)).collect(),
                )
            };
            (of(from), of(to))
        }
    }
}

fn stated(from: &Schema, to: &Schema) -> Vec<RenameSpec> {
    let mut renames = Vec::new();
    let mut add = |kind, table: Option<&str>, from: &str, to: &str| {
        if from != to {
            renames.push(RenameSpec {
                kind,
                schema: None,
                table: table.map(Into::into),
                from: from.into(),
                to: to.into(),
            });
        }
    };
    for table in &to.tables {
        let Some(was) = from.table(table.id) else { continue };
        add(RenamedKind::Table, None, &was.name, &table.name);
        for column in &table.columns {
            if let Some(known) = was.column(column.id) {
                add(RenamedKind::Column, Some(&table.name), &known.name, &column.name);
            }
        }
        for index in &table.indexes {
            if let Some(known) = was.indexes.iter().find(|i| i.id == index.id) {
                add(RenamedKind::Index, Some(&table.name), &known.name, &index.name);
            }
        }
    }
    renames
}

#[test]
fn random_pairs() {
    let folder = support::folder("regress");
    let campaign = Campaign::from_environment(5_000, 1, &folder);
    println!("seed {} with {} pairs", campaign.seed, campaign.pairs);
    let report = campaign.run(support::sqlite(), &support::InMemory, &Lite).unwrap();
    println!("{report}\n{}", report.coverage);
    assert!(report.failures.is_empty(), "{report}");
    assert!(
        report.rejected * 10 < campaign.pairs,
        "the generator makes too much that is not valid: {report}"
    );
    if campaign.pairs >= 5_000 {
        let missing = report.coverage.missing(&edit::CELLS, 20);
        assert!(missing.is_empty(), "the generator hardly makes {missing:?}");
    }
}
