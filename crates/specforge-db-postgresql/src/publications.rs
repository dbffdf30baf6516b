//! What a publication does where it says nothing, and what it asks of those who write.

use specforge_db_core::model::{Column, Definition, DefinitionKind, ObjectPath};
use specforge_db_core::name::Ident;
use specforge_db_core::plan::SchemaIndex;

use crate::mentions::mentions;
use crate::model;
use crate::words::Words;

/// Settings with their usual values, as they stand between quotes
/// (<https://www.postgresql.org/docs/current/sql-createpublication.html>).
pub(crate) const USUAL: &[(&str, &str)] = &[
    ("publish", "insert, update, delete, truncate"),
    ("publish_via_partition_root", "false"),
    ("publish_generated_columns", "none"),
];

/// A publication that lets only some rows of a table through by columns that do not identify a row, where
/// there is one: the server then refuses to change any row
/// (<https://www.postgresql.org/docs/current/logical-replication-row-filter.html>).
pub(crate) fn refuses_updates(path: &ObjectPath, side: &SchemaIndex<'_>) -> Option<Ident> {
    let namespace = side.schema().namespace(path.namespace.as_ref())?;
    let table = side.table(path)?;
    if table.options.text(model::REPLICA_IDENTITY) == Some("FULL") {
        return None;
    }
    let identifies = |name: &Ident| {
        table.primary_key.as_ref().is_some_and(|key| key.columns().any(|c| c == name))
    };
    let filters = |definition: &&Definition| {
        let words = Words::new(&definition.text);
        let filter = words.find(0, &["WHERE"]).map(|at| words.from(at));
        filter.is_some_and(|filter| {
            let named = |column: &Column| mentions(filter, &column.name);
            table.columns.iter().any(|column| named(column) && !identifies(&column.name))
        })
    };
    let mut members = namespace.definitions.iter().filter(|definition| {
        definition.kind == DefinitionKind::Other
            && definition.on.as_ref() == Some(&path.name)
            && definition.name.as_str().starts_with("PUBLICATION ")
    });
    members.find(filters).map(|member| member.name.clone())
}
