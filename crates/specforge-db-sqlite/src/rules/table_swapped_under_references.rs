use specforge_db_core::declare_rule;
use specforge_db_core::diff::Op;
use specforge_db_core::finding::Advice;
use specforge_db_core::model::{Object, ObjectPath};
use specforge_db_core::review::{Deed, Reviewed};
use specforge_db_core::rule::{Findings, ReviewCx};

use crate::info::INFO;
use crate::recipes::same;

declare_rule! {
    /// A table is dropped in order to be made anew while foreign keys are enforced.
    pub(crate) static TABLE_SWAPPED_UNDER_REFERENCES: Review = {
        id: "table-swapped-under-references",
        summary: "a table is made anew by hand while foreign keys may be enforced",
        severity: Warning,
        since: "0.1.0",
        page: include_str!("table_swapped_under_references.md"),
        database: INFO.id,
        check: check,
    }
}

fn check(cx: &ReviewCx<'_>, out: &mut Findings) {
    let mut enforced = true;
    for (at, statement) in cx.statements.iter().enumerate() {
        for deed in &statement.manner.deeds {
            if let Deed::Set { name, value, .. } = deed
                && name == "foreign_keys"
            {
                let off = ["off", "0", "false", "no"];
                enforced = !value.as_deref().is_some_and(|value| off.contains(&value));
            }
        }
        let later = cx.statements.get(at + 1..).unwrap_or_default();
        let Some(table) = dropped(statement).filter(|table| enforced && comes_back(table, later))
        else {
            continue;
        };
        let message = format!(
            "statement {} drops {table}, whose place another takes later: where foreign keys are enforced, all its rows \
             are deleted first, and rows that refer to them go too or forbid it",
            statement.number
        );
        out.push(
            TABLE_SWAPPED_UNDER_REFERENCES
                .finding(message)
                .at("/script")
                .span(statement.place)
                .object(table)
                .advise(Advice::note(
                    "say PRAGMA foreign_keys = OFF before BEGIN, ask PRAGMA foreign_key_check before COMMIT, and turn \
                     it on again",
                )),
        );
    }
}

fn dropped<'r>(statement: &'r Reviewed<'_>) -> Option<&'r ObjectPath> {
    let mut changes = statement.operations.iter().filter_map(|operated| operated.change.as_ref());
    changes
        .find(|change| matches!(&change.op, Op::Drop(Object::Table(_))))
        .map(|change| &change.path)
}

/// Whether another table takes its name.
fn comes_back(table: &ObjectPath, later: &[Reviewed<'_>]) -> bool {
    let mut changes = later
        .iter()
        .flat_map(|statement| &statement.operations)
        .filter_map(|operated| operated.change.as_ref());
    changes.any(|change| {
        matches!(&change.op, Op::Rename { object: Object::Table(_), .. })
            && same(&change.path.name, &table.name)
    })
}
