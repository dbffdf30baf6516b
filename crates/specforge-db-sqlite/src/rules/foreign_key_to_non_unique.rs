use specforge_db_core::declare_rule;
use specforge_db_core::finding::{Advice, Evidence};
use specforge_db_core::model::{ForeignKey, ObjectKind, Table};
use specforge_db_core::name::Ident;
use specforge_db_core::rule::{Findings, SchemaCx};

use crate::foreign_keys::sound_key;
use crate::info::INFO;
use crate::recipes::find;

declare_rule! {
    /// A foreign key refers to columns that are not unique, which SQLite notices only when it is used.
    pub(crate) static FOREIGN_KEY_TO_NON_UNIQUE: Schema = {
        id: "foreign-key-to-non-unique",
        summary: "a foreign key refers to columns that are not unique",
        severity: Error,
        since: "0.1.0",
        page: include_str!("foreign_key_to_non_unique.md"),
        database: INFO.id,
        check: check,
    }
}

fn check(cx: &SchemaCx<'_>, out: &mut Findings) {
    for one in cx.schema.tables() {
        for key in &one.table.foreign_keys {
            let Some(parent) = cx.index.table_named(None, key.references.as_str()) else {
                continue;
            };
            if !there(key, parent) || sound_key(key, cx.index) {
                continue;
            }
            let names = |columns: &[Ident]| {
                columns.iter().map(Ident::as_str).collect::<Vec<_>>().join(", ")
            };
            let wanted = match key.referenced_columns.as_slice() {
                [] => "its primary key, which has another number of columns".to_owned(),
                columns => format!("({}), which is no key of it", names(columns)),
            };
            let name = key
                .name
                .clone()
                .unwrap_or_else(|| Ident::from(format!("({})", names(&key.columns))));
            out.push(
                FOREIGN_KEY_TO_NON_UNIQUE
                    .finding(format!(
                        "{}({}) refers to {} by {wanted}: writes will fail with `foreign key mismatch`",
                        one.path(),
                        names(&key.columns),
                        key.references
                    ))
                    .object(one.path().part(ObjectKind::ForeignKey, name))
                    .because(Evidence::Fact {
                        text: "the referenced columns must be the primary key or have a unique index".to_owned(),
                        source: "https://sqlite.org/foreignkeys.html#fk_indexes".to_owned(),
                        since: None,
                    })
                    .advise(Advice::note(format!("declare them unique in {}", key.references))),
            );
        }
    }
}

/// Whether what the key refers to is there at all; another rule says so where it is not.
fn there(key: &ForeignKey, parent: &Table) -> bool {
    match key.referenced_columns.as_slice() {
        [] => parent.primary_key.is_some(),
        columns => columns.iter().all(|column| find(parent, column).is_some()),
    }
}
