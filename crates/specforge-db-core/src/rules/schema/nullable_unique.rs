use super::{Ordered, ordered, over};
use crate::declare_rule;
use crate::dialect::cap;
use crate::finding::{Advice, Evidence};
use crate::model::{KeyPart, ObjectKind};
use crate::name::Ident;
use crate::rule::{Findings, SchemaCx};

declare_rule! {
    /// Where a part of a unique key has no value, duplicates are not refused.
    pub(crate) static NULLABLE_UNIQUE: Schema = {
        id: "nullable-unique",
        summary: "a unique key over several columns does not refuse duplicates where one has no value",
        severity: Info,
        since: "0.1.0",
        page: include_str!("nullable_unique.md"),
        check: check,
    }
}

fn check(cx: &SchemaCx<'_>, out: &mut Findings) {
    let Some(fact) = cx.info.capability(cap::NULLS_DISTINCT).filter(|row| row.holds(cx.version))
    else {
        return;
    };
    let case = cx.info.name_case;
    for one in cx.schema.tables() {
        for kept in ordered(one.table).filter(|kept| kept.is_unique()) {
            let (kind, name, options) = match kept {
                // What a primary key does about missing values is its database's own affair.
                Ordered::Primary(_) => continue,
                // Who chose the rows has thought of those without a value.
                Ordered::Index(index) if index.predicate.is_some() => continue,
                Ordered::Index(index) => {
                    (ObjectKind::Index, Some(index.name.clone()), &index.options)
                }
                Ordered::Unique(key) => (ObjectKind::Unique, key.name.clone(), &key.options),
            };
            let column = |part: &KeyPart| {
                let column = one.table.column(part.column.as_ref()?.as_str(), case)?;
                column.nullable.then_some(&column.name)
            };
            let open: Vec<&Ident> = kept.parts().iter().filter_map(column).collect();
            if kept.parts().len() < 2 || open.is_empty() || options.flag("nulls_not_distinct") {
                continue;
            }
            let columns = over(kept.parts().iter().filter_map(|part| part.column.as_ref()));
            let name = name.unwrap_or_else(|| Ident::from(columns.clone()));
            out.push(
                NULLABLE_UNIQUE
                    .finding(format!(
                        "{} may hold the same {columns} more than once where {} has no value",
                        one.path(),
                        or(&open)
                    ))
                    .object(one.path().part(kind, name))
                    .because(Evidence::Fact {
                        text: "rows without a value are never duplicates of each other".to_owned(),
                        source: fact.source.to_owned(),
                        since: fact.since,
                    })
                    .advise(Advice::note(
                        "make the columns required, or say what is to be unique among rows without a value by a partial unique index",
                    )),
            );
        }
    }
}

fn or(columns: &[&Ident]) -> String {
    columns.iter().map(|column| column.as_str()).collect::<Vec<_>>().join(" or ")
}
