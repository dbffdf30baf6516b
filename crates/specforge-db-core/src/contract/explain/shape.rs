//! A JSON Schema, made ready to be walked.

use std::cell::OnceCell;

use jsonschema::Validator;
use serde_json::{Map, Value};

use crate::hash::HashMap;

/// All shapes of a request type; they refer to each other by number, because types recur.
#[derive(Debug)]
pub(super) struct Shapes<'s> {
    root: &'s Value,
    all: Vec<Shape<'s>>,
    named: HashMap<&'s str, usize>,
}

/// What one place of a request may hold.
#[derive(Debug, Default)]
pub(super) struct Shape<'s> {
    /// Which JSON types fit; empty means all.
    pub(super) types: Vec<&'s str>,
    /// The only texts that fit, where they are listed.
    pub(super) words: Vec<&'s str>,
    /// Other shapes that must fit as well.
    pub(super) also: Vec<usize>,
    /// Shapes of which one must fit.
    pub(super) branches: Vec<usize>,
    /// The fields of an object.
    pub(super) fields: Vec<(&'s str, usize)>,
    /// Where a field stands in `fields`.
    pub(super) field_at: HashMap<&'s str, usize>,
    /// The fields that must be there.
    pub(super) required: Vec<&'s str>,
    /// The shape of fields that are not listed.
    pub(super) others: Option<usize>,
    /// Whether fields that are not listed are refused.
    pub(super) closed: bool,
    /// The shape of the elements of a list.
    pub(super) items: Option<usize>,
    /// What the schema says it is, for people.
    pub(super) description: Option<&'s str>,
    /// What the schema says.
    schema: Option<&'s Value>,
    /// Judges the node itself, without what is below it; made when first needed.
    validator: OnceCell<Option<Validator>>,
}

impl Shape<'_> {
    /// Judges the node itself; none where the schema says nothing of it but its type.
    pub(super) fn validator(&self) -> Option<&Validator> {
        let make = || match self.schema? {
            Value::Object(object) => own_assertions(object),
            schema => compile(schema),
        };
        self.validator.get_or_init(make).as_ref()
    }
}

impl<'s> Shapes<'s> {
    pub(super) fn new(root: &'s Value) -> Self {
        let mut shapes = Self { root, all: Vec::new(), named: HashMap::default() };
        shapes.add(root);
        shapes
    }

    /// The shape of that number; number 0 is the whole request.
    pub(super) fn get(&self, at: usize) -> Option<&Shape<'s>> {
        self.all.get(at)
    }

    fn add(&mut self, schema: &'s Value) -> usize {
        let at = self.all.len();
        self.all.push(Shape::default());
        let Some(object) = schema.as_object() else {
            let schema = (schema == &Value::Bool(false)).then_some(schema);
            self.set(at, Shape { schema, ..Shape::default() });
            return at;
        };
        let mut shape = Shape { schema: Some(schema), ..Shape::default() };
        shape.description = object.get("description").and_then(Value::as_str);
        shape.types = match object.get("type") {
            Some(Value::String(one)) => vec![one.as_str()],
            Some(Value::Array(many)) => many.iter().filter_map(Value::as_str).collect(),
            _ => Vec::new(),
        };
        shape.words = words_of(object);
        if let Some(name) = object.get("$ref").and_then(Value::as_str) {
            shape.also.push(self.add_named(name));
        }
        for part in list(object, "allOf") {
            shape.also.push(self.add(part));
        }
        if shape.words.is_empty() {
            for branch in list(object, "anyOf").iter().chain(list(object, "oneOf")) {
                shape.branches.push(self.add(branch));
            }
        }
        if let Some(Value::Object(fields)) = object.get("properties") {
            for (name, field) in fields {
                shape.field_at.insert(name.as_str(), shape.fields.len());
                let field = self.add(field);
                shape.fields.push((name.as_str(), field));
            }
        }
        shape.required = list(object, "required").iter().filter_map(Value::as_str).collect();
        match object.get("additionalProperties") {
            Some(Value::Bool(false)) => shape.closed = true,
            Some(others @ Value::Object(_)) => shape.others = Some(self.add(others)),
            _ => {}
        }
        shape.items = object.get("items").map(|items| self.add(items));
        self.set(at, shape);
        at
    }

    fn add_named(&mut self, reference: &'s str) -> usize {
        if let Some(at) = self.named.get(reference) {
            return *at;
        }
        let target = reference.strip_prefix('#').and_then(|pointer| self.root.pointer(pointer));
        // The number is known before the shape is, so that a type may hold itself.
        self.named.insert(reference, self.all.len());
        self.add(target.unwrap_or(&Value::Bool(true)))
    }

    fn set(&mut self, at: usize, shape: Shape<'s>) {
        if let Some(slot) = self.all.get_mut(at) {
            *slot = shape;
        }
    }
}

fn list<'s>(object: &'s Map<String, Value>, key: &str) -> &'s [Value] {
    object.get(key).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// The listed texts, where the schema lists nothing but texts.
fn words_of(object: &Map<String, Value>) -> Vec<&str> {
    fn listed(object: &Map<String, Value>) -> Option<Vec<&str>> {
        match (object.get("const"), object.get("enum")) {
            (Some(Value::String(word)), _) => Some(vec![word]),
            (None, Some(Value::Array(words))) => words.iter().map(Value::as_str).collect(),
            _ => None,
        }
    }
    if let Some(words) = listed(object) {
        return words;
    }
    let branches = list(object, "oneOf");
    let lists: Option<Vec<_>> =
        branches.iter().map(|branch| branch.as_object().and_then(listed)).collect();
    lists.unwrap_or_default().concat()
}

/// A validator for what the schema says of the node itself; none where that is only its type.
fn own_assertions(object: &Map<String, Value>) -> Option<Validator> {
    const OWN: [&str; 14] = [
        "minimum",
        "maximum",
        "exclusiveMinimum",
        "exclusiveMaximum",
        "multipleOf",
        "pattern",
        "minLength",
        "maxLength",
        "minItems",
        "maxItems",
        "uniqueItems",
        "minProperties",
        "maxProperties",
        "required",
    ];
    let mut own = Map::new();
    for key in OWN {
        if let Some(value) = object.get(key) {
            own.insert(key.to_owned(), value.clone());
        }
    }
    if let Some(limit) = object.get("format").and_then(Value::as_str).and_then(largest) {
        own.entry("maximum").or_insert(limit);
    }
    if object.get("additionalProperties") == Some(&Value::Bool(false)) {
        let names = object.get("properties").and_then(Value::as_object);
        let names = names.into_iter().flat_map(Map::keys);
        let open = names.map(|name| (name.clone(), Value::Bool(true))).collect();
        own.insert("properties".to_owned(), Value::Object(open));
        own.insert("additionalProperties".to_owned(), Value::Bool(false));
    }
    if own.is_empty() { None } else { compile(&Value::Object(own)) }
}

/// The largest number of a Rust type, which the schema names as a format only.
fn largest(format: &str) -> Option<Value> {
    match format {
        "uint32" => Some(u32::MAX.into()),
        "int32" => Some(i32::MAX.into()),
        _ => None,
    }
}

fn compile(schema: &Value) -> Option<Validator> {
    jsonschema::draft202012::options().build(schema).ok()
}
