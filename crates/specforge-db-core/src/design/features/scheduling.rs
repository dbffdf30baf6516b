//! Scheduling: times of one resource do not overlap.

use super::phrases::{about, option};
use super::{Applying, Kind, Said, is_entity};
use crate::design::duty::{Duty, Free};
use crate::design::formula::{Comparison, Formula};
use crate::design::living;
use crate::design::requirement::OneOrMany;
use crate::design::sketch::{CheckSketch, ColumnSketch, Sketch, TableSketch, place};
use crate::design::wish::Feature;
use crate::dialect::LogicalType;
use crate::error::ErrorCode;
use crate::name::Ident;

pub(super) const KIND: Kind = Kind {
    name: "scheduling",
    phrases: &[
        "scheduling",
        "no overlapping",
        "no overlaps",
        "no overlap",
        "no double booking",
        "no double bookings",
        "non overlapping",
    ],
    words,
    apply: |to, feature| {
        if let Feature::Scheduling { entity, resource, start, end, free } = feature {
            let wanted = Wanted {
                resource: resource.as_deref(),
                start: start.as_deref(),
                end: end.as_deref(),
                free: free.as_deref(),
            };
            apply(to, entity.as_ref(), &wanted);
        }
    },
};

/// What the request says of times.
struct Wanted<'w> {
    resource: Option<&'w str>,
    start: Option<&'w str>,
    end: Option<&'w str>,
    free: Option<&'w [String]>,
}

/// Values of a status in which nothing is occupied.
const FREE: &[&str] =
    &["cancelled", "canceled", "declined", "expired", "rejected", "void", "voided", "withdrawn"];

/// Days between which lie nights: on the last one somebody else comes.
const NIGHTS: &[&str] = &[
    "check_out",
    "checkout",
    "check_out_date",
    "checkout_date",
    "departure",
    "departure_date",
    "departs_on",
];

/// Names of attributes between which a time lies.
const ENDS: &[(&str, &str)] = &[
    ("starts_at", "ends_at"),
    ("start_at", "end_at"),
    ("start_time", "end_time"),
    ("started_at", "ended_at"),
    ("starts_on", "ends_on"),
    ("start_date", "end_date"),
    ("starts", "ends"),
    ("start", "end"),
    ("check_in", "check_out"),
    ("checkin", "checkout"),
    ("check_in_date", "check_out_date"),
    ("checkin_date", "checkout_date"),
    ("arrival", "departure"),
    ("arrival_date", "departure_date"),
    ("arrives_on", "departs_on"),
    ("from", "to"),
    ("from_date", "to_date"),
    ("begins_at", "ends_at"),
    ("valid_from", "valid_to"),
    ("valid_from", "valid_until"),
    ("begin", "end"),
    ("departs_at", "arrives_at"),
    ("departure_at", "arrival_at"),
    ("departure_time", "arrival_time"),
    ("opens_at", "closes_at"),
];

/// `of bookings per room`, `maintenance windows per site`.
fn words(feature: Feature, said: &Said<'_>) -> Option<Vec<Feature>> {
    let endings = ["without overlaps", "without overlapping", "without double bookings"];
    let rest = endings.iter().find_map(|ending| said.rest.strip_suffix(ending));
    let rest = rest.unwrap_or(said.rest).trim_end();
    let (rest, per) = option(rest, &["per", "for each", "for the same", "in the same", "of each"]);
    // `no overlapping bookings` names them at once.
    let stated = format!("of {rest}");
    let bare = rest.is_empty() || super::phrases::subject(rest).is_some();
    let mut read = about(feature, if bare { rest } else { &stated })?;
    if let [Feature::Scheduling { resource, .. }] = read.as_mut_slice() {
        *resource = per;
    }
    Some(read)
}

fn apply(to: &mut Applying<'_, '_>, entity: Option<&OneOrMany>, wanted: &Wanted<'_>) {
    let has = |table: &TableSketch| is_entity(table) && ends(table).is_some();
    let scope = to.scope(entity, has);
    if scope.is_empty() && entity.is_none() {
        to.incomplete(
            "times are not to overlap, but no entity has a beginning and an end",
            "name the `entity`, its `start` and its `end`",
        );
    }
    for at in scope {
        let occupying = occupying(to.sketch, at, wanted);
        let (at, entity) = occupying.map_or((at, None), |(at, entity)| (at, Some(entity)));
        let Some((start, end)) = times(to, at, wanted) else { continue };
        let per = entity.as_deref().or(wanted.resource);
        let Some(mut same) = resource(to, at, per) else { continue };
        let pointer = to.pointer.clone();
        let Some(table) = to.sketch.tables.get_mut(at) else { continue };
        // What belongs to a row of a tenant is the tenant's; anything else is the same per tenant.
        let held = |name: &Ident| table.links.iter().any(|link| link.columns.contains(name));
        if let Some(tenant) = &table.tenant
            && !same.iter().any(held)
        {
            same.insert(0, tenant.clone());
        }
        let logical = table.column(start.as_str()).and_then(ColumnSketch::wish).map(|w| w.logical);
        let strictly = Formula::column(&end).compared(Comparison::Greater, Formula::column(&start));
        let nights = NIGHTS.contains(&end.as_str())
            || table.checks.iter().any(|known| known.formula == strictly);
        let closed = logical == Some(LogicalType::Date) && !nights;
        let free = match free(table, wanted.free) {
            Ok(free) => free,
            Err(value) => {
                let hint = format!("no enum of `{}` has the value `{value}`", table.entity);
                let place = format!("{pointer}/free");
                to.problems.add(ErrorCode::Contradiction, place, hint);
                continue;
            }
        };
        let later = if closed { Comparison::GreaterOrEqual } else { Comparison::Greater };
        let check = CheckSketch {
            suffix: format!("{end}_{start}"),
            formula: Formula::column(&end).compared(later, Formula::column(&start)),
            column: None,
        };
        if !table.checks.iter().any(|known| known.suffix == check.suffix) {
            table.checks.push(check);
        }
        let of = table.name.clone();
        let deleted = table.deleted.clone();
        let among = if same.is_empty() {
            String::new()
        } else {
            format!(" that have the same {}", crate::design::entities::list(&same))
        };
        let living = if deleted.is_some() { ", among those that are not deleted" } else { "" };
        let free_of = free.as_ref().map_or_else(String::new, |free| {
            let values: Vec<String> = free.values.iter().map(|v| format!("`{v}`")).collect();
            format!("; a row whose `{}` is {} occupies nothing", free.column, values.join(" or "))
        });
        let ends = if closed {
            "the last day belongs to the time, as people mean it who name two days"
        } else {
            "the end does not belong to the time, so that one begins when another ends"
        };
        table.see_to(
            Duty::Apart { same, start: start.clone(), end: end.clone(), closed, deleted, free },
            KIND.name,
            pointer,
        );
        to.sketch.decide(
            "scheduling",
            of.as_str(),
            format!(
                "no two of `{of}`{among} overlap between `{start}` and `{end}`{living}{free_of}"
            ),
            format!("only the database sees what others write at the same time; {ends}"),
            &["slots of a fixed length with a unique key, where times begin at full hours"],
        );
    }
}

/// The only table whose rows occupy those of one that has no times itself, with the entity that they occupy:
/// what is scheduled is the aircraft, and the flights have the times.
fn occupying(sketch: &Sketch, at: usize, wanted: &Wanted<'_>) -> Option<(usize, String)> {
    let stated = [wanted.resource, wanted.start, wanted.end].iter().any(Option::is_some);
    let table = sketch.tables.get(at)?;
    if stated || ends(table).is_some() {
        return None;
    }
    let occupies = |other: &&(usize, &TableSketch)| {
        let refers = other.1.links.iter().any(|link| link.table == table.name);
        is_entity(other.1) && refers && ends(other.1).is_some()
    };
    let tables: Vec<(usize, &TableSketch)> = sketch.tables.iter().enumerate().collect();
    let mut found = tables.iter().filter(occupies);
    match (found.next(), found.next()) {
        (Some((other, _)), None) => Some((*other, table.entity.clone())),
        _ => None,
    }
}

/// The column that says that a row occupies nothing, with the values that say so; a stated value that no
/// column has is told.
fn free(table: &TableSketch, stated: Option<&[String]>) -> Result<Option<Free>, String> {
    let means = |value: &str| match stated {
        Some(stated) => stated.iter().any(|known| known == value),
        None => FREE.contains(&value),
    };
    let mut enums = table.columns.iter().filter_map(|column| {
        let values = &column.wish()?.values;
        let values: Vec<String> = values.iter().filter(|value| means(value)).cloned().collect();
        (!values.is_empty()).then(|| Free { column: column.name.clone(), values })
    });
    let found = enums.next();
    let missing = stated
        .into_iter()
        .flatten()
        .find(|value| !found.as_ref().is_some_and(|free| free.values.contains(*value)));
    missing.map_or(Ok(found), |value| Err(value.clone()))
}

/// The beginning and the end by their usual names.
fn ends(table: &TableSketch) -> Option<(Ident, Ident)> {
    let of = |name: &str| table.meant(name).filter(|c| is_time(c)).map(|c| c.name.clone());
    ENDS.iter().find_map(|(start, end)| Some((of(start)?, of(end)?)))
}

fn is_time(column: &ColumnSketch) -> bool {
    column
        .wish()
        .is_some_and(|wish| matches!(wish.logical, LogicalType::Timestamp | LogicalType::Date))
}

fn times(to: &mut Applying<'_, '_>, at: usize, wanted: &Wanted<'_>) -> Option<(Ident, Ident)> {
    let pointer = to.pointer.clone();
    let table = to.sketch.tables.get_mut(at)?;
    if wanted.start.is_none() && wanted.end.is_none() {
        if let Some(found) = ends(table) {
            return Some(found);
        }
        let [start, end] = ["starts_at", "ends_at"];
        // Of `no double booking of rooms` the times are elsewhere: only what occupies something gets them.
        let occupies = wanted.resource.is_some();
        if occupies && table.column(start).is_none() && table.column(end).is_none() {
            for name in [start, end] {
                let column = ColumnSketch::typed(name, LogicalType::Timestamp, place::FEATURE);
                table.add(column.required());
            }
            return Some((Ident::from(start), Ident::from(end)));
        }
    }
    let (Some(start), Some(end)) = (wanted.start, wanted.end) else {
        let message = format!("times of `{}` are not to overlap, but which are they?", table.name);
        to.incomplete(
            message,
            "name the `start` and the `end`, and the `resource` that is occupied",
        );
        return None;
    };
    let mut named = |name: &str, option: &str| {
        let place = format!("{pointer}/{option}");
        let table = to.sketch.tables.get(at)?;
        let column = crate::design::entities::columns_named(table, name, &place, to.problems)?;
        if table.column(column.as_str()).is_some_and(|column| !is_time(column)) {
            let detail = format!(
                "`{name}` of `{}` is no time: expected a `timestamp` or a `date`",
                table.entity
            );
            to.problems.add(ErrorCode::Contradiction, place, detail);
            return None;
        }
        Some(column)
    };
    let (start, end) = (named(start, "start"), named(end, "end"));
    let (start, end) = (start?, end?);
    let table = to.sketch.tables.get(at)?;
    let logical = |name: &Ident| {
        table.column(name.as_str()).and_then(ColumnSketch::wish).map(|wish| wish.logical)
    };
    if logical(&start) != logical(&end) {
        let detail = format!("`{start}` and `{end}` are of different types");
        to.problems.add(ErrorCode::Contradiction, format!("{pointer}/end"), detail);
        return None;
    }
    Some((start, end))
}

/// What is occupied: the columns of a role, of a reference to an entity, or an attribute.
fn resource(to: &mut Applying<'_, '_>, at: usize, stated: Option<&str>) -> Option<Vec<Ident>> {
    let Some(stated) = stated else { return Some(Vec::new()) };
    let target = to.sketch.find(stated).and_then(|at| to.sketch.tables.get(at));
    let target = target.map(|table| table.name.clone());
    let table = to.sketch.tables.get(at)?;
    let by_role = table.links.iter().find(|link| link.label == stated);
    let by_table = || table.links.iter().find(|link| Some(&link.table) == target.as_ref());
    if let Some(link) = by_role.or_else(by_table) {
        return Some(link.columns.clone());
    }
    if let Some(column) = table.meant(stated) {
        return Some(vec![column.name.clone()]);
    }
    // A reference that lives is no part of the design.
    let lives = target.and_then(|target| living::reference(to.cx, &table.name, &target));
    if let Some(key) = lives {
        return Some(key.columns.clone());
    }
    let hint = super::super::cx::hint(stated, table.columns.iter().map(|c| c.name.as_str()));
    let detail =
        format!("`{}` neither refers to `{stated}` nor has such an attribute{hint}", table.entity);
    let pointer = format!("{}/resource", to.pointer);
    to.problems.add(ErrorCode::UnknownColumn, pointer, detail);
    None
}
