//! Making attributes: every type, with what bounds it.

use serde_json::{Value, json};

use super::Making;

const TYPES: &[&str] = &[
    "string",
    "text",
    "integer",
    "bigint",
    "decimal",
    "money",
    "boolean",
    "date",
    "time",
    "timestamp",
    "duration",
    "uuid",
    "json",
    "binary",
    "enum",
    "list",
    "email",
    "url",
    "slug",
    "phone",
    "country",
    "currency",
    "ip",
    "point",
    "vector",
];

/// Values of enums; a quote belongs to them.
const VALUES: &[&str] = &["draft", "in review", "it's", "PUBLISHED", "größer", "null", "1"];

/// Regular expressions, some of which not every database can hold texts to.
const PATTERNS: &[&str] = &["^[A-Z]{2}-[0-9]+$", "^[a-z]+$", "^(a|b)+$", "[0-9]"];

impl Making<'_> {
    pub(super) fn attribute(&mut self, name: &str) -> Value {
        let ty = self.rng.word(TYPES);
        let mut out = json!({"name": name, "type": ty});
        let Some(fields) = out.as_object_mut() else { return out };
        let mut set = |field: &str, value: Value| fields.insert(field.to_owned(), value);
        if self.rng.percent(50) {
            set("required", json!(true));
        }
        if self.rng.percent(15) && (ty != "point" || self.rng.percent(10)) {
            set("unique", json!(true));
        }
        if self.rng.percent(10) {
            set("sensitive", json!(true));
        }
        if self.rng.percent(10) {
            set("description", json!("it's; \"so\" \\ said\nand on"));
        }
        let wants_default = self.rng.percent(35);
        let mut default = |value: Value| {
            if wants_default {
                fields.insert("default".to_owned(), value);
            }
        };
        match ty {
            "string" | "text" | "email" | "url" | "slug" | "phone" => {
                if ty == "string" || ty == "text" {
                    default(json!("it's \\ 'so'"));
                }
                if self.rng.percent(50) {
                    fields.insert("max_length".to_owned(), json!(self.rng.between(20, 400)));
                }
                if self.rng.percent(15) {
                    fields.insert("pattern".to_owned(), json!(self.rng.word(PATTERNS)));
                }
            }
            "integer" | "bigint" | "decimal" | "money" | "duration" => {
                default(json!(5));
                if self.rng.percent(40) {
                    fields.insert("min".to_owned(), json!(self.rng.below(5)));
                }
                if self.rng.percent(30) {
                    fields.insert("max".to_owned(), json!(self.rng.between(5, 1000)));
                }
                if ty == "decimal" && self.rng.percent(60) {
                    fields.insert("precision".to_owned(), json!(12));
                    fields.insert("scale".to_owned(), json!(self.rng.below(5)));
                }
            }
            "boolean" => default(json!(self.rng.percent(50))),
            "date" => default(json!(self.rng.word(&["today", "2026-01-31", "today + 1 months"]))),
            "time" => default(json!("12:30:00")),
            "timestamp" => {
                default(json!(self.rng.word(&["now", "2026-01-31T12:00:00Z", "now + 7 days"])));
            }
            "uuid" => default(json!("uuid")),
            "json" => default(json!({"a": [1, "it's"]})),
            "enum" => {
                let mut values = VALUES.to_vec();
                self.rng.shuffle(&mut values);
                values.truncate(self.rng.between(1, 5));
                default(json!(values.first()));
                fields.insert("values".to_owned(), json!(values));
            }
            "list" if self.rng.percent(70) => {
                let items = self.rng.word(&["string", "integer", "uuid", "boolean", "timestamp"]);
                fields.insert("items".to_owned(), json!(items));
            }
            "country" => default(json!("DE")),
            "currency" => default(json!("EUR")),
            _ => {}
        }
        out
    }
}
