use super::{key_path, ordered, over};
use crate::declare_rule;
use crate::dialect::cap;
use crate::diff::{Change, Op};
use crate::finding::Advice;
use crate::model::{Index, KeyPart, Object, ObjectKind, Table, TableRef};
use crate::name::{Ident, NameCase};
use crate::rule::{Findings, SchemaCx};

declare_rule! {
    /// The rows that refer to a row can only be found by reading the whole table.
    pub(crate) static FOREIGN_KEY_WITHOUT_INDEX: Schema = {
        id: "foreign-key-without-index",
        summary: "the rows that refer to a row can only be found by reading the whole table",
        severity: Warning,
        since: "0.1.0",
        page: include_str!("foreign_key_without_index.md"),
        check: check,
    }
}

fn check(cx: &SchemaCx<'_>, out: &mut Findings) {
    if cx.info.can(cap::FOREIGN_KEY_INDEXES, cx.version) {
        return;
    }
    let case = cx.info.name_case;
    for one in cx.schema.tables() {
        for key in &one.table.foreign_keys {
            if key.columns.is_empty()
                || ordered(one.table).any(|kept| leads(kept, &key.columns, case))
            {
                continue;
            }
            let finding = FOREIGN_KEY_WITHOUT_INDEX
                .finding(format!(
                    "no index of {} starts with {}: each delete or change of a key in {} reads the whole table",
                    one.path(),
                    over(&key.columns),
                    key.references
                ))
                .object(key_path(one, key));
            out.push(
                finding.advise(Advice::Change { change: Box::new(index(one, &key.columns, case)) }),
            );
        }
    }
}

/// Whether the first columns of something ordered are these, in any order.
fn leads(kept: super::Ordered<'_>, columns: &[Ident], case: NameCase) -> bool {
    if matches!(kept, super::Ordered::Index(index) if index.predicate.is_some() || index.method.is_some())
    {
        return false;
    }
    let first = kept.parts().get(..columns.len()).unwrap_or_default();
    let has = |wanted: &Ident| {
        first.iter().any(|part| {
            part.column.as_ref().is_some_and(|c| case.same(c.as_str(), wanted.as_str()))
        })
    };
    !first.is_empty() && columns.iter().all(has)
}

fn index(one: TableRef<'_>, columns: &[Ident], case: NameCase) -> Change {
    let names: Vec<&str> = columns.iter().map(Ident::as_str).collect();
    let mut name = format!("idx_{}_{}", one.table.name, names.join("_"));
    while taken(one, &name, case) {
        name.push('_');
    }
    let name = Ident::from(name);
    let index = Index {
        name: name.clone(),
        parts: columns.iter().map(|column| KeyPart::column(column.clone())).collect(),
        ..Index::default()
    };
    Change {
        path: one.path().part(ObjectKind::Index, name),
        op: Op::Create(Object::Index(Box::new(index))),
    }
}

/// Names of indexes may be shared by all tables of a namespace.
fn taken(one: TableRef<'_>, name: &str, case: NameCase) -> bool {
    one.namespace.tables.iter().any(|table: &Table| table.index(name, case).is_some())
}
