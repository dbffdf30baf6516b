//! Adding attributes: under names that are free, and without what the engine would refuse.

use super::Reading;
use super::reading::KeyOf;
use super::scalar::{Simple, quoted};
use crate::contract::quote;
use crate::design::attributes::add_attribute;
use crate::design::checks;
use crate::design::cx::Problems;
use crate::design::naming::shorten;
use crate::design::requirement::Attribute;
use crate::design::sketch::{Sketch, TableSketch};
use crate::dialect::LogicalType;

impl Reading<'_, '_, '_> {
    /// Adds a simple value with its conditions, and says what is not held.
    pub(super) fn put_simple(&mut self, table: usize, simple: Simple, place: &str) {
        let shown = format!("`{}.{}`", self.entity(table), simple.attribute.name);
        let pointer = self.doc.pointer(place);
        for what in &simple.unheld {
            self.notes.unheld(pointer.clone(), format!("{shown} is not held to {what}"));
        }
        if let Some(format) = &simple.unknown_format {
            let format = quote(format);
            self.notes.taken(
                "unknown-format",
                pointer.clone(),
                format!("the format {format} of {shown} is not known here and asks for nothing"),
            );
        }
        let wanted = simple.attribute.name.clone();
        let attribute = simple.attribute.clone();
        let Some(name) = self.put(table, simple.attribute, place) else { return };
        for check in simple.checks {
            if let Some(why) = self.refused_check(&attribute, &check) {
                self.notes
                    .unheld(pointer.clone(), format!("{shown} is not held to `{check}`: {why}"));
                continue;
            }
            let check = check.replace(&quoted(&wanted), &quoted(&name));
            if let Some(to) = self.tables.get_mut(table) {
                to.check(check, place);
            }
        }
    }

    /// Adds an attribute under a name that is free, without what the engine would refuse; its name.
    pub(super) fn put(
        &mut self,
        table: usize,
        mut attribute: Attribute,
        place: &str,
    ) -> Option<String> {
        let wanted = attribute.name.clone();
        let longest = self.cx.info.max_name_bytes;
        let mut name = shorten(&wanted, longest);
        let to = self.tables.get(table)?;
        let mut count = 1;
        while to.attribute(&name).is_some()
            || (self.reserved)(&name).is_some()
            || name == "id" && to.key == KeyOf::Counted
        {
            count += 1;
            name = shorten(&format!("{wanted}_{count}"), longest);
        }
        let shown = format!("`{}.{name}`", to.entity.name);
        let pointer = self.doc.pointer(place);
        if name != wanted {
            self.notes.taken(
                "renamed-attribute",
                pointer.clone(),
                format!("`{wanted}` is kept as {shown}: the name is taken, reserved or too long"),
            );
        }
        attribute.name.clone_from(&name);
        for _ in 0..8 {
            let Some((field, why)) = self.refused(&attribute) else { break };
            self.notes.unheld(pointer.clone(), format!("`{field}` of {shown} is left out: {why}"));
            match field.as_str() {
                "default" => attribute.default = None,
                "min" | "max" if attribute.min.is_some() || attribute.max.is_some() => {
                    attribute.min = None;
                    attribute.max = None;
                }
                "max_length" => attribute.max_length = None,
                "pattern" => attribute.pattern = None,
                "precision" | "scale" => {
                    attribute.precision = None;
                    attribute.scale = None;
                }
                "values" => {
                    attribute.ty = LogicalType::String;
                    attribute.values = Vec::new();
                }
                _ => return None,
            }
        }
        if let Some(to) = self.tables.get_mut(table) {
            to.add(attribute, place);
        }
        Some(name)
    }

    /// Why the engine would refuse a condition on an attribute.
    pub(super) fn refused_check(&self, attribute: &Attribute, check: &str) -> Option<String> {
        let mut problems = Problems::default();
        let mut table = TableSketch::default();
        let plain = Attribute { default: None, ..attribute.clone() };
        add_attribute(self.cx, &mut Sketch::default(), &mut table, &plain, "", &mut problems);
        let mut sketch = Sketch::default();
        sketch.add(table.clone());
        let kinds = checks::kinds(&sketch, 0);
        let mut problems = Problems::default();
        checks::add(self.cx, &mut table, &kinds, check, "", &mut problems);
        problems.into_result().err().map(|error| error.detail().to_owned())
    }

    /// What the engine would refuse of an attribute, and why.
    pub(super) fn refused(&self, attribute: &Attribute) -> Option<(String, String)> {
        let mut problems = Problems::default();
        let mut table = TableSketch::default();
        add_attribute(self.cx, &mut Sketch::default(), &mut table, attribute, "", &mut problems);
        let error = problems.into_result().err()?;
        let pointer =
            error.items().first().and_then(|item| item.pointer.as_deref()).or(error.pointer())?;
        let field = pointer.trim_start_matches('/').split('/').next()?.to_owned();
        let detail = error
            .items()
            .first()
            .map_or_else(|| error.detail().to_owned(), |item| item.detail.clone());
        Some((field, detail))
    }
}
