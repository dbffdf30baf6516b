//! Which statements share a transaction.

use super::{Deed, Manner, Transaction};

/// Where the transactions of a script begin and end.
#[derive(Debug, Default)]
pub(super) struct Transactions {
    open: Option<usize>,
    last: usize,
    /// Whether the one that is open is that of whoever runs the script.
    around: bool,
}

impl Transactions {
    /// Starts, within a transaction where whoever runs the script puts one around it.
    pub(super) fn new(in_transaction: bool) -> Self {
        let mut new = Self::default();
        if in_transaction {
            new.begin();
            new.around = true;
        }
        new
    }

    fn begin(&mut self) {
        self.last += 1;
        self.open = Some(self.last);
    }

    /// The transaction of the next statement.
    pub(super) fn next(&mut self, manner: &Manner) -> Transaction {
        let mut begins = false;
        let mut ends = false;
        for deed in &manner.deeds {
            match deed {
                // Within one, another does not begin.
                Deed::Begin => begins = self.open.is_none(),
                Deed::Commit | Deed::Rollback => ends = true,
                _ => {}
            }
        }
        if begins {
            self.begin();
        }
        let now = match self.open {
            Some(group) => Transaction::Group(group),
            None if manner.alone.is_some() => Transaction::Outside,
            None => Transaction::Own,
        };
        if ends {
            self.open = None;
            self.around = false;
        }
        now
    }

    /// Whether the script ends within a transaction that it began itself.
    pub(super) fn unfinished(&self) -> bool {
        self.open.is_some() && !self.around
    }
}
