//! Tables as they are, under the names that they get.

use std::borrow::Cow;

use specforge_db_core::diff::renamed_table;
use specforge_db_core::model::{ObjectPath, Table};
use specforge_db_core::plan::PlanCx;

use crate::Postgresql;

/// A table as it is, with the names that it, its parts and what it refers to have afterwards.
pub(crate) fn before<'a>(table: &ObjectPath, cx: &PlanCx<'a>) -> Option<Cow<'a, Table>> {
    let was = cx.before(table)?;
    Some(renamed_table(&Postgresql, was, table, table.namespace.as_ref(), cx.renames))
}
