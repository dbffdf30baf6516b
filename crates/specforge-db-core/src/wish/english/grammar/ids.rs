//! Keys that hold more, with all that refers to them.

use super::{Got, Rule, rule};
use crate::model::Family;
use crate::wish::english::parts::Columns;
use crate::wish::op::{Op, TypeSpec};

#[rustfmt::skip]
pub(super) const RULES: &[Rule] = &[
    rule("widen a key", "[CHANGE|MAKE|WIDEN] {c} [TYPE] [a|to|into|to a|be] {ty} [,] [and] (including|along with|together with|as well as|with|and|and also|and do the same for|plus|also) ITSREFERENCES [too|as well|accordingly]", "Make notes.id a bigint, including everything that refers to it", with_references),
    rule("widen a key", "[CHANGE|MAKE|WIDEN] {c} [TYPE] [a|to|into|to a|be] {ty} [,] (updating|changing|converting|adapting|adjusting|widening|migrating|and update|and change|and convert|and adapt|and adjust|and widen) ITSREFERENCES [too|as well|accordingly]", "Change users.id to bigint, updating all references to it", with_references),
    rule("widen a key", "[CHANGE|MAKE|WIDEN] {c} and ITSREFERENCES [a|to|into|to a|be] {ty}", "Change users.id and everything that refers to it to bigint", with_references),
    rule("widen a key", "{c} RUNOUT [of] [int|integer|int4|32 bit] [range|space|numbers|values|ids] [:|,|—|;|.|->|=>] [so] [CHANGE|MAKE|WIDEN|move|switch] [it|them] [to|into|a|over to] {ty} [,] [including|along with|together with|as well as|with|and|plus] [ITSREFERENCES] [too|as well]", "users.id will run out of range -> bigint", with_references),
    rule("widen a number", "{c} (MUST|should|has to|needs to) (support|hold|store|fit|allow|handle|take|be able to hold|be able to store|contain|represent) [NUMBERTHING] (over|above|larger than|more than|beyond|bigger than|greater than|exceeding|up to) {num} (gb|gib|tb|billion|trillion)", "users.age must hold values beyond 3 billion", large),
];

/// The columns that refer to a column, by their tables.
fn referring(got: &Got<'_, '_>, table: &str, column: &str) -> Vec<(String, String)> {
    let bare = table.rsplit('.').next().unwrap_or(table);
    let Some(known) = got.table(table) else { return Vec::new() };
    if known.key != [column] {
        return Vec::new();
    }
    let mut out = Vec::new();
    for other in &got.reader.names.tables {
        for (columns, to) in &other.references {
            if let ([one], true) = (columns.as_slice(), to == bare) {
                out.push((other.path.clone(), one.clone()));
            }
        }
    }
    out
}

fn with_references(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let columns = got.c("c")?;
    let [column] = columns.names.as_slice() else { return None };
    let ty = got.ty("ty")?;
    let Some(Family::Int { .. }) = got.family(&columns.table, column) else { return None };
    // A number of another kind would be another value.
    let word = ty.words().map(|words| words.kind);
    let serial = matches!(&ty, TypeSpec::Word(word) if word.eq_ignore_ascii_case("bigserial"));
    if word != Some(crate::dialect::LogicalType::Bigint) && !serial {
        return None;
    }
    let ty = if serial { TypeSpec::Word("bigint".to_owned()) } else { ty };
    let mut all = vec![(columns.table.clone(), column.clone())];
    all.extend(referring(got, &columns.table, column));
    if all.len() > 1 {
        let names: Vec<String> = all.iter().skip(1).map(|(t, c)| format!("`{t}.{c}`")).collect();
        got.note(format!("{} refer to it and become the same", names.join(", ")));
    }
    let op = |(table, column): &(String, String)| super::change::of_type(table, column, &ty);
    Some(all.iter().map(op).collect())
}

/// A number that is too large for a smaller one.
fn large(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let columns: Columns = got.c("c")?;
    let number = got.num("num")?.as_f64()?;
    let unit = got.reader.tokens.iter().find_map(|token| match token.lower.as_str() {
        "gb" | "gib" | "billion" => Some(1e9),
        "tb" | "trillion" => Some(1e12),
        _ => None,
    })?;
    // What fits in what is there needs nothing.
    if number * unit < 2.0e9 || number * unit > 9.0e18 {
        return None;
    }
    let mut ops = Vec::new();
    for column in &columns.names {
        let Some(Family::Int { bits, .. }) = got.family(&columns.table, column) else {
            return None;
        };
        if *bits > 32 {
            return None;
        }
        let ty = TypeSpec::Word("bigint".to_owned());
        ops.push(super::change::of_type(&columns.table, column, &ty));
    }
    got.note("a bigint holds numbers of that size");
    Some(ops)
}
