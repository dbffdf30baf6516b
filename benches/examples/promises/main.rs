//! Measures what the program promises of time and memory, and fails where a promise is not kept.
//!
//! ```console
//! cargo build --release && cargo run --release -p specforge-db-bench --example promises
//! ```
//!
//! A word behind `--` measures that part alone: `ratio`, `memory`, `start`, `output`, `introspect` (of the
//! database that `SPECFORGE_BENCH_URL` names) or `rival` (beside the program that `PGMOLD` names). Times are
//! the least of several runs, because other programs only ever add to them; pin it to one core (`taskset -c 0`) to see
//! that nothing hides behind threads.

mod introspect;
mod memory;
mod output;
mod program;
mod ratio;
mod rival;
mod start;

use std::process::ExitCode;

/// One promise, and what became of it.
pub(crate) struct Promise {
    what: String,
    measured: f64,
    limit: f64,
    unit: &'static str,
}

impl Promise {
    pub(crate) fn at_most(what: String, measured: f64, limit: f64, unit: &'static str) -> Self {
        Self { what, measured, limit, unit }
    }

    fn kept(&self) -> bool {
        self.measured <= self.limit
    }
}

type Part = fn() -> Vec<Promise>;

const PARTS: [(&str, Part); 6] = [
    ("ratio", ratio::measure),
    ("memory", memory::measure),
    ("start", start::measure),
    ("output", output::measure),
    ("introspect", introspect::measure),
    ("rival", rival::measure),
];

#[allow(clippy::print_stdout)]
fn main() -> ExitCode {
    let wanted = std::env::args().nth(1);
    let parts = PARTS.iter().filter(|(name, _)| wanted.as_deref().is_none_or(|w| w == *name));
    let mut broken = 0;
    for (name, measure) in parts {
        println!("== {name}");
        for promise in measure() {
            let verdict = if promise.kept() { "kept" } else { "BROKEN" };
            broken += usize::from(!promise.kept());
            let Promise { what, measured, limit, unit } = promise;
            println!("{what:58} {measured:8.2} of at most {limit:.2} {unit:10} {verdict}");
        }
    }
    if broken == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// The exponent with which a figure grows between two sizes.
pub(crate) fn exponent(sizes: (usize, usize), figures: (f64, f64)) -> f64 {
    #[allow(clippy::cast_precision_loss)]
    let growth = (sizes.1 as f64 / sizes.0 as f64).ln();
    (figures.1 / figures.0).ln() / growth
}
