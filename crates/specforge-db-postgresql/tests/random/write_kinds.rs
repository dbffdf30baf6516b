//! Spelling what is less usual.

use super::model::*;
use super::write::{Out, column_name, condition, names, quote};

impl Schema {
    pub fn write_composites(&self, out: &mut Out) {
        for composite in &self.composites {
            let attributes: Vec<String> = composite
                .attributes
                .iter()
                .map(|(_, name, ty)| format!("{} {ty}", quote(name)))
                .collect();
            let name = self.named(composite.space, &composite.name);
            out.line(format!("CREATE TYPE {name} AS ({})", attributes.join(", ")));
            self.write_remark(composite.id, "TYPE", &name, out);
        }
        let enums = self.enums.iter().map(|e| (e.id, e.space, &e.name));
        let types = enums.chain(self.composites.iter().map(|c| (c.id, c.space, &c.name)));
        let domains = self.domains.iter().map(|d| (d.id, d.space, &d.name));
        for (id, space, name) in types.chain(domains) {
            if self.private.contains(&id) {
                out.line(format!("REVOKE USAGE ON TYPE {} FROM PUBLIC", self.named(space, name)));
            }
        }
    }

    pub fn write_parts(&self, table: &Table, name: &str, out: &mut Out) {
        let Some(parts) = &table.parts else { return };
        let family = self.family_of(table, parts.by);
        for Share { name: own, number, cut, .. } in &parts.parts {
            let bound = match (family, parts.how) {
                (_, How::Hash) => {
                    format!("WITH (MODULUS {MODULUS}, REMAINDER {})", number % MODULUS)
                }
                (Family::Date, _) => format!(
                    "FROM ('20{:02}-01-01') TO ('20{:02}-01-01')",
                    20 + number % 50,
                    21 + number % 50
                ),
                (_, How::Range) => format!("FROM ({}) TO ({})", number * 100, (number + 1) * 100),
                (Family::Text, _) => format!("IN ('p{number}', 'q''{number}')"),
                _ => format!("IN ({}, {})", number * 2, number * 2 + 1),
            };
            let part = self.named(table.space, own);
            let by = column_name(table, parts.by);
            let more = if *cut { format!(" PARTITION BY HASH ({by})") } else { String::new() };
            out.line(format!("CREATE TABLE {part} PARTITION OF {name} FOR VALUES {bound}{more}"));
            for nth in (0..2).filter(|_| *cut) {
                let inner = self.named(table.space, &format!("{own}_{nth}"));
                out.line(format!(
                    "CREATE TABLE {inner} PARTITION OF {part} FOR VALUES WITH (MODULUS 2, REMAINDER {nth})"
                ));
            }
        }
        if let Some((_, part)) = &parts.default {
            let part = self.named(table.space, part);
            out.line(format!("CREATE TABLE {part} PARTITION OF {name} DEFAULT"));
        }
    }

    /// Says what is remarked on an object by its identity.
    pub fn write_remark(&self, id: Id, kind: &str, name: &str, out: &mut Out) {
        out.comment(kind, name, self.remarks.get(&id).copied());
    }

    pub fn write_rules(&self, out: &mut Out) {
        for rule in &self.rules {
            let row = if rule.event == "INSERT" { "NEW" } else { "OLD" };
            let when = rule
                .when
                .map(|id| format!(" WHERE {row}.{} IS NULL", quote(&self.shown(rule.on, id))));
            let how = if self.view(rule.on).is_some() { "INSTEAD" } else { "ALSO" };
            let (name, on) = (quote(&rule.name), self.relation(rule.on));
            out.line(format!(
                "CREATE RULE {name} AS ON {} TO {on}{} DO {how} NOTHING",
                rule.event,
                when.unwrap_or_default()
            ));
            self.write_remark(rule.id, "RULE", &format!("{name} ON {on}"), out);
        }
    }

    /// What stands on a table beside its columns, once all are there.
    pub fn write_extras(&self, table: &Table, out: &mut Out) {
        let name = self.table_name(table);
        for statistics in &table.statistics {
            let own = self.named(table.space, &statistics.name);
            out.line(format!(
                "CREATE STATISTICS {own}{} ON {} FROM {name}",
                statistics.kinds,
                names(table, &statistics.columns)
            ));
            self.write_remark(statistics.id, "STATISTICS", &own, out);
        }
        if !table.readable.is_empty() {
            out.line(format!(
                "GRANT SELECT ({}) ON TABLE {name} TO PUBLIC",
                names(table, &table.readable)
            ));
        }
        let keys = table.key.iter().map(|k| (k.id, &k.name));
        let uniques = table.uniques.iter().map(|k| (k.id, &k.name));
        let checks = table.checks.iter().map(|k| (k.id, &k.name));
        let exclusions = table.exclusions.iter().map(|k| (k.id, &k.name));
        for (id, constraint) in keys.chain(uniques).chain(checks).chain(exclusions) {
            self.write_constraint_remark(id, constraint.as_ref(), &name, out);
        }
    }

    pub fn write_constraint_remark(
        &self,
        id: Id,
        constraint: Option<&String>,
        table: &str,
        out: &mut Out,
    ) {
        if let Some(constraint) = constraint {
            self.write_remark(id, "CONSTRAINT", &format!("{} ON {table}", quote(constraint)), out);
        }
    }

    pub fn exclusion_text(&self, table: &Table, exclusion: &Exclusion) -> String {
        let label = exclusion.name.as_ref().map(|n| format!("CONSTRAINT {} ", quote(n)));
        let parts: Vec<String> = exclusion
            .columns
            .iter()
            .map(|id| format!("{} WITH =", column_name(table, *id)))
            .collect();
        let predicate = exclusion.predicate.map(|(id, form)| {
            let of = condition(&column_name(table, id), self.family_of(table, id), form);
            format!(" WHERE ({of})")
        });
        format!(
            "{}EXCLUDE USING btree ({}){}",
            label.unwrap_or_default(),
            parts.join(", "),
            predicate.unwrap_or_default()
        )
    }

    /// What everybody gets, once all is made that is not to have it for that.
    pub fn write_defaults(&self, out: &mut Out) {
        for space in &self.spaces {
            let name = quote(&space.name);
            if space.usage {
                out.line(format!("GRANT USAGE ON SCHEMA {name} TO PUBLIC"));
            }
            if let Some(rights) = space.defaults {
                out.line(format!(
                    "ALTER DEFAULT PRIVILEGES IN SCHEMA {name} GRANT {rights} TO PUBLIC"
                ));
            }
        }
    }
}
