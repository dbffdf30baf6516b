//! A document, its named schemas, and where references lead.

use serde_json::{Map, Value};

use crate::contract::{escape, quote};
use crate::error::{Error, ErrorCode, ErrorItem, Result};
use crate::hash::HashMap;

/// How many places with mistakes are told at once.
const TOLD: usize = 50;
/// Fields whose values are data rather than schemas.
const DATA: &[&str] = &["example", "examples", "default", "enum", "const"];

/// Which kind of document it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    OpenApi,
    JsonSchema,
}

/// A document with its named schemas, in their order.
#[derive(Debug)]
pub(super) struct Doc<'d> {
    pub(super) root: &'d Value,
    pub(super) kind: Kind,
    /// The place of the document in the request.
    pub(super) prefix: &'static str,
    pub(super) named: Vec<Named<'d>>,
    by_place: HashMap<String, usize>,
    /// Places of schemas by what `$id` and `$anchor` call them.
    ids: HashMap<String, String>,
}

/// A schema with a name.
#[derive(Clone, Debug)]
pub(super) struct Named<'d> {
    pub(super) name: String,
    pub(super) slot: Slot<'d>,
}

/// A schema and its place in the document.
#[derive(Clone, Debug)]
pub(super) struct Slot<'d> {
    pub(super) place: String,
    pub(super) schema: &'d Value,
}

impl<'d> Slot<'d> {
    /// The schema that stands below it.
    pub(super) fn below(place: &str, name: &str, schema: &'d Value) -> Self {
        Self { place: format!("{place}/{}", escape(name)), schema }
    }
}

impl<'d> Doc<'d> {
    /// Looks at a document: is it of that kind, and do its references lead anywhere?
    pub(super) fn open(root: &'d Value, kind: Kind, prefix: &'static str) -> Result<Self> {
        if !root.is_object() {
            let detail = "an object was expected: a document has fields";
            return Err(Error::new(ErrorCode::InvalidRequest, detail).at(prefix));
        }
        let named = match kind {
            Kind::OpenApi => open_api(root, prefix)?,
            Kind::JsonSchema => json_schema(root),
        };
        let mut doc = Self {
            root,
            kind,
            prefix,
            named: Vec::new(),
            by_place: HashMap::default(),
            ids: HashMap::default(),
        };
        for named in named {
            doc.add(named);
        }
        let mut places: Vec<(String, &str)> = Vec::new();
        let mut ids: Vec<(String, String)> = Vec::new();
        scan(root, &mut String::new(), &mut places, &mut ids);
        for (id, place) in ids {
            doc.ids.entry(id).or_insert(place);
        }
        let mut items = Vec::new();
        for (place, reference) in places {
            if let Err(detail) = doc.find(reference) {
                let pointer = Some(format!("{prefix}{place}"));
                items.push(ErrorItem { pointer, detail, span: None });
            }
        }
        match items.len() {
            0 => Ok(doc),
            count => {
                let first = items.first().map_or("", |item| item.detail.as_str());
                let detail = match count {
                    1 => first.to_owned(),
                    count => format!("{count} references cannot be followed; the first: {first}"),
                };
                items.truncate(TOLD);
                Err(Error::of_items(ErrorCode::InvalidRequest, detail, items))
            }
        }
    }

    /// Adds a named schema; the first of a place counts.
    pub(super) fn add(&mut self, named: Named<'d>) {
        let at = self.named.len();
        self.by_place.entry(named.slot.place.clone()).or_insert(at);
        self.named.push(named);
    }

    /// The named schema at a place.
    pub(super) fn named_at(&self, place: &str) -> Option<usize> {
        self.by_place.get(place).copied()
    }

    /// The schema that a reference leads to, or why it leads nowhere.
    pub(super) fn find(&self, reference: &str) -> std::result::Result<Slot<'d>, String> {
        let shown = shown(reference);
        let nowhere = || format!("the reference {shown} leads nowhere in this document");
        let (file, fragment) = match reference.split_once('#') {
            Some((file, fragment)) => (file, fragment),
            None => (reference, ""),
        };
        let base = match file {
            "" => String::new(),
            file => match self.ids.get(file) {
                Some(place) => place.clone(),
                None => {
                    return Err(format!(
                        "the reference {shown} leads to another document, which is not at hand: bundle all of them into one first (`redocly bundle`, `swagger-cli bundle` and others do it)"
                    ));
                }
            },
        };
        let place = if fragment.is_empty() || fragment.starts_with('/') {
            format!("{base}{}", decoded(fragment))
        } else {
            self.ids.get(&format!("#{fragment}")).cloned().ok_or_else(nowhere)?
        };
        let schema = self.root.pointer(&place).ok_or_else(nowhere)?;
        Ok(Slot { place, schema })
    }

    /// The place in the request of a place in the document.
    pub(super) fn pointer(&self, place: &str) -> String {
        format!("{}{place}", self.prefix)
    }
}

/// A reference for messages; one with an `@` could hold a password.
fn shown(reference: &str) -> String {
    if reference.contains('@') {
        return quote(reference);
    }
    let short: String = reference.chars().filter(|c| !c.is_control()).take(120).collect();
    format!("`{short}`")
}

fn open_api<'d>(root: &'d Value, prefix: &str) -> Result<Vec<Named<'d>>> {
    let wrong = |pointer: &str, detail: String| {
        Err(Error::new(ErrorCode::InvalidRequest, detail).at(format!("{prefix}{pointer}")))
    };
    if root.get("swagger").is_some() {
        let detail = "this is a document of Swagger 2.0; OpenAPI 3.0 or 3.1 was expected (`swagger2openapi` and others convert it)";
        return wrong("/swagger", detail.to_owned());
    }
    let version = match root.get("openapi") {
        Some(Value::String(version)) => version.clone(),
        Some(Value::Number(version)) => version.to_string(),
        _ => {
            let detail = "this is no OpenAPI document: it has no field `openapi` with a version";
            return wrong("/openapi", detail.to_owned());
        }
    };
    if !(version == "3" || version.starts_with("3.")) {
        let detail =
            format!("OpenAPI {} is not known here; 3.0 or 3.1 was expected", quote(&version));
        return wrong("/openapi", detail);
    }
    let schemas = root.pointer("/components/schemas");
    Ok(match schemas.and_then(Value::as_object) {
        Some(schemas) => all_of(schemas, "/components/schemas"),
        None => Vec::new(),
    })
}

fn json_schema(root: &Value) -> Vec<Named<'_>> {
    let mut named = Vec::new();
    if ["properties", "allOf", "oneOf", "anyOf", "items", "type", "enum", "$ref"]
        .iter()
        .any(|field| root.get(field).is_some())
    {
        named.push(Named {
            name: root_name(root),
            slot: Slot { place: String::new(), schema: root },
        });
    }
    for field in ["$defs", "definitions"] {
        if let Some(schemas) = root.get(field).and_then(Value::as_object) {
            named.extend(all_of(schemas, &format!("/{field}")));
        }
    }
    named
}

/// What the schema of a whole document is called: its title, or the last part of its `$id`.
fn root_name(root: &Value) -> String {
    let text = |field: &str| root.get(field).and_then(Value::as_str).map(str::trim);
    let title = text("title").filter(|title| !title.is_empty() && title.len() <= 60);
    let id = text("$id").or_else(|| text("id")).and_then(|id| {
        let last = id.trim_end_matches(['#', '/']).rsplit(['/', ':']).next()?;
        let plain = last.split('.').next()?;
        (!plain.is_empty()).then_some(plain)
    });
    title.or(id).unwrap_or("Document").to_owned()
}

fn all_of<'d>(schemas: &'d Map<String, Value>, place: &str) -> Vec<Named<'d>> {
    let named = schemas
        .iter()
        .map(|(name, schema)| Named { name: name.clone(), slot: Slot::below(place, name, schema) });
    named.collect()
}

/// Gathers references and names of schemas; the document is no deeper than a request may be.
fn scan<'d>(
    value: &'d Value,
    place: &mut String,
    references: &mut Vec<(String, &'d str)>,
    ids: &mut Vec<(String, String)>,
) {
    let length = place.len();
    match value {
        Value::Object(fields) => {
            for (name, field) in fields {
                if DATA.contains(&name.as_str()) && !place.ends_with("/properties")
                    || name.starts_with("x-")
                {
                    continue;
                }
                match (name.as_str(), field) {
                    ("$ref", Value::String(reference)) => {
                        references.push((format!("{place}/$ref"), reference));
                    }
                    ("$anchor" | "$dynamicAnchor", Value::String(anchor)) => {
                        ids.push((format!("#{anchor}"), place.clone()));
                    }
                    ("$id", Value::String(id)) => {
                        let id = id.trim_end_matches('#');
                        ids.push((id.to_owned(), place.clone()));
                        if let Some(last) = id.rsplit('/').next() {
                            ids.push((last.to_owned(), place.clone()));
                        }
                    }
                    _ => {}
                }
                place.push('/');
                place.push_str(&escape(name));
                scan(field, place, references, ids);
                place.truncate(length);
            }
        }
        Value::Array(items) => {
            for (at, item) in items.iter().enumerate() {
                place.push('/');
                place.push_str(&at.to_string());
                scan(item, place, references, ids);
                place.truncate(length);
            }
        }
        _ => {}
    }
}

/// A fragment without its percent signs.
fn decoded(fragment: &str) -> String {
    if !fragment.contains('%') {
        return fragment.to_owned();
    }
    let mut bytes = Vec::with_capacity(fragment.len());
    let mut rest = fragment.bytes();
    while let Some(byte) = rest.next() {
        let hex = rest.as_slice_hex();
        match (byte, hex) {
            (b'%', Some(value)) => {
                bytes.push(value);
                rest.nth(1);
            }
            _ => bytes.push(byte),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

trait Hex {
    fn as_slice_hex(&self) -> Option<u8>;
}

impl Hex for std::str::Bytes<'_> {
    /// The byte that the next two digits spell.
    fn as_slice_hex(&self) -> Option<u8> {
        let mut ahead = self.clone();
        let digit = |byte: Option<u8>| char::from(byte?).to_digit(16);
        let (high, low) = (digit(ahead.next())?, digit(ahead.next())?);
        u8::try_from(high * 16 + low).ok()
    }
}
