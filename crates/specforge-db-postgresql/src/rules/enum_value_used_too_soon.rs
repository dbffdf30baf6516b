use specforge_db_core::declare_rule;
use specforge_db_core::diff::Op;
use specforge_db_core::finding::Advice;
use specforge_db_core::model::Object;
use specforge_db_core::review::{Reviewed, Transaction};
use specforge_db_core::rule::{Findings, ReviewCx};

use crate::info::INFO;

declare_rule! {
    /// A value of an enum is used in the transaction that adds it.
    pub(crate) static ENUM_VALUE_USED_TOO_SOON: Review = {
        id: "enum-value-used-too-soon",
        summary: "a value of an enum is used in the transaction that adds it",
        severity: Error,
        since: "0.1.0",
        page: include_str!("enum_value_used_too_soon.md"),
        database: INFO.id,
        check: check,
    }
}

fn check(cx: &ReviewCx<'_>, out: &mut Findings) {
    let mut added: Vec<(Transaction, &str, &Reviewed<'_>)> = Vec::new();
    for statement in cx.statements {
        if !matches!(statement.transaction, Transaction::Group(_)) {
            continue;
        }
        for literal in &statement.manner.literals {
            let known = added.iter().find(|(transaction, value, _)| {
                *transaction == statement.transaction && value == literal
            });
            let Some((_, value, adds)) = known else { continue };
            let message = format!(
                "statement {} uses '{value}' in the transaction in which statement {} adds it: PostgreSQL refuses \
                 that until the transaction has ended",
                statement.number, adds.number
            );
            out.push(
                ENUM_VALUE_USED_TOO_SOON
                    .finding(message)
                    .at("/script")
                    .span(statement.place)
                    .advise(Advice::note("say COMMIT between the two")),
            );
            break;
        }
        for change in statement.operations.iter().filter_map(|o| o.change.as_ref()) {
            // The values of a type that came in the same transaction may be used at once.
            if let Op::Alter { before: Object::Enum(before), after: Object::Enum(after), .. } =
                &change.op
            {
                for literal in &statement.manner.literals {
                    if after.values.contains(literal) && !before.values.contains(literal) {
                        added.push((statement.transaction, literal.as_str(), statement));
                    }
                }
            }
        }
    }
}
