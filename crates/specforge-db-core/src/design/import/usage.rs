//! How the paths of an API use its schemas.

use serde_json::{Map, Value};

use super::doc::{Doc, Kind, Named, Slot};
use super::words;
use crate::contract::escape;

const METHODS: &[&str] =
    &["get", "put", "post", "delete", "options", "head", "patch", "trace", "query"];

/// How the paths use the named schemas, each by its number.
#[derive(Clone, Debug, Default)]
pub(super) struct Usage {
    /// Whether there are paths at all.
    pub(super) paths: bool,
    /// What is answered when all is well, and what that refers to.
    pub(super) answered: Vec<bool>,
    /// What is sent, and what that refers to.
    pub(super) sent: Vec<bool>,
    /// What is answered when something went wrong, and what that refers to.
    pub(super) failed: Vec<bool>,
    /// The parameter of a path by which one is got: `{petId}` of `/pets/{petId}`.
    pub(super) got_by: Vec<Option<String>>,
    /// Paths below one of another: the collection, what is listed or made there, and the path.
    pub(super) nested: Vec<Nested>,
    /// Places of answers that are described in place, and what they are answers to.
    pub(super) inline: Vec<(String, String)>,
}

/// A path below one of another: `/bookings/{id}/payments`.
#[derive(Clone, Debug)]
pub(super) struct Nested {
    /// What one of the other is called there: `booking`.
    pub(super) parent: String,
    /// The named schema that is listed or made there.
    pub(super) child: usize,
    /// Its place in the document.
    pub(super) place: String,
    /// The path.
    pub(super) path: String,
}

impl Usage {
    /// Looks at the paths; a schema that an answer describes in place gets the name of its path.
    pub(super) fn of(doc: &mut Doc<'_>) -> Self {
        let mut usage = Self::default();
        let paths = doc.root.get("paths").and_then(Value::as_object);
        let (Kind::OpenApi, Some(paths)) = (doc.kind, paths) else {
            usage.grow(doc.named.len());
            return usage;
        };
        usage.paths = !paths.is_empty();
        name_answers(doc, paths, &mut usage);
        usage.grow(doc.named.len());
        for (path, item) in paths {
            for (method, operation) in operations(item) {
                usage.operation(doc, path, method, operation);
            }
        }
        for flags in [&mut usage.answered, &mut usage.sent, &mut usage.failed] {
            spread(doc, flags);
        }
        usage
    }

    fn grow(&mut self, count: usize) {
        for flags in [&mut self.answered, &mut self.sent, &mut self.failed] {
            flags.resize(count, false);
        }
        self.got_by.resize(count, None);
    }

    fn operation(&mut self, doc: &Doc<'_>, path: &str, method: &str, operation: &Value) {
        if let Some(nested) = nested(doc, path, method, operation)
            && !self
                .nested
                .iter()
                .any(|known| known.parent == nested.parent && known.child == nested.child)
        {
            self.nested.push(nested);
        }
        if let Some(body) = operation.get("requestBody").and_then(|body| follow(doc, body)) {
            for schema in contents(body) {
                mark(doc, schema, &mut self.sent);
            }
        }
        for (status, response) in
            operation.get("responses").and_then(Value::as_object).into_iter().flatten()
        {
            let Some(response) = follow(doc, response) else { continue };
            let well = status.starts_with('2');
            for schema in contents(response) {
                mark(doc, schema, if well { &mut self.answered } else { &mut self.failed });
                if well
                    && method == "get"
                    && let Some(parameter) = last_parameter(path)
                {
                    let mut found = vec![false; self.answered.len()];
                    mark(doc, schema, &mut found);
                    let mut found = (0..found.len()).filter(|at| found.get(*at) == Some(&true));
                    if let (Some(one), None) = (found.next(), found.next())
                        && let Some(slot) = self.got_by.get_mut(one)
                    {
                        slot.get_or_insert_with(|| parameter.to_owned());
                    }
                }
            }
        }
    }
}

/// What is listed or made below one of another.
fn nested(doc: &Doc<'_>, path: &str, method: &str, operation: &Value) -> Option<Nested> {
    let mut parts = path.trim_end_matches('/').rsplit('/');
    let (last, parameter, before) = (parts.next()?, parts.next()?, parts.next()?);
    let brace = |part: &str| part.starts_with('{');
    if brace(last) || !brace(parameter) || brace(before) || before.is_empty() {
        return None;
    }
    let segment = words::column_name(last);
    let body = match method {
        "post" => operation.get("requestBody").and_then(|body| follow(doc, body)),
        _ => None,
    };
    let answers = operation.get("responses").and_then(Value::as_object);
    let answer = || {
        let mut well = answers.into_iter().flatten().filter(|(status, _)| status.starts_with('2'));
        well.next().and_then(|(_, response)| follow(doc, response))
    };
    let many = method == "get" && crate::design::naming::plural(&segment) == segment;
    if !(many || method == "post") {
        return None;
    }
    let one = |body: &Value| -> Option<usize> {
        let mut found: Vec<usize> = Vec::new();
        for schema in contents(body) {
            each_reference(schema, &mut |reference| {
                let target = doc.find(reference).ok().and_then(|slot| doc.named_at(&slot.place));
                found.extend(target.filter(|target| !found.contains(target)));
            });
        }
        match found.as_slice() {
            [one] => Some(*one),
            _ => None,
        }
    };
    let child = body.and_then(one).or_else(|| answer().and_then(one))?;
    Some(Nested {
        parent: crate::design::naming::singular(&words::column_name(before)),
        child,
        place: format!("/paths/{}/{method}", escape(path)),
        path: path.to_owned(),
    })
}

/// The parameter that a path ends in: `/pets/{petId}`.
fn last_parameter(path: &str) -> Option<&str> {
    let mut parts = path.trim_end_matches('/').rsplit('/');
    let parameter = parts.next()?.strip_prefix('{')?.strip_suffix('}')?;
    let before = parts.next()?;
    (!before.is_empty() && !before.starts_with('{')).then_some(parameter)
}

fn operations(item: &Value) -> impl Iterator<Item = (&str, &Value)> {
    let methods = item.as_object().into_iter().flatten();
    methods.map(|(name, value)| (name.as_str(), value)).filter(|(name, _)| METHODS.contains(name))
}

fn follow<'d>(doc: &Doc<'d>, value: &'d Value) -> Option<&'d Value> {
    let mut value = value;
    for _ in 0..16 {
        match value.get("$ref").and_then(Value::as_str) {
            None => return Some(value),
            Some(reference) => value = doc.find(reference).ok()?.schema,
        }
    }
    None
}

/// The schemas of a body, one a media type.
fn contents(body: &Value) -> impl Iterator<Item = &Value> {
    let types = body.get("content").and_then(Value::as_object).into_iter().flatten();
    types.filter_map(|(_, media)| media.get("schema"))
}

/// Marks the named schemas that a schema refers to.
fn mark(doc: &Doc<'_>, schema: &Value, flags: &mut [bool]) {
    each_reference(schema, &mut |reference| {
        let found = doc.find(reference).ok().and_then(|slot| doc.named_at(&slot.place));
        if let Some(flag) = found.and_then(|at| flags.get_mut(at)) {
            *flag = true;
        }
    });
}

/// Every reference of a schema, those of its parts included.
pub(super) fn each_reference(schema: &Value, found: &mut dyn FnMut(&str)) {
    match schema {
        Value::Object(fields) => {
            for (name, field) in fields {
                match (name.as_str(), field) {
                    ("$ref", Value::String(reference)) => found(reference),
                    ("example" | "examples" | "default" | "enum" | "const", _) => {}
                    _ => each_reference(field, found),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| each_reference(item, found)),
        _ => {}
    }
}

/// What is used is used with all that it refers to.
fn spread(doc: &Doc<'_>, flags: &mut [bool]) {
    let mut waiting: Vec<usize> =
        (0..flags.len()).filter(|at| flags.get(*at) == Some(&true)).collect();
    while let Some(at) = waiting.pop() {
        let Some(named) = doc.named.get(at) else { continue };
        each_reference(named.slot.schema, &mut |reference| {
            let target = doc.find(reference).ok().and_then(|slot| doc.named_at(&slot.place));
            if let Some(target) = target
                && let Some(flag) = flags.get_mut(target)
                && !*flag
            {
                *flag = true;
                waiting.push(target);
            }
        });
    }
}

/// Gives objects that answers to GET describe in place the name that their path has for them.
fn name_answers<'d>(doc: &mut Doc<'d>, paths: &'d Map<String, Value>, usage: &mut Usage) {
    let mut new: Vec<Named<'d>> = Vec::new();
    for (path, item) in paths {
        let Some(get) = item.get("get") else { continue };
        let place = format!("/paths/{}/get/responses", escape(path));
        for (status, response) in
            get.get("responses").and_then(Value::as_object).into_iter().flatten()
        {
            if !status.starts_with('2') || response.get("$ref").is_some() {
                continue;
            }
            let place = format!("{place}/{}/content", escape(status));
            for (media, content) in
                response.get("content").and_then(Value::as_object).into_iter().flatten()
            {
                let Some(schema) = content.get("schema") else { continue };
                let place = format!("{place}/{}/schema", escape(media));
                let Some(object) = described(Slot { place, schema }) else { continue };
                let last = path.rsplit('/').find(|part| !part.is_empty() && !part.starts_with('{'));
                let name = words::entity_name(last.unwrap_or_default());
                let taken = doc
                    .named
                    .iter()
                    .chain(&new)
                    .any(|known| words::entity_name(&known.name) == name);
                if taken || name.is_empty() {
                    usage.inline.push((object.place, format!("GET {path}")));
                } else {
                    new.push(Named { name, slot: object });
                }
            }
        }
    }
    for named in new {
        doc.add(named);
    }
}

/// The object with properties that an answer describes: itself, its elements, or what it wraps.
fn described(slot: Slot<'_>) -> Option<Slot<'_>> {
    let schema = slot.schema;
    if let Some(items) = schema.get("items") {
        return described(Slot::below(&slot.place, "items", items));
    }
    let properties = schema.get("properties").and_then(Value::as_object)?;
    let place = format!("{}/properties", slot.place);
    let wrapped = properties.iter().find(|(name, _)| words::is_payload(&words::column_name(name)));
    let beside = |name: &str| {
        let name = words::column_name(name);
        words::is_beside(&name) || words::is_payload(&name)
    };
    if let Some((name, inner)) = wrapped
        && properties.keys().all(|name| beside(name))
    {
        return described(Slot::below(&place, name, inner));
    }
    // A reference inside leads to a schema with a name, and that is the entity.
    (properties.len() > 1).then_some(slot)
}
