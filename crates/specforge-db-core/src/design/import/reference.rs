//! References: what a property names, by its schema, its hint or its name.

use super::Reading;
use super::property::Property;
use super::reading::KeyOf;
use super::relate::Reference;
use super::view::{Is, View};
use super::words;
use crate::design::naming::{entity_key, shorten, singular};
use crate::design::requirement::Attribute;
use crate::dialect::LogicalType;

impl<'d> Reading<'_, 'd, '_> {
    pub(super) fn refer(
        &mut self,
        put: &Property<'_>,
        view: &View<'d>,
        tables: &[usize],
        many: bool,
    ) {
        let included = view.bases.iter().any(|base| self.table_of(*base).is_some());
        let own: Vec<&str> = if view.named.is_none() && view.is() == Is::Object && included {
            let own = view.layers.iter().filter(|layer| layer.own);
            let properties = own.filter_map(|layer| layer.fields.get("properties")?.as_object());
            properties.flat_map(|fields| fields.keys().map(String::as_str)).collect()
        } else {
            Vec::new()
        };
        if !own.is_empty() {
            let message = format!(
                "{} refers to another entity; its own `{}` have no columns",
                put.shown,
                own.join("`, `")
            );
            self.notes.lost(
                put.pointer.clone(),
                message,
                "put them into the entity, or make the relationship an entity of its own",
            );
        }
        let stem = words::key_stem(&put.column).unwrap_or(&put.column);
        let role = if many { singular(stem) } else { stem.to_owned() };
        self.add_reference(put, tables.to_vec(), role, many, view.description());
    }

    /// The entity that a simple value names: by its hint, or by its own name.
    pub(super) fn named_by(
        &mut self,
        put: &Property<'_>,
        view: &View<'d>,
    ) -> Option<(usize, String)> {
        if let Some(stated) = put.hint.references.clone() {
            let wanted = entity_key(&stated);
            let found =
                self.tables.iter().position(|table| entity_key(&table.entity.name) == wanted);
            if found.is_none() {
                let message = format!(
                    "{} is to refer to `{stated}`, which is no entity of the document",
                    put.shown
                );
                self.notes.lost(put.pointer.clone(), message, "name an entity");
            }
            let role = words::key_stem(&put.column).unwrap_or(&put.column).to_owned();
            return found.map(|table| (table, role));
        }
        let stem = words::key_stem(&put.column)?;
        let (stem, column) = (stem.to_owned(), put.column.clone());
        let found = self.entity_for(put, &stem, view);
        if found.is_none() && column.ends_with("_id") && view.values().is_none() {
            let known = self.tables.iter().any(|table| entity_key(&table.entity.name) == stem);
            if !known {
                self.notes.taken("names-no-entity", put.pointer.clone(), format!("{} looks like a reference, but no entity is called `{stem}`: it is a plain column", put.shown));
            }
        }
        found
    }

    /// The entity of a stem, where values of the view can be its keys.
    pub(super) fn entity_for(
        &mut self,
        put: &Property<'_>,
        stem: &str,
        view: &View<'d>,
    ) -> Option<(usize, String)> {
        let stem = singular(stem);
        let bare = stem.strip_prefix(put.at.prefix.as_str()).unwrap_or(&stem).to_owned();
        let keys: Vec<String> =
            self.tables.iter().map(|table| entity_key(&table.entity.name)).collect();
        let whole = |wanted: &str| keys.iter().position(|key| key == wanted);
        let tail = || {
            let mut found: Vec<usize> = (0..keys.len())
                .filter(|at| {
                    let key = keys.get(*at).map_or("", String::as_str);
                    bare.strip_suffix(key)
                        .is_some_and(|head| head.ends_with('_') && !key.is_empty())
                })
                .collect();
            found.sort_by_key(|at| std::cmp::Reverse(keys.get(*at).map_or(0, String::len)));
            found.first().copied()
        };
        let parent =
            matches!(bare.as_str(), "parent" | "ancestor" | "previous" | "next" | "original")
                .then_some(put.at.table);
        let person = || {
            words::is_person_role(&bare)
                .then(|| words::PEOPLE.iter().find_map(|person| whole(person)))?
        };
        let by_name = whole(&stem).or_else(|| whole(&bare)).or_else(tail).or(parent);
        let table = by_name.or_else(person)?;
        let kind = self.tables.get(table)?.key;
        let format = view.text("format");
        let fits = match (kind, view.is()) {
            (KeyOf::Counted, Is::Integer | Is::Number) => true,
            (KeyOf::Counted, Is::Text) => matches!(format, Some("int64" | "int32")),
            (KeyOf::Uuid, Is::Text) => matches!(format, None | Some("uuid" | "guid")),
            (KeyOf::Text, Is::Text) => !matches!(format, Some("uuid" | "guid")),
            _ => false,
        };
        if !fits {
            let message = format!(
                "{} looks like a reference to `{}`, but its values cannot be keys of it: it is a plain column",
                put.shown,
                self.entity(table)
            );
            self.notes.taken("names-no-key", put.pointer.clone(), message);
            return None;
        }
        if by_name.is_none() {
            self.notes.decide(
                "person-by-role",
                &format!("{}.{}", self.entity(put.at.table), put.column),
                format!("{} refers to `{}`", put.shown, self.entity(table)),
                "the name is that of a role of people, and these are the people of the document",
                &["`x-specforge: {\"references\": \"…\"}` in the property, where it refers to something else, or to nothing with \"\""],
            );
        }
        Some((table, stem))
    }

    pub(super) fn add_reference(
        &mut self,
        put: &Property<'_>,
        to: Vec<usize>,
        role: String,
        many: bool,
        description: Option<String>,
    ) {
        let role = shorten(&role, self.cx.info.max_name_bytes.saturating_sub(16).max(8));
        let same = self
            .references
            .iter()
            .find(|known| known.from == put.at.table && known.role == role && known.many == many);
        if let Some(known) = same {
            if known.to == to {
                self.notes.taken(
                    "same-reference",
                    put.pointer.clone(),
                    format!("{} and {} are one reference", put.shown, known.shown),
                );
            } else {
                self.json_reference(put, description);
            }
            return;
        }
        if to.len() > 1 {
            let arms: Vec<String> =
                to.iter().map(|table| entity_key(&self.entity(*table))).collect();
            let taken = self.references.iter().any(|known| {
                known.from == put.at.table
                    && !known.many
                    && (arms.contains(&known.role)
                        || known.to.len() > 1 && known.to.iter().any(|t| to.contains(t)))
            });
            if taken || to.len() > 6 {
                self.json_reference(put, description);
                return;
            }
        }
        self.references.push(Reference {
            from: put.at.table,
            to,
            role,
            many,
            one: false,
            part: false,
            required: put.required,
            place: put.place.clone(),
            shown: put.shown.clone(),
            description,
        });
    }

    /// A reference that no foreign key can hold.
    pub(super) fn json_reference(&mut self, put: &Property<'_>, description: Option<String>) {
        let message = format!(
            "{} refers to one of several entities, and foreign keys for all of them would be in each other's way: it is a JSON document that is not checked",
            put.shown
        );
        self.notes.lost(
            put.pointer.clone(),
            message,
            "`relationships` in `requirements`, with a role for each",
        );
        let attribute = Attribute {
            name: put.column.clone(),
            ty: LogicalType::Json,
            required: put.required,
            description,
            ..Attribute::default()
        };
        self.put(put.at.table, attribute, &put.place);
    }
}
