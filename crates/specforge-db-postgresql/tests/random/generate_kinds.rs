//! Making what is less usual: composite types, rules, exclusions, statistics, remarks.

use super::generate::{COMMENTS, Maker};
use super::model::*;

impl Maker<'_> {
    pub fn default_rights(&mut self) -> &'static str {
        self.rng.word(&["SELECT ON TABLES", "USAGE ON SEQUENCES", "EXECUTE ON FUNCTIONS"])
    }

    pub fn add_composite(&mut self, schema: &mut Schema) {
        let mut attributes = Vec::new();
        for _ in 0..self.rng.between(1, 4) {
            let attribute = self.attribute(&attributes);
            attributes.push(attribute);
        }
        let composite = Composite {
            id: self.id(),
            space: self.space(schema),
            name: self.name(&schema.names()),
            attributes,
        };
        schema.composites.push(composite);
    }

    pub fn attribute(
        &mut self,
        known: &[(Id, String, &'static str)],
    ) -> (Id, String, &'static str) {
        let taken: Vec<String> = known.iter().map(|(_, name, _)| name.clone()).collect();
        let ty =
            self.rng.word(&["integer", "text", "bigint", "varchar(20)", "numeric(10,2)", "date"]);
        (self.id(), self.name(&taken), ty)
    }

    pub fn add_rule(&mut self, schema: &mut Schema) {
        let tables = schema.tables.iter().map(|t| (t.id, t.columns.iter().map(|c| c.id).collect()));
        let views = schema.views.iter().map(|v| (v.id, v.columns.clone()));
        let all: Vec<(Id, Vec<Id>)> = tables.chain(views).collect();
        let Some((on, columns)) = self.rng.pick(&all).cloned() else { return };
        let number = self.id();
        let rule = Rule {
            id: self.id(),
            name: format!("rule {number}"),
            on,
            event: self.rng.word(&["INSERT", "UPDATE", "DELETE"]),
            when: self.rng.pick(&columns).copied().filter(|_| self.rng.percent(40)),
        };
        schema.rules.push(rule);
    }

    pub fn add_exclusion(&mut self, schema: &mut Schema, at: usize) {
        let columns = self.some_columns(&schema.tables[at], 2);
        let predicate = self.some_columns(&schema.tables[at], 1).first().copied();
        let exclusion = Exclusion {
            id: self.id(),
            name: self.constraint_name(),
            columns,
            predicate: predicate.filter(|_| self.rng.percent(30)).map(|id| (id, self.number(3))),
        };
        schema.tables[at].exclusions.push(exclusion);
    }

    pub fn add_statistics(&mut self, schema: &mut Schema, at: usize) {
        let columns = self.some_columns(&schema.tables[at], 3);
        let statistics = Statistics {
            id: self.id(),
            name: self.name(&schema.names()),
            kinds: self.rng.word(&["", " (ndistinct)", " (dependencies, mcv)"]),
            columns,
        };
        schema.tables[at].statistics.push(statistics);
    }

    /// Remarks on something, or takes the remark away.
    pub fn remark(&mut self, schema: &mut Schema) {
        let all = schema.remarkable();
        let Some(id) = self.rng.pick(&all).copied() else { return };
        let remark = self.rng.word(&COMMENTS);
        if schema.remarks.remove(&id).is_none() || self.rng.percent(50) {
            schema.remarks.insert(id, remark);
        }
    }
}

impl Schema {
    /// Whatever has a name to be remarked on and holds no remark of its own.
    fn remarkable(&self) -> Vec<Id> {
        let mut all: Vec<Id> = self.domains.iter().map(|d| d.id).collect();
        all.extend(self.sequences.iter().map(|s| s.id));
        all.extend(self.composites.iter().map(|c| c.id));
        all.extend(self.triggers.iter().map(|t| t.id));
        all.extend(self.rules.iter().map(|r| r.id));
        for table in &self.tables {
            all.extend(table.policies.iter().map(|p| p.id));
            all.extend(table.statistics.iter().map(|s| s.id));
            let named = |name: &Option<String>, id: Id| name.as_ref().map(|_| id);
            all.extend(table.key.iter().filter_map(|k| named(&k.name, k.id)));
            all.extend(table.uniques.iter().filter_map(|k| named(&k.name, k.id)));
            all.extend(table.checks.iter().filter_map(|k| named(&k.name, k.id)));
            all.extend(table.exclusions.iter().filter_map(|k| named(&k.name, k.id)));
            all.extend(table.references.iter().filter_map(|k| named(&k.name, k.id)));
        }
        all
    }
}
