//! Changing a schema as people change schemas.

use specforge_db_testkit::random::Coverage;

use super::generate::{ACTIONS, CONFLICTS, Maker, TYPES};
use super::model::*;

/// Every kind of edit; the gate asks for each of them.
pub const CELLS: [(&str, &str); 46] = [
    ("table", "create"),
    ("table", "drop"),
    ("table", "rename"),
    ("table", "strict"),
    ("table", "without rowid"),
    ("table", "reorder"),
    ("table", "swap names"),
    ("table", "autoincrement"),
    ("column", "add last"),
    ("column", "add first"),
    ("column", "drop"),
    ("column", "rename"),
    ("column", "rename unstated"),
    ("column", "type"),
    ("column", "default"),
    ("column", "nullable"),
    ("column", "collate"),
    ("column", "check"),
    ("column", "swap names"),
    ("generated", "add"),
    ("generated", "drop"),
    ("generated", "alter"),
    ("primary key", "replace"),
    ("primary key", "drop"),
    ("unique", "add"),
    ("unique", "drop"),
    ("unique", "alter"),
    ("check", "add"),
    ("check", "drop"),
    ("check", "alter"),
    ("foreign key", "add"),
    ("foreign key", "drop"),
    ("foreign key", "alter"),
    ("index", "add"),
    ("index", "drop"),
    ("index", "alter"),
    ("index", "rename"),
    ("view", "add"),
    ("view", "drop"),
    ("view", "alter"),
    ("trigger", "add"),
    ("trigger", "drop"),
    ("trigger", "alter"),
    ("virtual table", "add"),
    ("virtual table", "drop"),
    ("virtual table", "alter"),
];

impl Maker<'_> {
    /// Makes one edit, or none where there is nothing to edit.
    pub fn edit(&mut self, schema: &mut Schema, tally: &mut Coverage) {
        let (object, kind) = CELLS[self.rng.below(CELLS.len())];
        self.edit_of(schema, object, kind, tally);
    }

    /// Makes an edit of that kind, or none where there is nothing to edit.
    pub fn edit_of(
        &mut self,
        schema: &mut Schema,
        object: &'static str,
        kind: &'static str,
        tally: &mut Coverage,
    ) {
        if self.edited(schema, object, kind).is_some() {
            tally.hit(object, kind);
        }
        schema.repair();
    }

    fn a_table<'s>(&mut self, schema: &'s mut Schema) -> Option<&'s mut Table> {
        let at = self.rng.below(schema.tables.len());
        schema.tables.get_mut(at)
    }

    fn edited(&mut self, schema: &mut Schema, object: &str, kind: &str) -> Option<()> {
        match (object, kind) {
            ("table", "create") => self.add_table(schema),
            ("table", "drop") => {
                let at = self.rng.below(schema.tables.len());
                (at < schema.tables.len()).then(|| schema.tables.remove(at))?;
            }
            ("table", "rename") => {
                let name = self.name(&schema.names());
                self.a_table(schema)?.name = name;
            }
            ("table", "swap names") => {
                let (a, b) =
                    (self.rng.below(schema.tables.len()), self.rng.below(schema.tables.len()));
                if a == b {
                    return None;
                }
                let first = schema.tables[a].name.clone();
                schema.tables[a].name = std::mem::replace(&mut schema.tables[b].name, first);
            }
            ("table", "strict") => {
                let table = self.a_table(schema)?;
                table.strict = !table.strict;
            }
            ("table", "without rowid") => {
                let table = self.a_table(schema)?;
                if matches!(table.key, Key::None) {
                    return None;
                }
                table.without_rowid = !table.without_rowid;
            }
            ("table", "autoincrement") => {
                let with: Vec<usize> = (0..schema.tables.len()).filter(|at| {
                    let table = &schema.tables[*at];
                    matches!(table.key, Key::Inline { column, .. } if table.column(column).is_some_and(|c| c.ty == "INTEGER"))
                }).collect();
                let at = *self.rng.pick(&with)?;
                if let Key::Inline { autoincrement, .. } = &mut schema.tables[at].key {
                    *autoincrement = !*autoincrement;
                }
            }
            ("table", "reorder") => {
                let at = self.rng.below(schema.tables.len());
                let table = schema.tables.get_mut(at)?;
                if table.columns.len() < 2 {
                    return None;
                }
                self.rng.shuffle(&mut table.columns);
            }
            ("index", "add") => {
                let at = self.rng.below(schema.tables.len());
                schema.tables.get(at)?;
                self.add_index(schema, at);
            }
            ("index", "rename") => {
                let name = self.name(&schema.names());
                self.an_index(schema)?.name = name;
            }
            ("index", "drop") => {
                let id = self.an_index(schema)?.id;
                schema.tables.iter_mut().for_each(|t| t.indexes.retain(|i| i.id != id));
            }
            ("index", "alter") => {
                let which = self.rng.below(3);
                let index = self.an_index(schema)?;
                match which {
                    0 => index.unique = !index.unique,
                    1 => {
                        index.predicate = match index.predicate {
                            Some(_) => None,
                            None => index.parts.first().map(|part| (part.column, 0)),
                        }
                    }
                    _ => index.parts.iter_mut().for_each(|part| part.descending = !part.descending),
                }
            }
            ("foreign key", "add") => self.add_reference(schema),
            ("foreign key", _) => self.edit_reference(schema, kind)?,
            ("view" | "trigger" | "virtual table", _) => self.edit_top(schema, object, kind)?,
            ("column" | "generated", _) => self.edit_column(schema, object, kind)?,
            _ => self.edit_constraint(schema, object, kind)?,
        }
        Some(())
    }

    fn an_index<'s>(&mut self, schema: &'s mut Schema) -> Option<&'s mut Index> {
        let mut all: Vec<&mut Index> =
            schema.tables.iter_mut().flat_map(|t| &mut t.indexes).collect();
        let at = self.rng.below(all.len());
        (at < all.len()).then(|| all.swap_remove(at))
    }

    fn edit_reference(&mut self, schema: &mut Schema, kind: &str) -> Option<()> {
        let with: Vec<usize> = (0..schema.tables.len())
            .filter(|at| !schema.tables[*at].references.is_empty())
            .collect();
        let at = *self.rng.pick(&with)?;
        let table = schema.tables.get_mut(at)?;
        if kind == "drop" {
            table.references.pop();
            return Some(());
        }
        let reference = table.references.last_mut()?;
        match self.rng.below(3) {
            0 => reference.deferred = !reference.deferred,
            1 => reference.on_delete = self.rng.word(&ACTIONS),
            _ => reference.on_update = self.rng.word(&ACTIONS),
        }
        Some(())
    }

    fn edit_column(&mut self, schema: &mut Schema, object: &str, kind: &str) -> Option<()> {
        let at = self.rng.below(schema.tables.len());
        let table = schema.tables.get_mut(at)?;
        match (object, kind) {
            ("generated", "add") => {
                let column = self.generated(table)?;
                table.columns.push(column);
                return Some(());
            }
            ("generated", _) => {
                let at = table.columns.iter().position(|c| c.generated.is_some())?;
                if kind == "drop" {
                    table.columns.remove(at);
                } else if let Some(generated) = &mut table.columns[at].generated {
                    if self.rng.percent(50) {
                        generated.stored = !generated.stored;
                    } else {
                        generated.form += 1;
                    }
                }
                return Some(());
            }
            (_, "add last") => {
                let column = self.column(table);
                table.columns.push(column);
                return Some(());
            }
            (_, "add first") => {
                let column = self.column(table);
                table.columns.insert(0, column);
                return Some(());
            }
            (_, "drop") => {
                if table.columns.len() < 2 {
                    return None;
                }
                let at = self.rng.below(table.columns.len());
                table.columns.remove(at);
                return Some(());
            }
            (_, "swap names") => {
                let (a, b) =
                    (self.rng.below(table.columns.len()), self.rng.below(table.columns.len()));
                if a == b {
                    return None;
                }
                let first = table.columns[a].name.clone();
                table.columns[a].name = std::mem::replace(&mut table.columns[b].name, first);
                return Some(());
            }
            _ => {}
        }
        let name = self.column_name(table);
        let (fresh, strict) = (self.id(), table.strict);
        let plain: Vec<usize> =
            (0..table.columns.len()).filter(|at| table.columns[*at].generated.is_none()).collect();
        let at = *self.rng.pick(&plain)?;
        let key = table.key.columns().contains(&table.columns[at].id);
        let column = &mut table.columns[at];
        match kind {
            "rename" => column.name = name,
            "rename unstated" => {
                if key {
                    return None;
                }
                column.name = name;
                column.id = fresh;
                column.check = None;
            }
            "type" => {
                column.ty = if strict { self.rng.word(&STRICT) } else { self.rng.word(&TYPES) }
            }
            "default" => {
                column.default = match column.default {
                    Some(_) if self.rng.percent(50) => None,
                    _ => Some(self.default(column.ty)),
                };
            }
            "nullable" => {
                column.not_null = !column.not_null;
                column.not_null_conflict = "";
            }
            "collate" => column.collate = self.rng.word(&["", "NOCASE", "RTRIM", "BINARY"]),
            _ => {
                let condition = self.condition(column.id);
                column.check = match column.check {
                    Some(_) => None,
                    None => Some((None, condition)),
                };
            }
        }
        Some(())
    }

    fn edit_constraint(&mut self, schema: &mut Schema, object: &str, kind: &str) -> Option<()> {
        let at = self.rng.below(schema.tables.len());
        let table = schema.tables.get_mut(at)?;
        match (object, kind) {
            ("primary key", "drop") => {
                if matches!(table.key, Key::None) {
                    return None;
                }
                table.key = Key::None;
            }
            ("primary key", _) => table.key = self.key(table),
            ("unique", "add") => self.add_unique(table),
            ("unique", "drop") => drop(table.uniques.pop()?),
            ("unique", _) => {
                let unique = table.uniques.last_mut()?;
                unique.conflict =
                    if unique.conflict.is_empty() { self.rng.word(&CONFLICTS) } else { "" };
            }
            ("check", "add") => self.add_check(table),
            ("check", "drop") => drop(table.checks.pop()?),
            _ => {
                let check = table.checks.last_mut()?;
                let id = check.condition.columns()[0];
                check.condition = self.condition(id);
            }
        }
        Some(())
    }

    fn edit_top(&mut self, schema: &mut Schema, object: &str, kind: &str) -> Option<()> {
        match (object, kind) {
            ("view", "add") => self.add_view(schema),
            ("trigger", "add") => self.add_trigger(schema),
            ("virtual table", "add") => self.add_search(schema),
            ("view", "drop") => {
                let at = self.rng.below(schema.views.len());
                (at < schema.views.len()).then(|| schema.views.remove(at))?;
            }
            ("view", _) => {
                let at = self.rng.below(schema.views.len());
                let view = schema.views.get_mut(at)?;
                if self.rng.percent(50) {
                    view.form += 1;
                } else {
                    view.named = !view.named;
                }
            }
            ("trigger", "drop") => drop(schema.triggers.pop()?),
            ("trigger", _) => {
                let at = self.rng.below(schema.triggers.len());
                let trigger = schema.triggers.get_mut(at)?;
                match self.rng.below(3) {
                    0 => trigger.form += 1,
                    1 => trigger.event = ["INSERT", "UPDATE", "DELETE"][self.rng.below(3)],
                    _ if trigger.timing != "INSTEAD OF" => {
                        trigger.timing = if trigger.timing == "AFTER" { "BEFORE" } else { "AFTER" };
                    }
                    _ => trigger.when = None,
                }
            }
            (_, "drop") => drop(schema.searches.pop()?),
            _ => {
                let search = schema.searches.last_mut()?;
                search.options =
                    if search.options.is_empty() { "tokenize = 'porter ascii'" } else { "" };
            }
        }
        Some(())
    }
}
