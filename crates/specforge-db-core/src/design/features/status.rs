//! Status: a column takes certain values and changes only in certain ways.

use super::build::short;
use super::phrases::{about, names};
use super::{Applying, Kind, Said, ways};
use crate::design::common::common;
use crate::design::duty::{Allowed, Duty};
use crate::design::naming::{entity_key, singular, snake};
use crate::design::requirement::OneOrMany;
use crate::design::sketch::{ColumnKind, ColumnSketch, Role, TableSketch, TypeWish, place};
use crate::design::value::DefaultValue;
use crate::design::wish::{Feature, TransitionStrategy, Transitions};
use crate::dialect::LogicalType;
use crate::error::ErrorCode;
use crate::name::Ident;

pub(super) const KIND: Kind = Kind {
    name: "status_workflow",
    phrases: &[
        "status workflow",
        "status values",
        "status transitions",
        "workflow",
        "state machine",
    ],
    words,
    apply: |to, feature| {
        if let Feature::StatusWorkflow { entity, field, values, transitions, strategy } = feature {
            let wanted = Wanted {
                field: field.as_deref(),
                values: values.as_deref(),
                transitions: transitions.as_ref(),
                listed: *strategy == Some(TransitionStrategy::Table),
            };
            apply(to, entity.as_ref(), &wanted);
        }
    },
};

/// The attribute where none is named.
const STATUS: &str = "status";

/// A status as the request has it.
struct Wanted<'w> {
    field: Option<&'w str>,
    values: Option<&'w [String]>,
    transitions: Option<&'w Transitions>,
    /// Whether a table knows the transitions.
    listed: bool,
}

/// `on orders: pending, paid`, `on orders: pending -> paid, paid -> shipped`.
fn words(feature: Feature, said: &Said<'_>) -> Option<Vec<Feature>> {
    let Some((before, listed)) = said.rest.split_once(':') else {
        return about(feature, said.rest);
    };
    let mut read = about(feature, before.trim())?;
    if let [Feature::StatusWorkflow { values, transitions, .. }] = read.as_mut_slice() {
        // The hyphen of an arrow is a space by now.
        if listed.contains('>') || listed.contains('→') {
            let chains = listed.replace('→', ">");
            let mut pairs = Vec::new();
            for chain in chains.split([',', ';']) {
                let ends: Vec<String> = chain.split('>').map(ways::value).collect();
                if ends.len() < 2 || ends.iter().any(String::is_empty) {
                    return None;
                }
                let ways = ends.iter().zip(ends.iter().skip(1));
                pairs.extend(ways.map(|(from, to)| (from.clone(), to.clone())));
            }
            *transitions = Some(Transitions::Pairs(pairs));
        } else {
            *values = Some(names(listed).iter().map(|value| ways::value(value)).collect());
        }
    }
    Some(read)
}

/// The feature that a sentence asks for.
pub(super) fn workflow(said: ways::Workflow) -> Feature {
    Feature::StatusWorkflow {
        entity: Some(OneOrMany::One(said.entity)),
        field: None,
        values: (!said.values.is_empty()).then_some(said.values),
        transitions: (!said.pairs.is_empty()).then_some(Transitions::Pairs(said.pairs)),
        strategy: None,
    }
}

/// Holds a status to its values and its ways.
fn apply(to: &mut Applying<'_, '_>, entity: Option<&OneOrMany>, wanted: &Wanted<'_>) {
    let Wanted { values, transitions, .. } = *wanted;
    let field = wanted.field.unwrap_or(STATUS);
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
        let table = to.sketch.tables.get(at).filter(|_| wanted.field.is_none());
        let own = table.and_then(|table| other_field(table, &stated));
        let field = own.as_deref().unwrap_or(field);
        let Some(known) = column(to, at, field, &stated, values.is_some()) else { continue };
        let mut known_values = true;
        for value in pairs.iter().flat_map(|(from, to)| [*from, *to]) {
            if meant(&known, value).is_none() {
                let hint = crate::design::cx::hint(value, known.iter().map(String::as_str));
                let detail = format!("`{value}` is none of the values of `{field}`{hint}");
                let pointer = format!("{}/transitions", to.pointer);
                to.problems.add(ErrorCode::Contradiction, pointer, detail);
                known_values = false;
            }
        }
        if !known_values {
            continue;
        }
        let ways =
            pairs.iter().filter_map(|(from, to)| Some((meant(&known, from)?, meant(&known, to)?)));
        let ways: Vec<(&str, &str)> = ways.collect();
        if wanted.listed {
            listed(to, at, field, &known, &ways);
        } else if !ways.is_empty() {
            let allowed = ways.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect();
            hold(to, at, field, Allowed::Pairs(allowed));
        }
    }
}

/// The value that is meant, which sentences have in lower case.
fn meant<'k>(known: &'k [String], value: &str) -> Option<&'k str> {
    let exact = known.iter().find(|known| *known == value);
    exact.or_else(|| known.iter().find(|known| snake(known) == snake(value))).map(String::as_str)
}

/// The only attribute that takes all of these values, where none has the usual name.
fn other_field(table: &TableSketch, values: &[String]) -> Option<String> {
    if table.meant(STATUS).is_some() {
        return None;
    }
    let mut takes = table.columns.iter().filter(|column| {
        let wish = column.wish().filter(|wish| wish.logical == LogicalType::Enum);
        let all = |wish: &TypeWish| values.iter().all(|value| meant(&wish.values, value).is_some());
        !values.is_empty() && wish.is_some_and(all)
    });
    let only = takes.next()?;
    takes.next().is_none().then(|| only.name.to_string())
}

fn hold(to: &mut Applying<'_, '_>, at: usize, field: &str, allowed: Allowed) {
    let pointer = to.pointer.clone();
    let Some(table) = to.sketch.tables.get_mut(at) else { return };
    let (choice, reason, alternative) = match &allowed {
        Allowed::Pairs(pairs) => (
            format!(
                "`{}.{field}` changes only in {} stated ways; a trigger refuses any other",
                table.name,
                pairs.len()
            ),
            "the ways belong to the program and change with it, and the database holds every program to them",
            "a table of transitions (`\"strategy\": \"table\"`), where people change the ways at run time or each has data of its own",
        ),
        Allowed::Listed { table: ways, .. } => (
            format!(
                "`{}.{field}` changes only as rows of `{ways}` say; a trigger looks there",
                table.name
            ),
            "the requirements ask for a table: who runs the service changes the ways without a migration",
            "a trigger that knows the ways itself (`\"strategy\": \"trigger\"`), where they change with the program",
        ),
    };
    let name = table.name.clone();
    table.see_to(Duty::Transitions { column: Ident::from(field), allowed }, KIND.name, pointer);
    let object = format!("{name}.{field}");
    to.sketch.decide("status-transitions", &object, choice, reason, &[alternative]);
}

/// Has a table know the transitions.
fn listed(
    to: &mut Applying<'_, '_>,
    at: usize,
    field: &str,
    values: &[String],
    pairs: &[(&str, &str)],
) {
    let Some(table) = to.sketch.tables.get(at) else { return };
    let entity = format!("{}_{field}_transition", singular(table.name.as_str()));
    if !to.is_free(&entity, KIND.name) {
        return;
    }
    let mut ways = to.bare_table(&entity, Role::Lookup);
    let ends = [format!("from_{field}"), format!("to_{field}")];
    let longest = values.iter().map(|value| value.chars().count()).max().unwrap_or(0);
    let longest = u32::try_from(longest.max(50)).unwrap_or(255);
    ways.with(ends.iter().map(|end| short(end, longest).required()));
    let [from, until] = ends.map(Ident::from);
    ways.primary_key = vec![from.clone(), until.clone()];
    let name = ways.name.clone();
    to.sketch.add(ways);
    let rows = pairs.iter().map(|(from, to)| format!("({from}, {to})")).collect::<Vec<_>>();
    to.wants_rows(&name, &rows);
    hold(to, at, field, Allowed::Listed { table: name, from, to: until });
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
                let same = wish.values.len() == stated.len()
                    && stated.iter().all(|value| meant(&wish.values, value).is_some());
                if explicit && !same {
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
