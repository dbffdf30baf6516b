//! Rows for a generated schema; what its constraints refuse is left out.

use specforge_db_testkit::random::Rng;

use super::model::*;
use super::write::quote;

const TEXTS: [&str; 12] = [
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
    "a longer text than thirty characters",
    "A",
];

fn literal(rng: &mut Rng, ty: &str, strict: bool, small: bool) -> String {
    let number = |rng: &mut Rng, bound: usize| rng.below(bound).to_string();
    if small {
        // The same few values on both sides of a reference.
        return match affinity(ty) {
            't' => format!("'k{}'", rng.below(12)),
            'b' if strict && ty == "BLOB" => format!("x'0{}'", rng.below(9)),
            _ => number(rng, 30),
        };
    }
    let strange = !strict && rng.percent(6);
    match affinity(ty) {
        _ if strange => ["'strange'", "x'c0ffee'", "-7", "2.5", "'3'"][rng.below(5)].to_owned(),
        'i' => match rng.below(8) {
            0 => "-3".to_owned(),
            1 => "9007199254740993".to_owned(),
            2 => "0".to_owned(),
            _ => number(rng, 400),
        },
        't' => format!("'{}'", rng.word(&TEXTS).replace('\'', "''")),
        'r' => format!("{}.{}", rng.below(90), rng.below(100)),
        'b' if ty != "ANY" => format!("x'{:02x}{:02x}'", rng.below(256), rng.below(256)),
        _ => match rng.below(3) {
            0 => number(rng, 50),
            1 => format!("'2024-01-{:02}'", rng.between(1, 28)),
            _ => format!("{}.5", rng.below(50)),
        },
    }
}

/// Statements that fill the schema; references are right when they are through.
pub fn rows(schema: &Schema, rng: &mut Rng) -> String {
    let mut out = "PRAGMA foreign_keys = OFF;\n".to_owned();
    for table in &schema.tables {
        let count = match rng.below(10) {
            0 => 0,
            1..=5 => rng.between(1, 6),
            6..=8 => rng.between(5, 30),
            _ => rng.between(30, 200),
        };
        let columns: Vec<&Column> =
            table.columns.iter().filter(|c| c.generated.is_none()).collect();
        let linked: Vec<Id> = schema
            .tables
            .iter()
            .flat_map(|other| &other.references)
            .flat_map(|reference| {
                let parent = schema.table(reference.table);
                let target = reference.target.clone().or_else(|| parent.map(|p| p.key.columns()));
                reference.columns.iter().copied().chain(target.unwrap_or_default())
            })
            .collect();
        let names: Vec<String> = columns.iter().map(|c| quote(&c.name)).collect();
        for _ in 0..count {
            let values: Vec<String> = columns
                .iter()
                .map(|column| {
                    // INTEGER PRIMARY KEY takes nothing but whole numbers.
                    let alias = column.ty.eq_ignore_ascii_case("INTEGER")
                        && !table.without_rowid
                        && table.key.columns() == [column.id];
                    if alias && rng.percent(85) {
                        let bound = if linked.contains(&column.id) { 30 } else { 400 };
                        return rng.below(bound).to_string();
                    }
                    if alias || !column.not_null && rng.percent(15) {
                        return "NULL".to_owned();
                    }
                    literal(rng, column.ty, table.strict, linked.contains(&column.id))
                })
                .collect();
            out.push_str(&format!(
                "INSERT OR IGNORE INTO {} ({}) VALUES ({});\n",
                quote(&table.name),
                names.join(", "),
                values.join(", ")
            ));
        }
    }
    for search in &schema.searches {
        for _ in 0..rng.below(6) {
            let columns: Vec<_> = search.columns.iter().map(|c| quote(c)).collect();
            let values: Vec<_> = search
                .columns
                .iter()
                .map(|_| format!("'{}'", rng.word(&["some words", "more of them", "ü"])))
                .collect();
            out.push_str(&format!(
                "INSERT INTO {} ({}) VALUES ({});\n",
                quote(&search.name),
                columns.join(", "),
                values.join(", ")
            ));
        }
    }
    for _ in 0..3 {
        for table in &schema.tables {
            for reference in &table.references {
                out.push_str(&orphans(schema, table, reference));
            }
        }
    }
    out.push_str("PRAGMA foreign_keys = ON;\n");
    out
}

fn orphans(schema: &Schema, table: &Table, reference: &Reference) -> String {
    let Some(parent) = schema.table(reference.table) else { return String::new() };
    let target = reference.target.clone().unwrap_or_else(|| parent.key.columns());
    let name = |table: &Table, id: Id| table.column(id).map(|c| quote(&c.name)).unwrap_or_default();
    let some: Vec<String> = reference
        .columns
        .iter()
        .map(|id| format!("child.{} IS NOT NULL", name(table, *id)))
        .collect();
    let pairs: Vec<String> = reference
        .columns
        .iter()
        .zip(&target)
        .map(|(own, theirs)| {
            format!("parent.{} = child.{}", name(parent, *theirs), name(table, *own))
        })
        .collect();
    format!(
        "DELETE FROM {} AS child WHERE {} AND NOT EXISTS (SELECT 1 FROM {} AS parent WHERE {});\n",
        quote(&table.name),
        some.join(" AND "),
        quote(&parent.name),
        pairs.join(" AND ")
    )
}
