//! Replays the corpus of each target, and mutations of it: the same ones each time.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::time::{Duration, Instant};

use specforge_db_fuzz::{Mutator, TARGETS, Target};

/// How many mutations of each target run where `FUZZ_ROUNDS` does not say.
const ROUNDS: usize = 4000;
/// What a single input may take: far beyond what it needs, far below a hang.
const LONGEST: Duration = Duration::from_secs(5);

fn number(name: &str, usual: usize) -> usize {
    std::env::var(name).ok().map_or(usual, |text| text.parse().unwrap())
}

fn corpus(target: &Target) -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus").join(target.name);
    let mut files: Vec<_> = std::fs::read_dir(&folder)
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    files.iter().map(|file| (file.display().to_string(), std::fs::read(file).unwrap())).collect()
}

fn try_one(target: &Target, name: &str, data: &[u8]) {
    let start = Instant::now();
    let result = catch_unwind(AssertUnwindSafe(|| (target.run)(data)));
    let took = start.elapsed();
    if result.is_err() || took > LONGEST {
        let file = std::env::temp_dir().join(format!("specforge-db-fuzz-{}", target.name));
        std::fs::write(&file, data).unwrap();
        panic!(
            "{name} fails in `{}` after {took:?}; it is kept in {}",
            target.name,
            file.display()
        );
    }
}

fn fuzz(name: &str) {
    let target = TARGETS.iter().find(|target| target.name == name).unwrap();
    let corpus = corpus(target);
    assert!(corpus.len() >= 5, "the corpus of {name} is too small");
    for (file, data) in &corpus {
        try_one(target, file, data);
    }
    let inputs: Vec<Vec<u8>> = corpus.into_iter().map(|(_, data)| data).collect();
    let seed = number("FUZZ_SEED", 1);
    let mut mutator = Mutator::new(u64::try_from(seed).unwrap());
    for round in 0..number("FUZZ_ROUNDS", ROUNDS) {
        let data = mutator.mutate(&inputs);
        try_one(target, &format!("round {round} of seed {seed}"), &data);
    }
}

#[test]
fn split() {
    fuzz("split");
}

#[test]
fn read() {
    fuzz("read");
}

#[test]
fn request() {
    fuzz("request");
}

#[test]
fn plan() {
    fuzz("plan");
}

/// The mutations are the same each time, or a failure could not be repeated.
#[test]
fn seeds_repeat() {
    let inputs = vec![b"CREATE TABLE t (a);".to_vec(), b"{}".to_vec()];
    let made = |seed| {
        let mut mutator = Mutator::new(seed);
        (0..50).map(|_| mutator.mutate(&inputs)).collect::<Vec<_>>()
    };
    assert_eq!(made(3), made(3));
    assert_ne!(made(3), made(4));
}

/// A target that panics has to make its test fail.
#[test]
fn a_panic_is_noticed() {
    let bad = Target { name: "bad", run: |data| assert!(!data.contains(&b'\'')) };
    try_one(&bad, "harmless", b"CREATE TABLE t (a)");
    let noticed = catch_unwind(|| try_one(&bad, "bad", b"it's"));
    assert!(noticed.is_err());
}
