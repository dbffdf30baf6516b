//! What the generator has produced, so that a hole in it is seen.

use std::collections::BTreeMap;
use std::fmt;

/// How often each kind of object met each kind of edit.
#[derive(Clone, Debug, Default)]
pub struct Coverage(BTreeMap<(&'static str, &'static str), u64>);

impl Coverage {
    /// Counts an edit.
    pub fn hit(&mut self, object: &'static str, edit: &'static str) {
        *self.0.entry((object, edit)).or_default() += 1;
    }

    /// Adds what another has counted.
    pub fn merge(&mut self, other: &Self) {
        for (cell, count) in &other.0 {
            *self.0.entry(*cell).or_default() += count;
        }
    }

    /// The cells of a table that were met less often than wanted.
    pub fn missing(
        &self,
        cells: &[(&'static str, &'static str)],
        wanted: u64,
    ) -> Vec<(&'static str, &'static str)> {
        let count =
            |cell: &(&'static str, &'static str)| self.0.get(cell).copied().unwrap_or_default();
        cells.iter().copied().filter(|cell| count(cell) < wanted).collect()
    }
}

impl fmt::Display for Coverage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut last = "";
        for ((object, edit), count) in &self.0 {
            if *object != last {
                write!(f, "\n{object:<16}")?;
                last = object;
            }
            write!(f, " {edit} {count} ")?;
        }
        Ok(())
    }
}
