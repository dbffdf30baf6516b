//! How long readers or writers are kept out.

use smol_str::SmolStr;

use super::{Bounds, Downtime, Evidence, Step, TableStats};
use crate::dialect::DialectInfo;
use crate::hash::HashMap;

/// The words and figures of the contract; figures only where there is something to reckon with.
pub(super) fn downtime(
    steps: &[Step],
    stats: &HashMap<SmolStr, TableStats>,
    info: &DialectInfo,
) -> (String, Downtime) {
    let blocking: Vec<&Step> = steps.iter().filter(|step| step.blocking).collect();
    let none = Some(Bounds { min: 0, max: 0 });
    if steps.is_empty() {
        let basis = "there is nothing to do".to_owned();
        return (
            "none (nothing to do)".to_owned(),
            Downtime { blocked_ms: none, total_ms: none, basis },
        );
    }
    if blocking.is_empty() {
        let basis = format!(
            "no step blocks for longer than an instant{}; total time unknown without row counts",
            unseen(steps)
        );
        let downtime = Downtime { blocked_ms: none, total_ms: None, basis };
        return ("none (all steps are non-blocking)".to_owned(), downtime);
    }
    let who = if blocking.iter().any(|step| step.lock.blocks == "everything") {
        "readers and writers wait"
    } else {
        "writers wait"
    };
    let numbers: Vec<String> = blocking.iter().map(|step| step.step.to_string()).collect();
    let which = match numbers.as_slice() {
        [one] => format!("step {one}"),
        many => format!("steps {}", many.join(", ")),
    };
    let sizes: u64 = stats.values().filter_map(|s| s.bytes).sum();
    let hint = if sizes == 0 {
        "give `table_stats` with rows and bytes for more"
    } else {
        "run it on a copy for a figure"
    };
    let words = format!("unknown: {who} while {which} go through the rows");
    let words =
        if numbers.len() == 1 { words.replace(" go through", " goes through") } else { words };
    let basis = format!(
        "{} holds its lock in {which} for as long as there are rows to go through{}; no time was measured ({hint})",
        info.name,
        unseen(steps)
    );
    (words, Downtime { blocked_ms: None, total_ms: None, basis })
}

/// Says of which steps nobody has seen on this version what they lock.
fn unseen(steps: &[Step]) -> String {
    let unseen = steps.iter().filter(|step| step.evidence != Evidence::Observed).count();
    match unseen {
        0 => String::new(),
        all if all == steps.len() => {
            " (as documented: the locks were not observed on this version)".to_owned()
        }
        some => format!(
            " (of {some} of {} steps as documented: their locks were not observed on this version)",
            steps.len()
        ),
    }
}
