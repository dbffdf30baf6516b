use specforge_db_core::declare_rule;
use specforge_db_core::finding::{Advice, Evidence};
use specforge_db_core::model::ObjectKind;
use specforge_db_core::name::did_you_mean;
use specforge_db_core::rule::{Findings, SchemaCx};

use crate::info::INFO;
use crate::types::{Affinity, affinity};

/// Types that mean a text to their author and a number to SQLite.
const TEXTS: &[&str] = &["STRING", "STR", "TXT", "TINYSTRING", "LONGSTRING", "UNICODE"];
/// Types that end in INT without meaning a whole number.
const POINTS: &[&str] = &["FLOATING POINT"];
/// Types as they are spelled, to find out what a misspelt one was meant to be.
const KNOWN: &[&str] =
    &["VARCHAR", "NVARCHAR", "CHARACTER", "DOUBLE", "TEXT", "CLOB", "BLOB", "FLOAT"];

declare_rule! {
    /// A declared type means something else to SQLite than to its author.
    pub(crate) static UNEXPECTED_AFFINITY: Schema = {
        id: "unexpected-affinity",
        summary: "a declared type means something else to SQLite than to its author",
        severity: Warning,
        since: "0.1.0",
        page: include_str!("unexpected_affinity.md"),
        database: INFO.id,
        check: check,
    }
}

fn check(cx: &SchemaCx<'_>, out: &mut Findings) {
    for one in cx.schema.tables().filter(|one| !one.table.options.flag("strict")) {
        for column in &one.table.columns {
            let Some(meant) = meant(&column.ty.raw) else { continue };
            let (gets, does) = match affinity(&column.ty.raw) {
                Affinity::Integer => ("INTEGER", "'7.0' is stored as 7"),
                _ => ("NUMERIC", "'007' is stored as 7"),
            };
            let path = one.path().part(ObjectKind::Column, column.name.clone());
            out.push(
                UNEXPECTED_AFFINITY
                    .finding(format!(
                        "{path} is declared {}, which SQLite takes for {gets}: {does}",
                        column.ty.raw
                    ))
                    .object(&path)
                    .because(Evidence::Fact {
                        text: "the affinity of a column follows from parts of the name of its type"
                            .to_owned(),
                        source:
                            "https://sqlite.org/datatype3.html#determination_of_column_affinity"
                                .to_owned(),
                        since: None,
                    })
                    .advise(Advice::Rewrite {
                        before: column.ty.raw.to_string(),
                        after: meant.to_owned(),
                    }),
            );
        }
    }
}

/// What a type was probably meant to be, where that is not what SQLite makes of it.
fn meant(raw: &str) -> Option<&'static str> {
    let word = raw.split('(').next().unwrap_or_default().trim().to_ascii_uppercase();
    let is = |known: &&str| *known == word;
    match affinity(raw) {
        Affinity::Integer => POINTS.iter().any(is).then_some("REAL"),
        Affinity::Numeric if TEXTS.iter().any(is) => Some("TEXT"),
        // Short words are too near to each other to say which was meant.
        Affinity::Numeric if word.len() > 4 => match did_you_mean(&word, KNOWN.iter().copied())? {
            "DOUBLE" | "FLOAT" => Some("REAL"),
            "BLOB" => Some("BLOB"),
            _ => Some("TEXT"),
        },
        _ => None,
    }
}
