use super::{at, fact, who};
use crate::declare_rule;
use crate::dialect::Lock;
use crate::finding::{Advice, Evidence};
use crate::rule::{Findings, ReviewCx};

declare_rule! {
    /// A statement goes through rows while others wait.
    pub(crate) static BLOCKING_STATEMENT: Review = {
        id: "blocking-statement",
        summary: "a statement goes through the rows of a table while others wait for it",
        severity: Warning,
        since: "0.1.0",
        page: include_str!("blocking_statement.md"),
        check: check,
    }
}

fn check(cx: &ReviewCx<'_>, out: &mut Findings) {
    for statement in cx.statements {
        // Of several parts of a statement the one that costs most says it.
        let Some(worst) = statement
            .operations
            .iter()
            .filter(|operated| operated.blocks() && operated.rows.is_none())
            .max_by_key(|operated| (operated.lock(), operated.row.is_none_or(|row| row.rewrites)))
        else {
            continue;
        };
        let mut tables: Vec<String> = Vec::new();
        for held in statement.operations.iter().filter(|o| o.blocks()).flat_map(|o| &o.locks) {
            let table = held.table.to_string();
            if held.lock >= Lock::Writes && !tables.contains(&table) {
                tables.push(table);
            }
        }
        let does = match worst.row {
            Some(row) if row.rewrites => "every row is written anew",
            Some(_) => "the rows are read",
            None => "nobody knows what is done",
        };
        let message = format!(
            "statement {}: {} of {} wait while {does}",
            statement.number,
            who(worst.lock()),
            tables.join(", ")
        );
        let mut finding = at(&BLOCKING_STATEMENT, statement, message).because(fact(worst));
        if let Some(path) = &worst.path {
            finding = finding.object(path);
            finding = finding.because(match worst.size {
                Some(value) => Evidence::Statistic {
                    path: path.owner().unwrap_or_else(|| path.clone()),
                    name: "rows".to_owned(),
                    value,
                },
                None => {
                    Evidence::Missing { wanted: "the number of rows, in `table_stats`".to_owned() }
                }
            });
        }
        out.push(finding.advise(Advice::note(
            "`instead` of the statement holds steps that make the same change while others go on, where \
             there are such; else run it when nobody needs the table",
        )));
    }
}
