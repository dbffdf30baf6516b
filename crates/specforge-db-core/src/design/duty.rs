//! What a database has to do by itself: when rows are written, and with whole tables.

use super::wish::Interval;
use crate::name::Ident;

/// That a session reaches the rows of its tenant alone.
#[derive(Clone, Debug, Default)]
pub struct RowSecurity {
    /// The setting of the session that says which tenant that is.
    pub setting: String,
    /// Whether the request says so; otherwise it is done where it can be.
    pub stated: bool,
    /// The place in the request.
    pub pointer: String,
}

/// How a table is cut into parts by time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cut {
    /// The column with the time.
    pub by: Ident,
    /// How long a part is.
    pub interval: Interval,
    /// The parts that are there at first.
    pub spans: Vec<Span>,
    /// The place in the request.
    pub pointer: String,
}

/// A part by time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    /// What its name ends in, such as `2026_01`.
    pub label: String,
    /// Its first day, such as `2026-01-01`.
    pub from: String,
    /// The first day that is not its own.
    pub to: String,
}

/// What has to happen when rows are written, and who asked for it.
#[derive(Clone, Debug)]
pub struct DutySketch {
    /// What.
    pub duty: Duty,
    /// The kind of the feature.
    pub feature: &'static str,
    /// The place in the request.
    pub pointer: String,
}

/// What has to happen when rows are written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Duty {
    /// A column gets the time of every change.
    Touch {
        /// The column.
        column: Ident,
    },
    /// A column counts the changes of a row, and who writes by an older count is refused.
    Count {
        /// The column.
        column: Ident,
    },
    /// A column changes only in certain ways.
    Transitions {
        /// The column.
        column: Ident,
        /// Which.
        allowed: Allowed,
    },
    /// What changed is recorded in another table.
    Record {
        /// The table of records.
        into: Ident,
        /// Columns whose values are not recorded.
        hidden: Vec<Ident>,
        /// How the records of tenants are told apart, where there are tenants.
        whose: Option<Whose>,
        /// The column that says who acted, where the database can know.
        actor: Option<Actor>,
    },
    /// Whole rows are kept in another table.
    Keep {
        /// The table that keeps them.
        into: Ident,
        /// The columns that are kept, under the same names.
        columns: Vec<Ident>,
        /// Columns whose change alone is none.
        mechanical: Vec<Ident>,
        /// Which rows.
        kept: Kept,
    },
    /// Rows go once they are old.
    Expire {
        /// The column with their time.
        time: Ident,
        /// After how many days.
        days: u32,
        /// Whether they go by the parts that the table is cut into.
        by_parts: bool,
    },
    /// Another table has a row for each thing and whatever it is in, at any distance.
    Ancestors(Ancestors),
    /// A column spells the way from the topmost thing, as `/1/5/9/`.
    Path {
        /// The column.
        column: Ident,
        /// The column that names the parent.
        parent: Ident,
    },
    /// Rows that have something in common do not overlap in time.
    Apart {
        /// What they have in common.
        same: Vec<Ident>,
        /// When they begin.
        start: Ident,
        /// When they end; never, where it is NULL.
        end: Ident,
        /// Whether the end belongs to them.
        closed: bool,
        /// The column that says when a row was deleted: such rows are in nobody's way.
        deleted: Option<Ident>,
        /// A column with values in which a row occupies nothing.
        free: Option<Free>,
    },
}

/// A table of all ancestors.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ancestors {
    /// The table.
    pub into: Ident,
    /// Its column with the thing.
    pub thing: Ident,
    /// Its column with what the thing is in, or is.
    pub ancestor: Ident,
    /// Its column with the distance; 0 where a thing is its own ancestor.
    pub depth: Ident,
    /// The key of a thing.
    pub key: Ident,
    /// The column of a thing that names its parent.
    pub parent: Ident,
    /// The column of both that says whose they are, where there are tenants.
    pub tenant: Option<Ident>,
}

/// How records of tenants are told apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Whose {
    /// The column of the record.
    pub into: Ident,
    /// The column of the row; absent where it is no tenant's.
    pub from: Option<Ident>,
}

/// How records say who acted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// The column of the record.
    pub column: Ident,
    /// The setting of a session in which programs say for whom they act.
    pub setting: &'static str,
}

/// When a row occupies nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Free {
    /// The column.
    pub column: Ident,
    /// Its values that occupy nothing.
    pub values: Vec<String>,
}

/// In which ways a column changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Allowed {
    /// From which value to which.
    Pairs(Vec<(String, String)>),
    /// As the rows of a table say.
    Listed {
        /// The table.
        table: Ident,
        /// Its column with the value that is left.
        from: Ident,
        /// Its column with the value that is taken.
        to: Ident,
    },
}

/// Which rows are kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kept {
    /// Each as it was before a change or deletion.
    Former {
        /// The column with what was done.
        action: Ident,
    },
    /// Each as it is, from when until when it was so.
    Valid {
        /// The column with the beginning.
        from: Ident,
        /// The column with the end, NULL where it still is so.
        to: Ident,
    },
}
