use specforge_db_core::declare_rule;
use specforge_db_core::finding::Advice;
use specforge_db_core::model::{Family, ObjectKind};
use specforge_db_core::rule::{Findings, SchemaCx};

use crate::info::INFO;

declare_rule! {
    /// A moment is kept without its time zone.
    pub(crate) static TIMESTAMP_WITHOUT_ZONE: Design = {
        id: "timestamp-without-zone",
        summary: "a moment is kept without its time zone",
        severity: Warning,
        since: "0.1.0",
        page: include_str!("timestamp_without_zone.md"),
        database: INFO.id,
        check: check,
    }
}

fn check(cx: &SchemaCx<'_>, out: &mut Findings) {
    for one in cx.schema.tables() {
        for column in &one.table.columns {
            if !matches!(column.ty.family, Family::Timestamp { zone: false }) {
                continue;
            }
            let path = one.path().part(ObjectKind::Column, column.name.clone());
            out.push(
                TIMESTAMP_WITHOUT_ZONE
                    .finding(format!(
                        "{path} is {}: which moment it means depends on who reads it",
                        column.ty.raw
                    ))
                    .object(&path)
                    .advise(Advice::note(
                        "timestamptz keeps the moment in the same 8 bytes and shows it in the zone of the session",
                    )),
            );
        }
    }
}
