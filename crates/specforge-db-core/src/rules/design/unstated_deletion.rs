use crate::declare_rule;
use crate::finding::Advice;
use crate::model::{ObjectKind, ReferentialAction};
use crate::name::Ident;
use crate::rule::{Findings, SchemaCx};

declare_rule! {
    /// Nothing says what becomes of rows when the row goes to which they refer.
    pub(crate) static UNSTATED_DELETION: Design = {
        id: "unstated-deletion",
        summary: "nothing says what becomes of rows when the row goes to which they refer",
        severity: Info,
        since: "0.1.0",
        page: include_str!("unstated_deletion.md"),
        check: check,
    }
}

fn check(cx: &SchemaCx<'_>, out: &mut Findings) {
    for one in cx.schema.tables() {
        for key in &one.table.foreign_keys {
            if key.on_delete != ReferentialAction::NoAction {
                continue;
            }
            let names: Vec<&str> = key.columns.iter().map(Ident::as_str).collect();
            // The column is what people look for; a key may have no name.
            let name = key.columns.first().cloned().unwrap_or_default();
            let path = one.path().part(ObjectKind::Column, name);
            out.push(
                UNSTATED_DELETION
                    .finding(format!(
                        "{} refers to {} by {} without ON DELETE: its rows keep those from being deleted, and nothing says that this is meant",
                        one.path(),
                        key.references,
                        names.join(", ")
                    ))
                    .object(&path)
                    .advise(Advice::note(
                        "say CASCADE for parts that mean nothing alone, SET NULL where the reference is optional, or RESTRICT where the other has to stay",
                    )),
            );
        }
    }
}
