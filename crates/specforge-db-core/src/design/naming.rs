//! Names of tables, columns and indexes.

use pluralizer::pluralize;

use super::request::NamingOptions;

/// Singular and plural where the usual rules go wrong for data.
const IRREGULAR: &[(&str, &str)] = &[
    ("person", "people"),
    ("child", "children"),
    ("criterion", "criteria"),
    ("datum", "data"),
    ("status", "statuses"),
    ("address", "addresses"),
    ("alias", "aliases"),
    ("bonus", "bonuses"),
    ("campus", "campuses"),
    ("canvas", "canvases"),
    ("index", "indexes"),
    ("matrix", "matrices"),
    ("medium", "media"),
    ("analysis", "analyses"),
    ("axis", "axes"),
    ("leaf", "leaves"),
    ("movie", "movies"),
    ("cookie", "cookies"),
    ("cache", "caches"),
    ("quiz", "quizzes"),
    ("lens", "lenses"),
    ("menu", "menus"),
    ("virus", "viruses"),
    ("photo", "photos"),
    ("video", "videos"),
    ("warehouse", "warehouses"),
    ("database", "databases"),
    ("house", "houses"),
    ("purchase", "purchases"),
    ("expense", "expenses"),
    ("response", "responses"),
    ("license", "licenses"),
    ("course", "courses"),
    ("release", "releases"),
    ("exercise", "exercises"),
    ("invoice", "invoices"),
    ("use", "uses"),
    ("case", "cases"),
    ("corpus", "corpora"),
    ("schema", "schemas"),
];

/// Words whose plural is the word.
const UNCOUNTABLE: &[&str] = &[
    "news",
    "series",
    "species",
    "equipment",
    "information",
    "metadata",
    "feedback",
    "staff",
    "software",
    "hardware",
    "history",
    "merchandise",
    "content",
    "audit",
    "sheep",
    "fish",
];

/// The plural of the last word of a `snake_case` name.
pub fn plural(name: &str) -> String {
    inflect(name, true)
}

/// The singular of the last word of a `snake_case` name.
pub fn singular(name: &str) -> String {
    inflect(name, false)
}

fn inflect(name: &str, many: bool) -> String {
    let (head, last) = name.rsplit_once('_').map_or(("", name), |(_, last)| {
        (name.get(..name.len() - last.len()).unwrap_or_default(), last)
    });
    format!("{head}{}", word(last, many))
}

fn word(last: &str, many: bool) -> String {
    let lower = last.to_lowercase();
    if let Some((one, two)) = IRREGULAR.iter().find(|(one, two)| *one == lower || *two == lower) {
        return (*if many { two } else { one }).to_owned();
    }
    if UNCOUNTABLE.contains(&lower.as_str()) {
        return lower;
    }
    if last.is_empty() || !last.chars().all(|c| c.is_ascii_alphabetic()) {
        return last.to_owned();
    }
    pluralize(&lower, if many { 2 } else { 1 }, false)
}

/// The `snake_case` form of a name: `OrderItem` and `order item` are `order_item`.
pub fn snake(name: &str) -> String {
    let mut out = String::with_capacity(name.len() + 4);
    let chars: Vec<char> = name.trim().chars().collect();
    for (at, c) in chars.iter().enumerate() {
        if c.is_whitespace() || *c == '-' || *c == '_' || *c == '.' {
            if !out.ends_with('_') {
                out.push('_');
            }
            continue;
        }
        if c.is_uppercase() && at > 0 && !out.ends_with('_') {
            let before = chars.get(at - 1).copied().unwrap_or('_');
            let next_is_lower = chars.get(at + 1).is_some_and(|next| next.is_lowercase());
            if before.is_lowercase() || before.is_ascii_digit() || next_is_lower {
                out.push('_');
            }
        }
        out.extend(c.to_lowercase());
    }
    out
}

/// The key under which an entity is found, however its name is spelled: `OrderItem`,
/// `order_items` and `order items` are one.
pub(crate) fn entity_key(name: &str) -> String {
    singular(&snake(name))
}

/// The table of an entity.
pub(super) fn table_name(entity: &str, options: &NamingOptions) -> String {
    if let Some(stated) = options.tables.get(entity) {
        return stated.clone();
    }
    let snake = snake(entity);
    let name = if options.plural_tables { plural(&snake) } else { singular(&snake) };
    format!("{}{name}", options.table_prefix)
}

/// A name for a part of a table, cut to what the database takes; a cut name ends in a digest of
/// the whole, so that two long names stay two.
pub(crate) fn part_name(prefix: &str, table: &str, columns: &[&str], longest: usize) -> String {
    let mut whole = format!("{prefix}_{table}");
    for column in columns {
        whole.push('_');
        whole.push_str(column);
    }
    shorten(&whole, longest)
}

/// Cuts a name to a length in bytes; see `part_name`.
pub fn shorten(whole: &str, longest: usize) -> String {
    if whole.len() <= longest {
        return whole.to_owned();
    }
    let mut digest: u32 = 0x811c_9dc5;
    for byte in whole.bytes() {
        digest = (digest ^ u32::from(byte)).wrapping_mul(0x0100_0193);
    }
    let mut end = longest.saturating_sub(9);
    while end > 0 && !whole.is_char_boundary(end) {
        end -= 1;
    }
    format!("{}_{digest:08x}", whole.get(..end).unwrap_or_default())
}
