//! Entities: a table each.

use super::attributes::{add_attribute, common_attribute};
use super::common::common;
use super::cx::{DesignCx, Problems};
use super::duty::Duty;
use super::living;
use super::naming::{entity_key, table_name};
use super::request::KeyKind;
use super::requirement::{Entity, EntityEntry, Requirements};
use super::sketch::{ColumnKind, ColumnSketch, Role, Sketch, TableSketch, UniqueSketch, place};
use super::value::DefaultValue;
use crate::dialect::LogicalType;
use crate::error::ErrorCode;
use crate::hash::HashMap;
use crate::name::Ident;
use crate::plan::{RenameSpec, RenamedKind};

/// Adds a table for every entity.
pub(super) fn add_entities(
    cx: &DesignCx<'_>,
    requirements: &Requirements,
    sketch: &mut Sketch,
    problems: &mut Problems,
    reserved: &dyn Fn(&str) -> Option<String>,
) {
    let mut tables: HashMap<String, (String, usize)> = HashMap::default();
    for (at, entry) in requirements.entities.iter().enumerate() {
        let pointer = format!("/requirements/entities/{at}");
        let name = entry.name();
        let place = match entry {
            EntityEntry::Name(_) => pointer.clone(),
            EntityEntry::Full(_) => format!("{pointer}/name"),
        };
        super::names::check(cx, "entity", name, &place, problems);
        let table = table_name(name, &cx.options.naming);
        let lives = living::table(cx, name, &table);
        let table = lives.map_or(table, |lives| lives.name.to_string());
        if lives.is_none() {
            super::names::check_table(&table, reserved(&table), &place, problems);
        }
        if let Some((other, earlier)) = tables.get(&entity_key(&table)) {
            let detail = format!(
                "the entities `{other}` (number {}) and `{name}` would both be the table `{table}`",
                earlier + 1
            );
            problems.add(ErrorCode::Contradiction, place, detail);
            continue;
        }
        tables.insert(entity_key(&table), (name.to_owned(), at));
        let mut new = TableSketch {
            entity: name.to_owned(),
            name: Ident::from(table),
            pointer: pointer.clone(),
            ..lives.map(living::sketch).unwrap_or_default()
        };
        if new.lives {
            living::decide(sketch, &new);
        }
        if common(&entity_key(name)).is_some_and(|row| row.lookup) {
            new.role = Role::Lookup;
        }
        match entry {
            EntityEntry::Name(_) if new.lives => {}
            EntityEntry::Name(_) => assume(cx, sketch, &mut new, problems),
            EntityEntry::Full(entity) => {
                describe(cx, sketch, &mut new, entity, &pointer, problems);
            }
        }
        sketch.add(new);
    }
}

/// Gives an entity of which only the name is known the columns that such an entity usually has.
pub(super) fn assume(
    cx: &DesignCx<'_>,
    sketch: &mut Sketch,
    table: &mut TableSketch,
    problems: &mut Problems,
) {
    add_key(cx, sketch, table);
    let known = common(&entity_key(&table.entity));
    let named = [super::common::NAME];
    let columns = known.map_or(named.as_slice(), |row| row.columns);
    let pointer = table.pointer.clone();
    for row in columns {
        add_attribute(cx, sketch, table, &common_attribute(row), &pointer, problems);
    }
    for column in timestamps() {
        table.add(column);
    }
    table.see_to(Duty::Touch { column: Ident::from("updated_at") }, "timestamps", &pointer);
    let listed: Vec<_> = columns.iter().map(|row| format!("`{}`", row.name)).collect();
    let choice = format!(
        "assumed: `{}` has {}, `created_at` and `updated_at`",
        table.name,
        listed.join(", ")
    );
    let reason = if known.is_some() {
        format!(
            "only the name of `{}` was given, and such an entity usually has these",
            table.entity
        )
    } else {
        format!(
            "only the name of `{}` was given, and nothing is known of such entities but that they have names",
            table.entity
        )
    };
    let alternative = format!(
        "give `{}` as an object with `attributes`: then it has exactly those",
        table.entity
    );
    sketch.decide("assumed-columns", table.name.as_str(), choice, reason, &[&alternative]);
}

/// When rows came and when they last changed.
pub(super) fn timestamps() -> [ColumnSketch; 2] {
    ["created_at", "updated_at"].map(|name| {
        ColumnSketch::typed(name, LogicalType::Timestamp, place::TIME)
            .required()
            .default(DefaultValue::Now)
    })
}

fn describe(
    cx: &DesignCx<'_>,
    sketch: &mut Sketch,
    table: &mut TableSketch,
    entity: &Entity,
    pointer: &str,
    problems: &mut Problems,
) {
    if table.lives {
        living::compare_key(sketch, table, entity, pointer);
    }
    table.description.clone_from(&entity.description);
    table.estimated_rows = entity.estimated_rows;
    if let Some(from) = &entity.renamed_from {
        sketch.renames.push(RenameSpec {
            kind: RenamedKind::Table,
            schema: None,
            table: None,
            from: Ident::from(table_name(from, &cx.options.naming)),
            to: table.name.clone(),
        });
    }
    let states_id = entity.attributes.iter().any(|attribute| attribute.name == "id");
    if table.lives {
        // Its key is there.
    } else if entity.primary_key.is_empty() && !states_id {
        add_key(cx, sketch, table);
    }
    for (at, attribute) in entity.attributes.iter().enumerate() {
        let pointer = format!("{pointer}/attributes/{at}");
        if table.lives
            && let Some(column) = living::column(cx, table, attribute)
        {
            let name = column.name.clone();
            living::compare(cx, sketch, table, column, attribute, &pointer);
            for column in table.columns.iter_mut().filter(|column| column.name == name) {
                living::means(cx, column, attribute);
            }
            continue;
        }
        add_attribute(cx, sketch, table, attribute, &pointer, problems);
    }
    if !table.lives {
        add_times(sketch, table, entity, pointer);
    }
    for (at, pattern) in entity.access_patterns.iter().enumerate() {
        super::access::add(table, pattern, format!("{pointer}/access_patterns/{at}"));
    }
    if table.lives {
        return;
    }
    if entity.primary_key.is_empty() {
        if states_id {
            table.primary_key = vec![Ident::from("id")];
            for column in table.columns.iter_mut().filter(|column| column.name.as_str() == "id") {
                column.required = true;
                column.place = place::KEY;
            }
        }
        return;
    }
    // The columns may come with relationships: they are looked up once those are in place.
    table.primary_key = entity.primary_key.iter().map(|name| Ident::from(name.as_str())).collect();
    sketch.decide(
        "stated-key",
        table.name.as_str(),
        format!("`{}` is identified by {}", table.name, list(&table.primary_key)),
        "the requirements say so",
        &["a key of its own, `id`, where the parts can change or many tables refer to it"],
    );
}

/// Gives an entity the times that it is looked for by and does not state.
fn add_times(sketch: &mut Sketch, table: &mut TableSketch, entity: &Entity, pointer: &str) {
    use super::access::{names_time, sought_by_time};
    let states = |name: &str| entity.attributes.iter().any(|attribute| attribute.name == name);
    let sought = entity.access_patterns.iter().any(sought_by_time)
        || entity.unique.iter().flatten().any(|name| names_time(name))
        || entity.checks.iter().any(|check| names_time(check));
    if !sought || (states("created_at") && states("updated_at")) {
        return;
    }
    for column in timestamps().into_iter().filter(|column| !states(column.name.as_str())) {
        if column.name.as_str() == "updated_at" {
            table.see_to(Duty::Touch { column: column.name.clone() }, "timestamps", pointer);
        }
        table.add(column);
    }
    sketch.decide(
        "assumed-times",
        table.name.as_str(),
        format!("assumed: `{}` has `created_at` and `updated_at`", table.name),
        format!("`{}` is looked for by them, and does not state them", table.entity),
        &["attributes of those names, where they mean something else"],
    );
}

/// `a`, `b`.
pub(super) fn list(names: &[Ident]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

/// Adds the key that a row gets where the requirements name none.
pub(super) fn add_key(cx: &DesignCx<'_>, sketch: &mut Sketch, table: &mut TableSketch) {
    let kind = cx.options.primary_key;
    table.primary_key = vec![Ident::from("id")];
    table.add(ColumnSketch {
        name: Ident::from("id"),
        attribute: None,
        place: place::KEY,
        kind: ColumnKind::Key(kind),
        required: true,
        default: None,
        sensitive: false,
        description: None,
    });
    let (choice, reason, alternative) = match kind {
        KeyKind::Uuid => (
            "every table without a stated key has a random UUID as `id`",
            "the options ask for it: programs can make keys themselves, and nobody can guess one",
            "`\"primary_key\": \"bigserial\"`: half the size and in the order of insertion",
        ),
        KeyKind::Bigserial | KeyKind::Identity => (
            "every table without a stated key has a number of 64 bits as `id`, counted up by the database",
            "it is small, never changes, and neighbours in time are neighbours on disk",
            "`\"primary_key\": \"uuid\"`, where keys are made outside the database or must not be guessed",
        ),
    };
    sketch.decide("surrogate-key", "", choice, reason, &[alternative]);
}

/// Resolves what may speak of foreign keys: keys, uniqueness and checks of entities.
pub(super) fn finish_entities(
    cx: &DesignCx<'_>,
    requirements: &Requirements,
    sketch: &mut Sketch,
    problems: &mut Problems,
) {
    for (at, entry) in requirements.entities.iter().enumerate() {
        let EntityEntry::Full(entity) = entry else { continue };
        let pointer = format!("/requirements/entities/{at}");
        let Some(place) = sketch.find(&entity.name) else { continue };
        let kinds = super::checks::kinds(sketch, place);
        let Some(table) = sketch.tables.get_mut(place) else { continue };
        let key = columns(table, &entity.primary_key, &format!("{pointer}/primary_key"), problems);
        if !entity.primary_key.is_empty() && !table.lives {
            for column in &mut table.columns {
                column.required |= key.contains(&column.name);
            }
            table.primary_key = key;
        }
        for (nth, unique) in entity.unique.iter().enumerate() {
            let place = format!("{pointer}/unique/{nth}");
            if unique.is_empty() {
                let detail = "a list of what is unique together names at least one attribute";
                problems.add(ErrorCode::Contradiction, place, detail);
                continue;
            }
            let columns = columns(table, unique, &place, problems);
            if columns.len() == unique.len() && !table.uniques.iter().any(|u| u.columns == columns)
            {
                table.uniques.push(UniqueSketch {
                    columns,
                    per_tenant: true,
                    among_deleted: false,
                });
            }
        }
        for (nth, text) in entity.checks.iter().enumerate() {
            let place = format!("{pointer}/checks/{nth}");
            super::checks::add(cx, table, &kinds, text, &place, problems);
        }
        for (nth, dependency) in entity.functional_dependencies.iter().enumerate() {
            let place = format!("{pointer}/functional_dependencies/{nth}/determines");
            super::normal::add(table, &dependency.determines, &place, problems);
        }
    }
}

fn columns(
    table: &TableSketch,
    names: &[String],
    pointer: &str,
    problems: &mut Problems,
) -> Vec<Ident> {
    let mut out: Vec<Ident> = Vec::new();
    for (at, name) in names.iter().enumerate() {
        let place = format!("{pointer}/{at}");
        if let Some(column) = columns_named(table, name, &place, problems) {
            let kept = table.column(column.as_str()).and_then(ColumnSketch::wish);
            if kept.is_some_and(|wish| wish.logical == LogicalType::Point) {
                let detail = format!(
                    "`{name}` identifies nothing: points have no order by which an equal one would be found"
                );
                problems.add(ErrorCode::Contradiction, place, detail);
            } else if out.contains(&column) {
                problems.add(ErrorCode::Contradiction, place, format!("`{name}` is named twice"));
            } else {
                out.push(column);
            }
        }
    }
    out
}

/// The column that a name in the requirements means; a mistake where there is none.
pub(super) fn columns_named(
    table: &TableSketch,
    name: &str,
    pointer: &str,
    problems: &mut Problems,
) -> Option<Ident> {
    if let Some(column) = table.meant(name) {
        return Some(column.name.clone());
    }
    let hint = super::cx::hint(name, table.columns.iter().map(|column| column.name.as_str()));
    let detail = format!("`{}` has no attribute `{name}`{hint}", table.entity);
    problems.add(ErrorCode::UnknownColumn, pointer, detail);
    None
}
