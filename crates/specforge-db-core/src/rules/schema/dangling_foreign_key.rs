use super::{key_path, over, target};
use crate::declare_rule;
use crate::finding::Advice;
use crate::model::TableRef;
use crate::name::{Ident, did_you_mean};
use crate::rule::{Findings, SchemaCx};

declare_rule! {
    /// A foreign key refers to what is not there.
    pub(crate) static DANGLING_FOREIGN_KEY: Schema = {
        id: "dangling-foreign-key",
        summary: "a foreign key refers to a table or a column that is not there",
        severity: Error,
        since: "0.1.0",
        page: include_str!("dangling_foreign_key.md"),
        check: check,
    }
}

fn check(cx: &SchemaCx<'_>, out: &mut Findings) {
    let case = cx.info.name_case;
    for one in cx.schema.tables() {
        for key in &one.table.foreign_keys {
            let Some(parent) = target(cx, one.namespace, key) else {
                let mut finding = DANGLING_FOREIGN_KEY
                    .finding(format!(
                        "{}{} refers to {}, and there is no such table",
                        one.path(),
                        over(&key.columns),
                        key.references
                    ))
                    .object(key_path(one, key));
                if let Some(near) = near_table(cx, one, &key.references) {
                    finding = finding.advise(Advice::note(format!("did you mean `{near}`?")));
                }
                out.push(finding);
                continue;
            };
            let missing: Vec<&Ident> = key
                .referenced_columns
                .iter()
                .filter(|column| parent.column(column.as_str(), case).is_none())
                .collect();
            let what = if !missing.is_empty() {
                over(missing.iter().copied())
            } else if key.referenced_columns.is_empty() && parent.primary_key.is_none() {
                "a primary key".to_owned()
            } else {
                continue;
            };
            let mut finding = DANGLING_FOREIGN_KEY
                .finding(format!(
                    "{}{} refers to {what} of {}, which it has not",
                    one.path(),
                    over(&key.columns),
                    key.references
                ))
                .object(key_path(one, key));
            let known = || parent.columns.iter().map(|column| column.name.as_str());
            let near = missing.first().and_then(|column| did_you_mean(column.as_str(), known()));
            if let Some(near) = near {
                finding = finding.advise(Advice::note(format!("did you mean `{near}`?")));
            }
            out.push(finding);
        }
    }
}

fn near_table<'s>(cx: &SchemaCx<'s>, one: TableRef<'_>, wanted: &Ident) -> Option<&'s str> {
    let namespace = cx.schema.namespace(one.namespace.name.as_ref())?;
    did_you_mean(wanted.as_str(), namespace.tables.iter().map(|table| table.name.as_str()))
}
