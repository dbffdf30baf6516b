//! Status: a column takes certain values and changes only in certain ways.

use super::Applying;
use crate::design::common::common;
use crate::design::naming::entity_key;
use crate::design::requirement::OneOrMany;
use crate::design::sketch::{ColumnKind, ColumnSketch, Duty, TableSketch, TypeWish, place};
use crate::design::value::DefaultValue;
use crate::design::wish::Transitions;
use crate::dialect::LogicalType;
use crate::error::ErrorCode;
use crate::name::Ident;

/// Holds a status to its values and its ways.
pub(super) fn apply(
    to: &mut Applying<'_, '_>,
    entity: Option<&OneOrMany>,
    field: Option<&str>,
    values: Option<&[String]>,
    transitions: Option<&Transitions>,
) {
    let field = field.unwrap_or("status");
    let has = |table: &TableSketch| {
        table
            .meant(field)
            .and_then(ColumnSketch::wish)
            .is_some_and(|w| w.logical == LogicalType::Enum)
    };
    let scope = to.scope(entity, has);
    if scope.is_empty() && entity.is_none() {
        to.incomplete(
            format!("status values are wanted, but no entity has an enum `{field}`"),
            "name the `entity` and its `values`, as in `status values on orders: pending, paid`",
        );
    }
    let pairs = transitions.map(Transitions::pairs).unwrap_or_default();
    for at in scope {
        let stated: Vec<String> = if let Some(values) = values {
            values.to_vec()
        } else {
            let mut all: Vec<String> = Vec::new();
            for value in pairs.iter().flat_map(|(from, to)| [*from, *to]) {
                if !all.iter().any(|known| known == value) {
                    all.push(value.to_owned());
                }
            }
            all
        };
        let Some(known) = column(to, at, field, &stated, values.is_some()) else { continue };
        let mut fits = true;
        for value in pairs.iter().flat_map(|(from, to)| [*from, *to]) {
            if !known.iter().any(|k| k == value) {
                let hint = crate::design::cx::hint(value, known.iter().map(String::as_str));
                let detail = format!("`{value}` is none of the values of `{field}`{hint}");
                to.problems.add(
                    ErrorCode::Contradiction,
                    format!("{}/transitions", to.pointer),
                    detail,
                );
                fits = false;
            }
        }
        if fits && !pairs.is_empty() {
            let allowed = pairs.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect();
            let pointer = to.pointer.clone();
            if let Some(table) = to.sketch.tables.get_mut(at) {
                table.duties.push(Duty::Transitions {
                    column: Ident::from(field),
                    allowed,
                    pointer,
                });
            }
        }
    }
}

/// The values of the column, which is added where it is missing.
fn column(
    to: &mut Applying<'_, '_>,
    at: usize,
    field: &str,
    stated: &[String],
    explicit: bool,
) -> Option<Vec<String>> {
    let table = to.sketch.tables.get_mut(at)?;
    let (entity, name) = (table.entity.clone(), table.name.clone());
    if let Some(column) = table.columns.iter_mut().find(|column| column.name.as_str() == field) {
        return match &mut column.kind {
            ColumnKind::Typed(wish) if wish.logical == LogicalType::Enum => {
                if explicit && wish.values != stated {
                    let detail = format!(
                        "`{field}` of `{entity}` has other values than this feature: {}",
                        wish.values.join(", ")
                    );
                    to.problems.add(
                        ErrorCode::Contradiction,
                        format!("{}/values", to.pointer),
                        detail,
                    );
                    return None;
                }
                Some(wish.values.clone())
            }
            ColumnKind::Typed(wish) if !stated.is_empty() => {
                wish.logical = LogicalType::Enum;
                wish.values = stated.to_vec();
                Some(stated.to_vec())
            }
            _ => {
                to.incomplete(
                    format!(
                        "`{field}` of `{entity}` is to take certain values, but none are named"
                    ),
                    "give the attribute the type `enum` with `values`",
                );
                None
            }
        };
    }
    let usual =
        common(&entity_key(&entity)).and_then(|row| row.columns.iter().find(|c| c.name == field));
    let values: Vec<String> = match (stated, usual) {
        ([], Some(row)) => row.values.iter().map(|value| (*value).to_owned()).collect(),
        ([], None) => {
            to.incomplete(
                format!("`{entity}` is to have a status, but no values are named"),
                format!("say `status values on {name}: …`, or give it the attribute `{field}` with `values`"),
            );
            return None;
        }
        (stated, _) => stated.to_vec(),
    };
    let first = values.first().cloned().unwrap_or_default();
    let mut new = ColumnSketch::typed(field, LogicalType::Enum, place::FEATURE).required();
    new.kind = ColumnKind::Typed(TypeWish {
        logical: LogicalType::Enum,
        values: values.clone(),
        ..TypeWish::default()
    });
    table.add(new.default(DefaultValue::Text(first.as_str().into())));
    to.sketch.decide(
        "status-values",
        name.as_str(),
        format!("`{name}.{field}` is one of {}; new rows are `{first}`", values.join(", ")),
        "a value that nobody planned for is refused where it is written, not found where it is read",
        &["a table of values, where people add them at run time"],
    );
    Some(values)
}
