use super::is_text;
use crate::declare_rule;
use crate::design::snake;
use crate::finding::Advice;
use crate::model::ObjectKind;
use crate::rule::{Findings, SchemaCx};

/// Endings of names of texts that hold several values.
const LISTS: &[&str] = &["_ids", "_list", "_csv"];

declare_rule! {
    /// A text holds several values.
    pub(crate) static LIST_IN_TEXT: Design = {
        id: "list-in-text",
        summary: "a text seems to hold several values",
        severity: Warning,
        since: "0.1.0",
        page: include_str!("list_in_text.md"),
        check: check,
    }
}

fn check(cx: &SchemaCx<'_>, out: &mut Findings) {
    for one in cx.schema.tables() {
        for column in one.table.columns.iter().filter(|column| is_text(column)) {
            let name = snake(column.name.as_str());
            if !LISTS.iter().any(|ending| name.ends_with(ending)) {
                continue;
            }
            let path = one.path().part(ObjectKind::Column, column.name.clone());
            out.push(
                LIST_IN_TEXT
                    .finding(format!(
                        "{path} seems to hold several values in one text: none of them can be referred to, checked or found by an index"
                    ))
                    .object(&path)
                    .advise(Advice::note(
                        "keep each value in a row of a table of its own, with a foreign key",
                    )),
            );
        }
    }
}
