use super::is_text;
use crate::declare_rule;
use crate::finding::Advice;
use crate::model::{ObjectKind, Table};
use crate::name::Ident;
use crate::rule::{Findings, SchemaCx};

/// Last words of names of columns with one of a few values.
const STATES: &[&str] = &["status", "state", "kind", "role", "priority", "severity", "stage"];

declare_rule! {
    /// Nothing says which values a status may have.
    pub(crate) static UNCHECKED_STATUS: Design = {
        id: "unchecked-status",
        summary: "nothing says which values a status may have",
        severity: Info,
        since: "0.1.0",
        page: include_str!("unchecked_status.md"),
        check: check,
    }
}

fn check(cx: &SchemaCx<'_>, out: &mut Findings) {
    for one in cx.schema.tables() {
        for column in one.table.columns.iter().filter(|column| is_text(column)) {
            let name = column.name.as_str().to_lowercase();
            let last = name.rsplit('_').next().unwrap_or_default();
            if !STATES.contains(&last) || is_held(one.table, &column.name) {
                continue;
            }
            let path = one.path().part(ObjectKind::Column, column.name.clone());
            out.push(
                UNCHECKED_STATUS
                    .finding(format!("{path} takes any text: a misspelt value is kept like any other"))
                    .object(&path)
                    .advise(Advice::note(
                        "list the values in a CHECK where they change with the program, in an enum where the database has them and values only come, or in a table with a foreign key where people add them",
                    )),
            );
        }
    }
}

/// Whether a check speaks of a column, or it refers to a table.
fn is_held(table: &Table, column: &Ident) -> bool {
    let checked = table.checks.iter().any(|check| {
        check.column.as_ref() == Some(column) || check.expr.text.contains(column.as_str())
    });
    checked || table.foreign_keys.iter().any(|key| key.columns.contains(column))
}
