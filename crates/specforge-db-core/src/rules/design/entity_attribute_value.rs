use super::is_text;
use crate::declare_rule;
use crate::design::{singular, snake};
use crate::finding::Advice;
use crate::model::Family;
use crate::rule::{Findings, SchemaCx};

/// Names of columns that say what a value is of.
const NAMES: &[&str] = &["attribute", "attribute_name", "key", "field", "property", "name"];
/// Names of columns with the value.
const VALUES: &[&str] = &["value", "val", "attribute_value"];
/// Endings of names of tables that hold values of anything.
const TABLES: &[&str] = &["attribute", "property", "field", "value", "meta", "metadata", "eav"];

declare_rule! {
    /// A table holds values of anything by their names.
    pub(crate) static ENTITY_ATTRIBUTE_VALUE: Design = {
        id: "entity-attribute-value",
        summary: "a table holds values of anything by their names",
        severity: Info,
        since: "0.1.0",
        page: include_str!("entity_attribute_value.md"),
        check: check,
    }
}

fn check(cx: &SchemaCx<'_>, out: &mut Findings) {
    for one in cx.schema.tables() {
        let name = singular(&snake(one.table.name.as_str()));
        let last = name.rsplit('_').next().unwrap_or_default();
        let columns = &one.table.columns;
        let named = columns.iter().find(|column| {
            NAMES.contains(&column.name.as_str().to_lowercase().as_str()) && is_text(column)
        });
        let value = columns.iter().find(|column| {
            VALUES.contains(&column.name.as_str().to_lowercase().as_str())
                && (is_text(column) || matches!(column.ty.family, Family::Json))
        });
        let (Some(named), Some(value)) = (named, value) else { continue };
        if !TABLES.contains(&last) || one.table.foreign_keys.is_empty() {
            continue;
        }
        out.push(
            ENTITY_ATTRIBUTE_VALUE
                .finding(format!(
                    "{} holds values of anything by their names (`{}`, `{}`): none can be required, checked or referred to, and reading one thing takes a join for each",
                    one.path(),
                    named.name,
                    value.name
                ))
                .object(one.path())
                .advise(Advice::note(
                    "give what is known a column, and keep the rest in one JSON document",
                )),
        );
    }
}
