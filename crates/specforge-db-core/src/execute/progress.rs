//! What a long execution says while it runs.

/// Something that happened, for people who wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Progress<'a> {
    /// The database is open.
    Opened,
    /// The schema is designed.
    Designed,
    /// The way there is planned.
    Planned {
        /// How many steps it takes.
        steps: usize,
    },
    /// The questions that the plan asks of the rows are asked.
    Checking {
        /// How many there are.
        checks: usize,
    },
    /// The database was saved.
    Saved {
        /// Where.
        to: &'a str,
    },
    /// A step starts.
    Started {
        /// Its number.
        step: u32,
        /// How many there are.
        of: usize,
        /// What it does.
        description: &'a str,
    },
    /// A step that repeats has changed rows, and is run once more.
    Repeated {
        /// Its number.
        step: u32,
        /// How often it ran, this time included.
        passes: u64,
        /// How many rows the last pass changed.
        changed: u64,
    },
    /// A step is done, but for the end of its transaction.
    Finished {
        /// Its number.
        step: u32,
        /// How many there are.
        of: usize,
    },
    /// The database is read back.
    Verifying,
}

/// Who listens.
pub type Listener<'a> = &'a mut (dyn FnMut(Progress<'_>) + Send);
