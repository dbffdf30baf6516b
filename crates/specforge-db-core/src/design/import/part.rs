//! Objects inside of objects: columns, tables of their own, or documents.

use serde_json::Value;

use super::Reading;
use super::catalog::Class;
use super::hint::Form;
use super::property::{At, Property};
use super::reading::{KeyOf, Table};
use super::relate::Reference;
use super::target::Target;
use super::view::{Is, View};
use super::words;
use crate::design::naming::{entity_key, singular};
use crate::design::requirement::{Attribute, Entity};
use crate::dialect::LogicalType;

/// As many simple values of an object become columns where it stands.
const FEW: usize = 8;
/// So deep are parts of parts kept in tables.
const DEEP: usize = 3;

impl<'d> Reading<'_, 'd, '_> {
    /// An object inside of a row: columns where it is small and plain, else a document.
    pub(super) fn value(&mut self, put: &Property<'_>, view: &View<'d>, inner: &View<'d>) {
        // `customer: {id, name}` shows a customer.
        if inner.named.is_none() && !super::catalog::key_properties(inner, "").is_empty() {
            let found = self.tables.iter().position(|table| {
                let key = entity_key(&table.entity.name);
                put.column == key
                    || put.column.strip_suffix(&key).is_some_and(|head| head.ends_with('_'))
            });
            if let Some(table) = found {
                self.notes.taken(
                    "shown-entity",
                    put.pointer.clone(),
                    format!(
                        "{} shows a `{}` and is a reference to it",
                        put.shown,
                        self.entity(table)
                    ),
                );
                self.add_reference(put, vec![table], put.column.clone(), false, view.description());
                return;
            }
        }
        if put.hint.form == Some(Form::Table) {
            self.part(put, inner, true);
            return;
        }
        let stated = put.hint.form == Some(Form::Columns)
            || inner
                .named
                .and_then(|n| self.catalog.hints.get(n))
                .is_some_and(|h| h.form == Some(Form::Columns));
        let size = self.size(inner, 0);
        let recursive =
            inner.named.is_some_and(|named| self.open.iter().any(|(open, _)| *open == named));
        match size {
            Some(size) if !recursive && (size <= FEW || stated) => {
                let prefix = format!("{}_", put.column);
                let required = inner.required();
                if let Some(named) = inner.named {
                    self.open.push((named, put.at.table));
                }
                for (name, slots) in inner.properties() {
                    let at = At {
                        table: put.at.table,
                        prefix: prefix.clone(),
                        required: put.required && required.contains(&name),
                        some: put.at.some,
                        key: &[],
                    };
                    self.property(&at, name, &slots);
                }
                self.conditions(put.at.table, inner, &prefix);
                if inner.named.is_some() {
                    self.open.pop();
                }
                self.notes.decide(
                    "object-as-columns",
                    "",
                    format!("objects of at most {FEW} simple values are columns of the row that they stand in, such as `{prefix}…`"),
                    "each keeps its type, its conditions and its place in an index, and there is nothing to join",
                    &["`x-specforge: {\"as\": \"json\"}` in the property, where it is only read and written as a whole", "`{\"as\": \"table\"}`, where it has a life of its own"],
                );
            }
            _ => {
                let why = match size {
                    _ if recursive => "it can hold itself",
                    Some(_) => "it has more values than a row should carry for one property",
                    None => "it holds lists of objects, documents, or itself",
                };
                if self.refers(inner, 0) {
                    let message = format!(
                        "{} holds references to entities inside of a document, which the database cannot check",
                        put.shown
                    );
                    self.notes.lost(put.pointer.clone(), message, "`x-specforge: {\"as\": \"table\"}` in the property gives it a table, with its references");
                }
                self.json(put, view, why);
            }
        }
    }

    /// Whether an object holds references somewhere.
    pub(super) fn refers(&self, view: &View<'d>, depth: usize) -> bool {
        depth < 4
            && view.properties().values().any(|slots| {
                match self.target(&self.doc.view_all(slots)) {
                    Target::One(_) | Target::Many(_) => true,
                    Target::Object(inner) | Target::Objects(inner) => {
                        self.refers(&inner, depth + 1)
                    }
                    _ => false,
                }
            })
    }

    /// How many columns an object comes to; absent where it holds more than columns can.
    pub(super) fn size(&self, view: &View<'d>, depth: usize) -> Option<usize> {
        if depth > 3 || view.properties().is_empty() {
            return None;
        }
        let mut size = 0;
        for slots in view.properties().values() {
            size += match self.target(&self.doc.view_all(slots)) {
                Target::Nothing(_) => 0,
                Target::Scalar(_) | Target::Choice(..) | Target::List(_) => 1,
                Target::One(tables) if tables.len() == 1 => 1,
                Target::Object(inner) => self.size(&inner, depth + 1)?,
                _ => return None,
            };
        }
        Some(size)
    }

    /// Objects in a list are rows of a table of their own, as deep as that makes sense.
    pub(super) fn parts(&mut self, put: &Property<'_>, view: &View<'d>, inner: &View<'d>) {
        let depth = self.tables.get(put.at.table).map_or(0, |table| table.depth);
        let open = inner.named.and_then(|named| self.open.iter().find(|(open, _)| *open == named));
        if let Some((_, table)) = open.copied() {
            if table == put.at.table {
                self.add_reference(
                    put,
                    vec![table],
                    singular(&put.column),
                    true,
                    view.description(),
                );
            } else {
                self.json(put, view, "it can hold itself");
            }
            return;
        }
        if put.hint.form == Some(Form::Json) || depth >= DEEP {
            self.json(put, view, "it is a part of a part of a part");
            return;
        }
        self.part(put, inner, false);
    }

    /// A table for what belongs to a row.
    pub(super) fn part(&mut self, put: &Property<'_>, inner: &View<'d>, one: bool) {
        let parent = self.entity(put.at.table);
        let parent_key = entity_key(&parent);
        let property = singular(&put.column);
        let alone = inner.named.filter(|named| {
            let uses = self.catalog.uses.get(*named).map_or(&[][..], Vec::as_slice);
            let of_entity =
                |by: usize| matches!(self.catalog.class(by), Class::Entity | Class::Kind(_));
            uses.len() == 1
                && uses.iter().all(|found| of_entity(found.by))
                && self.catalog.classes.get(*named) == Some(&Class::Value)
        });
        let wanted = match alone.and_then(|named| self.catalog.names.get(named)) {
            Some(name) => name.clone(),
            None if property.starts_with(&parent_key) => words::pascal(&property),
            None => words::pascal(&format!("{parent_key}_{property}")),
        };
        let name = self.free_name(&wanted);
        let (depth, kind) =
            self.tables.get(put.at.table).map_or((0, KeyOf::Counted), |t| (t.depth, t.key));
        let table = self.tables.len();
        let mut new = Table {
            entity: Entity {
                name: name.clone(),
                description: inner.description(),
                ..Entity::default()
            },
            place: put.place.clone(),
            depth: depth + 1,
            ..Table::default()
        };
        let key = super::catalog::key_properties(inner, &entity_key(&name));
        new.key = if key.len() == 1 { self.part_key(inner, &key) } else { KeyOf::Counted };
        if kind == KeyOf::Uuid && key.is_empty() {
            new.key = KeyOf::Uuid;
            new.add(
                Attribute {
                    name: "id".to_owned(),
                    ty: LogicalType::Uuid,
                    required: true,
                    default: Some(Value::from("uuid")),
                    ..Attribute::default()
                },
                &put.place,
            );
        }
        self.tables.push(new);
        self.references.push(Reference {
            from: table,
            to: vec![put.at.table],
            role: parent_key.clone(),
            many: false,
            one,
            part: true,
            required: true,
            place: put.place.clone(),
            shown: put.shown.clone(),
            description: None,
        });
        if let Some(named) = inner.named {
            self.open.push((named, table));
        }
        let key = if key.len() == 1 { key } else { Vec::new() };
        self.object(table, inner, &key, &[]);
        if inner.named.is_some() {
            self.open.pop();
        }
        let ordered = [
            "position",
            "order",
            "index",
            "sequence",
            "sort_order",
            "rank",
            "line_number",
            "number",
            "created_at",
        ];
        let has = |name: &str| self.tables.get(table).is_some_and(|t| t.attribute(name).is_some());
        if !one && !ordered.iter().any(|name| has(name)) {
            let position = Attribute {
                name: "position".to_owned(),
                ty: LogicalType::Integer,
                required: true,
                default: Some(Value::from(0)),
                ..Attribute::default()
            };
            self.put(table, position, &put.place);
            self.notes.decide(
                "order-of-parts",
                "",
                "`position` keeps the order of a list whose elements are rows",
                "a list of a document has an order, and rows have none",
                &["no `position`, where the order means nothing"],
            );
        }
        self.notes.decide(
            "objects-as-rows",
            &name,
            if one { format!("{} is a row of a table of its own, `{name}`", put.shown) } else { format!("the elements of {} are rows of a table of their own, `{name}`", put.shown) },
            if one { "the document says so" } else { "they are objects and belong to one row: each can be found, checked and changed by itself, and goes with the row" },
            &["`x-specforge: {\"as\": \"json\"}` in the property, where they are only read and written as a whole"],
        );
    }

    pub(super) fn part_key(&self, inner: &View<'d>, key: &[String]) -> KeyOf {
        let properties = inner.properties();
        let Some(slots) = key.first().and_then(|name| properties.get(name.as_str())) else {
            return KeyOf::Counted;
        };
        let view = self.doc.view_all(slots);
        match (view.is(), view.text("format")) {
            (Is::Text, Some("uuid" | "guid")) => KeyOf::Uuid,
            (Is::Integer | Is::Number, _) | (Is::Text, Some("int64" | "int32")) => KeyOf::Counted,
            _ => KeyOf::Text,
        }
    }
}
