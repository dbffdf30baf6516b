//! What callers fill rows with has to name what is there, and to be one value.

use super::{Backfill, MigrationPlanner};
use crate::error::{Error, ErrorCode, ErrorItem, Result};
use crate::model::Schema;

/// Refuses backfills of unknown tables and columns, two of one column, and what is not one value.
pub(super) fn check_backfills<P: MigrationPlanner + ?Sized>(
    planner: &P,
    desired: &Schema,
    backfills: &[Backfill],
) -> Result<()> {
    let info = planner.info();
    let case = info.name_case;
    let default = info.default_namespace.map(crate::name::Ident::from);
    let mut items = Vec::new();
    let mut first = ErrorCode::InvalidRequest;
    for (at, backfill) in backfills.iter().enumerate() {
        let Backfill { table, column, value, .. } = backfill;
        let mut fail = |code: ErrorCode, field: &str, detail: String| {
            if items.is_empty() {
                first = code;
            }
            let pointer = Some(format!("/backfills/{at}/{field}"));
            items.push(ErrorItem { pointer, detail, span: None });
        };
        let namespace = backfill.schema.as_ref().or(default.as_ref());
        match desired.table(namespace, table.as_str(), case) {
            None => {
                let detail = format!("there is no table `{table}` in the desired schema");
                fail(ErrorCode::UnknownTable, "table", detail);
            }
            Some(known) if known.column(column.as_str(), case).is_none() => {
                let detail =
                    format!("table `{table}` has no column `{column}` in the desired schema");
                fail(ErrorCode::UnknownColumn, "column", detail);
            }
            Some(_) => {}
        }
        let twice = backfills.iter().take(at).any(|other| {
            other.schema == backfill.schema
                && case.same(other.table.as_str(), table.as_str())
                && case.same(other.column.as_str(), column.as_str())
        });
        if twice {
            let detail = format!("column `{table}.{column}` is filled twice");
            fail(ErrorCode::InvalidRequest, "column", detail);
        }
        if let Err(why) = planner.check_value(&value.text) {
            fail(ErrorCode::InvalidRequest, "value", why);
        }
    }
    let Some(one) = items.first() else { return Ok(()) };
    let detail = one.detail.clone();
    Err(Error::of_items(first, detail, items))
}
