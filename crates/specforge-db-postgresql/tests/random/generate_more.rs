//! Making what stands on tables: indexes, references, views, triggers, policies.

use specforge_db_testkit::random::names;

use super::generate::{ACTIONS, Maker};
use super::model::*;

impl Maker<'_> {
    pub fn add_index(&mut self, schema: &mut Schema, at: usize) {
        let name = self.name(&schema.names());
        let table = &schema.tables[at];
        let mut columns = self.some_columns(table, 3);
        let first = columns.first().map_or(Family::Other, |id| schema.family_of(table, *id));
        let method = match first {
            Family::Array => "gin",
            Family::Json => "btree",
            _ if self.rng.percent(10) => "hash",
            _ => "btree",
        };
        if method != "btree" {
            columns.truncate(1);
        }
        let unique = self.rng.percent(18);
        if let Some(parts) = table.parts.as_ref().filter(|_| unique)
            && !columns.contains(&parts.by)
        {
            columns.push(parts.by);
        }
        let by = table.parts.as_ref().map(|parts| parts.by);
        let mut parts = Vec::new();
        for column in columns {
            let form =
                if by != Some(column) && self.rng.percent(20) { self.number(3) + 1 } else { 0 };
            parts.push(Part { column, form, order: self.order() });
        }
        let include = self.some_columns(table, 1).first().copied();
        let predicate = self.some_columns(table, 1).first().copied();
        let index = Index {
            id: self.id(),
            name: self.rng.percent(85).then_some(name),
            unique,
            method,
            parts,
            include: include.filter(|_| self.rng.percent(12)),
            predicate: predicate.filter(|_| self.rng.percent(20)).map(|id| (id, self.number(3))),
            nulls_equal: self.major >= 15 && self.rng.percent(8),
            comment: self.comment(6),
        };
        schema.tables[at].indexes.push(index);
    }

    pub fn order(&mut self) -> &'static str {
        if self.rng.percent(70) {
            return "";
        }
        self.rng.word(&[" DESC", " DESC NULLS LAST", " NULLS FIRST", " ASC", " ASC NULLS LAST"])
    }

    /// A reference from one table to a key of another, by columns that are made for it.
    pub fn add_reference(&mut self, schema: &mut Schema) {
        let parent = self.rng.below(schema.tables.len());
        let child = self.rng.below(schema.tables.len());
        let Some(target) = schema.tables.get(parent) else { return };
        let mut columns = target.key.as_ref().map(|key| key.columns.clone()).unwrap_or_default();
        if let Some(unique) = target.uniques.first()
            && (columns.is_empty() || self.rng.percent(20))
        {
            columns.clone_from(&unique.columns);
        }
        if columns.is_empty() || columns.len() > 3 || !target.is_unique(&columns) {
            return;
        }
        let parent_id = target.id;
        let mut own = Vec::new();
        for id in &columns {
            let Some(theirs) = schema.tables[parent].column(*id).cloned() else { return };
            let mut column = self.column(schema, child);
            column.ty = theirs.ty;
            column.collate = theirs.collate;
            column.default = Value::None;
            column.not_null = self.rng.percent(10);
            own.push(column.id);
            schema.tables[child].columns.push(column);
        }
        let reference = Reference {
            id: self.id(),
            name: self.constraint_name(),
            columns: own,
            table: parent_id,
            target: columns,
            on_delete: self.rng.word(&ACTIONS),
            on_update: self.rng.word(&ACTIONS),
            deferred: if self.rng.percent(20) { self.number(2) + 1 } else { 0 },
            not_valid: self.rng.percent(3),
        };
        schema.tables[child].references.push(reference);
    }

    pub fn add_view(&mut self, schema: &mut Schema) {
        // Not made: views that are called like columns, because words of a text that may mean either
        // make views wait for each other.
        let number = self.id();
        let name = format!("{}_{number}_view", self.rng.word(&names::HOSTILE).trim());
        let bases: Vec<(Id, Vec<Id>)> =
            schema.views.iter().map(|v| (v.id, v.columns.clone())).collect();
        let (of, mut columns) = match self.rng.pick(&bases) {
            Some(base) if self.rng.percent(25) => base.clone(),
            _ => {
                let Some(table) = self.rng.pick(&schema.tables) else { return };
                (table.id, table.columns.iter().map(|c| c.id).collect())
            }
        };
        self.rng.shuffle(&mut columns);
        columns.truncate(self.rng.between(1, 4));
        let numbers: Vec<Id> =
            columns.iter().copied().filter(|id| schema.family(*id) == Some(Family::Int)).collect();
        let functions: Vec<Id> =
            schema.functions.iter().filter(|f| !f.trigger).map(|f| f.id).collect();
        let call = match (self.rng.pick(&functions), self.rng.pick(&numbers)) {
            (Some(function), Some(column)) if self.rng.percent(30) => Some((*function, *column)),
            _ => None,
        };
        let index = self.name(&[schema.names(), vec![name.clone()]].concat());
        let view = View {
            id: self.id(),
            space: self.space(schema),
            name,
            of,
            columns,
            form: self.number(21),
            named: self.rng.percent(25),
            call,
            kept: self.rng.percent(25),
            index: self.rng.percent(50).then_some(index),
            invoker: self.major >= 15 && self.rng.percent(20),
            comment: self.comment(15),
            grants: self.rng.percent(12),
        };
        schema.views.push(view);
    }

    pub fn add_trigger(&mut self, schema: &mut Schema) {
        let functions: Vec<Id> =
            schema.functions.iter().filter(|f| f.trigger).map(|f| f.id).collect();
        let function = match self.rng.pick(&functions) {
            Some(function) => *function,
            None => {
                self.add_function(schema);
                let Some(made) = schema.functions.last_mut() else { return };
                made.trigger = true;
                made.id
            }
        };
        let view = self.rng.pick(&schema.views).filter(|_| self.rng.percent(20));
        let (on, timing, columns): (Id, &'static str, Vec<Id>) = if let Some(view) = view {
            (view.id, "INSTEAD OF", view.columns.clone())
        } else {
            let Some(table) = self.rng.pick(&schema.tables) else { return };
            let timing = self.rng.word(&["BEFORE", "AFTER"]);
            (table.id, timing, table.columns.iter().map(|c| c.id).collect())
        };
        let taken: Vec<String> = schema.triggers.iter().map(|t| t.name.clone()).collect();
        let trigger = Trigger {
            id: self.id(),
            name: self.name(&taken),
            on,
            timing,
            events: self.events(),
            of: self.rng.pick(&columns).copied().filter(|_| self.rng.percent(40)),
            when: self.rng.pick(&columns).copied().filter(|_| self.rng.percent(30)),
            row: self.rng.percent(80),
            function,
        };
        schema.triggers.push(trigger);
    }

    pub fn events(&mut self) -> Vec<&'static str> {
        let mut events = vec!["INSERT", "UPDATE", "DELETE"];
        self.rng.shuffle(&mut events);
        events.truncate(self.rng.between(1, 2));
        events
    }

    pub fn add_policy(&mut self, schema: &mut Schema) {
        let at = self.rng.below(schema.tables.len());
        let Some(table) = schema.tables.get(at) else { return };
        let Some(column) = self.some_columns(table, 1).first().copied() else { return };
        let taken: Vec<String> = table.policies.iter().map(|p| p.name.clone()).collect();
        let policy = Policy {
            id: self.id(),
            name: self.name(&taken),
            command: self.rng.word(&["ALL", "SELECT", "INSERT", "UPDATE", "DELETE"]),
            restrictive: self.rng.percent(20),
            using: (column, self.number(3)),
            check: self.rng.percent(50),
        };
        let table = &mut schema.tables[at];
        table.policies.push(policy);
        table.row_security |= self.rng.percent(80);
    }
}
