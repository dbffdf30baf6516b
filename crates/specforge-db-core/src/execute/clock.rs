//! The clock: the only place that asks what time it is.

use std::time::{Instant, SystemTime, UNIX_EPOCH};

/// When something was started, and since then.
#[derive(Clone, Debug)]
pub(super) struct Started {
    /// In UTC, RFC 3339.
    pub(super) at: String,
    since: Instant,
}

impl Started {
    /// Now.
    pub(super) fn now() -> Self {
        Self { at: now(), since: Instant::now() }
    }

    /// How long ago that was, in milliseconds.
    pub(super) fn elapsed_ms(&self) -> u64 {
        u64::try_from(self.since.elapsed().as_millis()).unwrap_or(u64::MAX)
    }
}

/// The time in UTC, RFC 3339, to the millisecond.
pub(super) fn now() -> String {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    spell(since.as_secs(), since.subsec_millis())
}

fn spell(seconds: u64, millis: u32) -> String {
    let (days, second) = (seconds / 86_400, seconds % 86_400);
    let (year, month, day) = civil(days);
    let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{millis:03}Z")
}

/// The date of a day, counted from 1970-01-01, in the proleptic Gregorian calendar.
///
/// Years start in March here, so that the leap day is the last of its year (Howard Hinnant,
/// `chrono-Compatible Low-Level Date Algorithms`).
fn civil(days: u64) -> (u64, u64, u64) {
    let shifted = days + 719_468;
    let (era, of_era) = (shifted / 146_097, shifted % 146_097);
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    (year_of_era + era * 400 + u64::from(month <= 2), month, day)
}
