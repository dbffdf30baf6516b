//! Features that add a column or choose a form.

use super::{Applying, is_entity};
use crate::design::requirement::OneOrMany;
use crate::design::sketch::{ColumnSketch, Duty, Role, TableSketch, UniqueSketch, place};
use crate::design::value::DefaultValue;
use crate::design::wish::EnumStrategy;
use crate::dialect::{LogicalType, cap};
use crate::name::Ident;

/// Rows say when they came and when they last changed.
pub(super) fn timestamps(to: &mut Applying<'_, '_>, entity: Option<&OneOrMany>) {
    let changes = |table: &TableSketch| !matches!(table.role, Role::Junction | Role::Log);
    for at in to.scope(entity, changes) {
        let Some(table) = to.sketch.tables.get_mut(at) else { continue };
        for column in crate::design::entities::timestamps() {
            table.add(column);
        }
        let touched = |duty: &Duty| matches!(duty, Duty::Touch { .. });
        if !table.duties.iter().any(touched) {
            table.duties.push(Duty::Touch { column: Ident::from("updated_at") });
        }
    }
    to.sketch.decide(
        "timestamps",
        "",
        "`created_at` and `updated_at` are kept by the database",
        "a default and a trigger cannot be forgotten by any program that writes; times are in UTC",
        &["let the program write `updated_at`, where it must show an edit by people rather than any change"],
    );
}

/// A writer learns that somebody else was faster.
pub(super) fn locking(to: &mut Applying<'_, '_>, entity: Option<&OneOrMany>) {
    for at in to.scope(entity, is_entity) {
        if let Some(table) = to.sketch.tables.get_mut(at) {
            table.add(
                ColumnSketch::typed("version", LogicalType::Integer, place::FEATURE)
                    .required()
                    .default(DefaultValue::Number("1".into())),
            );
        }
    }
    to.sketch.decide(
        "optimistic-locking",
        "",
        "`version` counts the changes of a row",
        "`UPDATE … SET version = version + 1 WHERE id = ? AND version = ?` changes no row when somebody else was faster, and nobody waits",
        &["a lock on the row while it is edited, where edits must never be lost and are short"],
    );
}

/// Names that fit in a URL.
pub(super) fn slugs(to: &mut Applying<'_, '_>, entity: Option<&OneOrMany>, from: Option<&str>) {
    if entity.is_none() {
        to.incomplete(
            "slugs are wanted, but not of what",
            "say `slugs for courses`, or name the `entity`",
        );
        return;
    }
    for at in to.scope(entity, is_entity) {
        let pointer = to.pointer.clone();
        let Some(table) = to.sketch.tables.get_mut(at) else { continue };
        if let Some(from) = from
            && crate::design::entities::columns_named(table, from, &pointer, to.problems).is_none()
        {
            continue;
        }
        table.add(
            ColumnSketch::typed("slug", LogicalType::Slug, place::FEATURE).required().longest(200),
        );
        let column = Ident::from("slug");
        if !table.uniques.iter().any(|unique| unique.columns == [column.clone()]) {
            table.uniques.push(UniqueSketch {
                columns: vec![column],
                per_tenant: true,
                among_deleted: false,
            });
        }
        let name = table.name.clone();
        let source = from.map_or("a name".to_owned(), |from| format!("`{from}`"));
        to.sketch.decide(
            "slug",
            name.as_str(),
            format!("`{name}.slug` is unique; the program makes it from {source}"),
            "addresses stay the same when the name changes, and the database refuses two of one kind",
            &["a table of former slugs, where old addresses have to lead on"],
        );
    }
}

/// Amounts of money.
pub(super) fn money(to: &mut Applying<'_, '_>, entity: Option<&OneOrMany>) {
    let scope = to.scope(entity, is_entity);
    let has = scope.iter().filter_map(|at| to.sketch.tables.get(*at)).any(|table| {
        table
            .columns
            .iter()
            .any(|column| column.wish().is_some_and(|wish| wish.logical == LogicalType::Money))
    });
    if !has {
        to.incomplete(
            "amounts of money are wanted, but no attribute has the type `money`",
            "give the amounts as attributes of the type `money`",
        );
        return;
    }
    to.sketch.decide(
        "money",
        "",
        "amounts are exact; an attribute of the type `currency` beside them says of which currency",
        "a binary fraction cannot hold a tenth, so that sums of money would drift",
        &["one currency for all, written in no row"],
    );
}

/// How lists of values are kept.
pub(super) fn enums(to: &mut Applying<'_, '_>, strategy: Option<EnumStrategy>) {
    let wants_types = strategy == Some(EnumStrategy::Enum);
    if wants_types && to.cx.can(cap::ENUMS) {
        to.sketch.enum_types = true;
        return;
    }
    let (choice, reason) = if wants_types {
        (
            "values of enums are held by a CHECK",
            "types of enums are wanted, but this database has none: a CHECK refuses the same values",
        )
    } else {
        (
            "values of enums are held by a CHECK",
            "the values change with the program, and the condition stands beside the column",
        )
    };
    to.sketch.decide(
        "enum-as-check",
        "",
        choice,
        reason,
        &["a table of values, where people add them at run time or they carry data of their own"],
    );
}
