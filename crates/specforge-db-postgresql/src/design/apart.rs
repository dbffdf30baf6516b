//! Rows that do not overlap in time, by an exclusion constraint.

use specforge_db_core::design::{Decision, Duty, Free, Fulfilled, shorten};
use specforge_db_core::model::{Family, Table};
use specforge_db_core::name::Ident;
use specforge_db_core::plan::Unsupported;
use specforge_db_core::version::Version;

use super::definition;
use crate::info::INFO;
use crate::spelling::{literal, quoted};

/// `EXCLUDE USING gist (room_id WITH =, tstzrange(starts_at, ends_at) WITH &&)`.
///
/// `GiST` has operator classes for ranges; those for what has to be equal come with the extension
/// `btree_gist`, which the owner of a database may create from 13 on
/// (<https://www.postgresql.org/docs/current/btree-gist.html>).
pub(super) fn apart(
    duty: &Duty,
    table: &Table,
    version: Version,
) -> Result<Fulfilled, Unsupported> {
    let Duty::Apart { same, start, end, closed, deleted, free } = duty else {
        return Err(Unsupported::new("that is no duty of rows to be apart"));
    };
    if table.partitioning.is_some() {
        return Err(Unsupported::new(
            "no exclusion constraint spans the parts of a table without comparing what it is cut by for equality",
        ));
    }
    let column = |name: &Ident| table.columns.iter().find(|column| column.name == *name);
    let range = match column(start).map(|column| &column.ty.family) {
        Some(Family::Date) => "daterange",
        Some(Family::Timestamp { zone: true, .. }) => "tstzrange",
        Some(Family::Timestamp { .. }) => "tsrange",
        _ => return Err(Unsupported::new(format!("it has no range of what `{start}` holds"))),
    };
    let bounds = if *closed { "[]" } else { "[)" };
    let mut parts: Vec<String> =
        same.iter().map(|column| format!("{} WITH =", quoted(column))).collect();
    parts.push(format!("{range}({}, {}, '{bounds}') WITH &&", quoted(start), quoted(end)));
    let mut conditions: Vec<String> =
        deleted.iter().map(|column| format!("{} IS NULL", quoted(column))).collect();
    if let Some(Free { column: named, values }) = free {
        let values: Vec<String> = values.iter().map(|value| literal(value)).collect();
        let occupies = format!("{} NOT IN ({})", quoted(named), values.join(", "));
        conditions.push(match column(named) {
            Some(known) if known.nullable => format!("({} IS NULL OR {occupies})", quoted(named)),
            _ => occupies,
        });
    }
    let condition =
        (!conditions.is_empty()).then(|| format!(" WHERE ({})", conditions.join(" AND ")));
    let name =
        Ident::from(shorten(&format!("excl_{}_{start}_{end}", table.name), INFO.max_name_bytes));
    let text = format!(
        "ALTER TABLE {} ADD CONSTRAINT {} EXCLUDE USING gist ({}){}",
        quoted(&table.name),
        quoted(&name),
        parts.join(", "),
        condition.unwrap_or_default()
    );
    let mut definitions = vec![definition(&text, version)?];
    let mut alternatives = vec![
        "a trigger that looks for others, which two transactions at once pass by unless they lock"
            .to_owned(),
    ];
    if !same.is_empty() {
        definitions.insert(0, definition("CREATE EXTENSION btree_gist", version)?);
        alternatives.push(
            "the constraint without `btree_gist`, where nothing has to be equal but ranges overlap"
                .to_owned(),
        );
    }
    let decision = Decision {
        id: format!("exclusion:{}", table.name),
        rule: "exclusion".to_owned(),
        choice: format!("the exclusion constraint `{name}` keeps rows of `{}` apart", table.name),
        reason: "it holds between transactions that run at the same time, as a unique key does, and its index finds what is occupied; the extension `btree_gist` lets it compare for equality too".to_owned(),
        alternatives,
    };
    Ok(Fulfilled { definitions, decisions: vec![decision], ..Fulfilled::default() })
}
