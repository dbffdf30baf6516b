//! Reading a document: a table for every entity, filled property by property.

use super::catalog::{Catalog, Class, stated_key};
use super::doc::Doc;
use super::hint::Hint;
use super::notes::Notes;
use super::property::At;
use super::relate::Reference;
use super::usage::Usage;
use super::view::{Is, View};
use super::{Imported, relate};
use crate::design::cx::DesignCx;
use crate::design::naming::{entity_key, shorten};
use crate::design::requirement::{Attribute, Entity};
use crate::error::Result;

/// A document on its way to requirements.
pub(super) struct Reading<'a, 'd, 'c> {
    pub(super) doc: &'a Doc<'d>,
    pub(super) catalog: &'a Catalog<'d>,
    pub(super) cx: &'a DesignCx<'c>,
    /// Why no column can have a name.
    pub(super) reserved: &'a dyn Fn(&str) -> Option<String>,
    pub(super) notes: Notes,
    pub(super) tables: Vec<Table>,
    /// The tables of the named schemas.
    pub(super) tables_of: Vec<Option<usize>>,
    pub(super) references: Vec<Reference>,
    /// Named objects that are being read, with the tables of their rows.
    pub(super) open: Vec<(usize, usize)>,
    keys: Vec<String>,
}

/// An entity on its way.
#[derive(Clone, Debug, Default)]
pub(super) struct Table {
    pub(super) entity: Entity,
    /// The place of its schema in the document.
    pub(super) place: String,
    /// The places of its attributes and checks.
    pub(super) attributes_at: Vec<String>,
    pub(super) checks_at: Vec<String>,
    pub(super) key: KeyOf,
    /// How many tables it is a part of, one in another.
    pub(super) depth: usize,
}

/// What identifies a row.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum KeyOf {
    /// A number that the database counts up.
    #[default]
    Counted,
    /// A UUID.
    Uuid,
    /// A text that somebody else makes.
    Text,
    /// Properties that the document names as the key.
    Stated,
}

impl Table {
    /// Adds an attribute with its place.
    pub(super) fn add(&mut self, attribute: Attribute, place: &str) {
        self.entity.attributes.push(attribute);
        self.attributes_at.push(place.to_owned());
    }

    /// Adds a condition, once.
    pub(super) fn check(&mut self, text: String, place: &str) {
        if !self.entity.checks.contains(&text) {
            self.entity.checks.push(text);
            self.checks_at.push(place.to_owned());
        }
    }

    /// Puts what identifies a row first and its times last, as people look for them there.
    pub(super) fn put_in_order(&mut self) {
        let rank = |name: &str| match name {
            "id" => 0,
            "created_at" => 2,
            "updated_at" => 3,
            "deleted_at" => 4,
            _ => 1,
        };
        let attributes = std::mem::take(&mut self.entity.attributes);
        let mut both: Vec<_> =
            attributes.into_iter().zip(std::mem::take(&mut self.attributes_at)).collect();
        both.sort_by_key(|(attribute, _)| rank(&attribute.name));
        (self.entity.attributes, self.attributes_at) = both.into_iter().unzip();
    }

    /// The attribute of that name.
    pub(super) fn attribute(&self, name: &str) -> Option<&Attribute> {
        self.entity.attributes.iter().find(|attribute| attribute.name == name)
    }
}

impl<'a, 'd, 'c> Reading<'a, 'd, 'c> {
    /// Reads a document as requirements.
    pub(super) fn read(
        cx: &'a DesignCx<'c>,
        doc: &mut Doc<'d>,
        reserved: &'a dyn Fn(&str) -> Option<String>,
    ) -> Result<Imported> {
        let usage = Usage::of(doc);
        let doc = &*doc;
        let mut notes = Notes::default();
        let hints = doc.named.iter().map(|named| {
            Hint::of(&doc.view(&named.slot)).unwrap_or_else(|(place, error)| {
                notes.mistake(doc.pointer(&place), &error);
                Hint::default()
            })
        });
        let hints: Vec<Hint> = hints.collect();
        let catalog = Catalog::of(doc, usage, hints);
        let mut reading = Reading {
            doc,
            catalog: &catalog,
            cx,
            reserved,
            notes,
            tables: Vec::new(),
            tables_of: vec![None; doc.named.len()],
            references: Vec::new(),
            open: Vec::new(),
            keys: catalog.names.iter().map(|name| entity_key(name)).collect(),
        };
        reading.make_tables();
        reading.fill_tables();
        reading.nested_paths();
        reading.say_classes();
        reading.notes.result()?;
        Ok(relate::finish(reading))
    }

    /// The key of the name of a named schema.
    pub(super) fn key_of_named(&self, named: usize) -> &str {
        self.keys.get(named).map_or("", String::as_str)
    }

    /// A name for a table that no other has.
    pub(super) fn free_name(&self, wanted: &str) -> String {
        let longest = self.cx.info.max_name_bytes.saturating_sub(16).max(16);
        let wanted = shorten(wanted, longest);
        let taken = |name: &str| {
            let key = entity_key(name);
            self.tables.iter().any(|table| entity_key(&table.entity.name) == key)
        };
        let mut name = wanted.clone();
        let mut count = 1;
        while taken(&name) {
            count += 1;
            name = format!("{wanted}{count}");
        }
        name
    }

    fn make_tables(&mut self) {
        for at in 0..self.doc.named.len() {
            let (Some(named), Class::Entity) = (self.doc.named.get(at), self.catalog.class(at))
            else {
                continue;
            };
            if self.catalog.real(at) != at {
                continue;
            }
            let Some(view) = self.catalog.views.get(at) else { continue };
            let wanted = self.catalog.names.get(at).cloned().unwrap_or_default();
            let wanted = if wanted.is_empty() { "Thing".to_owned() } else { wanted };
            let name = self.free_name(&wanted);
            if name != wanted {
                let pointer = self.doc.pointer(&named.slot.place);
                self.notes.taken(
                    "renamed-entity",
                    pointer,
                    format!("`{}` is kept as `{name}`: the name is taken or too long", named.name),
                );
            }
            let entity = Entity { name, description: view.description(), ..Entity::default() };
            let mut table = Table { entity, place: named.slot.place.clone(), ..Table::default() };
            table.key = self.key_kind(view, &self.catalog.key_of(at));
            if let Some(slot) = self.tables_of.get_mut(at) {
                *slot = Some(self.tables.len());
            }
            self.tables.push(table);
        }
    }

    /// What identifies rows, by the property that does.
    pub(super) fn key_kind(&self, view: &View<'d>, key: &[String]) -> KeyOf {
        let properties = view.properties();
        match key {
            [] => KeyOf::Counted,
            _ if !stated_key(view).is_empty() => KeyOf::Stated,
            [one] => {
                let Some(slots) = properties.get(one.as_str()) else { return KeyOf::Counted };
                let view = self.doc.view_all(slots);
                match (view.is(), view.text("format")) {
                    (Is::Text, Some("uuid" | "guid")) => KeyOf::Uuid,
                    (Is::Text, Some("int64" | "int32")) | (Is::Integer | Is::Number, _) => {
                        KeyOf::Counted
                    }
                    _ => KeyOf::Text,
                }
            }
            _ => KeyOf::Stated,
        }
    }

    fn fill_tables(&mut self) {
        for named in 0..self.tables_of.len() {
            let Some(table) = self.tables_of.get(named).copied().flatten() else { continue };
            let Some(view) = self.catalog.views.get(named).cloned() else { continue };
            self.open.push((named, table));
            let family = self.catalog.families.iter().find(|family| family.root == named).cloned();
            let key = self.catalog.key_of(named);
            if let Some(family) = family {
                self.family(table, &view, &family);
            } else {
                let forms = self.request_forms(named);
                self.object(table, &view, &key, &forms);
            }
            self.other_forms(named, table);
            self.by_path(named, table);
            self.open.pop();
        }
    }

    /// Fills a table with the properties of an object; `more` are schemas that say more of them.
    pub(super) fn object(
        &mut self,
        table: usize,
        view: &View<'d>,
        key: &[String],
        more: &[View<'d>],
    ) {
        let required = view.required();
        for (name, slots) in view.properties() {
            let slots = self.enriched(name, slots, more);
            let at = At {
                table,
                prefix: String::new(),
                required: required.contains(&name),
                some: false,
                key,
            };
            self.property(&at, name, &slots);
        }
        self.conditions(table, view, "");
    }
}
