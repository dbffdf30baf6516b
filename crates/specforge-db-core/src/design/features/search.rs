//! Full-text search: words are found in texts.

use indexmap::IndexMap;

use super::phrases::{attributes, plain, subject};
use super::{Applying, Kind, Said};
use crate::design::requirement::OneOrMany;
use crate::design::sketch::{Search, TableSketch};
use crate::design::wish::{Feature, Weight};
use crate::dialect::LogicalType;
use crate::error::ErrorCode;
use crate::name::Ident;

pub(super) const KIND: Kind = Kind {
    name: "full_text_search",
    phrases: &["full text search", "fulltext search", "text search", "search"],
    words,
    apply: |to, feature| {
        if let Feature::FullTextSearch { entity, fields, weights, language } = feature {
            let fields = fields.as_deref();
            apply(to, entity.as_ref(), fields, weights.as_ref(), language.as_deref());
        }
    },
};

/// `on title and body of posts`, `on posts (title, body)`.
fn words(feature: Feature, said: &Said<'_>) -> Option<Vec<Feature>> {
    let Some(about) = subject(said.rest) else { return plain(feature, said) };
    let searched =
        attributes(about, said.knows).into_iter().map(|(entity, fields)| Feature::FullTextSearch {
            entity: Some(OneOrMany::One(entity)),
            fields: (!fields.is_empty()).then_some(fields),
            weights: None,
            language: None,
        });
    Some(searched.collect())
}

/// Notes what is searched; how, the dialect says.
fn apply(
    to: &mut Applying<'_, '_>,
    entity: Option<&OneOrMany>,
    fields: Option<&[String]>,
    weights: Option<&IndexMap<String, Weight>>,
    language: Option<&str>,
) {
    let long = |table: &TableSketch| {
        table.columns.iter().any(|c| c.wish().is_some_and(|wish| wish.logical == LogicalType::Text))
    };
    let scope = to.scope(entity, long);
    if scope.is_empty() && entity.is_none() {
        to.incomplete(
            "full-text search is wanted, but no entity has an attribute of the type `text`",
            "name the `entity` and its `fields`",
        );
    }
    for at in scope {
        let pointer = to.pointer.clone();
        let Some(table) = to.sketch.tables.get(at) else { continue };
        let columns: Vec<Ident> = match fields {
            Some(fields) => fields
                .iter()
                .filter_map(|field| {
                    let column = crate::design::entities::columns_named(
                        table,
                        field,
                        &pointer,
                        to.problems,
                    )?;
                    let known = table.column(column.as_str()).and_then(|column| column.wish());
                    if known.is_some_and(|wish| is_words(wish.logical)) {
                        return Some(column);
                    }
                    let detail = format!(
                        "`{field}` of `{}` holds no words that could be found",
                        table.entity
                    );
                    to.problems.add(ErrorCode::Contradiction, &pointer, detail);
                    None
                })
                .collect(),
            None => texts(table),
        };
        if columns.is_empty() {
            let message = format!("`{}` is to be searched, but it has no texts", table.entity);
            to.incomplete(
                message,
                "name the `fields`, or give the entity attributes of the type `string` or `text`",
            );
            continue;
        }
        let mut weighted = Vec::new();
        for (field, weight) in weights.into_iter().flatten() {
            if let Some(column) =
                crate::design::entities::columns_named(table, field, &pointer, to.problems)
            {
                weighted.push((column, weight.clone()));
            }
        }
        let search =
            Search { columns, weights: weighted, language: language.map(str::to_owned), pointer };
        if let Some(table) = to.sketch.tables.get_mut(at) {
            match &mut table.search {
                Some(known) => {
                    let new = search.columns.into_iter().filter(|c| !known.columns.contains(c));
                    let new: Vec<_> = new.collect();
                    known.columns.extend(new);
                }
                none => *none = Some(search),
            }
        }
    }
}

pub(super) fn is_words(logical: LogicalType) -> bool {
    matches!(
        logical,
        LogicalType::String
            | LogicalType::Text
            | LogicalType::Slug
            | LogicalType::Email
            | LogicalType::Url
    )
}

/// The columns with words that people write.
pub(super) fn texts(table: &TableSketch) -> Vec<Ident> {
    table
        .columns
        .iter()
        .filter(|column| {
            !column.sensitive
                && !table.computed.contains(&column.name)
                && !column.name.as_str().contains("password")
                && column.wish().is_some_and(|wish| {
                    matches!(wish.logical, LogicalType::String | LogicalType::Text)
                })
        })
        .map(|column| column.name.clone())
        .collect()
}
