use super::{key_path, over};
use crate::declare_rule;
use crate::finding::Advice;
use crate::model::ReferentialAction;
use crate::name::Ident;
use crate::rule::{Findings, SchemaCx};

declare_rule! {
    /// A reference is to become NULL in a column that refuses NULL.
    pub(crate) static SET_NULL_ON_REQUIRED: Schema = {
        id: "set-null-on-required",
        summary: "a reference is to become NULL in a column that refuses NULL",
        severity: Error,
        since: "0.1.0",
        page: include_str!("set_null_on_required.md"),
        check: check,
    }
}

fn check(cx: &SchemaCx<'_>, out: &mut Findings) {
    let case = cx.info.name_case;
    for one in cx.schema.tables() {
        for key in &one.table.foreign_keys {
            let when = match (key.on_delete, key.on_update) {
                (ReferentialAction::SetNull, _) => "ON DELETE",
                (_, ReferentialAction::SetNull) => "ON UPDATE",
                _ => continue,
            };
            let required: Vec<&Ident> = key
                .columns
                .iter()
                .filter(|name| {
                    one.table.column(name.as_str(), case).is_some_and(|column| !column.nullable)
                })
                .collect();
            if required.is_empty() {
                continue;
            }
            out.push(
                SET_NULL_ON_REQUIRED
                    .finding(format!(
                        "{when} SET NULL of {}{} always fails, because {} refuses NULL",
                        one.path(),
                        over(&key.columns),
                        over(required)
                    ))
                    .object(key_path(one, key))
                    .advise(Advice::note("allow NULL there, or choose CASCADE or RESTRICT")),
            );
        }
    }
}
