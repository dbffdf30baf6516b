//! Changing a schema as people change schemas.

use specforge_db_testkit::random::Coverage;

use super::generate::Maker;
use super::model::*;

/// Every kind of edit; the gate asks for each of them.
pub const CELLS: [(&str, &str); 87] = [
    ("schema", "add"),
    ("schema", "drop"),
    ("enum", "add"),
    ("enum", "drop"),
    ("enum", "rename"),
    ("enum", "add value"),
    ("enum", "drop value"),
    ("enum", "rename value"),
    ("domain", "add"),
    ("domain", "drop"),
    ("domain", "alter"),
    ("composite", "add"),
    ("composite", "drop"),
    ("composite", "alter"),
    ("sequence", "add"),
    ("sequence", "drop"),
    ("sequence", "alter"),
    ("sequence", "own"),
    ("function", "add"),
    ("function", "drop"),
    ("function", "alter"),
    ("table", "create"),
    ("table", "drop"),
    ("table", "rename"),
    ("table", "swap"),
    ("table", "move"),
    ("table", "unlogged"),
    ("table", "fillfactor"),
    ("table", "rights"),
    ("table", "comment"),
    ("partition", "add"),
    ("partition", "drop"),
    ("partition", "default"),
    ("partition", "detach"),
    ("partition", "cut"),
    ("column", "add"),
    ("column", "add first"),
    ("column", "drop"),
    ("column", "rename"),
    ("column", "rename unstated"),
    ("column", "swap"),
    ("column", "widen"),
    ("column", "type"),
    ("column", "default"),
    ("column", "nullable"),
    ("column", "collate"),
    ("column", "comment"),
    ("generated", "add"),
    ("generated", "drop"),
    ("generated", "alter"),
    ("primary key", "replace"),
    ("primary key", "drop"),
    ("primary key", "rename"),
    ("unique", "add"),
    ("unique", "drop"),
    ("unique", "alter"),
    ("unique", "rename"),
    ("check", "add"),
    ("check", "drop"),
    ("check", "alter"),
    ("check", "rename"),
    ("foreign key", "add"),
    ("foreign key", "drop"),
    ("foreign key", "alter"),
    ("foreign key", "rename"),
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
    ("policy", "change"),
    ("rule", "add"),
    ("rule", "drop"),
    ("exclusion", "add"),
    ("exclusion", "drop"),
    ("statistics", "add"),
    ("statistics", "drop"),
    ("inherits", "change"),
    ("rights", "schema"),
    ("rights", "default"),
    ("rights", "column"),
    ("comment", "change"),
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

    fn edited(&mut self, schema: &mut Schema, object: &str, kind: &str) -> Option<()> {
        match object {
            "schema" | "enum" | "domain" | "sequence" | "function" => {
                self.edit_type(schema, object, kind)
            }
            "table" => self.edit_table(schema, kind),
            "partition" => self.edit_parts(schema, kind),
            "column" | "generated" => self.edit_column(schema, object, kind),
            "view" | "trigger" | "policy" => self.edit_top(schema, object, kind),
            "composite" | "rule" | "exclusion" | "statistics" | "inherits" | "rights"
            | "comment" => self.edit_kind(schema, object, kind),
            _ => self.edit_constraint(schema, object, kind),
        }
    }

    pub fn at(&mut self, length: usize) -> Option<usize> {
        let at = self.rng.below(length);
        (at < length).then_some(at)
    }

    fn edit_table(&mut self, schema: &mut Schema, kind: &str) -> Option<()> {
        if kind == "create" {
            self.add_table(schema);
            return Some(());
        }
        let at = self.at(schema.tables.len())?;
        match kind {
            "drop" => drop(schema.tables.remove(at)),
            "rename" => schema.tables[at].name = self.name(&schema.names()),
            "swap" => {
                let other = self.at(schema.tables.len())?;
                if at == other || schema.tables[at].space != schema.tables[other].space {
                    return None;
                }
                let name = std::mem::take(&mut schema.tables[at].name);
                schema.tables[at].name = std::mem::replace(&mut schema.tables[other].name, name);
            }
            "move" => {
                let space = self.space(schema);
                if space == schema.tables[at].space {
                    return None;
                }
                schema.tables[at].space = space;
            }
            "unlogged" => {
                let table = &mut schema.tables[at];
                table.unlogged = !table.unlogged;
            }
            "fillfactor" => {
                schema.tables[at].fillfactor = [None, Some(70), Some(90)][self.rng.below(3)];
            }
            "rights" => {
                let right = self.rights();
                let grants = &mut schema.tables[at].grants;
                if grants.is_empty() { grants.push(right) } else { grants.clear() }
            }
            _ => schema.tables[at].comment = self.comment(70),
        }
        Some(())
    }

    fn edit_parts(&mut self, schema: &mut Schema, kind: &str) -> Option<()> {
        if kind == "detach" {
            return self.detach(schema);
        }
        if kind == "cut" {
            let at = self.at(schema.tables.len())?;
            if schema.tables[at].parts.is_some() && self.rng.percent(50) {
                schema.tables[at].parts = None;
            } else {
                self.part(schema, at);
            }
            return Some(());
        }
        let id = self.id();
        let name = format!("part_{id}");
        let mut parted: Vec<&mut Parts> =
            schema.tables.iter_mut().filter_map(|t| t.parts.as_mut()).collect();
        let at = self.at(parted.len())?;
        let parts = parted.swap_remove(at);
        match kind {
            "add" => {
                let next = parts.parts.iter().map(|part| part.number + 1).max();
                let share =
                    Share { id, name, number: next.unwrap_or(0), cut: self.rng.percent(12) };
                parts.parts.push(share);
            }
            "drop" => {
                let at = self.at(parts.parts.len())?;
                parts.parts.remove(at);
            }
            _ => {
                parts.default = match parts.default.take() {
                    Some(_) => None,
                    None => Some((id, name)),
                };
            }
        }
        Some(())
    }

    fn edit_column(&mut self, schema: &mut Schema, object: &str, kind: &str) -> Option<()> {
        let at = self.at(schema.tables.len())?;
        match (object, kind) {
            ("generated", "add") => {
                let column = self.generated(schema, at)?;
                schema.tables[at].columns.push(column);
                return Some(());
            }
            ("generated", _) => {
                let columns = &mut schema.tables[at].columns;
                let at = columns.iter().position(|c| c.generated.is_some())?;
                if kind == "drop" {
                    columns.remove(at);
                } else if let Some((_, form)) = &mut columns[at].generated {
                    *form += 1;
                }
                return Some(());
            }
            (_, "add" | "add first") => {
                let column = self.column(schema, at);
                let columns = &mut schema.tables[at].columns;
                if kind == "add" {
                    columns.push(column)
                } else {
                    columns.insert(0, column)
                }
                return Some(());
            }
            (_, "swap") => {
                let columns = &mut schema.tables[at].columns;
                let (one, other) = (self.at(columns.len())?, self.at(columns.len())?);
                if one == other {
                    return None;
                }
                let name = std::mem::take(&mut columns[one].name);
                columns[one].name = std::mem::replace(&mut columns[other].name, name);
                return Some(());
            }
            (_, "drop") => {
                let columns = &mut schema.tables[at].columns;
                if columns.len() < 2 {
                    return None;
                }
                let at = self.rng.below(columns.len());
                columns.remove(at);
                return Some(());
            }
            _ => {}
        }
        let name = self.column_name(&schema.tables[at]);
        let (fresh, ty) = (self.id(), self.ty(schema));
        let comment = self.comment(60);
        let table = &schema.tables[at];
        let plain: Vec<usize> =
            (0..table.columns.len()).filter(|at| table.columns[*at].generated.is_none()).collect();
        let which = *self.rng.pick(&plain)?;
        let known = table.columns[which].clone();
        let default = self.value(schema, known.ty);
        let column = &mut schema.tables[at].columns[which];
        match kind {
            "rename" => column.name = name,
            "rename unstated" => {
                column.name = name;
                column.id = fresh;
            }
            "comment" => column.comment = comment,
            "widen" => column.ty.base = Base::Known(self.wider(known.ty)?),
            "type" => column.ty = ty,
            "default" => {
                column.default = if known.default != Value::None && self.rng.percent(50) {
                    Value::None
                } else {
                    default
                };
            }
            "nullable" => column.not_null = !column.not_null,
            _ => column.collate = if column.collate.is_empty() { "\"C\"" } else { "" },
        }
        Some(())
    }

    /// A type that is near, as people change types most often; some of them hold less.
    fn wider(&mut self, ty: Ty) -> Option<&'static str> {
        let Base::Known(name) = ty.base else { return None };
        if ty.array {
            return None;
        }
        let near: &[&str] = match family(name) {
            Family::Int => &["smallint", "integer", "bigint", "numeric"],
            Family::Num => &["numeric", "numeric(12,2)", "numeric(10,4)", "double precision"],
            Family::Text => &["text", "varchar(80)", "varchar(200)", "varchar"],
            Family::Time => &["timestamp", "timestamptz", "timestamptz(3)", "date"],
            Family::Date => &["timestamp", "date"],
            Family::Json => &["json", "jsonb"],
            _ => return None,
        };
        Some(self.rng.word(near))
    }
}
