//! Namespaces, extensions, statistics, publications, foreign servers, user mappings and remarks.

use serde_json::Value;
use specforge_db_core::name::Ident;
use tokio_postgres::SimpleQueryRow;

use super::fields::{Fields, at, list, text};
use super::rights;
use super::spell::{Class, Named, Script, bracketed, foreign_options, spelled};

/// Spells namespaces and extensions.
pub(super) fn places(script: &mut Script, rows: &[SimpleQueryRow]) {
    for row in rows {
        let mut fields = Fields::of(row);
        let kind = fields.text();
        let oid = fields.oid();
        let name = fields.name();
        let called = quoted(&name);
        if kind == "schema" {
            if name != "public" {
                script.push(|sql| {
                    sql.word("CREATE SCHEMA").ident(&name);
                });
            }
            script.call(Class::Namespace, oid, "SCHEMA", called);
            continue;
        }
        let namespace = fields.name();
        let version = fields.text();
        script.push(|sql| {
            sql.word("CREATE EXTENSION").ident(&name).word("WITH SCHEMA").ident(&namespace);
            sql.word("VERSION").literal(version);
        });
        script.call(Class::Extension, oid, "EXTENSION", called);
    }
}

/// Spells foreign-data wrappers and servers, on which tables stand.
pub(super) fn wrappers(script: &mut Script, rows: &[SimpleQueryRow]) {
    for wanted in ["wrapper", "server"] {
        for row in rows {
            let mut fields = Fields::of(row);
            if fields.text() != wanted {
                continue;
            }
            let oid = fields.oid();
            fields.maybe();
            let name = fields.name();
            let (first, second) = (fields.maybe(), fields.maybe());
            let options = fields.texts();
            let wrapper = fields.name();
            if wanted == "wrapper" {
                script.push(|sql| {
                    sql.word("CREATE FOREIGN DATA WRAPPER").ident(&name);
                    for (words, function) in [("HANDLER", first), ("VALIDATOR", second)] {
                        if let Some(function) = function {
                            sql.word(words).raw(function);
                        }
                    }
                    foreign_options(sql, &options);
                });
                script.call(Class::Wrapper, oid, "FOREIGN DATA WRAPPER", quoted(&name));
                continue;
            }
            script.push(|sql| {
                sql.word("CREATE SERVER").ident(&name);
                for (words, value) in [("TYPE", first), ("VERSION", second)] {
                    if let Some(value) = value {
                        sql.word(words).literal(value);
                    }
                }
                sql.word("FOREIGN DATA WRAPPER").ident(&wrapper);
                foreign_options(sql, &options);
            });
            script.call(Class::Server, oid, "SERVER", quoted(&name));
        }
    }
}

/// Spells statistics, user mappings, publications and default privileges.
pub(super) fn others(script: &mut Script, rows: &[SimpleQueryRow]) {
    for row in rows {
        let mut fields = Fields::of(row);
        let kind = fields.text();
        let oid = fields.oid();
        let namespace = fields.maybe();
        let name = fields.text();
        match kind {
            "statistics" => {
                let named = Named::new(namespace.unwrap_or_default(), name);
                script.carry(fields.text());
                if let Some(target) = fields.maybe() {
                    script.push(|sql| {
                        sql.word("ALTER STATISTICS").qualified(Some(&named.namespace), &named.name);
                        sql.word("SET STATISTICS").raw(target);
                    });
                }
                script.call(Class::Statistics, oid, "STATISTICS", named.spelled());
            }
            "collation" => {
                let named = Named::new(namespace.unwrap_or_default(), name);
                script.carry(fields.text());
                script.call(Class::Collation, oid, "COLLATION", named.spelled());
            }
            "cast" => {
                script.carry(&format!("CREATE CAST {name} {}", fields.text()));
                script.call(Class::Cast, oid, "CAST", name.to_owned());
            }
            "operator" => {
                script.carry(fields.text());
                script.call(Class::Operator, oid, "OPERATOR", name.to_owned());
            }
            "look up by" => script.carry(fields.text()),
            "search by" => {
                script.carry(fields.text());
                let mappings = list(fields.maybe());
                mappings.iter().filter_map(Value::as_str).for_each(|text| script.carry(text));
            }
            "unread" => {
                script.unread.push((namespace.unwrap_or_default().to_owned(), name.to_owned()));
            }
            "mapping" => mapping(script, name, &mut fields),
            "publication" => publication(script, oid, &Ident::from(name), &mut fields),
            "defaults" => {
                let role = fields.maybe();
                let lists = [fields.maybe(), fields.maybe()];
                rights::defaults(script, namespace, name, role, lists);
            }
            _ => {}
        }
    }
}

/// A user mapping; the options of somebody else's are shown only to a superuser.
fn mapping(script: &mut Script, server: &str, fields: &mut Fields<'_>) {
    let whose = fields.text();
    let options = fields.texts();
    let called = format!("USER MAPPING FOR {whose} SERVER {}", quoted(&Ident::from(server)));
    if !fields.flag() {
        script.unread.push(("public".to_owned(), called));
        return;
    }
    script.push(|sql| {
        sql.word("CREATE").raw(&called);
        foreign_options(sql, &options);
    });
}

fn publication(script: &mut Script, oid: u32, name: &Ident, fields: &mut Fields<'_>) {
    let all = fields.flag();
    let published = fields.list();
    let tables = fields.list();
    let schemas = list(fields.maybe());
    let generated = fields.maybe();
    let has = |at: usize| published.get(at).and_then(Value::as_bool).unwrap_or_default();
    let kinds: Vec<&str> = ["insert", "update", "delete", "truncate"]
        .into_iter()
        .enumerate()
        .filter_map(|(at, word)| has(at).then_some(word))
        .collect();
    let mut options: Vec<(&'static str, String)> = Vec::new();
    if kinds.len() < 4 {
        options.push(("publish =", kinds.join(", ")));
    }
    if has(4) {
        options.push(("publish_via_partition_root =", "true".to_owned()));
    }
    if generated == Some("s") {
        options.push(("publish_generated_columns =", "stored".to_owned()));
    }
    script.push(|sql| {
        sql.word("CREATE PUBLICATION").ident(name);
        if all {
            sql.word("FOR ALL TABLES");
        }
        if !options.is_empty() {
            sql.word("WITH").parens(|sql| {
                sql.list(&options, |sql, (words, value)| {
                    sql.word(words).literal(value);
                });
            });
        }
    });
    for table in &tables {
        let named = Named::new(at(table, 0).unwrap_or_default(), at(table, 1).unwrap_or_default());
        script.push(|sql| {
            sql.word("ALTER PUBLICATION").ident(name).word("ADD TABLE ONLY");
            sql.qualified(Some(&named.namespace), &named.name);
            if let Some(columns) = table.get(2).and_then(Value::as_array) {
                sql.parens(|sql| {
                    sql.list(columns.iter().filter_map(text), |sql, column| {
                        sql.ident(&Ident::from(column));
                    });
                });
            }
            if let Some(rows) = at(table, 3) {
                sql.word("WHERE");
                bracketed(sql, rows);
            }
        });
    }
    for schema in schemas.iter().filter_map(text) {
        script.push(|sql| {
            sql.word("ALTER PUBLICATION").ident(name).word("ADD TABLES IN SCHEMA");
            sql.ident(&Ident::from(schema));
        });
    }
    script.call(Class::Publication, oid, "PUBLICATION", quoted(name));
}

/// Spells remarks, on whatever was spelled before.
pub(super) fn comments(script: &mut Script, rows: &[SimpleQueryRow]) {
    for row in rows {
        let mut fields = Fields::of(row);
        let class = fields.text();
        let oid = fields.oid();
        let column = fields.maybe().map(Ident::from);
        let words = fields.text();
        let Some(called) = Class::of(class).and_then(|class| script.called(class, oid)).cloned()
        else {
            continue;
        };
        script.push(|sql| {
            sql.word("COMMENT ON");
            match &column {
                Some(column) => {
                    let of = format!("{}.{}", called.name, quoted(column));
                    sql.word("COLUMN").raw(&of)
                }
                None => sql.word(called.kind).raw(&called.name),
            };
            sql.word("IS").literal(words);
        });
    }
}

fn quoted(name: &Ident) -> String {
    spelled(|sql| {
        sql.ident(name);
    })
}
