//! History: whole rows are kept as they were, in a table beside theirs.

use super::build::{now, one_of, time};
use super::{Applying, is_entity};
use crate::design::duty::{Duty, Kept};
use crate::design::formula::{Comparison, Formula};
use crate::design::naming::singular;
use crate::design::request::KeyKind;
use crate::design::requirement::OneOrMany;
use crate::design::sketch::{CheckSketch, ColumnKind, ColumnSketch, Role, TableSketch, place};
use crate::name::Ident;

/// Keeps rows as they were before each change.
pub(super) fn keep_former(
    to: &mut Applying<'_, '_>,
    entity: Option<&OneOrMany>,
    feature: &'static str,
) {
    for at in to.scope(entity, is_entity) {
        let Some(mut beside) = beside(to, at, feature, false) else { continue };
        let id = Ident::from("history_id");
        beside.columns.push(ColumnSketch {
            place: place::KEY,
            kind: ColumnKind::Key(match to.cx.options.primary_key {
                KeyKind::Uuid => KeyKind::Bigserial,
                kind => kind,
            }),
            ..ColumnSketch::typed(id.clone(), crate::dialect::LogicalType::Bigint, place::KEY)
                .required()
        });
        let mut action = one_of("history_action", &["update", "delete"]);
        action.place = place::TIME + 2;
        let mut moment = now("history_at");
        moment.place = place::TIME + 3;
        beside.columns.extend([action, moment]);
        let key = beside.primary_key.clone();
        beside.indexes.push((
            key.iter().cloned().chain([id.clone()]).collect(),
            "the former states of one row, in order".to_owned(),
        ));
        beside.primary_key = vec![id];
        let action = Ident::from("history_action");
        let name = beside.name.clone();
        keep(to, at, beside, Kept::Former { action }, feature);
        let of = to.sketch.tables.get(at).map(|table| table.name.clone()).unwrap_or_default();
        to.sketch.decide(
            "history-table",
            of.as_str(),
            format!("`{name}` keeps each row of `{of}` as it was before a change or deletion"),
            "a former state is read as any row is, with the same columns and types; it refers to nothing, so that it outlives what it speaks of; columns that are secret are left out",
            &["one table of changes for all, where what changed matters more than how things stood", "times of validity, where queries ask how things stood on a day"],
        );
    }
}

/// Keeps rows with the time in which they hold.
pub(super) fn keep_validity(
    to: &mut Applying<'_, '_>,
    entity: Option<&OneOrMany>,
    feature: &'static str,
) {
    let (from, until) = (Ident::from("valid_from"), Ident::from("valid_to"));
    for at in to.scope(entity, is_entity) {
        let Some(mut beside) = beside(to, at, feature, true) else { continue };
        let mut end = time("valid_to");
        let mut start = time("valid_from").required();
        (start.place, end.place) = (place::TIME + 2, place::TIME + 3);
        beside.columns.extend([start, end]);
        let key = beside.primary_key.clone();
        beside.primary_key.push(from.clone());
        beside.checks.push(CheckSketch {
            suffix: "validity".to_owned(),
            formula: Formula::Or(vec![
                Formula::column(&until).is_null(),
                Formula::column(&until).compared(Comparison::Greater, Formula::column(&from)),
            ]),
            column: None,
        });
        let pointer = to.pointer.clone();
        let apart = Duty::Apart {
            same: key,
            start: from.clone(),
            end: until.clone(),
            closed: false,
            deleted: None,
            free: None,
        };
        beside.see_to(apart, feature, pointer);
        let name = beside.name.clone();
        let kept = Kept::Valid { from: from.clone(), to: until.clone() };
        keep(to, at, beside, kept, feature);
        let of = to.sketch.tables.get(at).map(|table| table.name.clone()).unwrap_or_default();
        to.sketch.decide(
            "validity-ranges",
            of.as_str(),
            format!("`{name}` has each state of the rows of `{of}` with the time in which it held; what holds now has no `valid_to`"),
            "`valid_from <= t AND (valid_to IS NULL OR valid_to > t)` tells how things stood at any time, and no two states of a row overlap; the table itself stays as programs know it",
            &["former rows alone, where nobody asks for a time", "validity in the table itself, where programs also plan ahead: then every query has to say when"],
        );
    }
}

/// A table with the columns of another, but for those that are secret or left out.
fn beside(
    to: &mut Applying<'_, '_>,
    at: usize,
    feature: &'static str,
    validity: bool,
) -> Option<TableSketch> {
    let table = to.sketch.tables.get(at)?;
    let entity = format!("{}_history", singular(table.name.as_str()));
    let kept = table.duties.iter().find_map(|known| match &known.duty {
        Duty::Keep { kept, .. } => Some(matches!(kept, Kept::Valid { .. })),
        _ => None,
    });
    if let Some(other) = kept {
        if other != validity {
            let message = format!("rows of `{}` are to be kept in two ways", table.name);
            to.incomplete(message, "ask for former rows or for times of validity, not for both");
        }
        return None;
    }
    if !to.is_free(&entity, feature) {
        return None;
    }
    let table = to.sketch.tables.get(at)?.clone();
    let own = ["history_id", "history_action", "history_at", "valid_from", "valid_to"];
    if let Some(taken) = table.columns.iter().find(|c| own.contains(&c.name.as_str())) {
        let message = format!(
            "`{}.{}` has a name that the table of former rows needs for itself",
            table.name, taken.name
        );
        to.incomplete(message, "give that attribute another name");
        return None;
    }
    let mut beside = to.bare_table(&entity, Role::Log);
    // The name is that of the table, whatever its plural is.
    beside.name = Ident::from(entity.as_str());
    beside.tenant.clone_from(&table.tenant);
    beside.primary_key.clone_from(&table.primary_key);
    // What triggers write of their own accord is not there yet when the new row is kept.
    let without = if validity { table.mechanical() } else { Vec::new() };
    for column in &table.columns {
        // A row is known by its key, even where that is a secret.
        let in_key = table.primary_key.contains(&column.name);
        if is_secret(column) && !in_key
            || without.contains(&column.name)
            || table.computed.contains(&column.name)
        {
            continue;
        }
        let refers = ColumnKind::Refers { table: table.name.clone(), column: column.name.clone() };
        let kind = match &column.kind {
            ColumnKind::Key(_) => refers,
            ColumnKind::Typed(wish) => {
                // What was right then need not be right now: values are kept, not judged.
                let mut wish = wish.clone();
                wish.values.clear();
                wish.pattern = None;
                ColumnKind::Typed(wish)
            }
            other => other.clone(),
        };
        beside.columns.push(ColumnSketch {
            kind,
            required: in_key,
            default: None,
            description: None,
            ..column.clone()
        });
    }
    Some(beside)
}

fn keep(
    to: &mut Applying<'_, '_>,
    at: usize,
    beside: TableSketch,
    kept: Kept,
    feature: &'static str,
) {
    let pointer = to.pointer.clone();
    let Some(table) = to.sketch.tables.get_mut(at) else { return };
    let has = |name: &Ident| beside.column(name.as_str()).is_some();
    let columns = table.columns.iter().map(|column| column.name.clone()).filter(has).collect();
    let mechanical = table.mechanical();
    let into = beside.name.clone();
    table.see_to(Duty::Keep { into, columns, mechanical, kept }, feature, pointer);
    to.sketch.add(beside);
}

/// Whether values are not for everyone who may read what happened.
pub(super) fn is_secret(column: &ColumnSketch) -> bool {
    column.sensitive || column.name.as_str().contains("password")
}
