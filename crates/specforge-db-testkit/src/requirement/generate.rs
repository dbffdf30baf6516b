//! Making sets of requirements.

mod attribute;

use serde_json::{Map, Value, json};
use specforge_db_core::design::{plural, singular, snake};

use crate::random::Rng;

/// Common entities, words that databases keep for themselves, letters of other scripts, irregular plurals.
const ENTITIES: &[&str] = &[
    "User",
    "Post",
    "Order",
    "OrderItem",
    "Person",
    "Child",
    "Category",
    "Größe",
    "Group",
    "Tag",
    "Table",
    "Role",
    "Product",
    "日記",
    "Invoice",
    "Criterion",
    "Select",
    "Mixed Case",
    "Analysis",
    "Address",
    "Audit-Entry",
    "Equipment",
    "Équipe",
    "Event",
    "Key",
    "Team",
    "Series",
    "straße",
];

const ATTRIBUTES: &[&str] = &[
    "name",
    "title",
    "order",
    "select",
    "from date",
    "größe",
    "status",
    "price",
    "e-mail",
    "Body",
    "count",
    "starts_at",
    "ends_at",
    "position",
    "data",
    "notes",
    "kind",
    "default",
    "user",
    "value",
    "full name",
    "isActive",
    "table",
    "text",
    "number",
    "code",
    "amount",
    "due_on",
    "id_card",
    "日",
    "slug",
    "created_at",
    "version",
    "created_by",
    "rank",
    "score",
    "url",
    "address",
    "group",
    "key",
];

const PHRASES: &[&str] = &[
    "soft delete",
    "timestamps",
    "optimistic locking",
    "multi-tenant",
    "audit trail",
    "user roles",
    "telepathy for everyone",
];

/// Makes a request of design-schema.
pub(super) fn request(rng: &mut Rng, version: Option<&str>) -> Value {
    let mut making = Making { rng, entities: Vec::new() };
    let count = making.rng.between(1, 6);
    let mut keys: Vec<String> = Vec::new();
    while making.entities.len() < count {
        let name = making.rng.word(ENTITIES).to_owned();
        let key = singular(&snake(&name));
        if !keys.contains(&key) {
            keys.push(key);
            let made = making.entity(&name);
            making.entities.push(made);
        }
    }
    let relationships = making.relationships();
    making.patterns_over_references(&relationships);
    let features = making.features();
    let options = making.options();
    let entities: Vec<Value> = making.entities.into_iter().map(Made::entry).collect();
    let mut request = json!({
        "task": "design-schema",
        "requirements": {"entities": entities, "relationships": relationships, "features": features},
        "options": options,
    });
    if let (Some(version), Some(fields)) = (version, request.as_object_mut()) {
        fields.insert("target_version".to_owned(), json!(version));
    }
    request
}

/// An entity that was made; no fields where only its name is given.
struct Made {
    name: String,
    fields: Option<Map<String, Value>>,
}

impl Made {
    fn entry(self) -> Value {
        match self.fields {
            None => Value::String(self.name),
            Some(mut fields) => {
                fields.insert("name".to_owned(), json!(self.name));
                Value::Object(fields)
            }
        }
    }

    /// Its attributes, each with its type.
    fn attributes(&self) -> Vec<(String, String)> {
        let list = self.fields.as_ref().and_then(|fields| fields.get("attributes")?.as_array());
        let text = |value: &Value, field: &str| {
            value.get(field).and_then(Value::as_str).unwrap_or_default().to_owned()
        };
        list.into_iter().flatten().map(|a| (text(a, "name"), text(a, "type"))).collect()
    }
}

struct Making<'r> {
    rng: &'r mut Rng,
    entities: Vec<Made>,
}

impl Making<'_> {
    fn entity(&mut self, name: &str) -> Made {
        let name = name.to_owned();
        if self.rng.percent(25) {
            return Made { name, fields: None };
        }
        let mut fields = Map::new();
        let mut attributes: Vec<Value> = Vec::new();
        let mut taken: Vec<String> = Vec::new();
        for _ in 0..self.rng.below(8) {
            let name = self.rng.word(ATTRIBUTES);
            if !taken.contains(&name.to_lowercase()) {
                taken.push(name.to_lowercase());
                attributes.push(self.attribute(name));
            }
        }
        fields.insert("attributes".to_owned(), Value::Array(attributes));
        let mut made = Made { name, fields: Some(fields) };
        let attributes = made.attributes();
        let mut more = Map::new();
        if self.rng.percent(20) {
            more.insert("description".to_owned(), json!("what's \"kept\" of it; all"));
        }
        if self.rng.percent(20) {
            more.insert("estimated_rows".to_owned(), json!(self.rng.below(100_000_000)));
        }
        let comparable: Vec<&String> = attributes
            .iter()
            .filter(|(_, ty)| !matches!(ty.as_str(), "json" | "list" | "point" | "vector"))
            .map(|(name, _)| name)
            .collect();
        let some = |rng: &mut Rng, most: usize| -> Vec<String> {
            let mut names: Vec<String> = comparable.iter().map(|name| (*name).clone()).collect();
            rng.shuffle(&mut names);
            names.truncate(rng.between(1, most));
            names
        };
        if !comparable.is_empty() {
            if self.rng.percent(12) {
                more.insert("primary_key".to_owned(), json!(some(self.rng, 2)));
            }
            if self.rng.percent(25) {
                more.insert("unique".to_owned(), json!([some(self.rng, 3)]));
            }
        }
        if self.rng.percent(40) {
            let checks = self.checks(&attributes);
            more.insert("checks".to_owned(), json!(checks));
        }
        if self.rng.percent(40) && !attributes.is_empty() {
            let count = self.rng.between(1, 3);
            let mut known = attributes.clone();
            if !more.contains_key("primary_key") {
                known.push(("id".to_owned(), "bigint".to_owned()));
            }
            let patterns: Vec<Value> =
                (0..count).map(|nth| self.pattern(&format!("search {nth}"), &known)).collect();
            more.insert("access_patterns".to_owned(), json!(patterns));
        }
        if self.rng.percent(20) && attributes.len() > 1 {
            let dependencies = self.dependencies(&attributes);
            more.insert("functional_dependencies".to_owned(), json!(dependencies));
        }
        if let Some(fields) = &mut made.fields {
            fields.extend(more);
        }
        made
    }

    /// Conditions over attributes, quoted where they have to be.
    fn checks(&mut self, attributes: &[(String, String)]) -> Vec<String> {
        let mut out = Vec::new();
        let of = |types: &[&str]| -> Vec<String> {
            let fit = attributes.iter().filter(|(_, ty)| types.contains(&ty.as_str()));
            fit.map(|(name, _)| format!("\"{name}\"")).collect()
        };
        let times = of(&["timestamp"]);
        if let [first, second, ..] = times.as_slice() {
            out.push(format!("{first} < {second}"));
        }
        if let Some(number) = of(&["integer", "bigint", "decimal"]).first() {
            out.push(format!("{number} >= 0 or {number} = -1"));
        }
        if let Some(text) = of(&["string", "text"]).first() {
            out.push(format!("length({text}) > 1 and {text} <> 'it''s'"));
        }
        if let [(first, _), .., (last, _)] = attributes {
            out.push(format!("\"{first}\" is not null or \"{last}\" is not null"));
        }
        out.truncate(self.rng.between(1, 3));
        out
    }

    fn pattern(&mut self, name: &str, attributes: &[(String, String)]) -> Value {
        let mut names: Vec<&str> = attributes.iter().map(|(name, _)| name.as_str()).collect();
        self.rng.shuffle(&mut names);
        let mut names = names.into_iter();
        let mut take = |count: usize| names.by_ref().take(count).collect::<Vec<_>>();
        let equality = take(self.rng.below(3));
        let sort = take(self.rng.below(3));
        let range = take(self.rng.below(2));
        let projection = take(self.rng.below(3));
        let sort: Vec<String> = sort
            .into_iter()
            .map(|name| format!("{name}{}", self.rng.word(&["", " desc", " asc"])))
            .collect();
        let mut out = json!({"name": name, "equality": equality, "range": range, "sort": sort,
            "projection": projection});
        if let (true, Some(fields)) = (self.rng.percent(60), out.as_object_mut()) {
            let frequency = self.rng.word(&["high", "medium", "low"]);
            fields.insert("frequency".to_owned(), json!(frequency));
        }
        out
    }

    fn dependencies(&mut self, attributes: &[(String, String)]) -> Vec<Value> {
        let count = self.rng.between(1, 3);
        let mut names: Vec<&str> = attributes.iter().map(|(name, _)| name.as_str()).collect();
        let made = (0..count).map(|_| {
            self.rng.shuffle(&mut names);
            let from = self.rng.between(1, 2).min(names.len());
            let to = self.rng.between(1, 2);
            let (from, rest) = names.split_at(from);
            let to: Vec<&&str> = rest.iter().take(to).collect();
            json!({"determines": {"from": from, "to": to}})
        });
        made.filter(|made| made.pointer("/determines/to/0").is_some()).collect()
    }

    fn relationships(&mut self) -> Vec<Value> {
        let names: Vec<String> = self.entities.iter().map(|made| made.name.clone()).collect();
        let mut out = Vec::new();
        for nth in 0..self.rng.below(7) {
            let (Some(from), Some(to)) = (self.rng.pick(&names), self.rng.pick(&names)) else {
                continue;
            };
            let (from, to) = (from.clone(), to.clone());
            let mut made = json!({"from": from, "to": to});
            let Some(fields) = made.as_object_mut() else { continue };
            let mut ty = self.rng.word(&[
                "one-to-one",
                "one-to-many",
                "many-to-one",
                "many-to-many",
                "polymorphic",
            ]);
            let others: Vec<&String> = names.iter().filter(|name| **name != from).collect();
            if ty == "polymorphic" {
                if let [first, second, ..] = others.as_slice() {
                    fields.insert("to".to_owned(), json!([first, second]));
                } else {
                    ty = "many-to-one";
                }
            }
            fields.insert("type".to_owned(), json!(ty));
            if self.rng.percent(70) || ty == "polymorphic" {
                let role = self.rng.word(&["author", "Owner", "größte", "order", "main part"]);
                fields.insert("as".to_owned(), json!(format!("{role} {nth}")));
            }
            let mut fate = self.rng.word(&["", "", "cascade", "restrict", "set null"]);
            if ty == "polymorphic" || ty == "many-to-many" {
                fate = self.rng.word(&["", "cascade"]);
            }
            if !fate.is_empty() {
                fields.insert("on_delete".to_owned(), json!(fate));
            }
            if self.rng.percent(40) && fate != "set null" {
                fields.insert("required".to_owned(), json!(self.rng.percent(50)));
            }
            if ty == "many-to-many" && self.rng.percent(60) {
                let attributes: Vec<Value> =
                    if self.rng.percent(50) { vec![self.attribute("since")] } else { Vec::new() };
                fields.insert(
                    "through".to_owned(),
                    json!({"name": format!("Link {nth}"), "attributes": attributes}),
                );
            }
            out.push(made);
        }
        out
    }

    /// Rows are mostly looked for by what they belong to.
    fn patterns_over_references(&mut self, relationships: &[Value]) {
        for relationship in relationships {
            let text = |field: &str| relationship.get(field).and_then(Value::as_str);
            let (Some("one-to-many"), Some(from), Some(to)) =
                (text("type"), text("from"), text("to"))
            else {
                continue;
            };
            if from == to || !self.rng.percent(50) {
                continue;
            }
            let role = snake(text("as").unwrap_or(&singular(&snake(from))));
            let Some(made) = self.entities.iter_mut().find(|made| made.name == to) else {
                continue;
            };
            let Some(fields) = &mut made.fields else { continue };
            let patterns = fields.entry("access_patterns").or_insert_with(|| json!([]));
            if let Some(list) = patterns.as_array_mut() {
                list.push(json!({"name": format!("of one {role}"), "equality": [role],
                    "frequency": "high"}));
            }
        }
    }

    fn features(&mut self) -> Vec<Value> {
        let mut out = Vec::new();
        for _ in 0..self.rng.below(5) {
            let made =
                if self.rng.percent(40) { json!(self.rng.word(PHRASES)) } else { self.feature() };
            if !out.contains(&made) {
                out.push(made);
            }
        }
        out
    }

    fn feature(&mut self) -> Value {
        let kind = self.rng.word(&[
            "soft_delete",
            "timestamps",
            "optimistic_locking",
            "audit_trail",
            "multi_tenant",
            "tags",
            "hierarchy",
            "full_text_search",
            "enum_strategy",
            "slugs",
            "money",
            "comments",
            "outbox",
            "retention",
            "versioning",
            "user_roles",
            "sessions",
            "attachments",
            "rate_limits",
        ]);
        let mut made = json!({"kind": kind});
        // Not made: search without fields. In what lives, which texts hold words is told by their types
        // alone, and a slug or one of a few values is then searched like any other text.
        let words = |made: &Made| -> Vec<String> {
            let of = made.attributes().into_iter();
            of.filter(|(_, ty)| ty == "string" || ty == "text").map(|(name, _)| name).collect()
        };
        let search = kind == "full_text_search";
        let fit = self.entities.iter().filter(|made| !search || !words(made).is_empty());
        let names: Vec<&String> = fit.map(|made| &made.name).collect();
        if names.is_empty() {
            return json!({"kind": "timestamps"});
        }
        let entity = self.rng.pick(&names).map(|name| (*name).clone()).unwrap_or_default();
        let texts = self.entities.iter().find(|made| made.name == entity).map(words);
        let Some(fields) = made.as_object_mut() else { return made };
        let mut set = |field: &str, value: Value| fields.insert(field.to_owned(), value);
        if search {
            set("fields", json!(texts.unwrap_or_default()));
        }
        match kind {
            "tags" | "hierarchy" | "slugs" | "comments" | "attachments" | "versioning"
            | "retention" | "user_roles" | "sessions" | "full_text_search" => {
                set("entity", json!(entity));
            }
            "soft_delete" | "timestamps" | "optimistic_locking" | "audit_trail"
                if self.rng.percent(50) =>
            {
                set("entity", json!([entity]));
            }
            "enum_strategy" => {
                set("strategy", json!(self.rng.word(&["check", "enum", "lookup"])));
            }
            _ => {}
        }
        match kind {
            "retention" => {
                set("days", json!(90));
            }
            "user_roles" if self.rng.percent(50) => {
                set("permissions", json!(true));
            }
            "hierarchy" => {
                set("strategy", json!(self.rng.word(&["adjacency", "closure", "path"])));
            }
            "audit_trail" => {
                set("strategy", json!(self.rng.word(&["changes", "history", "validity"])));
            }
            "multi_tenant" if self.rng.percent(20) => {
                set("strategy", json!(self.rng.word(&["schema", "database"])));
            }
            _ => {}
        }
        made
    }

    fn options(&mut self) -> Value {
        let mut out = Map::new();
        let key = self.rng.word(&["bigserial", "bigserial", "identity", "uuid"]);
        out.insert("primary_key".to_owned(), json!(key));
        let mut naming = Map::new();
        if self.rng.percent(15) {
            naming.insert("plural_tables".to_owned(), json!(false));
        }
        if self.rng.percent(15) {
            naming.insert("table_prefix".to_owned(), json!("app_"));
        }
        if let (true, Some(first)) = (self.rng.percent(15), self.entities.first()) {
            let stated = format!("the {}", plural(&snake(&first.name)));
            naming.insert("tables".to_owned(), json!({&first.name: stated}));
        }
        if !naming.is_empty() {
            out.insert("naming".to_owned(), Value::Object(naming));
        }
        Value::Object(out)
    }
}
