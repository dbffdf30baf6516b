//! Running many pairs.

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use specforge_db_core::plan::MigrationPlanner;
use specforge_db_core::version::Version;

use super::{Coverage, Generator, Remembered, Rng};
use crate::property::{Depth, Failure, Outcome, Pair, check_pair};
use crate::server::Server;

/// What to run.
#[derive(Clone, Copy, Debug)]
pub struct Campaign<'c> {
    /// The seed of the first pair; each one has its own.
    pub seed: u64,
    /// How many pairs.
    pub pairs: u64,
    /// On how many threads.
    pub threads: u64,
    /// After how many failures it ends.
    pub enough: usize,
    /// How many smaller pairs may be tried for a failing one.
    pub attempts: usize,
    /// Where failing pairs are remembered.
    pub folder: &'c Path,
    /// Of so many generated pairs one is asked everything, the others only about their plans.
    pub whole: u64,
    /// The version to plan for where a pair says none, for servers that are of one version.
    pub version: Option<Version>,
}

impl<'c> Campaign<'c> {
    /// As `SPECFORGE_PAIRS`, `SPECFORGE_SEED`, `SPECFORGE_FAILURES`, `SPECFORGE_ATTEMPTS` and
    /// `SPECFORGE_WHOLE` say, or so many pairs from a fixed seed, one of `whole` asked everything.
    pub fn from_environment(pairs: u64, whole: u64, folder: &'c Path) -> Self {
        let read = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
        let enough = std::env::var("SPECFORGE_FAILURES").ok().and_then(|text| text.parse().ok());
        Self {
            seed: read("SPECFORGE_SEED").unwrap_or(0x5eed),
            pairs: read("SPECFORGE_PAIRS").unwrap_or(pairs),
            threads: 2,
            enough: enough.unwrap_or(12),
            attempts: read("SPECFORGE_ATTEMPTS")
                .and_then(|n| usize::try_from(n).ok())
                .unwrap_or(600),
            folder,
            whole: read("SPECFORGE_WHOLE").unwrap_or(whole),
            version: None,
        }
    }

    fn check(
        &self,
        planner: &'static dyn MigrationPlanner,
        server: &dyn Server,
        mut pair: Pair,
    ) -> Result<Outcome, Failure> {
        pair.version = pair.version.or(self.version);
        check_pair(planner, server, &pair)
    }
}

/// How a campaign went.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// The plan reached the desired schema.
    pub reached: u64,
    /// Nothing was to be done.
    pub nothing: u64,
    /// The rows forbade it.
    pub refused: u64,
    /// Something was declared lost.
    pub lossy: u64,
    /// The dialect said that it cannot be done; by reason.
    pub unsupported: BTreeMap<String, u64>,
    /// The generator made something that the database does not take.
    pub rejected: u64,
    /// Why it did not, with how often.
    pub rejections: BTreeMap<String, u64>,
    /// What failed, made small.
    pub failures: Vec<Remembered>,
    /// What was generated.
    pub coverage: Coverage,
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unsupported: u64 = self.unsupported.values().sum();
        writeln!(
            f,
            "{} reached ({} of them lossy), {} nothing to do, {} refused by rows, {unsupported} unsupported, {} not valid, {} failed",
            self.reached,
            self.lossy,
            self.nothing,
            self.refused,
            self.rejected,
            self.failures.len()
        )?;
        for (why, count) in &self.unsupported {
            writeln!(f, "  unsupported {count} times: {why}")?;
        }
        for (why, count) in &self.rejections {
            writeln!(f, "  not valid {count} times: {why}")?;
        }
        for failure in &self.failures {
            writeln!(f, "\nseed {}: [{}] {}", failure.seed, failure.property, failure.detail)?;
        }
        Ok(())
    }
}

impl Campaign<'_> {
    /// Runs what is remembered, then what is generated.
    pub fn run<G: Generator>(
        &self,
        planner: &'static dyn MigrationPlanner,
        server: &dyn Server,
        generator: &G,
    ) -> Result<Report, String> {
        let mut report = Report::default();
        for (_, remembered) in Remembered::all(self.folder)? {
            match self.check(planner, server, remembered.pair()) {
                Ok(outcome) => report.count(outcome),
                // Not every server takes what one of another version took.
                Err(failure) if self.version.is_some() && is_invalid(&failure) => {
                    report.reject(&failure);
                }
                Err(failure) => report.failures.push(Remembered {
                    property: failure.property.to_owned(),
                    detail: failure.detail,
                    ..remembered
                }),
            }
        }
        let next = AtomicU64::new(0);
        let shared = Mutex::new(report);
        std::thread::scope(|scope| {
            for _ in 0..self.threads {
                scope.spawn(|| self.work(planner, server, generator, &next, &shared));
            }
        });
        Ok(shared.into_inner().unwrap_or_else(PoisonError::into_inner))
    }

    fn work<G: Generator>(
        &self,
        planner: &'static dyn MigrationPlanner,
        server: &dyn Server,
        generator: &G,
        next: &AtomicU64,
        shared: &Mutex<Report>,
    ) {
        let mut own = Report::default();
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if number >= self.pairs {
                break;
            }
            let seed = Rng::new(self.seed.wrapping_add(number)).number();
            let sketch = generator.sketch(&mut Rng::new(seed), &mut own.coverage);
            let whole = number.checked_rem(self.whole).is_none_or(|rest| rest == 0);
            let depth = if whole { Depth::Whole } else { Depth::Plan };
            let check = |pair| self.check(planner, server, Pair { depth, ..pair });
            match check(generator.spell(&sketch)) {
                Ok(outcome) => own.count(outcome),
                Err(failure) if is_invalid(&failure) => {
                    own.reject(&failure);
                }
                Err(failure) => {
                    let found = smallest(&check, generator, sketch, failure, seed, self.attempts);
                    let folder = self.folder;
                    let _ = found.write(folder);
                    own.failures.push(found);
                    let known =
                        shared.lock().unwrap_or_else(PoisonError::into_inner).failures.len();
                    if known + own.failures.len() >= self.enough {
                        next.store(self.pairs, Ordering::Relaxed);
                    }
                }
            }
        }
        shared.lock().unwrap_or_else(PoisonError::into_inner).merge(own);
    }
}

/// Whether the database itself refused what was generated.
fn is_invalid(failure: &Failure) -> bool {
    failure.property.ends_with("one that the database takes")
        || failure.property == "the rows fit the current schema"
}

/// Takes things away from a failing pair as long as it goes on failing in the same way.
fn smallest<G: Generator>(
    check: &dyn Fn(Pair) -> Result<Outcome, Failure>,
    generator: &G,
    mut sketch: G::Sketch,
    mut failure: Failure,
    seed: u64,
    most: usize,
) -> Remembered {
    let mut attempts = 0;
    'again: loop {
        for smaller in generator.smaller(&sketch) {
            attempts += 1;
            if attempts > most {
                break 'again;
            }
            match check(generator.spell(&smaller)) {
                Err(still) if still.property == failure.property => {
                    sketch = smaller;
                    failure = still;
                    continue 'again;
                }
                _ => {}
            }
        }
        break;
    }
    let pair = generator.spell(&sketch);
    Remembered {
        seed,
        property: failure.property.to_owned(),
        detail: failure.detail,
        version: pair.version,
        current: pair.current,
        desired: pair.desired,
        rows: pair.rows,
        renames: pair.renames,
    }
}

impl Report {
    fn count(&mut self, outcome: Outcome) {
        match outcome {
            Outcome::Reached { refused: Some(_), .. } => self.refused += 1,
            Outcome::Reached { plan, .. } if plan.body.migration_steps.is_empty() => {
                self.nothing += 1;
            }
            Outcome::Reached { lossy, .. } => {
                self.reached += 1;
                self.lossy += u64::from(lossy);
            }
            Outcome::Unsupported { why } => {
                *self.unsupported.entry(without_names(&why)).or_default() += 1;
            }
        }
    }

    fn reject(&mut self, failure: &Failure) {
        self.rejected += 1;
        let why = failure.detail.split(" in ").next().unwrap_or_default();
        let why = without_names(&format!("[{}] {why}", failure.property));
        *self.rejections.entry(why).or_default() += 1;
    }

    fn merge(&mut self, other: Self) {
        self.reached += other.reached;
        self.nothing += other.nothing;
        self.refused += other.refused;
        self.lossy += other.lossy;
        self.rejected += other.rejected;
        for (why, count) in other.rejections {
            *self.rejections.entry(why).or_default() += count;
        }
        for (why, count) in other.unsupported {
            *self.unsupported.entry(why).or_default() += count;
        }
        self.failures.extend(other.failures);
        self.coverage.merge(&other.coverage);
    }
}

/// A reason without the names in it, so that like reasons are counted together.
pub(crate) fn without_names(why: &str) -> String {
    let mut inside = false;
    let mut text = String::new();
    for part in why.split_inclusive('`') {
        text.push_str(if inside { "…`" } else { part });
        inside = !inside;
    }
    text.chars().take(160).collect()
}
