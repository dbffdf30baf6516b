//! Names as people give them, and names that a careless writer trips over.

use super::Rng;

/// Names that need no quotes anywhere.
pub const PLAIN: [&str; 40] = [
    "users",
    "orders",
    "items",
    "posts",
    "tags",
    "notes",
    "events",
    "parts",
    "teams",
    "files",
    "rooms",
    "plans",
    "email",
    "title",
    "body",
    "state",
    "price",
    "total",
    "score",
    "label",
    "owner",
    "parent",
    "created_at",
    "kind",
    "place",
    "color",
    "weight",
    "height",
    "number",
    "amount",
    "starts",
    "ends",
    "phone",
    "city",
    "country",
    "street",
    "status",
    "version",
    "remark",
    "level",
];
/// Names that need quotes somewhere: reserved words, capitals, marks that end a string, a name or a
/// statement, letters beyond ASCII.
pub const HOSTILE: [&str; 22] = [
    "select",
    "Order",
    "group",
    "a b",
    "semi;colon",
    "quo\"te",
    "it's",
    "brack]et",
    "[open",
    "back`tick",
    "1leading",
    "ünïcode",
    "日本",
    "dot.ted",
    "percent%",
    "--dash",
    "/*star",
    "new\nline",
    "Table",
    "FROM",
    "trailing ",
    "check",
];

/// A name that is free, or none where hardly one seems to be; a fifth of them are hostile.
pub fn some(rng: &mut Rng, free: impl Fn(&str) -> bool) -> Option<String> {
    for attempt in 0..60 {
        let mut name =
            if rng.percent(20) { rng.word(&HOSTILE) } else { rng.word(&PLAIN) }.to_owned();
        if attempt > 4 || rng.percent(15) {
            name = format!("{name}_{}", rng.below(90));
        }
        if rng.percent(4) {
            name = name.to_uppercase();
        }
        if free(&name) {
            return Some(name);
        }
    }
    None
}
