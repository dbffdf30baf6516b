//! How long readers or writers are kept out.

use super::rates::{said, time};
use super::{Bounds, Downtime, Evidence, Step, TableStats};
use crate::dialect::DialectInfo;

const NONE: Bounds = Bounds { min: 0, max: 0 };

/// The words and figures of the contract; figures only where there is something to reckon with, which
/// `sizes` holds for each step.
///
/// `noun` is what one of them is called.
pub(crate) fn downtime(
    steps: &[Step],
    sizes: &[TableStats],
    info: &DialectInfo,
    noun: &str,
) -> (String, Downtime) {
    if steps.is_empty() {
        let basis = "there is nothing to do".to_owned();
        return (
            "none (nothing to do)".to_owned(),
            Downtime { blocked_ms: Some(NONE), total_ms: Some(NONE), basis },
        );
    }
    let size = |at: usize| sizes.get(at).copied().unwrap_or_default();
    let times = || steps.iter().enumerate().map(|(at, step)| (step, time(step, size(at))));
    // Nobody counts instants.
    let work = said(steps.iter());
    let total = sum(times().map(|(_, time)| time)).filter(|_| !work.is_empty());
    let blocking: Vec<&Step> = steps.iter().filter(|step| step.blocking).collect();
    let in_all = match total {
        Some(_) => format!(
            "times are estimated from row counts, not measured, and waiting for locks is not counted (assumed: {work})"
        ),
        None => "total time unknown without row counts".to_owned(),
    };
    if blocking.is_empty() {
        let basis =
            format!("no {noun} blocks for longer than an instant{}; {in_all}", unseen(steps, noun));
        let downtime = Downtime { blocked_ms: Some(NONE), total_ms: total, basis };
        return (format!("none (all {noun}s are non-blocking)"), downtime);
    }
    let blocked = sum(times().filter(|(step, _)| step.blocking).map(|(_, time)| time));
    let who = if blocking.iter().any(|step| step.lock.blocks == "everything") {
        "readers and writers wait"
    } else {
        "writers wait"
    };
    let numbers: Vec<String> = blocking.iter().map(|step| step.step.to_string()).collect();
    let which = match numbers.as_slice() {
        [one] => format!("{noun} {one} goes"),
        many => format!("{noun}s {} go", many.join(", ")),
    };
    let holds = format!(
        "{} holds its lock in {} for as long as there are rows to go through{}",
        info.name,
        which.trim_end_matches(" goes").trim_end_matches(" go"),
        unseen(steps, noun)
    );
    let (words, basis) = match blocked {
        Some(blocked) => (
            format!("{} (estimated): {who} while {which} through the rows", spelled(blocked)),
            match total {
                Some(_) => format!("{holds}; {in_all}"),
                None => format!(
                    "{holds}; blocked times are estimated from row counts, not measured, and waiting for locks is not counted (assumed: {}); {in_all}",
                    said(blocking.iter().copied())
                ),
            },
        ),
        None => (
            format!("unknown without row count: {who} while {which} through the rows"),
            format!(
                "{holds}; no time was measured (give `table_stats` with rows and bytes for an estimate)"
            ),
        ),
    };
    (words, Downtime { blocked_ms: blocked, total_ms: total, basis })
}

fn sum(times: impl Iterator<Item = Option<Bounds>>) -> Option<Bounds> {
    times.into_iter().try_fold(NONE, |sum, time| {
        let time = time?;
        Some(Bounds {
            min: sum.min.saturating_add(time.min),
            max: sum.max.saturating_add(time.max),
        })
    })
}

/// `2 s to 40 s`.
fn spelled(bounds: Bounds) -> String {
    let one = |ms: u64| match ms {
        0..1_000 => format!("{ms} ms"),
        1_000..120_000 => format!("{} s", ms / 1_000),
        120_000..7_200_000 => format!("{} min", ms / 60_000),
        _ => format!("{} h", ms / 3_600_000),
    };
    // A bound above is never rounded down.
    let up = |ms: u64| match ms {
        0..1_000 => ms,
        1_000..120_000 => ms.div_ceil(1_000) * 1_000,
        120_000..7_200_000 => ms.div_ceil(60_000) * 60_000,
        _ => ms.div_ceil(3_600_000).saturating_mul(3_600_000),
    };
    let (min, max) = (one(bounds.min), one(up(bounds.max)));
    if min == max { min } else { format!("{min} to {max}") }
}

/// Says of which steps nobody has seen on this version what they lock.
fn unseen(steps: &[Step], noun: &str) -> String {
    let unseen = steps.iter().filter(|step| step.evidence != Evidence::Observed).count();
    match unseen {
        0 => String::new(),
        all if all == steps.len() => {
            " (as documented: the locks were not observed on this version)".to_owned()
        }
        some => format!(
            " (of {some} of {} {noun}s as documented: their locks were not observed on this version)",
            steps.len()
        ),
    }
}
