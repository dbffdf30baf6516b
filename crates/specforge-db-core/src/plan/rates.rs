//! How fast rows are gone through: what an estimate of time rests on.
//!
//! No vendor documents such figures, for they depend on the machine. The rows are assumptions on
//! purpose as wide as ordinary machines differ: from a disk shared with others to rows that are in memory.

use super::{Bounds, Step, TableStats};

/// How fast one kind of work goes, at least and at most.
#[derive(Clone, Copy, Debug)]
struct Rate {
    /// What is done, for eyes.
    work: &'static str,
    /// Rows in a second.
    rows: (u64, u64),
    /// Bytes in a second.
    bytes: (u64, u64),
}

const MB: u64 = 1_000_000;

/// Rows are read one after the other; assumed.
const READ: Rate = Rate { work: "reading", rows: (200_000, 10 * MB), bytes: (50 * MB, 2000 * MB) };
/// Rows and their indexes are written anew; assumed.
const REWRITE: Rate = Rate { work: "writing anew", rows: (20_000, MB), bytes: (10 * MB, 400 * MB) };
/// Rows are written in batches, each in a transaction of its own; assumed.
const BATCHES: Rate =
    Rate { work: "writing in batches", rows: (1_000, 50_000), bytes: (MB, 50 * MB) };

fn rate(step: &Step) -> Option<&'static Rate> {
    if step.repeat {
        Some(&BATCHES)
    } else if step.rewrites_table {
        Some(&REWRITE)
    } else if step.scans_table {
        Some(&READ)
    } else {
        None
    }
}

/// Between which times a step ends once it has begun, where there is something to reckon with; what goes
/// through no rows takes an instant, which does not count.
pub(super) fn time(step: &Step, size: TableStats) -> Option<Bounds> {
    let Some(rate) = rate(step) else { return Some(Bounds { min: 0, max: 0 }) };
    let by = |count: Option<u64>, (slow, fast): (u64, u64)| {
        count.map(|count| Bounds { min: per(count, fast), max: per(count, slow) })
    };
    match (by(size.rows, rate.rows), by(size.bytes, rate.bytes)) {
        // The slower of both sets the pace.
        (Some(a), Some(b)) => Some(Bounds { min: a.min.max(b.min), max: a.max.max(b.max) }),
        (a, b) => a.or(b),
    }
}

/// Milliseconds, rounded up.
fn per(count: u64, per_second: u64) -> u64 {
    count.saturating_mul(1000).div_ceil(per_second.max(1))
}

/// The rates that were used for these steps, in words.
pub(super) fn said<'s>(steps: impl Iterator<Item = &'s Step>) -> String {
    let mut used: Vec<&Rate> = Vec::new();
    for rate in steps.filter_map(rate) {
        if !used.iter().any(|known| known.work == rate.work) {
            used.push(rate);
        }
    }
    let words = used.iter().map(|rate| {
        format!(
            "{} {} to {} rows or {} to {} MB in a second",
            rate.work,
            rate.rows.0,
            rate.rows.1,
            rate.bytes.0 / MB,
            rate.bytes.1 / MB
        )
    });
    words.collect::<Vec<_>>().join(", ")
}
