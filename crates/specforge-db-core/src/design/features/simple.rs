//! Features that add a column or choose a form.

use super::phrases::{about, option, plain};
use super::{Applying, Kind, Said, is_entity};
use crate::design::duty::Duty;
use crate::design::requirement::OneOrMany;
use crate::design::sketch::{ColumnSketch, Role, TableSketch, UniqueSketch, place};
use crate::design::wish::Feature;
use crate::dialect::LogicalType;
use crate::error::ErrorCode;
use crate::name::Ident;

pub(super) const TIMESTAMPS: Kind = Kind {
    name: "timestamps",
    phrases: &[
        "timestamps",
        "timestamp columns",
        "created and updated timestamps",
        "created at and updated at",
    ],
    words: plain,
    apply: |to, feature| {
        if let Feature::Timestamps { entity } = feature {
            timestamps(to, entity.as_ref());
        }
    },
};

/// Rows say when they came and when they last changed.
fn timestamps(to: &mut Applying<'_, '_>, entity: Option<&OneOrMany>) {
    let changes =
        |table: &TableSketch| matches!(table.role, Role::Entity | Role::Tenants | Role::Lookup);
    for at in to.scope(entity, changes) {
        let pointer = to.pointer.clone();
        let Some(table) = to.sketch.tables.get_mut(at) else { continue };
        for column in crate::design::entities::timestamps() {
            table.add(column);
        }
        table.see_to(Duty::Touch { column: Ident::from("updated_at") }, "timestamps", &pointer);
    }
    to.sketch.decide(
        "timestamps",
        "",
        "`created_at` and `updated_at` are kept by the database",
        "a default and a trigger cannot be forgotten by any program that writes; times are in UTC",
        &["let the program write `updated_at`, where it must show an edit by people rather than any change"],
    );
}

pub(super) const SLUGS: Kind = Kind {
    name: "slugs",
    phrases: &["unique slugs", "url slugs", "slugs", "slug"],
    words: |feature, said| {
        let (rest, source) = option(said.rest, &["from", "made from"]);
        let mut read = about(feature, rest)?;
        if let [Feature::Slugs { from, .. }] = read.as_mut_slice() {
            *from = source;
        }
        Some(read)
    },
    apply: |to, feature| {
        if let Feature::Slugs { entity, from } = feature {
            slugs(to, entity.as_ref(), from.as_deref());
        }
    },
};

/// Names that fit in a URL.
fn slugs(to: &mut Applying<'_, '_>, entity: Option<&OneOrMany>, from: Option<&str>) {
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
        if let Some(lives) = table.columns.iter_mut().find(|known| known.name == column) {
            lives.means(LogicalType::Slug);
        }
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

pub(super) const MONEY: Kind = Kind {
    name: "money",
    phrases: &["money", "amounts of money", "amounts with currency", "currencies"],
    words: money_words,
    apply: |to, feature| {
        if let Feature::Money { entity, currency } = feature {
            money(to, entity.as_ref(), currency.as_deref());
        }
    },
};

/// `on orders in EUR`.
fn money_words(feature: Feature, said: &Said<'_>) -> Option<Vec<Feature>> {
    let code = |text: &str| text.len() == 3 && text.chars().all(|c| c.is_ascii_alphabetic());
    let (rest, one) = match said.rest.rsplit_once("in ") {
        Some((before, one)) if code(one) => (before.trim_end(), Some(one.to_uppercase())),
        _ => (said.rest, None),
    };
    let mut read = about(feature, rest)?;
    if let [Feature::Money { currency, .. }] = read.as_mut_slice() {
        *currency = one;
    }
    Some(read)
}

/// Amounts of money.
fn money(to: &mut Applying<'_, '_>, entity: Option<&OneOrMany>, currency: Option<&str>) {
    if let Some(code) = currency
        && !(code.len() == 3 && code.chars().all(|c| c.is_ascii_uppercase()))
    {
        let detail = format!("`{code}` is no currency: expected a code of ISO 4217 such as `EUR`");
        to.problems.add(ErrorCode::Contradiction, format!("{}/currency", to.pointer), detail);
        return;
    }
    let is =
        |column: &ColumnSketch, logical| column.wish().is_some_and(|wish| wish.logical == logical);
    let amounts =
        |table: &TableSketch| table.columns.iter().any(|column| is(column, LogicalType::Money));
    let scope = to.scope(entity, |table| is_entity(table) && amounts(table));
    let mut any = false;
    let mut new: Vec<String> = Vec::new();
    for at in scope {
        let Some(table) = to.sketch.tables.get_mut(at).filter(|table| amounts(table)) else {
            continue;
        };
        any = true;
        let says = table.columns.iter().any(|column| is(column, LogicalType::Currency));
        if let Some(code) = currency {
            for column in table.columns.iter_mut().filter(|c| is(c, LogicalType::Money)) {
                column.description.get_or_insert_with(|| format!("in {code}"));
            }
        } else if !says {
            let column = ColumnSketch::typed("currency", LogicalType::Currency, place::FEATURE);
            if table.add(column.required()) {
                new.push(format!("`{}`", table.name));
            }
        }
    }
    if !any {
        to.incomplete(
            "amounts of money are wanted, but no attribute has the type `money`",
            "give the amounts as attributes of the type `money`",
        );
        return;
    }
    let whose = match (currency, new.as_slice()) {
        (Some(code), _) => format!("all are in {code}, which no row repeats"),
        (None, []) => "the currency stands beside them".to_owned(),
        (None, new) => format!("`currency` of {} says in which currency", new.join(", ")),
    };
    let form = if to.cx.minor_units {
        "as whole numbers of the smallest unit, because this database has no exact fractions"
    } else {
        "as decimal numbers with four places, because this database counts in them exactly"
    };
    to.sketch.decide(
        "money",
        currency.unwrap_or_default(),
        format!("amounts of money are kept {form}; {whose}"),
        "a binary fraction cannot hold a tenth, so that sums of money would drift; an amount means nothing without its currency, and amounts of different ones must not be added up",
        &["one currency for all, which the feature names (`currency`)", "whole numbers of the smallest unit everywhere, where amounts go to programs that reckon in them"],
    );
}
