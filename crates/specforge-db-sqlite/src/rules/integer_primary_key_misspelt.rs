use specforge_db_core::declare_rule;
use specforge_db_core::finding::{Advice, Evidence};
use specforge_db_core::model::ObjectKind;
use specforge_db_core::rule::{Findings, SchemaCx};

use crate::info::INFO;
use crate::recipes::{find, rowid_alias};
use crate::types::{Affinity, affinity};

declare_rule! {
    /// A whole number is the primary key without being the rowid.
    pub(crate) static INTEGER_PRIMARY_KEY_MISSPELT: Schema = {
        id: "integer-primary-key-misspelt",
        summary: "a primary key that looks like INTEGER PRIMARY KEY is no alias of the rowid",
        severity: Warning,
        since: "0.1.0",
        page: include_str!("integer_primary_key_misspelt.md"),
        database: INFO.id,
        check: check,
    }
}

fn check(cx: &SchemaCx<'_>, out: &mut Findings) {
    for one in cx.schema.tables() {
        let table = one.table;
        let Some(key) = &table.primary_key else { continue };
        let [part] = key.parts.as_slice() else { continue };
        let Some(column) = part.column.as_ref().and_then(|name| find(table, name)) else {
            continue;
        };
        if table.options.flag("without_rowid")
            || rowid_alias(table).is_some()
            || affinity(&column.ty.raw) != Affinity::Integer
        {
            continue;
        }
        let written = if key.options.flag("not_rowid") {
            "INTEGER PRIMARY KEY DESC".to_owned()
        } else {
            format!("{} PRIMARY KEY", column.ty.raw)
        };
        let path = one.path().part(ObjectKind::Column, column.name.clone());
        out.push(
            INTEGER_PRIMARY_KEY_MISSPELT
                .finding(format!(
                    "{path} is {written}, which is not the rowid: rows are not numbered by it, and it is an index of its own"
                ))
                .object(&path)
                .because(Evidence::Fact {
                    text: "only INTEGER PRIMARY KEY, spelled so, is an alias of the rowid".to_owned(),
                    source: "https://sqlite.org/lang_createtable.html#rowid".to_owned(),
                    since: None,
                })
                .advise(Advice::Rewrite { before: written, after: "INTEGER PRIMARY KEY".to_owned() }),
        );
    }
}
