//! Triggers, rules, policies and event triggers.

use specforge_db_core::name::Ident;
use tokio_postgres::SimpleQueryRow;

use super::fields::{Fields, list, text};
use super::spell::{Class, Script, bracketed, spelled};

/// Spells what reacts to statements.
pub(super) fn reactions(script: &mut Script, rows: &[SimpleQueryRow]) {
    for row in rows {
        let mut fields = Fields::of(row);
        let kind = fields.text();
        let oid = fields.oid();
        let table = fields.oid();
        let name = fields.name();
        if kind == "event" {
            event(script, oid, &name, &mut fields);
            continue;
        }
        // What is on a table that is left out is left out as well.
        let Some(table) = script.called(Class::Relation, table).cloned() else { continue };
        let (class, word) = match kind {
            "trigger" => (Class::Trigger, "TRIGGER"),
            "rule" => (Class::Rule, "RULE"),
            _ => (Class::Policy, "POLICY"),
        };
        let firing = fields.text();
        if kind == "trigger of whole" {
            let mode = match firing {
                "D" => Some("DISABLE"),
                "R" => Some("REPLICA"),
                "A" => Some("ALWAYS"),
                _ => None,
            };
            script.push(|sql| {
                sql.word("ALTER TABLE").raw(&table.name).word(crate::firing::words(mode));
                sql.word("TRIGGER").ident(&name);
            });
            continue;
        }
        let definition = fields.maybe();
        match definition {
            Some(definition) => script.carry(definition),
            None => policy(script, &name, &table.name, &mut fields),
        }
        let words = match (firing, class) {
            ("D", Class::Trigger) => Some("DISABLE TRIGGER"),
            ("R", Class::Trigger) => Some("ENABLE REPLICA TRIGGER"),
            ("A", Class::Trigger) => Some("ENABLE ALWAYS TRIGGER"),
            ("D", Class::Rule) => Some("DISABLE RULE"),
            ("R", Class::Rule) => Some("ENABLE REPLICA RULE"),
            ("A", Class::Rule) => Some("ENABLE ALWAYS RULE"),
            _ => None,
        };
        if let Some(words) = words {
            script.push(|sql| {
                sql.word("ALTER TABLE").raw(&table.name).word(words).ident(&name);
            });
        }
        let on = spelled(|sql| {
            sql.ident(&name).word("ON").raw(&table.name);
        });
        script.call(class, oid, word, on);
    }
}

fn policy(script: &mut Script, name: &Ident, table: &str, fields: &mut Fields<'_>) {
    let command = fields.text();
    let permissive = fields.flag();
    let roles = fields.texts();
    let (using, check) = (fields.maybe(), fields.maybe());
    script.push(|sql| {
        sql.word("CREATE POLICY").ident(name).word("ON").raw(table);
        if !permissive {
            sql.word("AS RESTRICTIVE");
        }
        match command {
            "r" => sql.word("FOR SELECT"),
            "a" => sql.word("FOR INSERT"),
            "w" => sql.word("FOR UPDATE"),
            "d" => sql.word("FOR DELETE"),
            _ => sql,
        };
        if roles.iter().any(|role| !role.is_empty()) {
            sql.word("TO").list(&roles, |sql, role| {
                if role.is_empty() {
                    sql.word("PUBLIC");
                } else {
                    sql.ident(&Ident::from(role.as_str()));
                }
            });
        }
        for (words, expr) in [("USING", using), ("WITH CHECK", check)] {
            if let Some(expr) = expr {
                sql.word(words);
                bracketed(sql, expr);
            }
        }
    });
}

fn event(script: &mut Script, oid: u32, name: &Ident, fields: &mut Fields<'_>) {
    let firing = fields.text();
    let function = fields.text();
    let event = fields.text();
    fields.maybe();
    let tags = list(fields.maybe());
    script.push(|sql| {
        sql.word("CREATE EVENT TRIGGER").ident(name).word("ON").plain(event);
        if !tags.is_empty() {
            sql.word("WHEN TAG IN").parens(|sql| {
                sql.list(tags.iter().filter_map(text), |sql, tag| {
                    sql.literal(tag);
                });
            });
        }
        sql.word("EXECUTE FUNCTION").raw(function).raw("()");
    });
    let words = match firing {
        "D" => Some("DISABLE"),
        "R" => Some("ENABLE REPLICA"),
        "A" => Some("ENABLE ALWAYS"),
        _ => None,
    };
    if let Some(words) = words {
        script.push(|sql| {
            sql.word("ALTER EVENT TRIGGER").ident(name).word(words);
        });
    }
    let spelled = spelled(|sql| {
        sql.ident(name);
    });
    script.call(Class::Event, oid, "EVENT TRIGGER", spelled);
}
