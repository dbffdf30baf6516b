//! Rights that were given or taken away.

use serde_json::Value;
use specforge_db_core::name::Ident;
use specforge_db_sql::SqlWriter;
use tokio_postgres::SimpleQueryRow;

use super::fields::{Fields, at, list, text};
use super::spell::{Class, Script};

/// Spells GRANT and REVOKE.
pub(super) fn rights(script: &mut Script, rows: &[SimpleQueryRow]) {
    for row in rows {
        let mut fields = Fields::of(row);
        let given = fields.flag();
        let class = fields.text();
        let oid = fields.oid();
        let column = fields.maybe().map(Ident::from);
        let grantee = fields.maybe();
        let hand_on = fields.flag();
        let privileges = fields.texts();
        let of_the_owner = fields.flag();
        let Some(called) = Class::of(class).and_then(|class| script.called(class, oid)).cloned()
        else {
            continue;
        };
        script.push(|sql| {
            sql.word(if given { "GRANT" } else { "REVOKE" });
            sql.list(&privileges, |sql, privilege| {
                sql.raw(privilege);
                if let Some(column) = &column {
                    sql.parens(|sql| {
                        sql.ident(column);
                    });
                }
            });
            sql.word("ON").word(granted(called.kind)).raw(&called.name);
            to(sql, given, grantee, hand_on);
            if let Some(owner) = grantee.filter(|_| of_the_owner) {
                sql.word("GRANTED BY").ident(&Ident::from(owner));
            }
        });
    }
}

/// The word for a kind of object in GRANT, which knows fewer kinds.
fn granted(kind: &'static str) -> &'static str {
    match kind {
        "VIEW" | "MATERIALIZED VIEW" | "FOREIGN TABLE" => "TABLE",
        "DOMAIN" => "TYPE",
        "AGGREGATE" => "FUNCTION",
        "SERVER" => "FOREIGN SERVER",
        other => other,
    }
}

fn to(sql: &mut SqlWriter, given: bool, grantee: Option<&str>, hand_on: bool) {
    sql.word(if given { "TO" } else { "FROM" });
    match grantee {
        Some(role) => sql.ident(&Ident::from(role)),
        None => sql.word("PUBLIC"),
    };
    if given && hand_on {
        sql.word("WITH GRANT OPTION");
    }
}

/// Spells ALTER DEFAULT PRIVILEGES; `role` is absent where it is the one that we are.
pub(super) fn defaults(
    script: &mut Script,
    namespace: Option<&str>,
    kind: &str,
    role: Option<&str>,
    lists: [Option<&str>; 2],
) {
    let objects = match kind {
        "S" => "SEQUENCES",
        "f" => "FUNCTIONS",
        "T" => "TYPES",
        "n" => "SCHEMAS",
        "r" => "TABLES",
        _ => "LARGE OBJECTS",
    };
    let [given, taken] = lists.map(|json| list(json));
    let all = given.iter().map(|right| (true, right)).chain(taken.iter().map(|r| (false, r)));
    for (given, right) in all {
        let privileges: Vec<&str> =
            right.get(2).and_then(Value::as_array).into_iter().flatten().filter_map(text).collect();
        let hand_on = right.get(1).and_then(Value::as_bool).unwrap_or_default();
        script.push(|sql| {
            sql.word("ALTER DEFAULT PRIVILEGES");
            if let Some(role) = role {
                sql.word("FOR ROLE").ident(&Ident::from(role));
            }
            if let Some(namespace) = namespace {
                sql.word("IN SCHEMA").ident(&Ident::from(namespace));
            }
            sql.word(if given { "GRANT" } else { "REVOKE" });
            sql.list(&privileges, |sql, privilege| {
                sql.raw(privilege);
            });
            sql.word("ON").word(objects);
            to(sql, given, at(right, 0), hand_on);
        });
    }
}
