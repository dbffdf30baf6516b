//! Changing what is less usual.

use super::generate::Maker;
use super::model::*;

impl Maker<'_> {
    pub fn edit_kind(&mut self, schema: &mut Schema, object: &str, kind: &str) -> Option<()> {
        match (object, kind) {
            ("composite", "add") => self.add_composite(schema),
            ("composite", _) => {
                let at = self.at(schema.composites.len())?;
                if kind == "drop" {
                    schema.composites.remove(at);
                } else {
                    self.edit_composite(&mut schema.composites[at])?;
                }
            }
            ("rule", "add") => self.add_rule(schema),
            ("rule", _) => {
                let at = self.at(schema.rules.len())?;
                if kind == "drop" {
                    schema.rules.remove(at);
                } else {
                    schema.rules[at].event = self.rng.word(&["INSERT", "UPDATE", "DELETE"]);
                    schema.rules[at].when = None;
                }
            }
            ("exclusion" | "statistics", _) => self.edit_extra(schema, object, kind)?,
            ("inherits", _) => {
                let at = self.at(schema.tables.len())?;
                let before: Vec<Id> = schema.tables[..at].iter().map(|table| table.id).collect();
                let parent = self.rng.pick(&before).copied();
                let table = &mut schema.tables[at];
                table.parent = if table.parent.is_some() { None } else { Some(parent?) };
            }
            ("rights", _) => self.edit_rights(schema, kind)?,
            _ => self.remark(schema),
        }
        Some(())
    }

    fn edit_composite(&mut self, composite: &mut Composite) -> Option<()> {
        let fresh = self.attribute(&composite.attributes);
        let at = self.at(composite.attributes.len())?;
        match self.rng.below(3) {
            0 => composite.attributes.push(fresh),
            1 if composite.attributes.len() > 1 => drop(composite.attributes.remove(at)),
            _ => composite.attributes[at].2 = fresh.2,
        }
        Some(())
    }

    fn edit_extra(&mut self, schema: &mut Schema, object: &str, kind: &str) -> Option<()> {
        let exclusion = object == "exclusion";
        let fitting: Vec<usize> = (0..schema.tables.len())
            .filter(|at| {
                let table = &schema.tables[*at];
                let none = if exclusion {
                    table.exclusions.is_empty()
                } else {
                    table.statistics.is_empty()
                };
                kind == "add" || !none
            })
            .collect();
        let at = *self.rng.pick(&fitting)?;
        match (exclusion, kind) {
            (true, "add") => self.add_exclusion(schema, at),
            (false, "add") => self.add_statistics(schema, at),
            (true, _) => drop(schema.tables[at].exclusions.pop()),
            (false, _) => drop(schema.tables[at].statistics.pop()),
        }
        Some(())
    }

    fn edit_rights(&mut self, schema: &mut Schema, kind: &str) -> Option<()> {
        match kind {
            "column" => {
                let at = self.at(schema.tables.len())?;
                let columns = self.some_columns(&schema.tables[at], 2);
                let table = &mut schema.tables[at];
                table.readable = if table.readable.is_empty() { columns } else { Vec::new() };
            }
            "type" => {
                let enums = schema.enums.iter().map(|e| e.id);
                let types = enums.chain(schema.domains.iter().map(|d| d.id));
                let types: Vec<Id> = types.chain(schema.composites.iter().map(|c| c.id)).collect();
                let id = *self.rng.pick(&types)?;
                if !schema.private.remove(&id) {
                    schema.private.insert(id);
                }
            }
            _ => {
                let at = self.at(schema.spaces.len())?;
                let rights = self.default_rights();
                let space = &mut schema.spaces[at];
                if kind == "schema" {
                    space.usage = !space.usage;
                } else {
                    space.defaults = space.defaults.xor(Some(rights));
                }
            }
        }
        Some(())
    }

    /// Lets a part become a table of its own.
    pub fn detach(&mut self, schema: &mut Schema) -> Option<()> {
        let fits = |table: &Table| {
            table.parts.as_ref().is_some_and(|parts| parts.parts.iter().any(|part| !part.cut))
        };
        let parted: Vec<usize> =
            (0..schema.tables.len()).filter(|at| fits(&schema.tables[*at])).collect();
        let whole = &mut schema.tables[*self.rng.pick(&parted)?];
        let shares = &mut whole.parts.as_mut()?.parts;
        let at = shares.iter().position(|part| !part.cut)?;
        let share = shares.remove(at);
        let table = Table {
            id: share.id,
            space: whole.space,
            name: share.name,
            columns: whole.columns.clone(),
            key: whole.key.clone().map(|key| Key { id: share.id, name: None, ..key }),
            ..Table::default()
        };
        schema.tables.push(table);
        Some(())
    }
}
