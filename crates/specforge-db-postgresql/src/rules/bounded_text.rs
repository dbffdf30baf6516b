use specforge_db_core::declare_rule;
use specforge_db_core::finding::{Advice, Severity};
use specforge_db_core::model::ObjectKind;
use specforge_db_core::rule::{Findings, SchemaCx};

use crate::info::INFO;

declare_rule! {
    /// A text has a length by habit, or is padded to it.
    pub(crate) static BOUNDED_TEXT: Design = {
        id: "bounded-text",
        summary: "a text is padded with blanks, or has 255 characters at most by habit",
        severity: Info,
        since: "0.1.0",
        page: include_str!("bounded_text.md"),
        database: INFO.id,
        check: check,
    }
}

fn check(cx: &SchemaCx<'_>, out: &mut Findings) {
    for one in cx.schema.tables() {
        for column in &one.table.columns {
            let raw = column.ty.raw.to_lowercase();
            let padded = raw.starts_with("character(") || raw.starts_with("char(");
            let habit = ["character varying(255)", "varchar(255)"].contains(&raw.as_str());
            if !padded && !habit {
                continue;
            }
            let path = one.path().part(ObjectKind::Column, column.name.clone());
            let (message, advice) = if padded {
                (
                    format!(
                        "{path} is {raw}: shorter values are padded with blanks, which count in some comparisons and not in others"
                    ),
                    "text, with a CHECK over its length where that is fixed",
                )
            } else {
                (
                    format!(
                        "{path} is {raw}: 255 means nothing to the server, which keeps texts of every length alike"
                    ),
                    "text where nothing bounds it; a bound that is meant in a CHECK, which can be changed without waiting for readers",
                )
            };
            let mut finding = BOUNDED_TEXT.finding(message);
            if padded {
                finding.severity = Severity::Warning;
            }
            out.push(finding.object(&path).advise(Advice::note(advice)));
        }
    }
}
