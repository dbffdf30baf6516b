use super::{key_path, ordered, over};
use crate::declare_rule;
use crate::design::shorten;
use crate::dialect::cap;
use crate::diff::{Change, Op};
use crate::finding::Advice;
use crate::hash::HashSet;
use crate::model::{Index, KeyPart, Object, ObjectKind, TableRef};
use crate::name::{Ident, NameCase};
use crate::rule::{Findings, SchemaCx};
use smol_str::SmolStr;

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
    let mut taken = None;
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
            let taken = taken.get_or_insert_with(|| names(cx));
            let change = Box::new(index(one, &key.columns, taken, (case, cx.info.max_name_bytes)));
            out.push(finding.advise(Advice::Change { change }));
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

fn index(
    one: TableRef<'_>,
    columns: &[Ident],
    taken: &mut HashSet<SmolStr>,
    (case, longest): (NameCase, usize),
) -> Change {
    let names: Vec<&str> = columns.iter().map(Ident::as_str).collect();
    // Room is left for what tells it apart.
    let whole = format!("idx_{}_{}", one.table.name, names.join("_"));
    let mut name = shorten(&whole, longest.saturating_sub(4));
    while !taken.insert(case.key(&name)) {
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

/// The names that a new index had better not have: some databases keep one list for all.
fn names(cx: &SchemaCx<'_>) -> HashSet<SmolStr> {
    let mut names = HashSet::default();
    let mut add = |name: &Ident| names.insert(cx.info.name_case.key(name.as_str()));
    for namespace in &cx.schema.namespaces {
        for table in &namespace.tables {
            add(&table.name);
            for index in &table.indexes {
                add(&index.name);
            }
        }
        for definition in &namespace.definitions {
            add(&definition.name);
        }
    }
    names
}
