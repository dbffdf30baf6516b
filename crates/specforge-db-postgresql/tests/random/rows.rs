//! Rows for a generated schema; what its constraints refuse is left out.

use specforge_db_testkit::random::Rng;

use super::model::*;
use super::write::{quote, text};

const TEXTS: [&str; 14] = [
    "a",
    "b",
    "it's",
    "ü",
    "12",
    "1e3",
    " padded ",
    "",
    "NULL",
    "日本",
    "p0",
    "p1",
    "q'2",
    "a longer text than twenty characters",
];

/// One statement that fills the schema row by row, so that each row stands for itself.
pub fn rows(schema: &Schema, rng: &mut Rng) -> String {
    let mut out = "DO $rows$ BEGIN\nSET CONSTRAINTS ALL IMMEDIATE;\n".to_owned();
    let linked: Vec<Id> = schema
        .tables
        .iter()
        .flat_map(|table| &table.references)
        .flat_map(|reference| reference.columns.iter().chain(&reference.target).copied())
        .collect();
    for table in &schema.tables {
        let count = match rng.below(10) {
            0 => 0,
            1..=5 => rng.between(1, 6),
            6..=8 => rng.between(5, 20),
            _ => rng.between(20, 60),
        };
        for _ in 0..count {
            let row = row(schema, table, &linked, rng);
            out.push_str(&format!("BEGIN {row}; EXCEPTION WHEN OTHERS THEN NULL; END;\n"));
        }
        out.push_str(&numbered(schema, table));
    }
    out.push_str("END $rows$");
    out
}

/// Not made: numbers that were given to rows that were refused. A column that stops being numbered, and is
/// again on the way back, goes on behind the rows that are there.
fn numbered(schema: &Schema, table: &Table) -> String {
    let mut all = String::new();
    for column in &table.columns {
        let start = match column.default {
            Value::Serial => 1,
            Value::Identity(_, start) => start,
            _ => continue,
        };
        let (of, name) = (schema.table_name(table), quote(&column.name));
        all.push_str(&format!(
            "PERFORM setval(pg_get_serial_sequence({}, {}), last) FROM (SELECT max({name}) AS last FROM {of}) AS known WHERE last >= {start};\n",
            text(&of),
            text(&column.name)
        ));
    }
    all
}

fn row(schema: &Schema, table: &Table, linked: &[Id], rng: &mut Rng) -> String {
    let (mut names, mut values) = (Vec::new(), Vec::new());
    for column in table.columns.iter().filter(|c| c.generated.is_none()) {
        // Now and then the column says by itself what it holds.
        let itself = match column.default {
            Value::Serial | Value::Identity(..) => rng.percent(60),
            Value::Sequence(_) => rng.percent(40),
            _ => rng.percent(10),
        };
        if itself {
            continue;
        }
        names.push(quote(&column.name));
        let null = !column.not_null && rng.percent(15);
        let linked = linked.contains(&column.id);
        values.push(if null { "NULL".to_owned() } else { value(schema, column.ty, linked, rng) });
    }
    let into = schema.table_name(table);
    if names.is_empty() {
        return format!("INSERT INTO {into} DEFAULT VALUES");
    }
    format!(
        "INSERT INTO {into} ({}) OVERRIDING SYSTEM VALUE VALUES ({})",
        names.join(", "),
        values.join(", ")
    )
}

fn value(schema: &Schema, ty: Ty, linked: bool, rng: &mut Rng) -> String {
    if ty.array {
        let one = Ty { array: false, ..ty };
        let of: Vec<String> = (0..rng.below(3)).map(|_| value(schema, one, linked, rng)).collect();
        return format!("ARRAY[{}]::{}", of.join(", "), schema.type_text(ty));
    }
    if let Base::Enum(id) = ty.base {
        let of = schema.enums.iter().find(|known| known.id == id);
        let label = of.and_then(|of| rng.pick(&of.labels));
        return label.map_or("NULL".to_owned(), |(_, label)| text(label));
    }
    if let Base::Composite(id) = ty.base {
        let of = schema.composites.iter().find(|known| known.id == id);
        let values: Vec<String> = of
            .iter()
            .flat_map(|of| &of.attributes)
            .map(|(_, _, known)| {
                value(schema, Ty { base: Base::Known(known), array: false }, linked, rng)
            })
            .collect();
        return format!("ROW({})::{}", values.join(", "), schema.type_text(ty));
    }
    let small = |rng: &mut Rng| rng.below(12).to_string();
    match schema.base(ty) {
        Family::Int | Family::Num if linked => small(rng),
        Family::Text if linked => format!("'k{}'", rng.below(9)),
        Family::Int => match rng.below(8) {
            0 => "-3".to_owned(),
            1 => "70000".to_owned(),
            2 => "0".to_owned(),
            _ => rng.below(400).to_string(),
        },
        Family::Num => format!("{}.{}", rng.below(90), rng.below(1000)),
        Family::Text => text(rng.word(&TEXTS)),
        Family::Bool => rng.word(&["true", "false"]).to_owned(),
        Family::Date => format!("'20{}-01-{:02}'", rng.between(19, 23), rng.between(1, 28)),
        Family::Time => format!(
            "'2024-03-{:02} {:02}:30:{:02}.{:03}'",
            rng.between(1, 28),
            rng.below(24),
            rng.below(60),
            rng.below(1000)
        ),
        Family::Uuid => format!("'00000000-0000-0000-0000-0000000000{:02}'", rng.below(100)),
        Family::Json => rng.word(&["'{\"a\": 1}'", "'[1, 2]'", "'null'", "'\"x\"'"]).to_owned(),
        Family::Bytes => format!("'\\x{:02x}{:02x}'", rng.below(256), rng.below(256)),
        _ => match ty.base {
            Base::Known("inet") => format!("'10.0.0.{}'", rng.below(200)),
            Base::Known("time") => format!("'{:02}:15'", rng.below(24)),
            Base::Known("interval") => format!("'{} hours'", rng.below(90)),
            _ => "NULL".to_owned(),
        },
    }
}
