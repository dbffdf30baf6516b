use crate::declare_rule;
use crate::design::snake;
use crate::finding::Advice;
use crate::model::{Column, ObjectKind};
use crate::rule::{Findings, SchemaCx};

/// Lines of an address are no list: the second goes on where the first ends.
const LINES: &[&str] = &["line", "street", "address", "addr"];

declare_rule! {
    /// Columns that differ in a number alone are a list.
    pub(crate) static REPEATED_COLUMNS: Design = {
        id: "repeated-columns",
        summary: "columns that differ in a number alone hold a list",
        severity: Warning,
        since: "0.1.0",
        page: include_str!("repeated_columns.md"),
        check: check,
    }
}

fn check(cx: &SchemaCx<'_>, out: &mut Findings) {
    for one in cx.schema.tables() {
        let mut groups: Vec<(String, Vec<&Column>)> = Vec::new();
        for column in &one.table.columns {
            let Some(stem) = stem(column.name.as_str()) else { continue };
            match groups.iter_mut().find(|(known, _)| *known == stem) {
                Some((_, columns)) => columns.push(column),
                None => groups.push((stem, vec![column])),
            }
        }
        for (stem, columns) in groups {
            let [first, second, ..] = columns.as_slice() else { continue };
            let alike = std::mem::discriminant(&first.ty.family)
                == std::mem::discriminant(&second.ty.family);
            let last = stem.rsplit('_').next().unwrap_or_default();
            if !alike || LINES.contains(&last) {
                continue;
            }
            let names: Vec<String> = columns.iter().map(|c| format!("`{}`", c.name)).collect();
            let path = one.path().part(ObjectKind::Column, first.name.clone());
            out.push(
                REPEATED_COLUMNS
                    .finding(format!(
                        "{} holds a list of {stem} in {}: one more takes another column, and a search looks into each",
                        one.path(),
                        names.join(", ")
                    ))
                    .object(&path)
                    .advise(Advice::note("keep each in a row of a table of its own")),
            );
        }
    }
}

/// What stands before the number at the end of a name; none where there is no number.
fn stem(name: &str) -> Option<String> {
    let name = snake(name);
    let stem = name.trim_end_matches(|c: char| c.is_ascii_digit());
    let bare = stem.trim_end_matches('_');
    (stem.len() < name.len() && !bare.is_empty()).then(|| bare.to_owned())
}
