use crate::declare_rule;
use crate::design::plural;
use crate::finding::Advice;
use crate::model::ObjectPath;
use crate::rule::{Findings, SchemaCx};

declare_rule! {
    /// Names follow two customs.
    pub(crate) static MIXED_NAMING: Design = {
        id: "mixed-naming",
        summary: "some names follow another custom than most",
        severity: Info,
        since: "0.1.0",
        page: include_str!("mixed_naming.md"),
        check: check,
    }
}

/// So many names are shown at most.
const SHOWN: usize = 5;

fn check(cx: &SchemaCx<'_>, out: &mut Findings) {
    let tables: Vec<(ObjectPath, &str)> =
        cx.schema.tables().map(|one| (one.path(), one.table.name.as_str())).collect();
    let snake = |name: &str| !name.chars().any(char::is_uppercase);
    let many = |name: &str| plural(name) == name;
    odd_ones(&tables, "lower case with `_`", "capitals", snake, out);
    odd_ones(&tables, "the plural", "the singular", many, out);
    for one in cx.schema.tables() {
        let columns: Vec<(ObjectPath, &str)> = one
            .table
            .columns
            .iter()
            .map(|column| {
                let path = one.path().part(crate::model::ObjectKind::Column, column.name.clone());
                (path, column.name.as_str())
            })
            .collect();
        odd_ones(&columns, "lower case with `_`", "capitals", snake, out);
    }
}

/// Says which of several names are not like the others.
fn odd_ones(
    all: &[(ObjectPath, &str)],
    one_way: &str,
    other_way: &str,
    is: impl Fn(&str) -> bool,
    out: &mut Findings,
) {
    let (fit, not): (Vec<_>, Vec<_>) = all.iter().partition(|(_, name)| is(name));
    let (most, fewer, odd) =
        if fit.len() >= not.len() { (one_way, other_way, not) } else { (other_way, one_way, fit) };
    let Some((first, _)) = odd.first() else { return };
    if odd.len() == all.len() {
        return;
    }
    let mut names: Vec<String> =
        odd.iter().take(SHOWN).map(|(_, name)| format!("`{name}`")).collect();
    if odd.len() > SHOWN {
        names.push(format!("and {} more", odd.len() - SHOWN));
    }
    out.push(
        MIXED_NAMING
            .finding(format!(
                "most of {} names have {most}, but {} {fewer}: who writes a query has to look each up",
                all.len(),
                match names.as_slice() {
                    [one] => format!("{one} has"),
                    several => format!("{} have", several.join(", ")),
                },
            ))
            .object(first)
            .advise(Advice::note("rename them while few programs know the names")),
    );
}
