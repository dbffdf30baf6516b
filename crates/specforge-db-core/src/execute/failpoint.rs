//! Places at which a test may kill the process, to see that what is left can be resumed.
//!
//! Without the feature `failpoints`, which no program turns on, nothing is left of this.

/// A boundary between two effects: the process is aborted here when the test asked for this one.
///
/// `SPECFORGE_DB_FAILPOINT=7` aborts at the seventh boundary that is reached.
#[cfg(feature = "failpoints")]
pub(super) fn boundary() {
    use std::sync::LazyLock;
    use std::sync::atomic::Ordering;

    static STOP: LazyLock<Option<u32>> =
        LazyLock::new(|| std::env::var("SPECFORGE_DB_FAILPOINT").ok()?.parse().ok());
    let here = reached::COUNT.fetch_add(1, Ordering::SeqCst) + 1;
    if *STOP == Some(here) {
        std::process::abort();
    }
}

/// A boundary between two effects.
#[cfg(not(feature = "failpoints"))]
#[inline]
pub(super) fn boundary() {}

#[cfg(feature = "failpoints")]
mod reached {
    pub(super) static COUNT: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(0);
}

/// How many boundaries this process has passed, for the test that wants to stop at each.
#[cfg(feature = "failpoints")]
pub fn boundaries_passed() -> u32 {
    reached::COUNT.load(std::sync::atomic::Ordering::SeqCst)
}
