//! What a schema says once its references are followed and its parts are merged.

use indexmap::IndexMap;
use serde_json::{Map, Number, Value};

use super::doc::{Doc, Slot};

/// How many references and parts may stand in one another.
const DEEPEST: usize = 64;

/// Fields that say nothing about the values.
const REMARKS: &[&str] = &[
    "$ref",
    "$id",
    "$schema",
    "$comment",
    "$anchor",
    "$defs",
    "definitions",
    "title",
    "description",
    "summary",
    "nullable",
    "default",
    "readOnly",
    "writeOnly",
    "deprecated",
    "example",
    "examples",
    "externalDocs",
    "xml",
    "allOf",
    "discriminator",
];

/// Schemas that all hold of one value.
#[derive(Clone, Debug, Default)]
pub(super) struct View<'d> {
    /// Where it is written.
    pub(super) place: String,
    /// The schemas: what is referred to and included first, what is written there last.
    pub(super) layers: Vec<Layer<'d>>,
    /// The named schema that it is nothing but.
    pub(super) named: Option<usize>,
    /// Named schemas that are included.
    pub(super) bases: Vec<usize>,
    /// Choices among several schemas.
    pub(super) unions: Vec<Union<'d>>,
    /// Whether null is a value.
    pub(super) nullable: bool,
    /// Whether it can have no value.
    pub(super) never: bool,
}

/// One schema of a view.
#[derive(Clone, Debug)]
pub(super) struct Layer<'d> {
    pub(super) place: String,
    pub(super) fields: &'d Map<String, Value>,
    /// Whether it is written there, rather than in a named schema.
    pub(super) own: bool,
}

/// A choice: at least one of several holds.
#[derive(Clone, Debug)]
pub(super) struct Union<'d> {
    pub(super) members: Vec<Slot<'d>>,
    /// The field that tells which, with its layer.
    pub(super) discriminator: Option<&'d Value>,
}

/// What values a view has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Is {
    Text,
    Integer,
    Number,
    Boolean,
    /// Of several simple types.
    Mixed,
    /// With properties.
    Object,
    /// With properties of any name.
    Map,
    Array,
    /// One of several schemas.
    Union,
    /// Null alone, or nothing.
    Nothing,
    /// Nothing is said.
    Anything,
}

impl Is {
    /// Whether a column holds it as it is.
    pub(super) fn scalar(self) -> bool {
        matches!(self, Self::Text | Self::Integer | Self::Number | Self::Boolean)
    }
}

impl<'d> Doc<'d> {
    /// What one schema says.
    pub(super) fn view(&self, slot: &Slot<'d>) -> View<'d> {
        self.view_all(std::slice::from_ref(slot))
    }

    /// What several schemas say of one value.
    pub(super) fn view_all(&self, slots: &[Slot<'d>]) -> View<'d> {
        let place = slots.last().map_or_else(String::new, |slot| slot.place.clone());
        let view = View { place, ..View::default() };
        let mut to = Expanding { doc: self, view, path: Vec::new(), refs: Vec::new(), own: false };
        for slot in slots {
            to.expand(slot, None, false);
        }
        let Expanding { mut view, refs, own, .. } = to;
        if let ([one], false) = (refs.as_slice(), own) {
            view.named = Some(*one);
        }
        view
    }
}

struct Expanding<'a, 'd> {
    doc: &'a Doc<'d>,
    view: View<'d>,
    path: Vec<String>,
    /// Named schemas that are reached without passing another.
    refs: Vec<usize>,
    /// Whether more is said outside of named schemas than remarks.
    own: bool,
}

impl<'d> Expanding<'_, 'd> {
    fn expand(&mut self, slot: &Slot<'d>, within: Option<usize>, base: bool) {
        let fields = match slot.schema {
            Value::Object(fields) => fields,
            Value::Bool(false) => {
                self.view.never = true;
                return;
            }
            _ => return,
        };
        if self.path.len() >= DEEPEST || self.path.contains(&slot.place) {
            return;
        }
        self.path.push(slot.place.clone());
        if within.is_none() && fields.keys().any(|name| says(name)) {
            self.own = true;
        }
        if let Some(found) = fields.get("$ref").and_then(Value::as_str)
            && let Ok(target) = self.doc.find(found)
        {
            let named = self.doc.named_at(&target.place);
            if let Some(named) = named {
                if within.is_none() && !self.refs.contains(&named) {
                    self.refs.push(named);
                }
                if base && !self.view.bases.contains(&named) {
                    self.view.bases.push(named);
                }
            }
            self.expand(&target, within.or(named), base);
        }
        for (at, part) in list(fields, "allOf").iter().enumerate() {
            let part = Slot { place: format!("{}/allOf/{at}", slot.place), schema: part };
            self.expand(&part, within, true);
        }
        for word in ["oneOf", "anyOf"] {
            self.choice(slot, fields, word, within);
        }
        self.view.nullable |= fields.get("nullable") == Some(&Value::Bool(true));
        self.view.layers.push(Layer { place: slot.place.clone(), fields, own: within.is_none() });
        self.path.pop();
    }

    fn choice(
        &mut self,
        slot: &Slot<'d>,
        fields: &'d Map<String, Value>,
        word: &str,
        within: Option<usize>,
    ) {
        let members: Vec<Slot<'d>> = list(fields, word)
            .iter()
            .enumerate()
            .map(|(at, schema)| Slot { place: format!("{}/{word}/{at}", slot.place), schema })
            .collect();
        let count = members.len();
        let members: Vec<Slot<'d>> =
            members.into_iter().filter(|member| !is_null(member.schema)).collect();
        self.view.nullable |= members.len() < count;
        match members.as_slice() {
            [] => {}
            [one] => {
                // A choice of one is none, and nothing more is said there than what it is.
                let said = fields.keys().any(|name| says(name) && name != word);
                if within.is_none() && !said && self.refs.is_empty() {
                    self.own = false;
                }
                self.expand(one, within, false);
            }
            _ => {
                self.view
                    .unions
                    .push(Union { members, discriminator: fields.get("discriminator") });
            }
        }
    }
}

/// Whether a field says something about the values.
fn says(name: &str) -> bool {
    !REMARKS.contains(&name) && !name.starts_with("x-")
}

/// The elements of a field that is a list.
fn list<'d>(fields: &'d Map<String, Value>, name: &str) -> &'d [Value] {
    fields.get(name).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

fn is_null(schema: &Value) -> bool {
    let only = |name: &str| match schema.get(name) {
        Some(Value::Array(values)) => {
            values.len() == 1 && matches!(values.first(), Some(Value::Null))
        }
        Some(value) => name == "const" && value.is_null(),
        None => false,
    };
    let ty = schema.get("type");
    ty.and_then(Value::as_str) == Some("null")
        || ty
            .and_then(Value::as_array)
            .is_some_and(|types| types.len() == 1 && types.iter().all(|ty| ty == "null"))
        || only("enum")
        || only("const")
}

impl<'d> View<'d> {
    /// A field, as the outermost schema that has it says it.
    pub(super) fn get(&self, name: &str) -> Option<&'d Value> {
        self.layers.iter().rev().find_map(|layer| layer.fields.get(name))
    }

    /// A field of every schema that has it.
    pub(super) fn all(&self, name: &str) -> impl Iterator<Item = (&Layer<'d>, &'d Value)> {
        self.layers.iter().filter_map(move |layer| Some((layer, layer.fields.get(name)?)))
    }

    /// Whether a field is true.
    pub(super) fn flag(&self, name: &str) -> bool {
        self.get(name) == Some(&Value::Bool(true))
    }

    /// A text, as the outermost schema says it.
    pub(super) fn text(&self, name: &str) -> Option<&'d str> {
        self.get(name).and_then(Value::as_str)
    }

    /// What it is, for people: the first paragraph.
    pub(super) fn description(&self) -> Option<String> {
        let own = self.layers.iter().rev().take_while(|layer| layer.own || self.named.is_none());
        let mut own = own.filter_map(|layer| layer.fields.get("description"));
        let text = own.find_map(Value::as_str)?;
        let paragraph = text.trim().split("\n\n").next()?;
        let line = paragraph.split_whitespace().collect::<Vec<_>>().join(" ");
        (!line.is_empty() && !line.contains('\0')).then_some(line)
    }

    /// The properties, each with the schemas that hold of it.
    pub(super) fn properties(&self) -> IndexMap<&'d str, Vec<Slot<'d>>> {
        let mut out: IndexMap<&'d str, Vec<Slot<'d>>> = IndexMap::new();
        for (layer, properties) in self.all("properties") {
            let place = format!("{}/properties", layer.place);
            for (name, schema) in properties.as_object().into_iter().flatten() {
                out.entry(name).or_default().push(Slot::below(&place, name, schema));
            }
        }
        out
    }

    /// The names of the properties that every value has.
    pub(super) fn required(&self) -> Vec<&'d str> {
        let lists = self.all("required").filter_map(|(_, list)| list.as_array());
        lists.flatten().filter_map(Value::as_str).collect()
    }

    /// The schema of the elements.
    pub(super) fn items(&self) -> Option<Vec<Slot<'d>>> {
        let items: Vec<Slot<'d>> = self
            .all("items")
            .filter(|(_, items)| items.is_object() || items.is_boolean())
            .map(|(layer, schema)| Slot::below(&layer.place, "items", schema))
            .collect();
        (!items.is_empty()).then_some(items)
    }

    /// The values that are listed, null left out; absent where none are.
    pub(super) fn values(&self) -> Option<Vec<&'d Value>> {
        let mut out: Option<Vec<&'d Value>> = None;
        for layer in &self.layers {
            let listed: Vec<&'d Value> = match (layer.fields.get("enum"), layer.fields.get("const"))
            {
                (_, Some(one)) => vec![one],
                (Some(Value::Array(several)), _) => several.iter().collect(),
                _ => continue,
            };
            out = Some(match out {
                None => listed,
                Some(known) => known.into_iter().filter(|value| listed.contains(value)).collect(),
            });
        }
        let mut values = out?;
        values.retain(|value| !value.is_null());
        let mut seen: Vec<&'d Value> = Vec::new();
        values.retain(|value| {
            !seen.contains(value) && {
                seen.push(value);
                true
            }
        });
        Some(values)
    }

    /// Whether null is among the values.
    pub(super) fn may_be_null(&self) -> bool {
        let typed = self
            .all("type")
            .any(|(_, ty)| ty.as_array().is_some_and(|types| types.iter().any(|ty| ty == "null")));
        let listed = self.all("enum").any(|(_, list)| {
            list.as_array().is_some_and(|values| values.iter().any(Value::is_null))
        });
        self.nullable || typed || listed
    }

    /// The names of the types that all schemas allow, null left out; absent where none is named.
    fn types(&self) -> Option<Vec<&'d str>> {
        let mut out: Option<Vec<&'d str>> = None;
        for (_, ty) in self.all("type") {
            let named: Vec<&'d str> = match ty {
                Value::String(one) => vec![one],
                Value::Array(several) => several.iter().filter_map(Value::as_str).collect(),
                _ => continue,
            };
            let fits = |a: &str, named: &[&str]| {
                named.contains(&a) || a == "integer" && named.contains(&"number")
            };
            out = Some(match out {
                None => named,
                Some(known) => {
                    let narrower = named.iter().copied().filter(|b| {
                        *b == "integer" && known.contains(&"number") && !known.contains(b)
                    });
                    known.iter().copied().filter(|a| fits(a, &named)).chain(narrower).collect()
                }
            });
        }
        let mut types = out?;
        types.retain(|ty| *ty != "null");
        Some(types)
    }

    /// What values it has.
    pub(super) fn is(&self) -> Is {
        if self.never || self.values().is_some_and(|values| values.is_empty()) {
            return Is::Nothing;
        }
        let has = |names: &[&str]| {
            self.layers
                .iter()
                .any(|layer| names.iter().any(|name| layer.fields.contains_key(*name)))
        };
        let object = || if self.properties().is_empty() { Is::Map } else { Is::Object };
        if let Some(types) = self.types() {
            return match types.as_slice() {
                [] if self.unions.is_empty() => Is::Nothing,
                ["string"] => Is::Text,
                ["integer"] => Is::Integer,
                ["number"] | ["integer", "number"] | ["number", "integer"] => Is::Number,
                ["boolean"] => Is::Boolean,
                ["array"] => Is::Array,
                ["object"]
                    if self.properties().is_empty() && self.unions.iter().any(Union::names) =>
                {
                    Is::Union
                }
                ["object"] => object(),
                several if several.iter().any(|ty| matches!(*ty, "object" | "array")) => {
                    Is::Anything
                }
                _ => Is::Mixed,
            };
        }
        if has(&["properties"]) {
            return object();
        }
        if !self.unions.is_empty() {
            return Is::Union;
        }
        if has(&["additionalProperties", "patternProperties"]) {
            return Is::Map;
        }
        if has(&["items", "prefixItems"]) {
            return Is::Array;
        }
        if let Some(values) = self.values() {
            return match values.as_slice() {
                [] => Is::Nothing,
                values if values.iter().all(|value| value.is_string()) => Is::Text,
                values if values.iter().all(|value| value.is_i64()) => Is::Integer,
                values if values.iter().all(|value| value.is_number()) => Is::Number,
                values if values.iter().all(|value| value.is_boolean()) => Is::Boolean,
                _ => Is::Mixed,
            };
        }
        if has(&["pattern", "maxLength", "minLength", "format", "contentEncoding"]) {
            return Is::Text;
        }
        if has(&["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"]) {
            return Is::Number;
        }
        Is::Anything
    }

    /// The largest of the numbers of a field.
    pub(super) fn largest(&self, name: &str) -> Option<&'d Number> {
        let numbers = self.all(name).filter_map(|(_, value)| value.as_number());
        numbers.max_by(|a, b| by_size(a, b))
    }

    /// The smallest of the numbers of a field.
    pub(super) fn smallest(&self, name: &str) -> Option<&'d Number> {
        let numbers = self.all(name).filter_map(|(_, value)| value.as_number());
        numbers.min_by(|a, b| by_size(a, b))
    }
}

impl Union<'_> {
    /// Whether its members are schemas of values, rather than further conditions on one.
    pub(super) fn names(&self) -> bool {
        self.members.iter().any(|member| {
            let said =
                ["$ref", "type", "properties", "allOf", "oneOf", "anyOf", "enum", "const", "items"];
            said.iter().any(|name| member.schema.get(name).is_some())
        })
    }
}

fn by_size(a: &Number, b: &Number) -> std::cmp::Ordering {
    let size = |number: &Number| number.as_f64().unwrap_or(0.0);
    size(a).total_cmp(&size(b))
}
