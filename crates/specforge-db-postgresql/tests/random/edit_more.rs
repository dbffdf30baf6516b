//! Changing what stands beside and on tables.

use super::generate::{ACTIONS, Maker};
use super::model::*;

impl Maker<'_> {
    pub fn edit_type(&mut self, schema: &mut Schema, object: &str, kind: &str) -> Option<()> {
        match (object, kind) {
            ("schema", "add") => self.add_space(schema),
            ("schema", _) => {
                let at = self.at(schema.spaces.len())?;
                schema.spaces.remove(at);
            }
            ("enum", "add") => self.add_enum(schema),
            ("domain", "add") => self.add_domain(schema),
            ("sequence", "add") => self.add_sequence(schema),
            ("function", "add") => self.add_function(schema),
            ("enum", "drop") => {
                let at = self.at(schema.enums.len())?;
                schema.enums.remove(at);
            }
            ("enum", _) => self.edit_enum(schema, kind)?,
            ("domain", "drop") => {
                let at = self.at(schema.domains.len())?;
                schema.domains.remove(at);
            }
            ("domain", _) => {
                let at = self.at(schema.domains.len())?;
                let default = self.domain_default(schema.domains[at].base);
                let check = (self.constraint_name(), self.number(3));
                let domain = &mut schema.domains[at];
                match self.rng.below(5) {
                    0 => domain.not_null = !domain.not_null,
                    1 => domain.default = default,
                    2 => domain.check = Some(check),
                    3 => domain.check = None,
                    _ => match &mut domain.check {
                        Some((_, form)) => *form += 1,
                        none => *none = Some(check),
                    },
                }
            }
            ("sequence", "drop") => {
                let at = self.at(schema.sequences.len())?;
                schema.sequences.remove(at);
            }
            ("sequence", "own") => {
                let at = self.at(schema.sequences.len())?;
                let table = self.at(schema.tables.len())?;
                let column = *self.some_columns(&schema.tables[table], 1).first()?;
                let table = schema.tables[table].id;
                let sequence = &mut schema.sequences[at];
                sequence.owner = match sequence.owner {
                    Some(_) => None,
                    None => Some((table, column)),
                };
            }
            ("sequence", _) => {
                let at = self.at(schema.sequences.len())?;
                let sequence = &mut schema.sequences[at];
                match self.rng.below(5) {
                    0 => sequence.ty = self.rng.word(&["bigint", "integer"]),
                    1 => sequence.increment = [1, 2, 7][self.rng.below(3)],
                    2 => sequence.maximum = [None, Some(20_000)][self.rng.below(2)],
                    3 => sequence.public = !sequence.public,
                    _ => sequence.cycle = !sequence.cycle,
                }
            }
            ("function", "drop") => {
                let at = self.at(schema.functions.len())?;
                schema.functions.remove(at);
            }
            _ => {
                let at = self.at(schema.functions.len())?;
                let comment = self.comment(60);
                let function = &mut schema.functions[at];
                match self.rng.below(4) {
                    0 => function.private = !function.private,
                    1 => function.comment = comment,
                    _ => function.form += 1,
                }
            }
        }
        Some(())
    }

    fn edit_enum(&mut self, schema: &mut Schema, kind: &str) -> Option<()> {
        let at = self.at(schema.enums.len())?;
        let name = self.name(&schema.names());
        let known = schema.enums[at].labels.clone();
        let label = self.label(&known);
        let one = &mut schema.enums[at];
        match kind {
            "rename" => one.name = name,
            "add value" => {
                let to = self.rng.between(0, one.labels.len());
                let to = if self.rng.percent(60) { one.labels.len() } else { to };
                one.labels.insert(to, label);
            }
            "drop value" => {
                if one.labels.len() < 2 {
                    return None;
                }
                let at = self.rng.below(one.labels.len());
                one.labels.remove(at);
            }
            _ => {
                let at = self.at(one.labels.len())?;
                one.labels[at].1 = label.1;
            }
        }
        Some(())
    }

    pub fn edit_constraint(&mut self, schema: &mut Schema, object: &str, kind: &str) -> Option<()> {
        if (object, kind) == ("foreign key", "add") {
            self.add_reference(schema);
            return Some(());
        }
        let fitting: Vec<usize> = (0..schema.tables.len())
            .filter(|at| {
                let table = &schema.tables[*at];
                kind == "add"
                    || match object {
                        "unique" => !table.uniques.is_empty(),
                        "check" => !table.checks.is_empty(),
                        "foreign key" => !table.references.is_empty(),
                        "index" => !table.indexes.is_empty(),
                        _ => kind == "replace" || table.key.is_some(),
                    }
            })
            .collect();
        let at = *self.rng.pick(&fitting)?;
        let fresh = self.id();
        let name = Some(format!("other_{fresh}"));
        match (object, kind) {
            ("primary key", "drop") => schema.tables[at].key = None,
            ("primary key", "rename") => schema.tables[at].key.as_mut()?.name = name,
            ("primary key", _) => schema.tables[at].key = self.key(schema, at),
            ("unique", "add") => self.add_unique(schema, at),
            ("unique", "drop") => drop(schema.tables[at].uniques.pop()),
            ("unique", "rename") => schema.tables[at].uniques.last_mut()?.name = name,
            ("unique", _) => {
                let columns = self.some_columns(&schema.tables[at], 2);
                let major = self.major;
                let unique = schema.tables[at].uniques.last_mut()?;
                match self.rng.below(4) {
                    0 => unique.deferrable = !unique.deferrable,
                    1 if major >= 15 => unique.nulls_equal = !unique.nulls_equal,
                    2 => unique.include = columns.first().copied(),
                    _ => unique.columns = columns,
                }
            }
            ("check", "add") => self.add_check(schema, at),
            ("check", "drop") => drop(schema.tables[at].checks.pop()),
            ("check", "rename") => schema.tables[at].checks.last_mut()?.name = name,
            ("check", _) => {
                let check = schema.tables[at].checks.last_mut()?;
                if self.rng.percent(90) {
                    check.form += 1;
                } else {
                    check.no_inherit = !check.no_inherit;
                }
            }
            ("foreign key", "drop") => drop(schema.tables[at].references.pop()),
            ("foreign key", "rename") => schema.tables[at].references.last_mut()?.name = name,
            ("foreign key", _) => {
                let reference = schema.tables[at].references.last_mut()?;
                match self.rng.below(4) {
                    0 => reference.deferred = (reference.deferred + 1) % 3,
                    1 => reference.on_delete = self.rng.word(&ACTIONS),
                    2 => reference.on_update = self.rng.word(&ACTIONS),
                    _ => reference.not_valid = !reference.not_valid,
                }
            }
            ("index", "add") => self.add_index(schema, at),
            ("index", "drop") => {
                let indexes = &mut schema.tables[at].indexes;
                indexes.remove(self.rng.below(indexes.len()));
            }
            ("index", "rename") => {
                let name = self.name(&schema.names());
                let indexes = &mut schema.tables[at].indexes;
                let at = self.rng.below(indexes.len());
                indexes[at].name = Some(name);
            }
            _ => self.edit_index(schema, at)?,
        }
        Some(())
    }

    fn edit_index(&mut self, schema: &mut Schema, at: usize) -> Option<()> {
        let column = self.some_columns(&schema.tables[at], 1).first().copied();
        let (form, order, comment) = (self.number(3), self.order(), self.comment(60));
        let indexes = &mut schema.tables[at].indexes;
        let at = self.rng.below(indexes.len());
        let index = indexes.get_mut(at)?;
        match self.rng.below(5) {
            0 => index.unique = !index.unique,
            1 => {
                index.predicate = match index.predicate {
                    Some(_) => None,
                    None => column.map(|id| (id, form)),
                };
            }
            2 => index.include = index.include.is_none().then_some(column).flatten(),
            3 => index.comment = comment,
            _ => index.parts.iter_mut().for_each(|part| part.order = order),
        }
        Some(())
    }

    pub fn edit_top(&mut self, schema: &mut Schema, object: &str, kind: &str) -> Option<()> {
        match (object, kind) {
            ("view", "add") => self.add_view(schema),
            ("view", "drop") => {
                let at = self.at(schema.views.len())?;
                schema.views.remove(at);
            }
            ("view", _) => {
                let at = self.at(schema.views.len())?;
                let comment = self.comment(60);
                let view = &mut schema.views[at];
                match self.rng.below(8) {
                    0 => view.named = !view.named,
                    1 => view.kept = !view.kept,
                    2 => view.grants = !view.grants,
                    3 => view.comment = comment,
                    4 if view.columns.len() > 1 => drop(view.columns.pop()),
                    5 if self.major >= 15 => view.invoker = !view.invoker,
                    _ => view.form += 1,
                }
            }
            ("trigger", "add") => self.add_trigger(schema),
            ("trigger", "drop") => {
                let at = self.at(schema.triggers.len())?;
                schema.triggers.remove(at);
            }
            ("trigger", _) => {
                let at = self.at(schema.triggers.len())?;
                let events = self.events();
                let trigger = &mut schema.triggers[at];
                match self.rng.below(4) {
                    0 => trigger.events = events,
                    1 if trigger.timing != "INSTEAD OF" => {
                        trigger.timing = if trigger.timing == "AFTER" { "BEFORE" } else { "AFTER" };
                    }
                    2 => trigger.row = !trigger.row,
                    _ => (trigger.when, trigger.of) = (None, None),
                }
            }
            _ => return self.edit_policy(schema),
        }
        Some(())
    }

    fn edit_policy(&mut self, schema: &mut Schema) -> Option<()> {
        let with: Vec<usize> =
            (0..schema.tables.len()).filter(|at| !schema.tables[*at].policies.is_empty()).collect();
        let Some(at) = self.rng.pick(&with).copied().filter(|_| self.rng.percent(75)) else {
            self.add_policy(schema);
            return Some(());
        };
        let command = self.rng.word(&["ALL", "SELECT", "INSERT", "UPDATE", "DELETE"]);
        let table = &mut schema.tables[at];
        let policy = table.policies.last_mut()?;
        match self.rng.below(6) {
            0 => drop(table.policies.pop()),
            1 => table.row_security = !table.row_security,
            2 => table.forced = !table.forced,
            3 => policy.restrictive = !policy.restrictive,
            4 => policy.command = command,
            _ => policy.using.1 += 1,
        }
        Some(())
    }
}
