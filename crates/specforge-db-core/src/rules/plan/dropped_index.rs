use super::{change as evidence, rows};
use crate::declare_rule;
use crate::diff::Op;
use crate::finding::Advice;
use crate::model::{Index, Key, Object, Table};
use crate::name::{Ident, NameCase};
use crate::rule::{Findings, PlanRuleCx};

declare_rule! {
    /// Queries that an index served have nothing that takes its place.
    pub(crate) static DROPPED_INDEX: Plan = {
        id: "dropped-index",
        summary: "an index goes and nothing takes its place",
        severity: Info,
        since: "0.1.0",
        page: include_str!("dropped_index.md"),
        check: check,
    }
}

fn check(cx: &PlanRuleCx<'_>, out: &mut Findings) {
    let case = cx.plan.info.name_case;
    for change in cx.changes {
        let Op::Drop(Object::Index(index)) = &change.op else { continue };
        let Some(path) = change.path.owner() else { continue };
        let Some(table) = cx.plan.after(&path) else { continue };
        let columns: Vec<&Ident> =
            index.parts.iter().filter_map(|part| part.column.as_ref()).collect();
        let served =
            columns.first().is_some_and(|first| table.column(first.as_str(), case).is_some());
        if !served || columns.len() != index.parts.len() || covered(table, index, &columns, case) {
            continue;
        }
        let names: Vec<&str> = columns.iter().map(|column| column.as_str()).collect();
        let names = names.join(", ");
        let also = if index.unique { ", and nothing refuses duplicates any more" } else { "" };
        out.push(
            DROPPED_INDEX
                .finding(format!(
                    "index {} goes and no other one of {path} starts with ({names}): queries by it read the whole table{also}",
                    index.name
                ))
                .object(&change.path)
                .because(evidence(change))
                .because(rows(cx, &path))
                .advise(Advice::note("make sure that no query needs it; the undo of the step brings it back")),
        );
    }
}

/// Whether what remains starts with the same columns, over at least the same rows.
fn covered(table: &Table, index: &Index, columns: &[&Ident], case: NameCase) -> bool {
    let starts = |kept: &mut dyn Iterator<Item = &Ident>| {
        columns
            .iter()
            .all(|column| kept.next().is_some_and(|k| case.same(k.as_str(), column.as_str())))
    };
    let key = |key: &Key| starts(&mut key.columns());
    table.primary_key.iter().chain(&table.uniques).any(key)
        || table.indexes.iter().any(|kept| {
            (kept.predicate.is_none() || kept.predicate == index.predicate)
                && starts(&mut kept.parts.iter().map_while(|part| part.column.as_ref()))
        })
}
