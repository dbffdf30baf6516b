use super::{key_path, target};
use crate::declare_rule;
use crate::finding::Advice;
use crate::model::{Column, Family, ForeignKey, Key, Table};
use crate::name::{Ident, NameCase};
use crate::rule::{Findings, SchemaCx};

declare_rule! {
    /// A foreign key compares values of different kinds.
    pub(crate) static FOREIGN_KEY_TYPE_MISMATCH: Schema = {
        id: "foreign-key-type-mismatch",
        summary: "a foreign key compares values of different kinds",
        severity: Warning,
        since: "0.1.0",
        page: include_str!("foreign_key_type_mismatch.md"),
        check: check,
    }
}

fn check(cx: &SchemaCx<'_>, out: &mut Findings) {
    let case = cx.info.name_case;
    for one in cx.schema.tables() {
        for key in &one.table.foreign_keys {
            let Some(parent) = target(cx, one.namespace, key) else { continue };
            for (column, referenced) in pairs(one.table, key, parent, case) {
                if agree(&column.ty.family, &referenced.ty.family) {
                    continue;
                }
                out.push(
                    FOREIGN_KEY_TYPE_MISMATCH
                        .finding(format!(
                            "{}.{} is {} and refers to {}.{}, which is {}",
                            one.path(),
                            column.name,
                            column.ty.raw,
                            key.references,
                            referenced.name,
                            referenced.ty.raw
                        ))
                        .object(key_path(one, key))
                        .advise(Advice::note(format!(
                            "make both of one type: {}",
                            referenced.ty.raw
                        ))),
                );
            }
        }
    }
}

/// Each column of a key with the one that it refers to, as far as both are there.
fn pairs<'t>(
    table: &'t Table,
    key: &'t ForeignKey,
    parent: &'t Table,
    case: NameCase,
) -> Vec<(&'t Column, &'t Column)> {
    let primary = parent.primary_key.iter().flat_map(Key::columns);
    let referenced: Vec<&Ident> = if key.referenced_columns.is_empty() {
        primary.collect()
    } else {
        key.referenced_columns.iter().collect()
    };
    let column = |table: &'t Table, name: &Ident| table.column(name.as_str(), case);
    key.columns
        .iter()
        .zip(referenced)
        .filter_map(|(own, other)| Some((column(table, own)?, column(parent, other)?)))
        .collect()
}

/// Whether values of both kinds can be equal; in doubt they can.
fn agree(a: &Family, b: &Family) -> bool {
    match (kind(a), kind(b)) {
        (Some(a), Some(b)) => a == b,
        _ => true,
    }
}

fn kind(family: &Family) -> Option<&'static str> {
    match family {
        Family::Int { .. } | Family::Decimal { .. } | Family::Float { .. } => Some("number"),
        Family::Text { .. } => Some("text"),
        Family::Bytes { .. } => Some("bytes"),
        Family::Uuid => Some("uuid"),
        Family::Date | Family::Timestamp { .. } => Some("time"),
        Family::Bool => Some("truth"),
        _ => None,
    }
}
