//! Enums, domains, composites and ranges.

use serde_json::Value;
use specforge_db_core::model::Expr;
use specforge_db_core::name::Ident;
use specforge_db_sql::SqlWriter;
use tokio_postgres::SimpleQueryRow;

use super::fields::{Fields, at, text};
use super::spell::{Class, Named, Script};

/// Spells types, those that others are made of first.
pub(super) fn types(script: &mut Script, rows: &[SimpleQueryRow]) {
    for row in rows {
        let mut fields = Fields::of(row);
        let oid = fields.oid();
        let named = Named::new(fields.name(), fields.name());
        let kind = fields.text();
        let parts = fields.list();
        match kind {
            "e" => enumeration(script, &named, &parts),
            "d" => domain(script, &named, &parts, &mut fields),
            "c" => composite(script, &named, &parts),
            _ => range(script, &named, &mut fields),
        }
        let word = if kind == "d" { "DOMAIN" } else { "TYPE" };
        script.call(Class::Type, oid, word, named.spelled());
    }
}

fn create<'s>(sql: &'s mut SqlWriter, words: &'static str, named: &Named) -> &'s mut SqlWriter {
    sql.word(words).qualified(Some(&named.namespace), &named.name)
}

fn enumeration(script: &mut Script, named: &Named, labels: &[Value]) {
    script.push(|sql| {
        create(sql, "CREATE TYPE", named).word("AS ENUM").parens(|sql| {
            sql.list(labels.iter().filter_map(text), |sql, label| {
                sql.literal(label);
            });
        });
    });
}

fn composite(script: &mut Script, named: &Named, attributes: &[Value]) {
    script.push(|sql| {
        create(sql, "CREATE TYPE", named).word("AS").parens(|sql| {
            sql.list(attributes, |sql, attribute| {
                sql.ident(&Ident::from(at(attribute, 0).unwrap_or_default()));
                sql.raw(at(attribute, 1).unwrap_or_default());
                if let Some(collation) = at(attribute, 2) {
                    sql.word("COLLATE").raw(collation);
                }
            });
        });
    });
}

fn domain(script: &mut Script, named: &Named, constraints: &[Value], fields: &mut Fields<'_>) {
    let base = fields.text();
    let not_null = fields.flag();
    let default = fields.maybe();
    let collation = fields.maybe().map(|namespace| Named::new(namespace, fields.name()));
    let late =
        |constraint: &Value| at(constraint, 1).is_some_and(|def| def.ends_with(" NOT VALID"));
    script.push(|sql| {
        create(sql, "CREATE DOMAIN", named).word("AS").raw(base);
        if let Some(collation) = &collation {
            sql.word("COLLATE").qualified(Some(&collation.namespace), &collation.name);
        }
        if let Some(default) = default {
            sql.word("DEFAULT").expr(&Expr::new(default));
        }
        if not_null {
            sql.word("NOT NULL");
        }
        for constraint in constraints.iter().filter(|constraint| !late(constraint)) {
            sql.word("CONSTRAINT").ident(&Ident::from(at(constraint, 0).unwrap_or_default()));
            sql.raw(at(constraint, 1).unwrap_or_default());
        }
    });
    for constraint in constraints.iter().filter(|constraint| late(constraint)) {
        script.push(|sql| {
            create(sql, "ALTER DOMAIN", named).word("ADD CONSTRAINT");
            sql.ident(&Ident::from(at(constraint, 0).unwrap_or_default()));
            sql.raw(at(constraint, 1).unwrap_or_default());
        });
    }
}

fn range(script: &mut Script, named: &Named, fields: &mut Fields<'_>) {
    // What stands there for domains.
    for _ in 0..5 {
        fields.maybe();
    }
    let subtype = fields.text();
    let class = (fields.maybe(), fields.name());
    let collation = (fields.maybe(), fields.name());
    let (canonical, difference) = (fields.maybe(), fields.maybe());
    let multirange = fields.maybe();
    let usual = usual_multirange(named.name.as_str());
    script.push(|sql| {
        create(sql, "CREATE TYPE", named).word("AS RANGE").parens(|sql| {
            sql.word("SUBTYPE =").raw(subtype);
            if let Some(multirange) = multirange.filter(|name| *name != usual) {
                let name = Ident::from(multirange);
                sql.word(", MULTIRANGE_TYPE_NAME =").qualified(Some(&named.namespace), &name);
            }
            for (words, (namespace, name)) in
                [(", SUBTYPE_OPCLASS =", class), (", COLLATION =", collation)]
            {
                if let Some(namespace) = namespace {
                    sql.word(words).qualified(Some(&Ident::from(namespace)), &name);
                }
            }
            for (words, function) in
                [(", CANONICAL =", canonical), (", SUBTYPE_DIFF =", difference)]
            {
                if let Some(function) = function {
                    sql.word(words).raw(function);
                }
            }
        });
    });
}

/// The name that PostgreSQL gives to the multirange of a range: the last `range` in its name becomes
/// `multirange`, and where there is none, `_multirange` is appended
/// (<https://www.postgresql.org/docs/current/sql-createtype.html>).
fn usual_multirange(range: &str) -> String {
    match range.rfind("range") {
        Some(at) => {
            let (before, behind) = range.split_at(at);
            format!("{before}multi{behind}")
        }
        None => format!("{range}_multirange"),
    }
}
