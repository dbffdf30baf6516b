//! The form in which two spellings of one schema are equal.

mod definitions;
mod depends;
mod expressions;
mod facts;
mod interval;
mod json;
mod names;
mod print;
mod resolve;
mod routine;
mod serial;
mod statement;
mod syntax;
mod usual;
mod view;

use specforge_db_core::model::Schema;
use specforge_db_core::version::Version;

/// Brings a schema to the form in which PostgreSQL's own catalog would report it.
pub(crate) fn normalize(schema: &mut Schema, version: Version) {
    schema.namespace_mut(None);
    // The default namespace stands first, whatever was declared before it.
    schema.namespaces.sort_by_key(|namespace| namespace.name.is_some());
    usual::settle(schema);
    names::complete(schema, version);
    serial::fold(schema);
    expressions::normalize(schema, version);
    definitions::normalize(schema, version);
    depends::complete(schema, version.major());
}
