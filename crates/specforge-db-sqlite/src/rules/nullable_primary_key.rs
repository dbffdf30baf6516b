use specforge_db_core::declare_rule;
use specforge_db_core::finding::{Advice, Evidence};
use specforge_db_core::rule::{Findings, SchemaCx};

use crate::info::INFO;
use crate::recipes::{find, rowid_alias};

declare_rule! {
    /// SQLite takes NULL in a primary key unless it is told not to.
    pub(crate) static NULLABLE_PRIMARY_KEY: Schema = {
        id: "nullable-primary-key",
        summary: "a primary key takes NULL",
        severity: Info,
        since: "0.1.0",
        page: include_str!("nullable_primary_key.md"),
        database: INFO.id,
        check: check,
    }
}

fn check(cx: &SchemaCx<'_>, out: &mut Findings) {
    for one in cx.schema.tables() {
        let table = one.table;
        let Some(key) = &table.primary_key else { continue };
        if table.options.flag("without_rowid")
            || table.options.flag("strict")
            || rowid_alias(table).is_some()
        {
            continue;
        }
        let open =
            key.columns().filter_map(|name| find(table, name)).filter(|column| column.nullable);
        let open: Vec<&str> = open.map(|column| column.name.as_str()).collect();
        if open.is_empty() {
            continue;
        }
        out.push(
            NULLABLE_PRIMARY_KEY
                .finding(format!(
                    "the primary key of {} takes NULL in {}, any number of times",
                    one.path(),
                    open.join(", ")
                ))
                .object(one.path())
                .because(Evidence::Fact {
                    text: "a primary key that is not the rowid takes NULL".to_owned(),
                    source:
                        "https://sqlite.org/quirks.html#primary_keys_can_sometimes_contain_nulls"
                            .to_owned(),
                    since: None,
                })
                .advise(Advice::note("declare its columns NOT NULL")),
        );
    }
}
