//! Who refers to which named schema.

use serde_json::Value;

use super::doc::Doc;

/// A reference to a named schema.
#[derive(Clone, Copy, Debug)]
pub(super) struct Use {
    /// The named schema that holds it.
    pub(super) by: usize,
    /// Whether it only gives its properties.
    pub(super) base: bool,
}

/// Who refers to each of the named schemas.
pub(super) fn uses(doc: &Doc<'_>) -> Vec<Vec<Use>> {
    let mut out = vec![Vec::new(); doc.named.len()];
    for (by, named) in doc.named.iter().enumerate() {
        gather(doc, named.slot.schema, Use { by, base: false }, Room::Top, &mut out);
    }
    out
}

/// Where in a schema a reference stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Room {
    /// Where it says what the schema itself is.
    Top,
    /// In its properties or elements.
    Inside,
}

fn gather(doc: &Doc<'_>, schema: &Value, at: Use, room: Room, out: &mut [Vec<Use>]) {
    match schema {
        Value::Object(fields) => {
            for (name, field) in fields {
                match (name.as_str(), field) {
                    ("$ref", Value::String(reference)) => {
                        let found = doc.find(reference).ok();
                        let target = found.and_then(|slot| doc.named_at(&slot.place));
                        if let Some(uses) = target.and_then(|target| out.get_mut(target)) {
                            uses.push(at);
                        }
                    }
                    ("example" | "examples" | "default" | "enum" | "const", _) => {}
                    // Those have names of their own.
                    ("$defs" | "definitions", _) if room == Room::Top => {}
                    ("items" | "properties" | "additionalProperties", _) => {
                        gather(doc, field, Use { base: false, ..at }, Room::Inside, out);
                    }
                    ("allOf", _) => {
                        gather(doc, field, Use { base: room == Room::Top, ..at }, room, out);
                    }
                    _ => gather(doc, field, at, room, out),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| gather(doc, item, at, room, out)),
        _ => {}
    }
}
