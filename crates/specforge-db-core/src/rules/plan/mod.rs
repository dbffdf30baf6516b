//! Rules that look at a plan.

mod drop_column;
mod drop_table;
mod dropped_index;
mod irreversible_step;
mod long_write_lock;
mod lossy_type_change;
mod rename_column;
mod rename_table;
mod rows_may_forbid;

use crate::diff::Change;
use crate::finding::{Evidence, Severity};
use crate::model::ObjectPath;
use crate::rule::PlanRuleCx;

/// How many rows a table has, or that knowing it would have made the finding certain.
fn rows(cx: &PlanRuleCx<'_>, table: &ObjectPath) -> Evidence {
    match cx.plan.rows(table) {
        Some(value) => Evidence::Statistic { path: table.clone(), name: "rows".to_owned(), value },
        None => Evidence::Missing { wanted: format!("the rows of {table}, in `table_stats`") },
    }
}

/// The change that a finding is about.
fn change(change: &Change) -> Evidence {
    Evidence::Change { path: change.path.clone() }
}

/// How bad it is that something of a table is lost: what the caller allowed, or what cannot be there
/// because the table is empty, is only worth knowing.
fn loss(cx: &PlanRuleCx<'_>, table: &ObjectPath) -> Severity {
    if cx.plan.options.allow_destructive || cx.plan.rows(table) == Some(0) {
        Severity::Info
    } else {
        Severity::Warning
    }
}
