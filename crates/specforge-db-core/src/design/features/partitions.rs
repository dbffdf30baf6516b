//! Much that comes with time: parts of tables, and what becomes of what is old.

use super::phrases::{about, option};
use super::{Applying, Kind, Said, is_entity};
use crate::design::calendar::Day;
use crate::design::duty::{Cut, Duty, Span};
use crate::design::requirement::OneOrMany;
use crate::design::sketch::{ColumnSketch, Role, TableSketch};
use crate::design::wish::{Feature, Interval};
use crate::dialect::{LogicalType, cap};
use crate::error::ErrorCode;
use crate::finding::{Advice, Finding, Severity};
use crate::name::Ident;

pub(super) const PARTITIONING: Kind = Kind {
    name: "partitioning",
    phrases: &[
        "partitioning",
        "partitions",
        "partition",
        "time partitioning",
        "daily partitions",
        "weekly partitions",
        "monthly partitions",
        "yearly partitions",
    ],
    words: partition_words,
    apply: |to, feature| {
        if let Feature::Partitioning { entity, by, interval, from, parts } = feature {
            let wanted = Wanted {
                by: by.as_deref(),
                interval: interval.unwrap_or(Interval::Month),
                from: from.as_deref(),
                parts: *parts,
            };
            partition(to, entity.as_ref(), &wanted);
        }
    },
};

pub(super) const RETENTION: Kind = Kind {
    name: "retention",
    phrases: &[
        "retention",
        "data retention",
        "archival",
        "archiving",
        "retention policy",
        "purge",
        "purging",
    ],
    words: retention_words,
    apply: |to, feature| {
        if let Feature::Retention { entity, days, by } = feature {
            retain(to, entity.as_ref(), *days, by.as_deref());
        }
    },
};

/// Parts as the request has them.
struct Wanted<'w> {
    by: Option<&'w str>,
    interval: Interval,
    from: Option<&'w str>,
    parts: Option<u32>,
}

/// How many parts are made at most: more are made as time passes.
const MOST: u32 = 400;

/// Names of attributes with the time at which something happened, by which it is looked for.
const TIMES: &[&str] = &[
    "recorded_at",
    "occurred_at",
    "measured_at",
    "observed_at",
    "happened_at",
    "logged_at",
    "received_at",
    "taken_at",
    "timestamp",
    "time",
    "recorded_on",
    "created_at",
];

/// `of readings by recorded_at`, `readings by month`, `of readings from 2026-01`.
fn partition_words(feature: Feature, said: &Said<'_>) -> Option<Vec<Feature>> {
    let mut how = match said.phrase.split(' ').next() {
        Some("daily") => Some(Interval::Day),
        Some("weekly") => Some(Interval::Week),
        Some("monthly") => Some(Interval::Month),
        Some("yearly") => Some(Interval::Year),
        _ => None,
    };
    // Hyphens of a day are spaces by now.
    let (rest, first) = match said.rest.rsplit_once(" from ") {
        Some((before, day)) => (before, Some(day.trim().replace(' ', "-"))),
        None => (said.rest, None),
    };
    let (rest, mut column) = option(rest, &["by", "on"]);
    let unit = match column.as_deref() {
        Some("day") => Some(Interval::Day),
        Some("week") => Some(Interval::Week),
        Some("month") => Some(Interval::Month),
        Some("year") => Some(Interval::Year),
        _ => None,
    };
    if unit.is_some() {
        (how, column) = (unit, None);
    }
    let stated = format!("of {rest}");
    let bare = rest.is_empty() || super::phrases::subject(rest).is_some();
    let mut read = about(feature, if bare { rest } else { &stated })?;
    if let [Feature::Partitioning { by, interval, from, .. }] = read.as_mut_slice() {
        (*by, *interval, *from) = (column, how, first);
    }
    Some(read)
}

/// `of 90 days for readings`, `of bookings for 7 years`, `readings after 90 days`.
fn retention_words(feature: Feature, said: &Said<'_>) -> Option<Vec<Feature>> {
    let mut rest = said.rest;
    let mut count = None;
    let stated = ["of ", "after ", "for "].iter().find_map(|word| rest.strip_prefix(word));
    let mut words = stated.unwrap_or(rest).splitn(3, ' ');
    if let (Some(number), Some(unit)) = (words.next(), words.next())
        && let Ok(number) = number.parse::<u32>()
    {
        count = Some(number.checked_mul(days_of(unit)?)?);
        rest = words.next().unwrap_or_default();
    } else if let Some((before, days)) = lasting(rest) {
        (rest, count) = (before, Some(days));
    }
    let (rest, column) = option(rest, &["by"]);
    // `purge readings` names them at once.
    let stated = format!("of {rest}");
    let bare = rest.is_empty() || super::phrases::subject(rest).is_some();
    let mut read = about(feature, if bare { rest } else { &stated })?;
    if let [Feature::Retention { days, by, .. }] = read.as_mut_slice() {
        (*days, *by) = (count, column);
    }
    Some(read)
}

/// What stands before a time at the end, and how many days that is: `of bookings for 7 years`.
fn lasting(text: &str) -> Option<(&str, u32)> {
    let mut words = text.rsplitn(3, ' ');
    let (unit, number, before) = (words.next()?, words.next()?, words.next()?);
    let days = number.parse::<u32>().ok()?.checked_mul(days_of(unit)?)?;
    let links = [" for", " after", " older than", " of"];
    let before = links.iter().find_map(|link| before.strip_suffix(link))?;
    Some((before, days))
}

fn days_of(unit: &str) -> Option<u32> {
    match unit {
        "day" | "days" => Some(1),
        "week" | "weeks" => Some(7),
        "month" | "months" => Some(30),
        "year" | "years" => Some(365),
        _ => None,
    }
}

fn partition(to: &mut Applying<'_, '_>, entity: Option<&OneOrMany>, wanted: &Wanted<'_>) {
    if entity.is_none() {
        to.incomplete(
            "tables are to be cut into parts, but not which",
            "say `monthly partitions of readings`, or name the `entity`",
        );
        return;
    }
    let Some(spans) = spans(to, wanted) else { return };
    for at in to.scope(entity, |_| false) {
        let Some(by) = time(to, at, wanted.by, "by") else { continue };
        let Some(table) = to.sketch.tables.get(at) else { continue };
        let of = table.name.clone();
        if !to.cx.can(cap::PARTITIONS) {
            let name = to.cx.info.name;
            let version = to.cx.version;
            let message = format!(
                "{name} {version} has no parts of tables: `{of}` is one table, with an index on `{by}`"
            );
            let finding = Finding::new("no-partitions", Severity::Warning, message)
                .at(&to.pointer)
                .object(&of)
                .advise(Advice::note(
                    "delete what is old in batches, or keep a database for each period and attach those that a query asks for",
                ));
            to.sketch.findings.push(finding);
            if let Some(table) = to.sketch.tables.get_mut(at) {
                table.indexes.push((vec![by.clone()], "rows of a period".to_owned()));
            }
            to.sketch.decide(
                "no-partitions",
                of.as_str(),
                format!("`{of}` is not cut into parts; an index on `{by}` finds the rows of a period"),
                "this database keeps a table in one piece",
                &["a table for each period with a view over all, which every program then has to know of", "a database that cuts tables into parts"],
            );
            continue;
        }
        if let Some(why) = in_the_way(to, at, &by) {
            let message = format!("`{of}` is not cut into parts: {why}");
            let finding = Finding::new("unsupported-feature", Severity::Error, message)
                .at(&to.pointer)
                .object(&of)
                .advise(Advice::note(
                    "leave the table whole, or let nothing depend on one row of it",
                ));
            to.sketch.findings.push(finding);
            continue;
        }
        let pointer = to.pointer.clone();
        let Some(table) = to.sketch.tables.get_mut(at) else { continue };
        if let Some(column) = table.columns.iter_mut().find(|column| column.name == by) {
            column.required = true;
        }
        if !table.primary_key.contains(&by) {
            table.primary_key.push(by.clone());
        }
        let interval = wanted.interval;
        table.cut = Some(Cut { by: by.clone(), interval, spans: spans.clone(), pointer });
        to.sketch.decide(
            "partitioning",
            of.as_str(),
            format!("`{of}` is cut by `{by}` into parts of a {}; what fits into none is in the part `{of}_default`", interval.word()),
            format!("a query for a period reads its parts alone, and what is old goes with its part in an instant; the key holds `{by}` too, for no index spans the parts; parts are made ahead of time, by a function that the schema has"),
            &["one table with an index on the time, up to some ten million rows", "parts by a list or a hash, where rows are looked for by a customer and not by time"],
        );
    }
}

/// What keeps a table from being cut.
fn in_the_way(to: &Applying<'_, '_>, at: usize, by: &Ident) -> Option<String> {
    let table = to.sketch.tables.get(at)?;
    if table.lives && !crate::design::living::is_cut(to.cx, &table.name, by) {
        return Some("it lives already, and a table is cut when it is made".to_owned());
    }
    let refers = |other: &&TableSketch| other.links.iter().any(|link| link.table == table.name);
    if let Some(other) = to.sketch.tables.iter().find(refers) {
        return Some(format!(
            "`{}` refers to its rows, and would have to know their `{by}` too",
            other.name
        ));
    }
    let unique = table.uniques.iter().find(|unique| !unique.columns.contains(by));
    unique.map(|unique| {
        format!(
            "{} is unique, which no index of several parts can hold without `{by}`",
            crate::design::entities::list(&unique.columns)
        )
    })
}

/// The parts that are there at first.
fn spans(to: &mut Applying<'_, '_>, wanted: &Wanted<'_>) -> Option<Vec<Span>> {
    let Some(from) = wanted.from else {
        if wanted.parts.is_some() {
            let detail = "how many parts there are is said, but not from when on: name `from`";
            to.problems.add(ErrorCode::Contradiction, format!("{}/parts", to.pointer), detail);
            return None;
        }
        return Some(Vec::new());
    };
    let Some(first) = Day::parse(from) else {
        let detail = format!(
            "`{from}` is no day: expected one such as `2026-01-01`, or a month such as `2026-01`"
        );
        to.problems.add(ErrorCode::Contradiction, format!("{}/from", to.pointer), detail);
        return None;
    };
    let count = wanted.parts.unwrap_or(12);
    if count > MOST {
        let detail = format!("{count} parts are too many to begin with: at most {MOST} are made");
        to.problems.add(ErrorCode::Contradiction, format!("{}/parts", to.pointer), detail);
        return None;
    }
    let mut first = first.floor(wanted.interval);
    let spans = (0..count).map(|_| {
        let next = first.next(wanted.interval);
        let span =
            Span { label: first.label(wanted.interval), from: first.text(), to: next.text() };
        first = next;
        span
    });
    Some(spans.collect())
}

fn is_time(column: &ColumnSketch) -> bool {
    column
        .wish()
        .is_some_and(|wish| matches!(wish.logical, LogicalType::Timestamp | LogicalType::Date))
}

/// The column with the time that counts.
fn time(to: &mut Applying<'_, '_>, at: usize, stated: Option<&str>, option: &str) -> Option<Ident> {
    let table = to.sketch.tables.get(at)?;
    if let Some(stated) = stated {
        let place = format!("{}/{option}", to.pointer);
        let name = crate::design::entities::columns_named(table, stated, &place, to.problems)?;
        if table.column(name.as_str()).is_some_and(is_time) {
            return Some(name);
        }
        let detail = format!(
            "`{stated}` of `{}` is no time: expected a `timestamp` or a `date`",
            table.entity
        );
        to.problems.add(ErrorCode::Contradiction, place, detail);
        return None;
    }
    let usual = TIMES.iter().find_map(|name| table.column(name).filter(|column| is_time(column)));
    let mut all = table.columns.iter().filter(|column| is_time(column));
    let only = match (all.next(), all.next()) {
        (Some(only), None) => Some(only),
        _ => None,
    };
    if let Some(found) = usual.or(only) {
        return Some(found.name.clone());
    }
    let message = format!("it is not clear which time of `{}` counts", table.name);
    to.incomplete(message, format!("name the attribute by `{option}`"));
    None
}

fn retain(
    to: &mut Applying<'_, '_>,
    entity: Option<&OneOrMany>,
    days: Option<u32>,
    by: Option<&str>,
) {
    let Some(days) = days.filter(|days| *days > 0) else {
        to.incomplete(
            "what is old is to go, but not after how long",
            "say `retention of 90 days for readings`, or give the `days`",
        );
        return;
    };
    if entity.is_none() {
        to.incomplete(
            "what is old is to go, but not of what",
            "say `retention of 90 days for readings`, or name the `entity`",
        );
        return;
    }
    for at in to.scope(entity, |table| is_entity(table) || table.role == Role::Log) {
        let Some(by) = time(to, at, by, "by") else { continue };
        let pointer = to.pointer.clone();
        let Some(table) = to.sketch.tables.get_mut(at) else { continue };
        let of = table.name.clone();
        let cut = table.cut.as_ref().is_some_and(|cut| cut.by == by);
        if !cut {
            table.indexes.push((vec![by.clone()], format!("what is older than {days} days")));
        }
        table.see_to(
            Duty::Expire { time: by.clone(), days, by_parts: cut },
            RETENTION.name,
            pointer,
        );
        let (choice, reason, alternatives) = if cut {
            (
                format!("parts of `{of}` go once all of their rows are older than {days} days"),
                "a part goes in an instant and leaves no dead rows behind; whoever has to keep it elsewhere detaches it and archives it as a table",
                ["deleting rows in batches, where single rows have to go to the day"],
            )
        } else {
            (
                format!("rows of `{of}` go in batches once `{by}` is older than {days} days"),
                "a batch holds few locks for a short time, and an index on the time finds it; nothing runs by itself: a scheduler calls it until nothing is left",
                ["parts by time, where there is so much that deleting costs more than writing did"],
            )
        };
        to.sketch.decide("retention", of.as_str(), choice, reason, &alternatives);
    }
}
