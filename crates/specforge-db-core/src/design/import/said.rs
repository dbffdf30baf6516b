//! What a document says beyond properties, and what is said of its schemas that have no table.

use serde_json::Value;

use super::Reading;
use super::catalog::{Class, Why, envelope};
use super::scalar::quoted;
use super::view::{Is, View};
use super::words;
use crate::design::requirement::Attribute;
use crate::dialect::LogicalType;
use crate::finding::{Advice, Finding, Severity};

/// What fields of an object ask of it that no table holds.
const UNHELD: &[&str] = &[
    "if",
    "not",
    "dependentSchemas",
    "patternProperties",
    "propertyNames",
    "minProperties",
    "maxProperties",
];

impl<'d> Reading<'_, 'd, '_> {
    /// Conditions on several properties, and what no table holds.
    pub(super) fn conditions(&mut self, table: usize, view: &View<'d>, prefix: &str) {
        let name = self.tables.get(table).map_or(String::new(), |t| t.entity.name.clone());
        for (layer, dependent) in view.all("dependentRequired").chain(view.all("dependencies")) {
            for (one, others) in dependent.as_object().into_iter().flatten() {
                let place = format!("{}/dependentRequired", layer.place);
                let Some(others) = others.as_array() else {
                    self.notes.unheld(
                        self.doc.pointer(&layer.place),
                        format!("rows of `{name}` are not held to `dependencies` of `{one}`"),
                    );
                    continue;
                };
                let one = format!("{prefix}{}", words::column_name(one));
                for other in others.iter().filter_map(Value::as_str) {
                    let other = format!("{prefix}{}", words::column_name(other));
                    let Some(to) = self.tables.get_mut(table) else { continue };
                    if to.attribute(&one).is_some() && to.attribute(&other).is_some() {
                        to.check(
                            format!("{} is null or {} is not null", quoted(&one), quoted(&other)),
                            &place,
                        );
                    } else {
                        self.notes.unheld(self.doc.pointer(&layer.place), format!("rows of `{name}` are not held to it that `{one}` comes with `{other}`"));
                    }
                }
            }
        }
        for word in UNHELD {
            for (layer, _) in view.all(word) {
                let pointer = format!("{}/{word}", self.doc.pointer(&layer.place));
                self.notes.unheld(pointer, format!("rows of `{name}` are not held to `{word}`"));
            }
        }
        if view.is() == Is::Object {
            for union in &view.unions {
                let place = union.members.first().map_or("", |member| member.place.as_str());
                let place = place.rsplit_once('/').map_or(place, |(place, _)| place);
                self.notes.unheld(
                    self.doc.pointer(place),
                    format!("rows of `{name}` are not held to the choice among {} further conditions; properties that only those name have no columns", union.members.len()),
                );
            }
        }
        let extra = view
            .all("additionalProperties")
            .find(|(_, extra)| extra.is_object() || **extra == Value::Bool(true));
        if let (Some((layer, extra)), "") = (extra, prefix) {
            let pointer = format!("{}/additionalProperties", self.doc.pointer(&layer.place));
            if extra.as_object().is_some_and(|extra| !extra.is_empty()) {
                let place = format!("{}/additionalProperties", layer.place);
                let attribute = Attribute {
                    name: "additional_properties".to_owned(),
                    ty: LogicalType::Json,
                    ..Attribute::default()
                };
                self.put(table, attribute, &place);
                self.notes.taken("additional-properties", pointer, format!("properties of `{name}` that have no name in the document are kept in `additional_properties`"));
            } else {
                self.notes.taken(
                    "additional-properties",
                    pointer,
                    format!(
                        "properties of `{name}` that have no name in the document have no columns"
                    ),
                );
            }
        }
    }

    /// Says what became of the schemas that have no table.
    pub(super) fn say_classes(&mut self) {
        let mut values: Vec<String> = Vec::new();
        for at in 0..self.doc.named.len() {
            let (Some(named), Some(class)) = (self.doc.named.get(at), self.catalog.classes.get(at))
            else {
                continue;
            };
            let name = &named.name;
            let pointer = self.doc.pointer(&named.slot.place);
            let why = match class {
                Class::Aside(why) => *why,
                Class::Value | Class::Json => {
                    values.push(format!("`{name}`"));
                    continue;
                }
                Class::Plain
                    if self.catalog.views.get(at).is_some_and(|view| view.is().scalar()) =>
                {
                    continue;
                }
                _ => continue,
            };
            let used = self
                .catalog
                .views
                .get(at)
                .and_then(|view| envelope(self.doc, view, self.key_of_named(at)));
            let message = match why {
                Why::Error => format!("`{name}` has no table: it tells what went wrong"),
                Why::Envelope => match used {
                    Some((payload, _)) => {
                        format!("`{name}` has no table: it wraps what its `{payload}` holds")
                    }
                    None => format!("`{name}` has no table: it wraps something else"),
                },
                Why::Paging => format!("`{name}` has no table: it says where in a list one is"),
                Why::Message => format!(
                    "`{name}` has no table: its name is that of a message, and it has neither a key nor a path, and nothing refers to it"
                ),
                Why::Base => format!(
                    "`{name}` has no table: it only gives its properties to the schemas that include it"
                ),
                Why::Stated => format!("`{name}` has no table: the document says so"),
                Why::Nothing => format!("`{name}` has no table: it can have no value"),
            };
            let finding = Finding::new("set-aside", Severity::Info, message).at(pointer);
            let note = "`x-specforge: {\"as\": \"table\"}` in it, where it is to be kept";
            self.notes.findings.push(if matches!(why, Why::Stated | Why::Nothing) {
                finding
            } else {
                finding.advise(Advice::note(note))
            });
        }
        if !values.is_empty() {
            self.notes.decide(
                "value-objects",
                "",
                format!("{} are parts of what refers to them: each stands where it is used, as columns, as rows or as a document", values.join(", ")),
                "nothing identifies one of them, no path leads to one, and others refer to them",
                &["a property `id`, or `x-specforge: {\"as\": \"table\"}`, where they are things that several share"],
            );
        }
        let inline = self.catalog.usage.inline.clone();
        for (place, what) in inline {
            let pointer = self.doc.pointer(&place);
            self.notes.aside(pointer, format!("what `{what}` answers is described in place and has no table: a schema of its name has one"));
        }
    }
}
