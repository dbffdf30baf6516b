//! Functions, procedures and aggregates.

use specforge_db_core::name::Ident;
use specforge_db_sql::SqlWriter;
use tokio_postgres::SimpleQueryRow;

use super::fields::Fields;
use super::spell::{Class, Named, Script, spelled};

/// Spells routines.
pub(super) fn routines(script: &mut Script, rows: &[SimpleQueryRow]) {
    for row in rows {
        let mut fields = Fields::of(row);
        let oid = fields.oid();
        let named = Named::new(fields.name(), fields.name());
        let kind = fields.text();
        let arguments = fields.text();
        let definition = fields.maybe();
        match definition {
            Some(definition) => script.carry(definition),
            None => aggregate(script, &named, &mut fields),
        }
        let word = match kind {
            "p" => "PROCEDURE",
            "a" => "AGGREGATE",
            _ => "FUNCTION",
        };
        let empty = if kind == "a" && arguments.is_empty() { "*" } else { arguments };
        script.call(Class::Routine, oid, word, format!("{}({empty})", named.spelled()));
    }
}

/// The server spells no aggregate.
fn aggregate(script: &mut Script, named: &Named, fields: &mut Fields<'_>) {
    let arguments = fields.text();
    let ordered = fields.text();
    let mut parts: Vec<(&'static str, String)> = Vec::new();
    let mut part = |words: &'static str, value: Option<&str>| {
        if let Some(value) = value {
            parts.push((words, value.to_owned()));
        }
    };
    part("SFUNC =", fields.maybe());
    part("STYPE =", fields.maybe());
    part("SSPACE =", fields.maybe());
    part("FINALFUNC =", fields.maybe());
    let extra = fields.flag();
    let modify = fields.text();
    if extra {
        part("FINALFUNC_EXTRA", Some(""));
    }
    // The usual one is read-only, and shareable for those over an ordered set.
    let usual = if ordered == "n" { "r" } else { "w" };
    if modify != usual {
        part(
            "FINALFUNC_MODIFY =",
            match modify {
                "r" => Some("READ_ONLY"),
                "s" => Some("SHAREABLE"),
                _ => Some("READ_WRITE"),
            },
        );
    }
    for words in [
        "COMBINEFUNC =",
        "SERIALFUNC =",
        "DESERIALFUNC =",
        "MSFUNC =",
        "MINVFUNC =",
        "MSTYPE =",
        "MFINALFUNC =",
    ] {
        part(words, fields.maybe());
    }
    for words in ["INITCOND =", "MINITCOND ="] {
        let value = fields.maybe().map(|value| {
            spelled(|sql: &mut SqlWriter| {
                sql.literal(value);
            })
        });
        part(words, value.as_deref());
    }
    let operator = fields.maybe().and_then(|operator| operator.split_once('('));
    if let Some((operator, _)) = operator {
        parts.push(("SORTOP =", operator_call(operator)));
    }
    match fields.text() {
        "s" => parts.push(("PARALLEL =", "SAFE".to_owned())),
        "r" => parts.push(("PARALLEL =", "RESTRICTED".to_owned())),
        _ => {}
    }
    if ordered == "h" {
        parts.push(("HYPOTHETICAL", String::new()));
    }
    script.push(|sql| {
        sql.word("CREATE AGGREGATE").qualified(Some(&named.namespace), &named.name);
        let arguments = if arguments.is_empty() { "*" } else { arguments };
        sql.parens(|sql| {
            sql.raw(arguments);
        });
        sql.parens(|sql| {
            sql.list(&parts, |sql, (words, value)| {
                sql.word(words).raw(value);
            });
        });
    });
}

/// An operator with its namespace is written OPERATOR(…).
fn operator_call(operator: &str) -> String {
    match operator.rsplit_once('.') {
        Some((namespace, name)) if !namespace.is_empty() => {
            let namespace = Ident::from(namespace.trim_matches('"'));
            format!(
                "OPERATOR({}.{name})",
                spelled(|sql| {
                    sql.ident(&namespace);
                })
            )
        }
        _ => operator.to_owned(),
    }
}
