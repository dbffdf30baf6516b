//! Collations that columns are sorted by.

use specforge_db_core::model::{Definition, ObjectKind, ObjectPath};
use specforge_db_core::name::NameCase;
use specforge_db_core::plan::PlanCx;

use crate::mentions::names;
use crate::model;

/// A column that has such a collation before and after, so that the collation cannot go meanwhile: nothing of it
/// changes but by dropping it (<https://www.postgresql.org/docs/current/sql-altercollation.html>).
pub(super) fn column_of(
    definition: &Definition,
    path: &ObjectPath,
    cx: &PlanCx<'_>,
) -> Option<ObjectPath> {
    let name = names(definition.name.as_str().strip_prefix("COLLATION ")?).into_iter().next()?.name;
    let is_it = |text: &str| {
        names(text).iter().any(|named| {
            let place = named.namespace.as_ref().map_or("public", |place| place.as_str());
            named.name == name && path.namespace.as_ref().is_none_or(|own| own.as_str() == place)
        })
    };
    cx.from.schema().tables().find_map(|known| {
        let table = known.path();
        let after = cx.to.table(&table)?;
        let column = known.table.columns.iter().find(|column| {
            let is = after.column(column.name.as_str(), NameCase::Sensitive);
            [Some(*column), is]
                .iter()
                .all(|side| side.and_then(|c| c.options.text(model::COLLATE)).is_some_and(is_it))
        })?;
        Some(table.part(ObjectKind::Column, column.name.clone()))
    })
}
