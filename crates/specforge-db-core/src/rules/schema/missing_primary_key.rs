use crate::declare_rule;
use crate::finding::Advice;
use crate::model::Table;
use crate::name::NameCase;
use crate::rule::{Findings, SchemaCx};

declare_rule! {
    /// Nothing tells the rows of a table apart.
    pub(crate) static MISSING_PRIMARY_KEY: Schema = {
        id: "missing-primary-key",
        summary: "nothing tells the rows of a table apart",
        severity: Warning,
        since: "0.1.0",
        page: include_str!("missing_primary_key.md"),
        check: check,
    }
}

fn check(cx: &SchemaCx<'_>, out: &mut Findings) {
    for one in cx.schema.tables() {
        let table = one.table;
        let is_part = table.partitioning.as_ref().is_some_and(|p| p.of.is_some());
        if !table.kind.is_table()
            || table.primary_key.is_some()
            || is_part
            || told_apart(table, cx.info.name_case)
        {
            continue;
        }
        out.push(
            MISSING_PRIMARY_KEY
                .finding(format!(
                    "table {} has no primary key, so that nothing tells its rows apart",
                    one.path()
                ))
                .object(one.path())
                .advise(Advice::note(
                    "declare the columns that identify a row, or a numbered `id`",
                )),
        );
    }
}

/// Whether a unique key over required columns does what a primary key would.
fn told_apart(table: &Table, case: NameCase) -> bool {
    super::ordered(table).any(|one| {
        let whole = match one {
            super::Ordered::Index(index) => index.predicate.is_none(),
            _ => true,
        };
        let required = |part: &crate::model::KeyPart| {
            let column = part.column.as_ref().and_then(|name| table.column(name.as_str(), case));
            column.is_some_and(|column| !column.nullable)
        };
        whole && one.is_unique() && one.parts().iter().all(required)
    })
}
